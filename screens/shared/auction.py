"""An auction in one look, wherever it is listed: what for, where the price stands, how long, and where one stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import flet as ft

from member_app.domain.auction import Auction, AuctionState, Standing
from member_app.i18n import Text
from screens.shared.component import component
from screens.shared.points import use_points
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, panel, picture_tile
from screens.shared.ticking import left_spoken, left_words, use_time_left
from screens.shared.type import BOLD, body, figure, label, strong

#: A sign beside the words: nothing is told by colour alone.
SIGNS = {
    Standing.LEADING: ft.Icons.CHECK_CIRCLE,
    Standing.OUTBID: ft.Icons.NOTIFICATIONS_ACTIVE,
    Standing.WON: ft.Icons.EMOJI_EVENTS,
    Standing.LOST: ft.Icons.REMOVE_CIRCLE_OUTLINE,
}
#: Below this the time left is in the colour of what wants attention.
HURRY = timedelta(minutes=10)


@component
def AuctionCard(auction: Auction, now: Callable[[], datetime]) -> ft.Control:
    """Opens the auction. `now` is the service's time."""
    page, ended = ft.context.page, auction.over
    lines: list[ft.Control] = [strong(auction.title, size=17), _price(auction)]
    if not ended:
        lines.append(TimeLeft(auction, now))
    if auction.mine and not auction.void:
        lines.append(ft.Row([standing_mark(auction)]))
    row = ft.Row(
        [
            ft.Container(picture_tile(auction.picture, 92, 22), opacity=0.6 if ended and not _won(auction) else 1.0),
            ft.Column(lines, spacing=4, expand=True, alignment=ft.MainAxisAlignment.CENTER),
        ],
        spacing=16,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    key = f"auction.item.{auction.id}"
    return named(
        key, panel(row, padding=14, key=key, ink=True, on_click=lambda _: page.navigate(f"/play/auctions/{auction.id}"))
    )


@component
def TimeLeft(auction: Auction, now: Callable[[], datetime]) -> ft.Control:
    """`2 d 4 h left`, or until it starts; redrawn by itself."""
    t, p = use_text(), use_tokens().palette
    coming = auction.state is AuctionState.COMING
    left = use_time_left(auction.starts_at if coming else auction.ends_at, now)
    if coming:
        return body(t("auctions.starts", time=t.time(auction.starts_at)), size=14)
    hurry = left <= HURRY
    color = p.attention if hurry else p.text2
    words = t("auctions.left", left=left_words(t, left)) if left else t("auctions.closing")
    row = ft.Row(
        [
            ft.Icon(ft.Icons.TIMER_OUTLINED, size=16, color=color),
            ft.Text(words, size=14, font_family=BOLD if hurry else None, color=color),
        ],
        spacing=6,
        tight=True,
    )
    spoken = t("auction.ends_spoken", left=left_spoken(t, left)) if left else words
    return ft.Semantics(label=spoken, exclude_semantics=True, content=row)


def standing_mark(auction: Auction, size: int = 13) -> ft.Control:
    """Leading, outbid, won or lost: a sign with a word."""
    t = use_text()
    fg, bg = standing_colours(auction.standing)
    words = ft.Text(t(f"auctions.standing.{auction.standing.value}"), size=size, font_family=BOLD, color=fg)
    return ft.Container(
        ft.Row([ft.Icon(SIGNS[auction.standing], size=size + 3, color=fg), words], spacing=6, tight=True),
        bgcolor=bg,
        border_radius=999,
        padding=ft.Padding.symmetric(horizontal=10, vertical=5),
    )


def standing_colours(standing: Standing) -> tuple[str, str]:
    """Of the words and of what is behind them."""
    p = use_tokens().palette
    if standing in (Standing.LEADING, Standing.WON):
        return p.good, p.good_container
    return (p.attention, p.attention_container) if standing is Standing.OUTBID else (p.text2, p.quiet)


def bids_words(t: Text, auction: Auction) -> str:
    """`5 bids by 3 members`."""
    if not auction.bid_count:
        return t("auctions.no_bids")
    members = t.n("auctions.bidders", auction.bidders)
    return t("auctions.bids_by", bids=t.n("auctions.bids", auction.bid_count), members=members)


def _won(auction: Auction) -> bool:
    return auction.standing is Standing.WON


def _price(auction: Auction) -> ft.Control:
    """What it stands at; what it went for once it is over; from how much it starts before anybody bid."""
    t, points = use_text(), use_points()
    if auction.state is AuctionState.UNSOLD:
        return body(t("auctions.void" if auction.void else "auctions.unsold"))
    if auction.price is None:
        return body(t("auctions.from", points=points(auction.minimum)))
    if auction.over:
        key = "auctions.yours_for" if _won(auction) else "auctions.went_for"
        return body(t(key, points=points(auction.price)))
    return ft.Row(
        [
            figure(points(auction.price), size=19),
            label(t.n("auctions.bids", auction.bid_count)),
        ],
        spacing=8,
        wrap=True,
        run_spacing=0,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
