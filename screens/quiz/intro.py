"""What it is, how long it takes, what it brings; and why there is nothing to answer, where there is not."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

import flet as ft

from member_app.domain.questions import Questionnaire, QuestionnaireKind, QuestionnaireState, Sheet
from screens.quiz.ask import waiting_note
from screens.quiz.view_model import QuizViewModel
from screens.shared.deadline import time_left
from screens.shared.page import back_to
from screens.shared.prizes import prize_row
from screens.shared.scope import Width, use_text, use_tokens, use_width
from screens.shared.surfaces import (
    named,
    note,
    panel,
    picture,
    picture_gradient,
    pill,
    primary_button,
    progress_bar,
    quiet_button,
)
from screens.shared.type import body, label, section

HUB = "/play"


def intro(vm: QuizViewModel, sheet: Sheet) -> list[ft.Control]:
    """The parts of the page, from the top."""
    about = sheet.about
    parts: list[ft.Control] = [_art(about), _marks(about), body(about.text, size=16)]
    if about.state is QuestionnaireState.STARTED:
        parts.append(_standing(about))
    if about.reward and about.answerable:
        parts.append(_brings(about))
    return [*parts, *_way(vm, about), *waiting_note(sheet)]


def _art(about: Questionnaire) -> ft.Control:
    wide = use_width() is not Width.PHONE
    return ft.Container(
        picture(about.picture, 132 if wide else 112),
        height=200 if wide else 164,
        border_radius=28,
        gradient=picture_gradient(about.picture),
        alignment=ft.Alignment.CENTER,
    )


def _marks(about: Questionnaire) -> ft.Control:
    """Which kind, how many questions, how long, until when."""
    t, p = use_text(), use_tokens().palette
    marks: list[ft.Control] = [
        pill(t(f"quiz.kind.{about.kind.value}"), fg=p.on_primary_container, bg=p.primary_container)
    ]
    if about.total:
        marks.append(pill(t.n("quiz.questions", about.total), fg=p.text, bg=p.quiet))
    marks.append(pill(t.n("quiz.minutes", about.minutes), fg=p.text, bg=p.quiet))
    left = time_left(t, about.ends_at, about.ends_on) if about.answerable else ""
    if left:
        marks.append(pill(left, fg=p.attention, bg=p.attention_container))
    return ft.Row(marks, spacing=8, run_spacing=8, wrap=True)


def _standing(about: Questionnaire) -> ft.Control:
    t = use_text()
    words = t("quiz.answered", count=t.number(about.answered), total=t.number(about.total))
    return ft.Column([label(words, size=14), progress_bar(about.progress, words)], spacing=8)


def _brings(about: Questionnaire) -> ft.Control:
    """Each part of what it brings; points as the most there can be, where that depends on the answers."""
    t = use_text()
    lines: list[ft.Control] = [section(t("quiz.brings"))]
    for prize in about.prizes:
        depends = prize.kind == "points" and about.kind is QuestionnaireKind.QUIZ
        words = t("quiz.up_to", what=prize.text.removeprefix("+")) if depends else prize.text
        lines.append(prize_row(replace(prize, text=words)))
    return panel(ft.Column(lines, spacing=12))


def _way(vm: QuizViewModel, about: Questionnaire) -> list[ft.Control]:
    """The one thing to do, or why there is none."""
    t = use_text()
    match about.state:
        case QuestionnaireState.OPEN:
            return [primary_button(t("quiz.start"), lambda _: vm.begin(), key="quiz.start")]
        case QuestionnaireState.STARTED:
            done = about.answered >= about.total
            words = t("quiz.to_review" if done else "quiz.continue")
            return [primary_button(words, lambda _: vm.begin(), key="quiz.start")]
        case QuestionnaireState.UPCOMING:
            day = t.day(t.local(about.starts_at).date()) if about.starts_at else ""
            return _closed(t("quiz.upcoming", day=day), "hourglass-with-flowing-sand")
        case QuestionnaireState.LOCKED:
            return _closed(t("quiz.locked", tier=about.tier or ""), "lock")
        case QuestionnaireState.ENDED:
            told = t.n("quiz.ended_half", about.answered) if about.answered else t("quiz.ended")
            return _closed(told, "hourglass-with-flowing-sand")
        case QuestionnaireState.DONE:
            return _closed(t("quiz.done"), "check-mark-button")
        case unreachable:
            assert_never(unreachable)


def _closed(words: str, art: str) -> list[ft.Control]:
    t = use_text()
    said = named("quiz.closed", note(words, picture_name=art, tone="attention"))
    return [said, ft.Row([quiet_button(t("quiz.others"), back_to(HUB), key="quiz.others")])]
