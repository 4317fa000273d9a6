"""Answers that are written: a few words, or a field of the profile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import flet as ft

from member_app.domain.questions import Question, QuestionType
from screens.shared.component import component
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named
from screens.shared.typed import use_typed

#: From this length on a text gets several lines.
_LONG = 80
_EXAMPLE = date(1990, 3, 24)
_KEYBOARDS = {"phone": ft.KeyboardType.PHONE, "birthday": ft.KeyboardType.DATETIME}
_HINTS = {
    "phone": ft.AutofillHint.TELEPHONE_NUMBER,
    "birthday": ft.AutofillHint.BIRTHDAY,
    "first_name": ft.AutofillHint.GIVEN_NAME,
    "last_name": ft.AutofillHint.FAMILY_NAME,
}


@component
def AnswerField(question: Question, words: str, filled: int, error: str, on_type: Callable[[str], None]) -> ft.Control:
    """What is written stays while the network is slow; `error` is a sentence."""
    t, p = use_text(), use_tokens().palette
    key = "quiz.answer.1"
    free = question.type is QuestionType.TEXT
    several = free and question.max_length > _LONG
    hint = t("quiz.day_hint", day=t.numeric_day(_EXAMPLE)) if question.field == "birthday" else ""
    count = t("quiz.count", count=len(words), most=question.max_length) if several else ""

    def make(text: str) -> ft.TextField:
        return ft.TextField(
            key=key,
            value=text,
            on_change=lambda e: on_type(str(e.control.value or "")),
            label=t(f"quiz.field.{question.field}" if question.field else "quiz.your_answer"),
            multiline=several,
            min_lines=4 if several else 1,
            max_lines=10 if several else 1,
            max_length=None,
            helper=count or hint or None,
            helper_max_lines=2,
            error=error or None,
            error_max_lines=3,
            border={
                ft.ControlState.FOCUSED: ft.OutlineInputBorder(side=ft.BorderSide(2, p.primary), border_radius=18),
                ft.ControlState.DEFAULT: ft.OutlineInputBorder(
                    side=ft.BorderSide(1, p.attention if error else p.text2), border_radius=18
                ),
            },
            text_size=17,
            color=p.text,
            label_style=ft.TextStyle(color=p.text2),
            helper_style=ft.TextStyle(size=13, color=p.text2),
            error_style=ft.TextStyle(size=14, color=p.attention),
            content_padding=ft.Padding.symmetric(horizontal=18, vertical=18),
            keyboard_type=_KEYBOARDS.get(
                question.field, ft.KeyboardType.MULTILINE if several else ft.KeyboardType.TEXT
            ),
            autofill_hints=_HINTS.get(question.field),
            capitalization=ft.TextCapitalization.SENTENCES if free else None,
        )

    return named(key, use_typed(words, filled, make))
