"""What stands beside the card: balance, what to use first, the tier, open rewards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import flet as ft

from member_app.domain.home import Home
from member_app.domain.programme import Unit
from member_app.domain.reward import IssuedReward, IssuedStatus
from member_app.i18n import Text
from screens.card.words import balance_words, second_words, to_keep, to_next
from screens.shared.component import component
from screens.shared.page import back_to
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.sentence import emphasised, plain
from screens.shared.surfaces import named, note, panel, picture_tile, progress_bar, quiet_button
from screens.shared.type import EXTRA, body, figure, label, section, strong

#: A balance counts up to its new value in this many steps of 50 ms.
_STEPS = 12
#: A tile beside another has at least this width (logical px), and so much for each sign of its figure; a caption in
#: letters of half as large again is this high.
_LEAST, _SIGN, _LARGE = 120.0, 17.0, 28.0
#: Between two tiles; from a tile's edge to its words; the room that a caption with its time needs. As in `index.html`.
_GAP, _EDGE, _ROOMY = 12, 18, 116.0


def programme_unit() -> Unit:
    """The programme's word for points; empty until its manifest is known."""
    programme = use_scope().programme
    return programme.unit if programme else Unit("", "")


@component
def Balance(value: int, size: int = 26) -> ft.Control:
    """The balance; a new one is counted up to, and simply there where reduced motion is asked for."""
    t, still = use_text(), use_scope().reduced_motion
    shown, set_shown = ft.use_state(value)

    async def count() -> None:
        start = shown
        for step in range(1, _STEPS):
            if still or start == value:
                break
            set_shown(start + round((value - start) * (1 - (1 - step / _STEPS) ** 3)))
            await asyncio.sleep(0.05)
        set_shown(value)

    ft.use_effect(count, [value], cleanup=lambda: None)
    return ft.Text(t.balance(shown), size=size, font_family=EXTRA, color=use_tokens().palette.text)


def balance_part(
    home: Home,
    size: int = 26,
    on_size: Callable[[ft.LayoutSizeChangeEvent[ft.Text]], None] | None = None,
    as_of: datetime | None = None,
    short: bool = False,
) -> ft.Control:
    """Points and what they are worth; said aloud when they change. `on_size` is told how large the caption is.

    `as_of` is when it was so, until the service confirms it: told in the caption, as on the boot page, since a line of
    its own would move the card below it, and back. `short`: there is little room for the caption.
    """
    t, unit, wallet = use_text(), programme_unit(), home.wallet
    worth = t.money(wallet.worth) if wallet.worth and not wallet.owed else None
    below = balance_words(t, home, unit)
    parts = [_caption(as_of, short, on_size), Balance(wallet.active, size), body(below)]
    moment = f", {t('state.as_of', time=t.time(as_of))}" if as_of else ""
    return ft.Semantics(
        identifier="card.balance",
        label=f"{t('card.balance')}{moment}: {t.points(wallet.active, unit)}" + (f", {worth}" if worth else ""),
        live_region=True,
        exclude_semantics=True,
        content=ft.Column(parts, spacing=2, tight=True),
    )


def _caption(
    as_of: datetime | None, short: bool, on_size: Callable[[ft.LayoutSizeChangeEvent[ft.Text]], None] | None
) -> ft.Control:
    """What the figure is and since when, or where that is too long the latter alone: no word is ever cut."""
    t, attention = use_text(), use_tokens().palette.attention
    if as_of is None:
        return label(t("card.balance"), on_size_change=on_size)
    line: dict[str, Any] = {"no_wrap": True, "overflow": ft.TextOverflow.VISIBLE, "on_size_change": on_size}
    moment = _moment(t, as_of)
    if short:
        return label(t("state.as_of", time=moment), color=attention, **line)
    since = ft.TextSpan(f" · {moment}", style=ft.TextStyle(color=attention))
    return label(t("card.balance"), spans=[since], **line)


def _moment(t: Text, as_of: datetime) -> str:
    """The time; the day, where it was another one."""
    day = t.local(as_of).date()
    return t.time(as_of) if day == t.today() else t.short_day(day)


def second_part(home: Home, size: int = 26) -> ft.Control:
    """What lapses soonest; when nothing does, what was collected in all."""
    one = second_words(use_text(), home, programme_unit())
    below = body(one.below, color=use_tokens().palette.attention if one.soon else None)
    lines: list[ft.Control] = [label(one.caption), figure(one.figure, size=size), below]
    return ft.MergeSemantics(ft.Column(lines, spacing=2, tight=True))


@component
def Tiles(home: Home, room: float, as_of: datetime | None = None) -> ft.Control:
    """The two figures as tiles of one height, below each other where `room` or letters leave no space for a figure
    beside the other, which is never torn; a tap explains them. `as_of` as in `balance_part`.

    How large the letters are only their own height tells. Once they turned out large the tiles stay as they are, since
    in their new place they need no second line any more.
    """
    t = use_text()
    large, set_large = ft.use_state(False)

    def measured(e: ft.LayoutSizeChangeEvent[ft.Text]) -> None:
        if e.height > _LARGE:
            set_large(True)

    signs = max(len(t.balance(home.wallet.active)), len(second_words(t, home, programme_unit()).figure))
    below = large or room < 2 * max(_LEAST, 2 * _EDGE + _SIGN * signs) + _GAP
    inner = (room if below else (room - _GAP) / 2) - 2 * _EDGE
    balance = balance_part(home, 26, measured, as_of, inner < _ROOMY)
    tiles = [_figure_tile(part) for part in (balance, second_part(home))]
    if below:
        return ft.Column([*tiles], spacing=_GAP, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    for tile in tiles:
        tile.expand = True
    return ft.Row([*tiles], spacing=_GAP, intrinsic_height=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)


def _figure_tile(part: ft.Control) -> ft.MergeSemantics:
    padding = ft.Padding.symmetric(horizontal=_EDGE, vertical=14)
    # Merged, so that assistive tools find one button with the figure as its name.
    return ft.MergeSemantics(panel(part, padding=padding, on_click=back_to("/activity"), ink=True))


def owed_note(home: Home) -> list[ft.Control]:
    """A balance below zero, and what becomes of it."""
    if not home.wallet.owed:
        return []
    words = use_text()("card.owed", points=use_text().points(home.wallet.owed, programme_unit()))
    return [named("card.owed", note(words, picture_name="receipt", tone="attention"))]


def pending_note(home: Home) -> list[ft.Control]:
    """Points that are the member's and can't be used now: those on their way, and those their bids hold."""
    return [*_held_note(home), *_arriving_note(home)]


def _held_note(home: Home) -> list[ft.Control]:
    if not home.held:
        return []
    t, p = use_text(), use_tokens().palette
    words = t("card.held", points=t.points(home.held, programme_unit()))
    row = ft.Row([ft.Icon(ft.Icons.LOCK_CLOCK, size=20, color=p.text2), body(words, expand=True)], spacing=10)
    face = ft.Container(
        row, key="card.held", padding=ft.Padding.symmetric(horizontal=20), on_click=back_to("/play/auctions")
    )
    return [named("card.held", face)]


def _arriving_note(home: Home) -> list[ft.Control]:
    """Until when."""
    if home.wallet.pending <= 0:
        return []
    t, p, unit, arrivals = use_text(), use_tokens().palette, programme_unit(), home.wallet.arrivals
    words = t("card.pending", points=t.points(home.wallet.pending, unit))
    if len(arrivals) == 1:
        words = t("card.pending_until", points=t.points(home.wallet.pending, unit), day=t.day(arrivals[0].on))
    elif arrivals:
        first = arrivals[0]
        words = t(
            "card.pending_first",
            points=t.points(home.wallet.pending, unit),
            first=t.number(first.amount),
            day=t.day(first.on),
        )
    row = ft.Row([ft.Icon(ft.Icons.SCHEDULE_ROUNDED, size=20, color=p.text2), body(words, expand=True)], spacing=10)
    return [ft.Container(row, padding=ft.Padding.symmetric(horizontal=20))]


def tier_part(home: Home) -> ft.Control | None:
    """Both ends of the bar by name, and what is missing in words."""
    if home.standing is None:
        return None
    t, p, standing, unit = use_text(), use_tokens().palette, home.standing, programme_unit()
    words, keep = to_next(t, standing, unit), to_keep(t, standing, unit)
    ends: list[ft.Control] = [strong(standing.current.name, size=16, expand=True)]
    if standing.next:
        ends.append(strong(standing.next.name, size=16, color=p.text2))
    share = standing.progress if standing.next else 1.0
    parts: list[ft.Control] = [ft.Row(ends, spacing=12), progress_bar(share, plain(words)), _silent(emphasised(words))]
    if keep:
        parts.append(emphasised(keep, color=p.attention, lead=p.attention))
    return ft.Column(parts, spacing=12, tight=True)


def _silent(words: ft.Control) -> ft.Control:
    """The bar above already says this sentence."""
    return ft.Semantics(exclude_semantics=True, content=words)


def tier_tile(home: Home) -> list[ft.Control]:
    """The tier as a tile that opens the whole ladder."""
    part = tier_part(home)
    return [tier_named(panel(part, on_click=back_to("/tiers"), ink=True))] if part else []


def tier_named(part: ft.Control) -> ft.Control:
    """The tier as one thing for assistive tools."""
    return named("card.tier", ft.MergeSemantics(part))


def open_rewards(home: Home) -> list[ft.Control]:
    """Rewards that are bought and not used yet, each a tap away from its code."""
    found = [one for one in home.issued if one.open]
    if not found:
        return []
    t = use_text()
    head = ft.Row(
        [
            ft.Container(section(t("card.open_rewards")), expand=True),
            quiet_button(t("card.all_rewards"), back_to("/rewards/mine"), key="card.rewards"),
        ]
    )
    return [ft.Column([head, *(_reward_row(one) for one in found[:3])], spacing=8, tight=True)]


def _reward_row(one: IssuedReward) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    if one.status is IssuedStatus.ISSUED:
        state = body(t("card.reward_running"), color=p.attention)
    else:
        state = body(t("card.reward_ready", day=t.day(t.local(one.reserve_until).date())), color=p.good)
    row = ft.Row(
        [
            picture_tile(one.picture, 52),
            ft.Column([strong(one.title), state], spacing=2, tight=True, expand=True),
            ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=p.text2),
        ],
        spacing=14,
    )
    return ft.Container(
        named(f"card.reward.{one.id}", panel(row, padding=14, on_click=back_to(f"/rewards/mine/{one.id}"), ink=True)),
        key=one.id,
    )
