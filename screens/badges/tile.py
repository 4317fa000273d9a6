"""One badge on the wall."""

from __future__ import annotations

import flet as ft

from member_app.domain.badge import Badge, BadgeState
from member_app.i18n import Text
from screens.shared.component import component
from screens.shared.ring import progress_ring
from screens.shared.scope import Width, use_text, use_tokens, use_width
from screens.shared.surfaces import named, picture, picture_gradient, soft_shadow
from screens.shared.type import BOLD, EXTRA

#: Heights (px) of the picture's part, and of a tile with two lines for each of its words or one; large letters make it
#: higher.
FACE, NARROW, WIDE = 100, 192, 162


@component
def BadgeTile(badge: Badge) -> ft.Control:
    """A tap opens it; a secret one keeps what it is."""
    t, p, page = use_text(), use_tokens().palette, ft.context.page
    key = f"badge.item.{badge.id}"
    secret = badge.state is BadgeState.SECRET
    name = t("badges.secret") if secret else badge.title
    words = ft.Column(
        [
            ft.Container(_art(badge), height=FACE, alignment=ft.Alignment.CENTER),
            ft.Text(name, size=14, font_family=_weight(badge), color=_ink(badge), text_align=ft.TextAlign.CENTER),
            *_below(badge),
        ],
        spacing=4,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        expand=True,
    )
    face = ft.Container(
        ft.Row(
            [ft.Container(width=0, height=NARROW if use_width() is Width.PHONE else WIDE), words],
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        key=key,
        padding=ft.Padding(10, 8, 10, 8),
        border_radius=22,
        gradient=picture_gradient(badge.picture) if badge.earned else None,
        bgcolor=None if badge.earned else p.quiet if secret else p.surface,
        shadow=None if secret else soft_shadow(),
        ink=not secret,
        on_click=None if secret else lambda _: page.navigate(f"/play/badges/{badge.id}"),
    )
    return named(key, face, label=spoken(t, badge), button=not secret, container=True, exclude_semantics=True)


def spoken(t: Text, badge: Badge) -> str:
    """A tile in words, for assistive tools."""
    if badge.state is BadgeState.SECRET:
        return t("badges.secret_named")
    title = f"{badge.title}, {badge.level_title}" if badge.level_title else badge.title
    if badge.earned:
        return t("badges.earned_named", title=title)
    way = badge.progress_text or t("badges.given_short")
    return t("badges.locked_named", title=badge.title, way=way)


def _art(badge: Badge) -> ft.Control:
    if badge.state is BadgeState.SECRET:
        return picture("question-mark", 56)
    if badge.earned:
        return picture(badge.picture, 76)
    return progress_ring(badge.progress or 0.0, badge.picture, badge.progress_text, size=84, dimmed=True)


def _weight(badge: Badge) -> str:
    return EXTRA if badge.earned else BOLD


def _ink(badge: Badge) -> str:
    """On a pastel the words need the theme's own contrast."""
    tokens = use_tokens()
    if badge.earned:
        return "#FFFFFF" if tokens.dark else "#1B1430"
    return tokens.palette.text if badge.state is BadgeState.LOCKED else tokens.palette.text2


def _below(badge: Badge) -> list[ft.Control]:
    """The level that is held, or how far it is."""
    words = badge.level_title if badge.earned else badge.progress_text
    if not words:
        return []
    color = _ink(badge) if badge.earned else use_tokens().palette.text2
    return [ft.Text(words, size=12, color=color, text_align=ft.TextAlign.CENTER)]
