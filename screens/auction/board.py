"""Where the price stands and how long it runs: the two things everybody looks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import flet as ft

from member_app.domain.auction import Auction, AuctionState
from screens.shared.auction import HURRY, bids_words
from screens.shared.component import component
from screens.shared.points import use_unit
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, panel
from screens.shared.ticking import left_spoken, left_words, use_time_left
from screens.shared.type import BOLD, figure, label

#: Of the price and of the time left alike: they stand side by side.
_FIGURE = 28


@component
def Board(auction: Auction, now: Callable[[], datetime], moved: datetime | None) -> ft.Control:
    """`moved` is the end before a bid moved it, while the page was open."""
    p = use_tokens().palette
    t = use_text()
    rows: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(_price(auction), expand=1),
                ft.Container(width=1, height=72, bgcolor=p.line),
                ft.Container(Clock(auction, now), expand=1),
            ],
            spacing=18,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        ft.Row(
            [ft.Icon(ft.Icons.GAVEL, size=18, color=p.text2), label(bids_words(t, auction), size=14, expand=True)],
            spacing=8,
        ),
    ]
    if auction.open and auction.extended:
        rows.append(_extended(auction, moved))
    elif auction.open:
        rows.append(LastMinutes(auction, now))
    return named("auction.board", panel(ft.Column(rows, spacing=14)))


def _price(auction: Auction) -> ft.Control:
    """The figure with its unit below, so that it has all the room; read as one."""
    t = use_text()
    shown = auction.minimum if auction.price is None else auction.price
    key = "auction.price_end" if auction.over else "auction.price_now"
    if auction.void:
        key = "auction.price_void"
    if auction.price is None:
        key = "auction.starts_from"
    lines = [label(t(key)), figure(t.number(shown), size=_size(t.number(shown))), label(use_unit())]
    return ft.Semantics(
        identifier="auction.price", live_region=True, container=True, content=ft.MergeSemantics(_column(lines))
    )


@component
def Clock(auction: Auction, now: Callable[[], datetime]) -> ft.Control:
    """What is left, by the service's time; redrawn by itself."""
    t, p = use_text(), use_tokens().palette
    coming = auction.state is AuctionState.COMING
    moment = auction.starts_at if coming else auction.ends_at
    left = use_time_left(moment, now)
    if auction.over:
        clock = t.clock(moment)
        ended = t("auction.void" if auction.void else "auction.ended")
        lines = [label(ended), figure(clock, size=_size(clock)), label(t.weekday(moment))]
        return ft.MergeSemantics(_column(lines))
    hurry = auction.open and left <= HURRY
    words = left_words(t, left) if left else t("auction.now")
    lines = [
        label(t("auction.starts_in" if coming else "auction.ends_in")),
        figure(words, size=_size(words), color=p.attention if hurry else p.text),
        label(t.time(moment)),
    ]
    spoken = t("auction.starts_spoken" if coming else "auction.ends_spoken", left=left_spoken(t, left))
    said = spoken if left else t("auctions.closing")
    return ft.Semantics(identifier="auction.clock", label=said, exclude_semantics=True, content=_column(lines))


def _extended(auction: Auction, moved: datetime | None) -> ft.Control:
    """The end is not where it was announced: said plainly, and loudest when it just happened."""
    t, p = use_text(), use_tokens().palette
    minutes = max(1, round(auction.extended.total_seconds() / 60))
    now_at, planned = t.clock(auction.ends_at), t.clock(auction.planned_end)
    words = t("auction.extended_text", planned=planned, now=now_at)
    if moved is not None:
        words = t("auction.moved_text", before=_precise(moved), now=_precise(auction.ends_at))
    row = ft.Row(
        [
            ft.Icon(ft.Icons.MORE_TIME, size=26, color=p.attention),
            ft.Column(
                [
                    ft.Text(t.n("auction.extended", minutes), size=15, font_family=BOLD, color=p.attention),
                    ft.Text(words, size=14, color=p.attention),
                ],
                spacing=2,
                expand=True,
            ),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    face = ft.Container(row, bgcolor=p.attention_container, border_radius=16, padding=14)
    return named("auction.extended", face, live_region=True)


def _precise(moment: datetime) -> str:
    """With its seconds: bids move an end by less than a minute, too."""
    t = use_text()
    return f"{t.clock(moment)}:{moment.second:02d}"


@component
def LastMinutes(auction: Auction, now: Callable[[], datetime]) -> ft.Control:
    """From when on bids move the end, once that is so."""
    t, p = use_text(), use_tokens().palette
    use_time_left(auction.ends_at, now)
    soft = auction.soft_close
    closing = soft is not None and auction.closing(now())
    words = t("auction.last_minutes", extend=span(soft.extend.total_seconds())) if soft else ""
    row = ft.Row(
        [
            ft.Icon(ft.Icons.TIMER_OUTLINED, size=22, color=p.attention),
            ft.Text(words, size=14, font_family=BOLD, color=p.attention, expand=True),
        ],
        spacing=12,
    )
    return ft.Container(
        row, bgcolor=p.attention_container, border_radius=16, padding=14, visible=closing, key="auction.closing"
    )


def span(seconds: float) -> str:
    """`2 minutes`, `45 seconds`."""
    t, whole = use_text(), round(seconds)
    return t.lasting(whole // 60) if whole >= 60 and whole % 60 == 0 else t.n("auction.seconds", whole)


def _size(words: str) -> int:
    """As large as half a phone's width allows."""
    return _FIGURE if len(words) < 10 else 24 if len(words) < 12 else 20


def _column(lines: Sequence[ft.Control]) -> ft.Control:
    return ft.Column(list(lines), spacing=2, tight=True)
