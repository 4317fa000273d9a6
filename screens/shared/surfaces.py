"""Surfaces and small parts in the brand's look: panels, pictures, pills, buttons, the progress bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from member_app.theme import pastel
from screens.shared.scope import use_tokens
from screens.shared.type import BOLD


def named(identifier: str, content: ft.Control, **more: Any) -> ft.Control:
    """`content` under a stable Semantics identifier, for tests and assistive tools in every language."""
    return ft.Semantics(identifier=identifier, content=content, **more)


def soft_shadow() -> list[ft.BoxShadow]:
    """A coloured shadow in light, none in dark."""
    t = use_tokens()
    if t.dark:
        return []
    return [ft.BoxShadow(blur_radius=24, spread_radius=0, offset=ft.Offset(0, 8), color="#142B1380")]


def panel(content: ft.Control, *, padding: Any = 20, radius: int = 22, **more: Any) -> ft.Container:
    """A rounded surface on the page."""
    p = use_tokens().palette
    more.setdefault("bgcolor", p.surface)
    return ft.Container(content, padding=padding, border_radius=radius, shadow=soft_shadow(), **more)


def picture(name: str, size: float = 48, *, label: str = "") -> ft.Image:
    """A picture of `assets/art`; decorative unless it has a `label`."""
    return ft.Image(
        src=f"/art/{name}.webp",
        width=size,
        height=size,
        fit=ft.BoxFit.CONTAIN,
        semantics_label=label or None,
        exclude_from_semantics=not label,
        gapless_playback=True,
        error_content=ft.Icon(ft.Icons.AUTO_AWESOME, size=size * 0.6, color=use_tokens().palette.primary),
    )


def picture_gradient(name: str) -> ft.LinearGradient:
    """The pastel behind a picture."""
    return ft.LinearGradient(
        colors=list(pastel(name, use_tokens().dark)), begin=ft.Alignment.TOP_LEFT, end=ft.Alignment.BOTTOM_RIGHT
    )


def picture_tile(name: str, size: float = 48, radius: int = 16) -> ft.Container:
    """A picture on its pastel square."""
    return ft.Container(
        picture(name, size * 0.62),
        width=size,
        height=size,
        border_radius=radius,
        gradient=picture_gradient(name),
        alignment=ft.Alignment.CENTER,
    )


def pill(words: str, *, fg: str, bg: str, size: int = 13) -> ft.Container:
    """A small rounded label."""
    return ft.Container(
        ft.Text(words, size=size, font_family=BOLD, color=fg),
        bgcolor=bg,
        border_radius=999,
        padding=ft.Padding.symmetric(horizontal=12, vertical=6),
    )


def progress_bar(share: float, sentence: str, height: int = 10) -> ft.Control:
    """The brand's progress gradient, filled to `share` (0 to 1); `sentence` is what a screen reader says."""
    t = use_tokens()
    filled = max(0, min(1000, round(share * 1000)))
    fill = ft.Container(
        height=height,
        border_radius=999,
        gradient=ft.LinearGradient(colors=list(t.progress)),
        expand=filled or None,
        visible=filled > 0,
    )
    rest = ft.Container(expand=(1000 - filled) or None, visible=filled < 1000)
    return ft.Semantics(
        label=sentence,
        value=f"{filled // 10} %",
        content=ft.Container(
            ft.Row([fill, rest], spacing=0), bgcolor=t.palette.quiet, border_radius=999, height=height
        ),
    )


def primary_button(
    words: str,
    on_click: Callable[..., Any],
    *,
    key: str | None = None,
    busy: bool = False,
    disabled: bool = False,
    icon: ft.IconData | None = None,
    expand: bool | int | None = None,
    narrow: bool = False,
) -> ft.Control:
    """The one thing to do on a screen; `key` is also its Semantics identifier. A spinner while `busy`.

    `narrow` where two stand beside each other: all the width is for the words.
    """
    p = use_tokens().palette
    face: ft.Control = ft.Text(words, size=16, font_family=BOLD, no_wrap=False, text_align=ft.TextAlign.CENTER)
    if busy:
        face = ft.ProgressRing(width=22, height=22, stroke_width=3, color=p.surface)
    button = ft.FilledButton(
        content=face,
        icon=None if busy else icon,
        key=key,
        on_click=on_click,
        disabled=disabled or busy,
        height=56,
        expand=expand,
        style=ft.ButtonStyle(
            shape=ft.StadiumBorder(),
            padding=ft.Padding.symmetric(horizontal=8 if narrow else 28, vertical=12),
            bgcolor={ft.ControlState.DEFAULT: p.primary, ft.ControlState.DISABLED: p.quiet if not busy else p.primary},
            color={ft.ControlState.DEFAULT: p.surface, ft.ControlState.DISABLED: p.text2},
        ),
    )
    return named(key, button) if key else button


def quiet_button(
    words: str,
    on_click: Callable[..., Any] | None,
    *,
    key: str | None = None,
    icon: ft.IconData | None = None,
    disabled: bool = False,
    action: Any = None,
) -> ft.Control:
    """Something else one can do. `action` is done in the browser itself, which lets a copy or a new tab only there."""
    p = use_tokens().palette
    button = ft.TextButton(
        content=ft.Text(words, size=15, font_family=BOLD),
        icon=icon,
        key=key,
        on_click=on_click,
        action=action,
        disabled=disabled,
        height=48,
        style=ft.ButtonStyle(color={ft.ControlState.DEFAULT: p.primary, ft.ControlState.DISABLED: p.text2}),
    )
    return named(key, button) if key else button


def round_button(
    icon: ft.IconData, tooltip: str, on_click: Callable[..., Any], *, key: str | None = None, bgcolor: str | None = None
) -> ft.Control:
    """A round icon button with a name for assistive tools."""
    p = use_tokens().palette
    button = ft.MergeSemantics(
        ft.IconButton(
            icon=icon,
            icon_color=p.text,
            tooltip=tooltip,
            key=key,
            on_click=on_click,
            width=48,
            height=48,
            style=ft.ButtonStyle(
                bgcolor=bgcolor or p.surface, shape=ft.CircleBorder(), shadow_color="#142B1380", elevation=0
            ),
        )
    )
    return named(key, button) if key else button


def choice_chip(words: str, selected: bool, on_click: Callable[..., Any], *, key: str) -> ft.Control:
    """One of a row of filters: dark when chosen."""
    p = use_tokens().palette
    face = ft.Container(
        ft.Text(words, size=15, font_family=BOLD if selected else None, color=p.page if selected else p.text),
        key=key,
        bgcolor=p.text if selected else p.surface,
        border=ft.Border.all(1, p.text if selected else p.line),
        border_radius=999,
        padding=ft.Padding.symmetric(horizontal=18, vertical=12),
        on_click=on_click,
        ink=True,
    )
    return ft.Semantics(identifier=key, selected=selected, button=True, content=face)


def fact_row(name: str, value: str) -> ft.Control:
    """A name at the left and its value at the right; one thing for assistive tools."""
    p = use_tokens().palette
    row = ft.Row(
        [
            ft.Text(name, size=15, color=p.text2),
            ft.Text(value, size=15, font_family=BOLD, color=p.text, text_align=ft.TextAlign.END, expand=True),
        ],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return ft.MergeSemantics(row)


def note(words: str, *, picture_name: str = "", tone: str = "good") -> ft.Control:
    """A coloured sentence: tone `good` or `attention`."""
    p = use_tokens().palette
    fg, bg = (p.good, p.good_container) if tone == "good" else (p.attention, p.attention_container)
    parts: list[ft.Control] = [picture(picture_name, 24)] if picture_name else []
    parts.append(ft.Text(words, size=15, font_family=BOLD, color=fg, expand=True))
    return ft.Container(ft.Row(parts, spacing=12), bgcolor=bg, border_radius=16, padding=16)
