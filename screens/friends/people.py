"""The friends who came with the member's link: a face of one letter, how far they are, and what it brought."""

from __future__ import annotations

import flet as ft

from member_app.domain.friends import Friend, Friends, FriendState
from screens.shared.component import component, keyed
from screens.shared.points import use_points
from screens.shared.prizes import prize_words
from screens.shared.scope import use_text, use_tokens
from screens.shared.states import EmptyState
from screens.shared.surfaces import named, panel, picture_gradient, pill, progress_bar
from screens.shared.type import EXTRA, body, label, section, strong

#: Pastels for faces: the same friend always has the same one.
_PASTELS = ("sunflower", "rocket", "herb", "gem-stone", "coffee", "rose")


@component
def People(friends: Friends) -> ft.Control:
    """Newest first, with the sum above; nobody yet is an invitation too."""
    t, points = use_text(), use_points()
    if not friends.friends:
        empty = EmptyState("waving-hand", t("friends.nobody"), t("friends.nobody_text"))
        return named("friends.nobody", panel(empty, padding=0), container=True)
    done = t.n("friends.rewarded", len(friends.friends), paid=t.number(friends.paid))
    sum_ = f"{done} · {points(friends.points)}" if friends.points else done
    rows = [keyed(friend.id, Row, friend) for friend in friends.friends]
    head = ft.Column([section(t("friends.yours")), label(sum_)], spacing=2)
    return ft.Column([head, *rows], spacing=12, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@component
def Row(friend: Friend) -> ft.Control:
    """One friend; what they did for it is their own business."""
    name = friend.first_name or use_text()("friends.somebody")
    lines: list[ft.Control] = [strong(name, size=16), body(friend.text, size=14)]
    if friend.state is FriendState.UNDER_WAY:
        lines.append(ft.Container(progress_bar(friend.progress, friend.text, 8), padding=ft.Padding.only(top=4)))
    row = ft.Row(
        [_face(friend, name), ft.Column(lines, spacing=2, expand=True), _mark(friend)],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return named(f"friends.item.{friend.id}", panel(ft.MergeSemantics(row), padding=16), container=True)


def _face(friend: Friend, name: str) -> ft.Control:
    letter = ft.Text(name[0].upper(), size=20, font_family=EXTRA, color=use_tokens().palette.text)
    faded = friend.state in (FriendState.LAPSED, FriendState.REFUSED)
    return ft.Container(
        ft.Semantics(content=letter, exclude_semantics=True),
        width=48,
        height=48,
        border_radius=24,
        alignment=ft.Alignment.CENTER,
        gradient=picture_gradient(_PASTELS[sum(map(ord, name)) % len(_PASTELS)]),
        opacity=0.6 if faded else 1.0,
    )


def _mark(friend: Friend) -> ft.Control:
    """What it brought, or where it stands."""
    t, p = use_text(), use_tokens().palette
    fg, bg = {
        FriendState.PAID: (p.good, p.good_container),
        FriendState.LAPSED: (p.text2, p.quiet),
        FriendState.REFUSED: (p.attention, p.attention_container),
        FriendState.OVER_LIMIT: (p.text2, p.quiet),
    }.get(friend.state, (p.on_primary_container, p.primary_container))
    words = prize_words(friend.prizes) if friend.prizes else t(f"friends.state.{friend.state.value}")
    return pill(words, fg=fg, bg=bg)
