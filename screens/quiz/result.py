"""How it went: the share that was right, what it brought, and each question with what is right about it."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.questions import Judged, Outcome, Questionnaire, QuestionnaireKind, Sheet
from screens.quiz.intro import HUB
from screens.quiz.review import answer_words
from screens.quiz.view_model import QuizViewModel
from screens.shared.page import back_to
from screens.shared.prizes import prize_row
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, panel, picture, pill, primary_button
from screens.shared.type import BOLD, EXTRA, body, label, section, strong


def result(vm: QuizViewModel, sheet: Sheet, outcome: Outcome) -> list[ft.Control]:
    """The parts of the page, from the top."""
    t, about = use_text(), sheet.about
    parts: list[ft.Control] = [_head(about, outcome)]
    if outcome.prizes:
        prizes = [section(t("quiz.got")), *(prize_row(each) for each in outcome.prizes)]
        parts.append(panel(ft.Column(prizes, spacing=14)))
    if outcome.items:
        parts.append(section(t("quiz.answers"), size=20))
        parts += [_judged(vm, n, each) for n, each in enumerate(outcome.items, 1)]
    if about.again_at is not None:
        parts.append(body(t("quiz.again", day=t.day(t.local(about.again_at).date()))))
    return [*parts, primary_button(t("quiz.others"), back_to(HUB), key="quiz.others")]


def _head(about: Questionnaire, outcome: Outcome) -> ft.Control:
    match about.kind:
        case QuestionnaireKind.QUIZ:
            return _score(outcome)
        case QuestionnaireKind.SURVEY:
            return _thanks()
        case unreachable:
            assert_never(unreachable)


def _score(outcome: Outcome) -> ft.Control:
    """A ring with the right answers in it, and what that means."""
    t, p = use_text(), use_tokens().palette
    good = outcome.passed is not False and outcome.share >= 0.5
    words = t("quiz.right", count=t.number(outcome.right), total=t.number(outcome.graded))
    ring = ft.Stack(
        [
            ft.ProgressRing(
                value=outcome.share, width=156, height=156, stroke_width=14, bgcolor=p.quiet,
                color=p.good if good else p.primary, stroke_cap=ft.StrokeCap.ROUND,
            ),
            ft.Container(
                ft.Column(
                    [
                        ft.Text(f"{outcome.right}/{outcome.graded}", size=34, font_family=EXTRA, color=p.text),
                        label(t("quiz.right_short")),
                    ],
                    spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                ),
                width=156, height=156, alignment=ft.Alignment.CENTER,
            ),
        ],
        width=156, height=156,
    )  # fmt: skip
    lines: list[ft.Control] = [ft.Semantics(label=words, exclude_semantics=True, content=ring)]
    lines.append(section(_verdict(outcome), size=24, text_align=ft.TextAlign.CENTER))
    if outcome.pass_share is not None:
        passed = bool(outcome.passed)
        fg, bg = (p.good, p.good_container) if passed else (p.attention, p.attention_container)
        mark = t("quiz.passed" if passed else "quiz.not_passed", share=t.percent(outcome.pass_share))
        lines.append(pill(mark, fg=fg, bg=bg))
    column = ft.Column(lines, spacing=16, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    return named("quiz.result", panel(ft.Row([ft.Container(column, expand=True)]), padding=28, radius=28))


def _verdict(outcome: Outcome) -> str:
    """A word about it, warm whatever it was."""
    t = use_text()
    if outcome.share >= 1:
        return t("quiz.verdict.all")
    if outcome.passed or (outcome.passed is None and outcome.share >= 0.5):
        return t("quiz.verdict.well")
    return t("quiz.verdict.try")


def _thanks() -> ft.Control:
    t = use_text()
    column = ft.Column(
        [
            picture("red-heart", 96),
            section(t("quiz.thanks"), size=24, text_align=ft.TextAlign.CENTER),
            body(t("quiz.thanks_text"), text_align=ft.TextAlign.CENTER),
        ],
        spacing=14, horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )  # fmt: skip
    return named("quiz.result", panel(ft.Row([ft.Container(column, expand=True)]), padding=32, radius=28))


def _judged(vm: QuizViewModel, number: int, one: Judged) -> ft.Control:
    """The question, what was said, what is right, and why."""
    t, p = use_text(), use_tokens().palette
    lines: list[ft.Control] = [strong(one.question.text, size=16)]
    said = answer_words(vm, one.question, one.answer) or t("quiz.nothing")
    if one.credit is None:
        lines.append(body(said))
        return panel(ft.Column(lines, spacing=6))
    if one.is_right:
        icon, color, bg, word = ft.Icons.CHECK_CIRCLE, p.good, p.good_container, "quiz.mark.right"
    elif one.credit > 0:
        icon, color, bg, word = ft.Icons.ADJUST, p.attention, p.attention_container, "quiz.mark.partly"
    else:
        icon, color, bg, word = ft.Icons.CANCEL, p.attention, p.attention_container, "quiz.mark.wrong"
    mark = ft.Row(
        [ft.Icon(icon, size=20, color=color), ft.Text(t(word), size=14, font_family=BOLD, color=color)], spacing=6
    )
    lines.append(body(t("quiz.you_said", answer=said), color=p.text))
    if not one.is_right:
        right = answer_words(vm, one.question, one.right)
        lines.append(ft.Container(strong(t("quiz.right_is", answer=right), color=p.good), visible=bool(right)))
    if one.explanation:
        told = ft.Container(body(one.explanation, color=p.text), bgcolor=p.quiet, border_radius=14, padding=14)
        lines.append(told)
    chip = ft.Container(mark, bgcolor=bg, border_radius=999, padding=ft.Padding(10, 5, 14, 5))
    column = ft.Column([ft.Row([chip]), *lines], spacing=8, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return named(f"quiz.judged.{number}", panel(column))
