"""What a screen shows instead of content: skeletons, nothing yet, something went wrong, how old a figure is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from member_app.domain.failure import Failure
from member_app.domain.state import Empty, Ready
from member_app.i18n import Text
from screens.shared.component import component
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.surfaces import named, panel, picture, primary_button
from screens.shared.type import body, label, section


def failure_sentence(t: Text, failure: Failure) -> str:
    """The failure in the member's words."""
    if failure.kind.value == "try_later" and failure.retry_after:
        return t.n("failure.try_later_in", max(1, round(failure.retry_after / 60)))
    if failure.kind.value == "wrong_code" and failure.tries_left is not None:
        return t.n("failure.wrong_code_left", failure.tries_left)
    if failure.kind.value == "insufficient_points" and failure.needed is not None:
        missing = failure.needed - (failure.available or 0)
        return t("failure.insufficient_points_by", missing=t.number(missing))
    return t(failure.key, tier=failure.tier or "", request_id=failure.request_id or "-")


def skeleton(
    height: float, *, width: float | None = None, radius: int = 22, expand: bool | int | None = None
) -> ft.Control:
    """A shimmering block in the shape of what will come; still where reduced motion is asked for."""
    scope = use_scope()
    p = scope.tokens.palette
    block = ft.Container(height=height, width=width, border_radius=radius, bgcolor=p.quiet)
    if scope.reduced_motion:
        return ft.Container(block, expand=expand)
    shimmer = ft.Shimmer(base_color=p.quiet, highlight_color=p.surface, content=block)
    return ft.Container(shimmer, expand=expand)


def skeleton_list(rows: int = 5, height: float = 72) -> ft.Control:
    """A list that is on its way."""
    return ft.Column([skeleton(height) for _ in range(rows)], spacing=12)


@component
def ErrorPanel(failure: Failure, on_retry: Callable[..., Any]) -> ft.Control:
    """Why, and a way on."""
    t = use_text()
    art = "electric-plug" if failure.kind.value in ("offline", "slow") else "warning"
    return panel(
        ft.Column(
            [
                picture(art, 72),
                section(t("error.title"), text_align=ft.TextAlign.CENTER),
                body(failure_sentence(t, failure), text_align=ft.TextAlign.CENTER),
                primary_button(t("error.retry"), on_retry, key="error.retry"),
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=16,
        ),
        padding=32,
    )


@component
def EmptyState(art: str, headline: str, words: str, actions: Sequence[ft.Control] = ()) -> ft.Control:
    """Nothing here, and what to do next."""
    return ft.Container(
        ft.Column(
            [
                picture(art, 96),
                section(headline, text_align=ft.TextAlign.CENTER),
                body(words, text_align=ft.TextAlign.CENTER),
                *actions,
            ],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=12,
        ),
        padding=32,
        alignment=ft.Alignment.CENTER,
    )


def freshness(state: Ready[Any] | Empty) -> ft.Control:
    """`As of 12:04`, coloured while the server has not confirmed it; nothing to say when it is fresh."""
    t, p = use_text(), use_tokens().palette
    words = label(t("state.as_of", time=t.time(state.as_of)), color=p.attention)
    return named("state.as_of", words, visible=not state.fresh)
