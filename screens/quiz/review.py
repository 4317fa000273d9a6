"""Everything said, once more, before it is handed in for good."""

from __future__ import annotations

import flet as ft

from member_app.domain.failure import FailureKind
from member_app.domain.questions import Answer, Question, QuestionnaireKind, QuestionType, Sheet
from screens.quiz.ask import waiting_note
from screens.quiz.view_model import QuizViewModel
from screens.shared.scope import use_text, use_tokens
from screens.shared.states import failure_sentence
from screens.shared.surfaces import fact_row, named, note, panel, primary_button, quiet_button
from screens.shared.type import BOLD, body, label, section


def review(vm: QuizViewModel, sheet: Sheet) -> list[ft.Control]:
    """The parts of the page, from the top."""
    t = use_text()
    quiz = sheet.about.kind is QuestionnaireKind.QUIZ
    parts: list[ft.Control] = [
        section(t("quiz.review"), size=22),
        body(t("quiz.review_quiz" if quiz else "quiz.review_survey")),
        panel(ft.Column([_line(vm, sheet, each) for each in sheet.asked], spacing=4), padding=8),
    ]
    if sheet.profile:
        parts.append(_consent(vm, sheet))
    if vm.failed is not None:
        words = failure_sentence(t, vm.failed)
        if vm.failed.kind is FailureKind.OFFLINE:
            words = t("quiz.finish_offline")
        said = note(words, picture_name="warning", tone="attention")
        parts.append(named("quiz.failed", said, live_region=True))
    return [*parts, _way(vm, sheet), *waiting_note(sheet)]


def answer_words(vm: QuizViewModel, question: Question, answer: Answer) -> str:
    """An answer as one would read it out; empty where there is none."""
    t = use_text()
    if answer.empty:
        return ""
    words = {each.id: each.text for each in question.options}
    match question.type:
        case QuestionType.SCORE:
            return t("quiz.score", score=answer.score, highest=10)
        case QuestionType.TEXT:
            return answer.text
        case QuestionType.PROFILE:
            return vm.written(question, answer.text)
        case QuestionType.ORDER:
            said = [words[each] for each in answer.options if each in words]
            return " · ".join(f"{n}. {each}" for n, each in enumerate(said, 1))
        case _:
            return t.listed([words[each] for each in answer.options if each in words])


def _line(vm: QuizViewModel, sheet: Sheet, question: Question) -> ft.Control:
    """A question and what was said to it; a tap goes back to it."""
    t, p = use_text(), use_tokens().palette
    answer = sheet.answer(question.id)
    said = answer_words(vm, question, answer)
    missing = question.required and not said
    color = p.attention if missing else p.text if said else p.text2
    words: list[ft.Control] = [
        label(question.text),
        ft.Text(
            said or t("quiz.missing" if missing else "quiz.nothing"),
            size=16,
            font_family=BOLD if said or missing else None,
            color=color,
            max_lines=4,
            overflow=ft.TextOverflow.ELLIPSIS,
        ),
    ]
    icon = ft.Icon(ft.Icons.SCHEDULE_SEND if answer.waiting else ft.Icons.EDIT, size=20, color=p.text2)
    key = f"quiz.edit.{question.id}"
    face = ft.Container(
        ft.Row([ft.Column(words, spacing=2, expand=True), icon], spacing=12),
        key=key,
        padding=ft.Padding.symmetric(horizontal=14, vertical=12),
        border_radius=16,
        ink=True,
        on_click=lambda _: vm.open(question.id),
    )
    return named(key, face, button=True)


def _consent(vm: QuizViewModel, sheet: Sheet) -> ft.Control:
    """What would go into the profile, and the word it takes."""
    t, p = use_text(), use_tokens().palette
    by_field = {each.field: each for each in sheet.asked if each.field}
    facts = [
        fact_row(t(f"quiz.field.{name}"), vm.written(by_field[name], value)) for name, value in sheet.profile.items()
    ]
    box = ft.Checkbox(
        key="quiz.consent",
        value=vm.consent,
        label=t("quiz.consent"),
        label_style=ft.TextStyle(size=16, font_family=BOLD, color=p.text),
        active_color=p.primary,
        on_change=lambda e: vm.agree(bool(e.control.value)),
    )
    return panel(ft.Column([section(t("quiz.profile")), *facts, named("quiz.consent", box)], spacing=10))


def _way(vm: QuizViewModel, sheet: Sheet) -> ft.Control:
    t = use_text()

    async def finish(_: object) -> None:
        await vm.finish()

    async def back(_: object) -> None:
        await vm.back()

    unable = bool(sheet.missing) or not sheet.answered
    words = t("quiz.finish" if sheet.about.kind is QuestionnaireKind.QUIZ else "quiz.hand_in")
    button = primary_button(words, finish, key="quiz.finish", busy=vm.finishing, disabled=unable)
    on = ft.Container(button, expand=True)
    before = quiet_button(t("quiz.back"), back, key="quiz.back", icon=ft.Icons.ARROW_BACK, disabled=vm.finishing)
    return ft.Container(ft.Row([before, on], spacing=12), padding=ft.Padding.only(top=8))
