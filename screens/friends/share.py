"""The link to pass on: as a code to be scanned across a table, as letters to be said, and to be sent."""

from __future__ import annotations

from typing import Any

import flet as ft

from member_app.domain.friends import Friends
from screens.shared.code_panel import CodePanel
from screens.shared.component import component
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, panel
from screens.shared.toast import use_toaster
from screens.shared.type import BOLD, EXTRA, label, section

#: Side of the QR code's panel (logical px): easily read across a table.
CODE_SIZE = 236


@component
def SharePanel(friends: Friends) -> ft.Control:
    """A phone sends it with its own sheet; anything else copies it."""
    t = use_text()
    rows: list[ft.Control] = [section(t("friends.link"))]
    if friends.drawn:
        code = CodePanel(friends.drawn, t("friends.qr"), CODE_SIZE, identifier="friends.qr")
        framed = ft.Container(code, border_radius=24, border=ft.Border.all(1, use_tokens().palette.line))
        rows.append(ft.Row([framed], alignment=ft.MainAxisAlignment.CENTER))
    rows += [_letters(friends.code), *_link(friends)]
    return panel(ft.Column(rows, spacing=14, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=20)


def _letters(code: str) -> ft.Control:
    """In two halves, as one says it; letter by letter for those who listen."""
    t, p = use_text(), use_tokens().palette
    half = len(code) // 2
    spoken = t("friends.code", code=" ".join(code))
    face = ft.Text(
        f"{code[:half]} {code[half:]}", size=26, font_family=EXTRA, color=p.text, text_align=ft.TextAlign.CENTER,
        style=ft.TextStyle(letter_spacing=3),
    )  # fmt: skip
    return named("friends.code", face, label=spoken, container=True, exclude_semantics=True)


def _link(friends: Friends) -> list[ft.Control]:
    t, p, page = use_text(), use_tokens().palette, ft.context.page
    if not friends.link:
        return [_copy_button(friends.code, t("friends.copy_code"), prominent=True)]
    shown = ft.Text(
        friends.link.partition("://")[2], size=14, color=p.text2, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS,
        text_align=ft.TextAlign.CENTER,
    )  # fmt: skip
    line = ft.Container(shown, bgcolor=p.quiet, border_radius=14, padding=14)
    spoken = named("friends.link", line, label=friends.link, container=True, exclude_semantics=True)
    sends = page.platform is not None and page.platform.is_mobile()
    ways: list[ft.Control] = [_share_button(friends)] if sends else []
    ways.append(_copy_button(friends.link, t("friends.copy"), prominent=not sends))
    left = (
        [label(t.n("friends.left", friends.left), text_align=ft.TextAlign.CENTER)] if friends.left is not None else []
    )
    return [spoken, *ways, *left]


def _share_button(friends: Friends) -> ft.Control:
    """Opens the phone's own sheet; browsers allow that only while the finger is on the button."""
    return _button(
        "friends.share", use_text()("friends.share"), ft.Icons.IOS_SHARE, None,
        ft.ShareText(friends.message, subject=friends.title), prominent=True,
    )  # fmt: skip


def _copy_button(what: str, words: str, *, prominent: bool) -> ft.Control:
    t, toaster = use_text(), use_toaster()
    return _button(
        "friends.copy", words, ft.Icons.CONTENT_COPY, lambda _: toaster.show(t("friends.copied")),
        ft.CopyToClipboard(what), prominent=prominent,
    )  # fmt: skip


def _button(key: str, words: str, icon: ft.IconData, on_click: Any, action: Any, *, prominent: bool) -> ft.Control:
    p = use_tokens().palette
    bgcolor, color = (p.primary, p.surface) if prominent else (p.primary_container, p.on_primary_container)
    button = ft.FilledButton(
        content=ft.Text(words, size=16, font_family=BOLD, text_align=ft.TextAlign.CENTER),
        icon=icon,
        key=key,
        on_click=on_click,
        action=action,
        height=56 if prominent else 52,
        style=ft.ButtonStyle(shape=ft.StadiumBorder(), bgcolor=bgcolor, color=color, elevation=0),
    )
    return named(key, button)
