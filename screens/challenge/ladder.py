"""A milestone ladder: rungs that are done, the one being climbed, those ahead, each with what it brings."""

from __future__ import annotations

import flet as ft

from member_app.domain.challenge import Challenge, Stage, StageState
from screens.shared.component import component
from screens.shared.prizes import prize_mark, prize_words
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import panel, progress_bar
from screens.shared.type import BOLD, body, label, section, sentence, strong

_DOT = 36


@component
def Ladder(challenge: Challenge) -> ft.Control:
    """From the first rung down to the last, joined by a line."""
    last = len(challenge.stages) - 1
    rungs = [_rung(challenge, stage, index == last) for index, stage in enumerate(challenge.stages)]
    return panel(ft.Column([section(use_text()("challenge.ladder")), ft.Column(list(rungs), spacing=0)], spacing=18))


def _rung(challenge: Challenge, stage: Stage, last: bool) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    words: list[ft.Control] = [strong(stage.title, size=17, color=p.text if stage.state != "ahead" else p.text2)]
    if stage.state is StageState.CURRENT:
        words.append(body(challenge.progress_text))
        words.append(progress_bar(challenge.progress, challenge.progress_text))
        if challenge.missing_text:
            words.append(label(sentence(challenge.missing_text)))
    elif stage.state is StageState.DONE:
        words.append(ft.Text(t("challenge.stage.done"), size=13, font_family=BOLD, color=p.good))
    if stage.prizes:
        words.append(label(prize_words(stage.prizes)))
    line = ft.Container(
        width=3, expand=True, bgcolor=p.good if stage.state is StageState.DONE else p.line, visible=not last
    )
    spine = ft.Column([_dot(stage), line], spacing=0, horizontal_alignment=ft.CrossAxisAlignment.CENTER, width=_DOT)
    face = ft.Row(
        [
            spine,
            ft.Container(ft.Column(words, spacing=6), expand=True, padding=ft.Padding.only(bottom=0 if last else 24)),
            ft.Container(prize_mark(stage.prizes, 36), opacity=1.0 if stage.state != "done" else 0.5),
        ],
        spacing=14,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.MergeSemantics(face, key=f"stage.{stage.number}")


def _dot(stage: Stage) -> ft.Control:
    t, tokens = use_text(), use_tokens()
    p = tokens.palette
    if stage.state is StageState.DONE:
        inner: ft.Control = ft.Icon(ft.Icons.CHECK, size=20, color=p.page if tokens.dark else "#FFFFFF")
        color = p.good
    else:
        current = stage.state is StageState.CURRENT
        ink = (p.page if tokens.dark else "#FFFFFF") if current else p.text2
        inner = ft.Text(t.number(stage.number), size=15, font_family=BOLD, color=ink)
        color = p.primary if current else p.quiet
    return ft.Container(
        inner, width=_DOT, height=_DOT, border_radius=_DOT / 2, bgcolor=color, alignment=ft.Alignment.CENTER
    )
