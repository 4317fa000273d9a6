"""What inviting brings, for both; and the member's own invitation, if somebody brought them."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from member_app.domain.friends import Friends, FriendState, InvitedBy
from member_app.domain.play import Prize
from screens.shared.component import component
from screens.shared.gradient import brand_gradient, card_shadow, translucent
from screens.shared.prizes import prize_words
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, panel, picture, picture_tile, progress_bar
from screens.shared.type import BOLD, EXTRA, body, section

WHITE = "#FFFFFF"


@component
def Offer(friends: Friends) -> ft.Control:
    """The promise in one look: a sentence, and what either side gets."""
    t = use_text()
    head = ft.Row(
        [
            ft.Semantics(
                heading_level=2, container=True, expand=True,
                content=ft.Text(friends.title, size=26, font_family=EXTRA, color=WHITE),
            ),
            picture("people-hugging", 88),
        ],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )  # fmt: skip
    ground = translucent(use_tokens().card_depth, 0.34)
    line = ft.Container(height=1, bgcolor=translucent(WHITE, 0.18))
    sides = [_side(t("friends.you_get"), friends.mine), line, _side(t("friends.they_get"), friends.theirs)]
    content = ft.Column(
        [
            head,
            ft.Text(friends.text, size=15, color=WHITE),
            ft.Container(ft.Column(sides, spacing=12), bgcolor=ground, border_radius=18, padding=16),
            ft.Text(friends.condition, size=14, color=WHITE),
        ],
        spacing=14,
    )
    return ft.Container(brand_gradient(content, radius=28, padding=24), border_radius=28, shadow=card_shadow())


def _side(who: str, prizes: Sequence[Prize]) -> ft.Control:
    """One half of the promise."""
    words = prize_words(prizes) if prizes else use_text()("friends.nothing")
    row = ft.Row(
        [
            ft.Text(who, size=15, color=WHITE, expand=1),
            ft.Text(words, size=18, font_family=EXTRA, color=WHITE, expand=1, text_align=ft.TextAlign.END),
        ],
        spacing=12,
    )
    return ft.MergeSemantics(row)


@component
def InvitedPanel(invited: InvitedBy) -> ft.Control:
    """The other way round: who brought the member, and how far they are with it."""
    t, p = use_text(), use_tokens().palette
    name = invited.first_name
    title = t("friends.invited_by", name=name) if name else t("friends.invited")
    lines: list[ft.Control] = [section(title, size=17), body(invited.text)]
    if invited.state is not FriendState.REFUSED:
        lines.append(
            ft.Text(
                prize_words(invited.prizes), size=15, font_family=BOLD,
                color=p.good if invited.state is FriendState.PAID else p.primary,
            )
        )  # fmt: skip
    if invited.state.open and 0 < invited.progress < 1:
        lines.append(progress_bar(invited.progress, invited.text))
    art = "party-popper" if invited.state is FriendState.PAID else "waving-hand"
    row = ft.Row(
        [picture_tile(art, 60, 18), ft.Column(lines, spacing=4, expand=True)],
        spacing=16,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return named("friends.invited_by", panel(row, padding=18), container=True)
