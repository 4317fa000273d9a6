"""Where the draw is published, so that anybody can check it without this app."""

from __future__ import annotations

import flet as ft

from screens.shared.component import component
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, panel, quiet_button
from screens.shared.toast import use_toaster
from screens.shared.type import body, section


@component
def PublishedPanel(address: str) -> ft.Control:
    """The complete address to read, to mark and to copy, and how to check with it."""
    t, p, toaster = use_text(), use_tokens().palette, use_toaster()
    shown = ft.Text(address, size=14, color=p.text, selectable=True, key="draw.address")
    line = ft.Container(shown, bgcolor=p.quiet, border_radius=14, padding=14)
    copy = quiet_button(
        t("draw.published.copy"), lambda _: toaster.show(t("draw.published.copied")), key="draw.published.copy",
        icon=ft.Icons.CONTENT_COPY, action=ft.CopyToClipboard(address),
    )  # fmt: skip
    parts: list[ft.Control] = [
        section(t("draw.published"), size=18),
        body(t("draw.published.text")),
        named("draw.address", line, label=t("draw.published.address", address=address), container=True),
        ft.Row([copy]),
        body(t("draw.published.how")),
    ]
    return named(
        "draw.published", panel(ft.Column(parts, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))
    )
