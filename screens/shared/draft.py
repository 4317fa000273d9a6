"""The line that says that a form was filled in before: on a page that is gone, or in another tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, quiet_button
from screens.shared.type import label


def draft_line(on_discard: Callable[..., Any]) -> ft.Control:
    """Quiet, and the way to throw it away. Plain controls, so that it may stand in a sheet."""
    t, p = use_text(), use_tokens().palette
    words = ft.Row(
        [ft.Icon(ft.Icons.HISTORY, size=20, color=p.text2), label(t("draft.restored"), size=14, expand=True)],
        spacing=10,
        expand=True,
    )
    line = named("draft.restored", words, live_region=True)
    discard = quiet_button(t("draft.discard"), lambda _: on_discard(), key="draft.discard")
    return ft.Row([ft.Container(line, expand=True), discard], spacing=8)
