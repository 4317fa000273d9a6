"""Where the member stands, in a sign, a word and a sentence; and how it ended for them."""

from __future__ import annotations

import flet as ft

from member_app.domain.auction import Auction, AuctionState, Standing
from screens.shared.auction import SIGNS, standing_colours
from screens.shared.component import component
from screens.shared.gradient import brand_gradient, card_shadow
from screens.shared.page import back_to
from screens.shared.points import use_points, use_unit
from screens.shared.scope import use_text
from screens.shared.surfaces import named, note, panel, picture, primary_button, quiet_button
from screens.shared.type import EXTRA, body, section
from screens.shared.void_reason import auction_reason

_CENTRE = ft.TextAlign.CENTER


@component
def StandingBand(auction: Auction) -> ft.Control:
    """While it runs: leading or outbid, with what that means for the points."""
    t, points, unit = use_text(), use_points(), use_unit()
    if not (auction.open and auction.mine):
        return ft.Container(width=0, height=0, visible=False)
    fg, bg = standing_colours(auction.standing)
    price, limit = auction.price or auction.minimum, auction.limit or 0
    if auction.standing is Standing.LEADING:
        words = t("auction.leading_text", price=points(price), limit=points(limit))
    else:
        words = t("auction.outbid_text", unit=unit, least=points(auction.least))
    row = ft.Row(
        [
            ft.Icon(SIGNS[auction.standing], size=30, color=fg),
            ft.Column(
                [
                    ft.Text(t(f"auction.{auction.standing.value}"), size=18, font_family=EXTRA, color=fg),
                    ft.Text(words, size=15, color=fg),
                ],
                spacing=2,
                expand=True,
            ),
        ],
        spacing=16,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    face = ft.Container(row, bgcolor=bg, border_radius=22, padding=18)
    return named(f"auction.{auction.standing.value}", face, live_region=True)


@component
def Ending(auction: Auction) -> ft.Control:
    """Once it is over: won, lost, or how it went without the member."""
    if auction.standing is Standing.WON:
        return _won(auction)
    t, points = use_text(), use_points()
    if auction.void:
        return _called_off(auction)
    if auction.state is AuctionState.UNSOLD:
        art, head, words = "crescent-moon", t("auction.unsold"), t("auction.unsold_text")
    elif auction.standing is Standing.LOST:
        art, head = "people-hugging", t("auction.lost")
        words = t("auction.lost_text", price=points(auction.price or 0), unit=use_unit())
    else:
        art, head, words = "trophy", t("auction.sold"), t("auction.sold_text", price=points(auction.price or 0))
    rows: list[ft.Control] = [
        picture(art, 72),
        section(head, size=22, text_align=_CENTRE),
        body(words, text_align=_CENTRE),
        quiet_button(t("auction.others"), back_to("/play/auctions"), key="auction.others"),
    ]
    face = panel(ft.Column(rows, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER))
    key = "lost" if auction.standing is Standing.LOST else "over"
    return named(f"auction.{key}", face, live_region=True)


def _called_off(auction: Auction) -> ft.Control:
    """Why, and for who bid: that nothing of theirs is held any more."""
    t, unit = use_text(), use_unit()
    why = auction_reason(t, auction.void_reason) if auction.void_reason else t("auction.void_text", unit=unit)
    rows: list[ft.Control] = [
        picture("cross-mark", 64),
        section(t("auction.void"), size=22, text_align=_CENTRE),
        body(why, text_align=_CENTRE),
    ]
    if auction.mine:
        rows.append(note(t("auction.void_back", unit=unit), picture_name="check-mark-button"))
    rows.append(quiet_button(t("auction.others"), back_to("/play/auctions"), key="auction.others"))
    face = panel(ft.Column(rows, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER))
    return named("auction.void", face, live_region=True)


def _won(auction: Auction) -> ft.Control:
    t, points, white = use_text(), use_points(), "#FFFFFF"
    price = auction.price or 0
    back = (auction.limit or price) - price
    words = t("auction.won_text", price=points(price))
    if back > 0:
        words = f"{words} {t('auction.won_back', back=points(back))}"
    cheer = brand_gradient(
        ft.Column(
            [
                ft.Row(
                    [picture("sparkles", 40), picture(auction.picture, 96), picture("party-popper", 40)],
                    alignment=ft.MainAxisAlignment.CENTER,
                    vertical_alignment=ft.CrossAxisAlignment.END,
                    spacing=6,
                ),
                ft.Text(t("auction.won"), size=28, font_family=EXTRA, color=white, text_align=_CENTRE),
                ft.Text(words, size=16, color=white, text_align=_CENTRE),
            ],
            spacing=10,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        padding=ft.Padding(24, 28, 24, 28),
        alignment=ft.Alignment.CENTER,
        shadow=card_shadow(),
    )
    return ft.Column(
        [named("auction.won", cheer, live_region=True), *_ways(auction)],
        spacing=10,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _ways(auction: Auction) -> list[ft.Control]:
    """To what was won, and to what it cost."""
    t, ways = use_text(), list[ft.Control]()
    if auction.issued_id:
        reward = back_to(f"/rewards/mine/{auction.issued_id}")
        ways.append(primary_button(t("auction.to_reward"), reward, key="auction.reward"))
    if auction.entry_id:
        ways.append(quiet_button(t("auction.to_entry"), back_to(f"/activity/{auction.entry_id}"), key="auction.entry"))
    return ways
