"""What a phone's list of open apps shows of this one: the brand, and nothing of a member."""

from __future__ import annotations

import flet as ft

from screens.shared.component import component
from screens.shared.gradient import brand_gradient
from screens.shared.hooks import use_away
from screens.shared.scope import use_scope
from screens.shared.type import EXTRA
from screens.shell.navigation import Mark


@component
def Cover() -> ft.Control:
    """Over everything while the app is not in front; otherwise no size and nothing to touch."""
    if not use_away():
        return ft.Container(width=0, height=0)
    programme = use_scope().programme
    name = ft.Text(
        programme.name if programme else "", size=26, font_family=EXTRA, color="#FFFFFF", text_align=ft.TextAlign.CENTER
    )
    words = ft.Column(
        [Mark(), name],
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=20,
        expand=True,
    )
    face = brand_gradient(ft.Row([words], expand=True), radius=0, padding=32, expand=True)
    return ft.Container(face, key="cover", left=0, top=0, right=0, bottom=0)


def covered(view: list[ft.Control], page: ft.Page) -> list[ft.BaseControl]:
    """A view's controls below the cover. A browser shows no pictures of its tabs to others, so it gets none."""
    if page.web:
        return [*view]
    return [ft.Stack([ft.Column(view, spacing=0, expand=True), Cover()], expand=True)]
