"""One question: how far one is, what is asked, the answer, and the way on."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.questions import Question, QuestionType, Sheet
from screens.quiz.choices import Options, Pictures, Scores
from screens.quiz.fields import AnswerField
from screens.quiz.order import Order
from screens.quiz.view_model import QuizViewModel
from screens.shared.component import keyed
from screens.shared.draft import draft_line
from screens.shared.scope import use_text, use_tokens
from screens.shared.states import failure_sentence
from screens.shared.surfaces import named, note, picture_tile, primary_button, progress_bar, quiet_button
from screens.shared.type import body, label, section


def asking(vm: QuizViewModel, sheet: Sheet, question: Question) -> list[ft.Control]:
    """The parts of the page, from the top."""
    t = use_text()
    before = [draft_line(vm.discard)] if vm.restored else []
    parts = [_progress(vm, sheet), _words(question), *before, _answer(vm, question)]
    if vm.error and question.type not in (QuestionType.TEXT, QuestionType.PROFILE):
        said = note(fault_sentence(vm, question), picture_name="warning", tone="attention")
        parts.append(named("quiz.error", said, live_region=True))
    if vm.failed is not None:
        said = note(failure_sentence(t, vm.failed), picture_name="warning", tone="attention")
        parts.append(named("quiz.failed", said, live_region=True))
    return [*parts, _way(vm, question), *waiting_note(sheet)]


def fault_sentence(vm: QuizViewModel, question: Question) -> str:
    """What is wrong with the answer, in words; empty while nothing is."""
    if not vm.error:
        return ""
    numbers = {"least": question.least, "most": question.most, "length": question.max_length or 80}
    return use_text()(f"quiz.error.{vm.error}", **numbers)


def waiting_note(sheet: Sheet) -> list[ft.Control]:
    """Answers that only this device has."""
    t, p = use_text(), use_tokens().palette
    if not sheet.waiting:
        return []
    line = ft.Row(
        [
            ft.Icon(ft.Icons.SCHEDULE_SEND, size=20, color=p.attention),
            label(t.n("quiz.waiting", sheet.waiting), color=p.attention, size=14, expand=True),
        ],
        spacing=10,
    )
    return [named("quiz.waiting", line, live_region=True)]


def _progress(vm: QuizViewModel, sheet: Sheet) -> ft.Control:
    t, total = use_text(), len(sheet.asked)
    words = t("quiz.step", place=t.number(vm.place), total=t.number(total))
    return ft.Column([label(words, size=14), progress_bar(vm.place / max(1, total), words)], spacing=8)


def _words(question: Question) -> ft.Control:
    """The question, with its picture where it has one."""
    t = use_text()
    lines: list[ft.Control] = [section(question.text, size=22)]
    hints = [each for each in (question.hint, "" if question.required else t("quiz.optional")) if each]
    if hints:
        lines.append(body(" · ".join(hints)))
    words = ft.Column(lines, spacing=6, expand=True)
    if not question.picture:
        return ft.Row([words])
    row: list[ft.Control] = [picture_tile(question.picture, 72, 20), words]
    return ft.Row(row, spacing=16, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _answer(vm: QuizViewModel, question: Question) -> ft.Control:
    """The control that fits the question."""
    draft = vm.draft
    match question.type:
        case QuestionType.SINGLE | QuestionType.MULTIPLE:
            return keyed(question.id, Options, question, draft.options, vm.choose)
        case QuestionType.IMAGE:
            return keyed(question.id, Pictures, question, draft.options, vm.choose)
        case QuestionType.ORDER:
            return keyed(question.id, Order, question, draft.options, vm.move)
        case QuestionType.SCORE:
            return keyed(question.id, Scores, question, draft.score, vm.rate)
        case QuestionType.TEXT | QuestionType.PROFILE:
            error = fault_sentence(vm, question)
            return keyed(question.id, AnswerField, question, draft.text, vm.filled, error, vm.type)
        case unreachable:
            assert_never(unreachable)


def _way(vm: QuizViewModel, question: Question) -> ft.Control:
    t = use_text()

    async def next_(_: object) -> None:
        await vm.next()

    async def back(_: object) -> None:
        await vm.back()

    skipping = not question.required and question.type is not QuestionType.ORDER and vm.draft.empty
    on = ft.Container(primary_button(t("quiz.skip" if skipping else "quiz.next"), next_, key="quiz.next"), expand=True)
    before = quiet_button(t("quiz.back"), back, key="quiz.back", icon=ft.Icons.ARROW_BACK)
    return ft.Container(ft.Row([before, on], spacing=12), padding=ft.Padding.only(top=8))
