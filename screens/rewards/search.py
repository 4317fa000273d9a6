"""Finding a reward: the search field, the shelves, the order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import flet as ft

from member_app.domain.reward import RewardQuery, Sort
from screens.shared.component import component
from screens.shared.scope import Width, use_scope, use_text, use_tokens
from screens.shared.surfaces import choice_chip, named, picture, round_button
from screens.shared.typed import use_typed

Ask = Callable[[RewardQuery], Awaitable[None]]


@component
def SearchBox(text: str, hint: str, on_search: Callable[[str], Awaitable[None]]) -> ft.Control:
    """Holds what is typed itself, so that a letter draws this box and nothing else. `text` is what it starts with."""
    typed, set_typed = ft.use_state(text)
    cleared, set_cleared = ft.use_state(0)
    t, p = use_text(), use_tokens().palette

    async def change(e: ft.Event[ft.TextField]) -> None:
        set_typed(e.control.value)
        await on_search(e.control.value)

    async def clear(_: Any) -> None:
        set_typed("")
        set_cleared(cleared + 1)
        await on_search("")

    def make(value: str) -> ft.TextField:
        return ft.TextField(
            value=value,
            on_change=change,
            hint_text=hint,
            hint_style=ft.TextStyle(color=p.text2, size=15),
            text_size=15,
            color=p.text,
            border=ft.NoInputBorder(),
            content_padding=ft.Padding.symmetric(vertical=14),
            cursor_color=p.primary,
            autocorrect=False,
            expand=True,
            key="rewards.search",
        )

    entry = use_typed(typed, cleared, make)
    end = round_button(ft.Icons.CLOSE, t("rewards.search_clear"), clear, key="rewards.search.clear", bgcolor=p.quiet)
    return ft.Container(
        ft.Row(
            [
                picture("magnifying-glass", 24),
                ft.Container(named("rewards.search", entry), expand=True),
                ft.Container(end, visible=bool(typed)),
            ],
            spacing=12,
        ),
        bgcolor=p.quiet,
        border_radius=999,
        padding=ft.Padding(18, 2, 4, 2),
    )


@component
def Shelves(query: RewardQuery, on_ask: Ask) -> ft.Control:
    """For you, ready now, then the programme's categories. They roll sideways on a phone and wrap elsewhere."""
    scope = use_scope()
    t, programme = scope.text, scope.programme
    everything = not query.affordable and query.category is None

    def go(affordable: bool, category: str | None) -> Callable[[Any], Awaitable[None]]:
        async def asked(_: Any) -> None:
            await on_ask(replace(query, affordable=affordable, category=category))

        return asked

    chips = [
        choice_chip(t("rewards.for_you"), everything, go(False, None), key="rewards.filter.for_you"),
        choice_chip(t("rewards.ready"), query.affordable, go(True, None), key="rewards.filter.ready"),
    ]
    for category in programme.categories if programme else ():
        chosen = query.category == category.id
        chips.append(choice_chip(category.name, chosen, go(False, category.id), key=f"rewards.filter.{category.id}"))
    row = ft.Row(
        chips,
        spacing=8,
        run_spacing=8,
        wrap=scope.width is not Width.PHONE,
        scroll=ft.ScrollMode.HIDDEN if scope.width is Width.PHONE else None,
    )
    return ft.Semantics(label=t("rewards.shelves"), container=True, content=row)


@component
def SortMenu(query: RewardQuery, on_ask: Ask) -> ft.Control:
    """The orders of the catalogue."""
    t, p = use_text(), use_tokens().palette

    def item(sort: Sort) -> ft.PopupMenuItem:
        async def chosen(_: Any) -> None:
            await on_ask(replace(query, sort=sort))

        return ft.PopupMenuItem(
            content=t(f"rewards.sort.{sort.value}"),
            checked=query.sort is sort,
            key=f"rewards.sort.{sort.value}",
            on_click=chosen,
        )

    menu = ft.PopupMenuButton(
        icon=ft.Icons.SWAP_VERT,
        icon_color=p.text,
        tooltip=t("rewards.sort"),
        items=[item(sort) for sort in Sort],
        bgcolor=p.surface,
        style=ft.ButtonStyle(bgcolor=p.surface, shape=ft.CircleBorder()),
        width=48,
        height=48,
    )
    return named("rewards.sort", ft.MergeSemantics(menu))
