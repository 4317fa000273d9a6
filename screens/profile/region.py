"""Where the member lives: a country from a list that can be typed into."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from screens.shared.component import component
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named


@component
def RegionField(code: str, on_choose: Callable[[str], None]) -> ft.Control:
    """`code` may name a part of a country, which stays in the list as long as it is chosen."""
    t, p = use_text(), use_tokens().palette
    countries = ft.use_memo(t.countries, [t.language])
    known = {each for each, _ in countries}
    mine = [(code, t.region(code))] if code and code not in known else []
    field = ft.Dropdown(
        key="profile.region",
        label=t("profile.region"),
        value=code or None,
        options=[ft.DropdownOption(key=each, text=name) for each, name in [*mine, *countries]],
        on_select=lambda e: on_choose(str(e.control.value or "")),
        enable_filter=True,
        enable_search=True,
        editable=True,
        expand=True,
        menu_height=320,
        helper_text=t("profile.region.why"),
        border={
            ft.ControlState.FOCUSED: ft.OutlineInputBorder(side=ft.BorderSide(2, p.primary), border_radius=16),
            ft.ControlState.DEFAULT: ft.OutlineInputBorder(side=ft.BorderSide(1, p.text2), border_radius=16),
        },
        text_size=16,
        color=p.text,
        label_style=ft.TextStyle(color=p.text2),
        content_padding=ft.Padding.symmetric(horizontal=18, vertical=18),
    )
    return named("profile.region", ft.Row([field]), label=t("profile.region"), container=True)
