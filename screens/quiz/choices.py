"""Choosing an answer: one or several options, one picture, a score."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from member_app.domain.questions import HIGHEST_SCORE, Option, Question, QuestionType
from screens.shared.component import component
from screens.shared.scope import Width, use_text, use_tokens, use_width
from screens.shared.surfaces import named, picture, picture_gradient, soft_shadow
from screens.shared.type import BOLD, EXTRA, label


@component
def Options(question: Question, chosen: tuple[str, ...], on_choose: Callable[[str], None]) -> ft.Control:
    """One below the other, each as wide as there is room."""
    several = question.type is QuestionType.MULTIPLE
    rows = [_row(n, each, each.id in chosen, several, on_choose) for n, each in enumerate(question.options, 1)]
    return ft.Column(rows, spacing=12)


def _row(number: int, option: Option, on: bool, several: bool, on_choose: Callable[[str], None]) -> ft.Control:
    p = use_tokens().palette
    if several:
        mark = ft.Icons.CHECK_BOX if on else ft.Icons.CHECK_BOX_OUTLINE_BLANK
    else:
        mark = ft.Icons.RADIO_BUTTON_CHECKED if on else ft.Icons.RADIO_BUTTON_UNCHECKED
    key = f"quiz.answer.{number}"
    face = ft.Container(
        ft.Row(
            [
                ft.Icon(mark, size=24, color=p.primary if on else p.text2),
                ft.Text(option.text, size=17, font_family=BOLD if on else None, color=p.text, expand=True),
            ],
            spacing=14,
        ),
        key=key,
        padding=ft.Padding.symmetric(horizontal=18, vertical=18),
        border_radius=18,
        bgcolor=p.primary_container if on else p.surface,
        border=ft.Border.all(2, p.primary if on else p.surface),
        shadow=soft_shadow(),
        ink=True,
        on_click=lambda _: on_choose(option.id),
    )
    return named(key, face, button=True, checked=on)


@component
def Pictures(question: Question, chosen: tuple[str, ...], on_choose: Callable[[str], None]) -> ft.Control:
    """Tiles, two in a row on a phone."""
    col = 6 if use_width() is Width.PHONE or len(question.options) < 4 else 3
    tiles: list[ft.Control] = [
        ft.Container(_tile(n, each, each.id in chosen, on_choose), col=col)
        for n, each in enumerate(question.options, 1)
    ]
    return ft.ResponsiveRow(tiles, spacing=12, run_spacing=12)


def _tile(number: int, option: Option, on: bool, on_choose: Callable[[str], None]) -> ft.Control:
    p = use_tokens().palette
    key = f"quiz.answer.{number}"
    art = ft.Stack(
        [
            ft.Container(
                picture(option.picture, 76),
                height=124,
                border_radius=18,
                gradient=picture_gradient(option.picture),
                alignment=ft.Alignment.CENTER,
            ),
            ft.Container(ft.Icon(ft.Icons.CHECK_CIRCLE, size=28, color=p.primary), right=8, top=8, visible=on),
        ]
    )
    words = ft.Text(
        option.text, size=15, font_family=BOLD if on else None, color=p.text, text_align=ft.TextAlign.CENTER
    )
    face = ft.Container(
        ft.Column(
            [art, ft.Container(words, padding=ft.Padding.symmetric(horizontal=6), alignment=ft.Alignment.CENTER)],
            spacing=10,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        key=key,
        padding=ft.Padding(8, 8, 8, 14),
        border_radius=24,
        bgcolor=p.primary_container if on else p.surface,
        border=ft.Border.all(2, p.primary if on else p.surface),
        shadow=soft_shadow(),
        ink=True,
        on_click=lambda _: on_choose(option.id),
    )
    return named(key, face, button=True, checked=on)


@component
def Scores(question: Question, score: int | None, on_rate: Callable[[int], None]) -> ft.Control:
    """0 to 10 in a row that wraps where it must, with a name for either end."""
    row = ft.Row(
        [_score(n, n == score, question, on_rate) for n in range(HIGHEST_SCORE + 1)],
        wrap=True,
        spacing=8,
        run_spacing=8,
        alignment=ft.MainAxisAlignment.CENTER,
    )
    ends = ft.Row(
        [
            label(f"0 · {question.low}", size=14, expand=True),
            label(f"{HIGHEST_SCORE} · {question.high}", size=14, expand=True, text_align=ft.TextAlign.END),
        ],
        spacing=16,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return ft.Column([row, ends], spacing=14, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _score(number: int, on: bool, question: Question, on_rate: Callable[[int], None]) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    key = f"quiz.answer.{number}"
    face = ft.Container(
        ft.Text(str(number), size=18, font_family=EXTRA, color=p.surface if on else p.text),
        key=key,
        width=48,
        height=48,
        border_radius=16,
        alignment=ft.Alignment.CENTER,
        bgcolor=p.primary if on else p.surface,
        border=ft.Border.all(1, p.primary if on else p.line),
        ink=True,
        on_click=lambda _: on_rate(number),
    )
    words = t("quiz.score", score=number, highest=HIGHEST_SCORE)
    end = {0: question.low, HIGHEST_SCORE: question.high}.get(number)
    return ft.Semantics(
        identifier=key, button=True, checked=on, label=f"{words}, {end}" if end else words, content=face
    )
