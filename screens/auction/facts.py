"""What is set aside and what stays, and how an auction works here; each in a line."""

from __future__ import annotations

import flet as ft

from member_app.domain.auction import Auction, AuctionState
from screens.auction.board import span
from screens.shared.component import component
from screens.shared.points import use_points, use_unit
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import fact_row, named, panel
from screens.shared.type import body, section


@component
def Money(auction: Auction) -> ft.Control:
    """Held now, left to spend, and how far the service may go."""
    t, points = use_text(), use_points()
    rows: list[ft.Control] = []
    if auction.limit is not None and auction.open:
        rows.append(fact_row(t("auction.limit"), points(auction.limit)))
    if auction.held or auction.mine:
        rows.append(fact_row(t("auction.held"), points(auction.held)))
    rows.append(fact_row(t("auction.spendable"), points(auction.spendable)))
    return named("auction.money", panel(ft.Column(rows, spacing=12)))


@component
def HowItWorks(auction: Auction) -> ft.Control:
    """In the order in which one needs it."""
    t, points, p = use_text(), use_points(), use_tokens().palette
    lines = [
        (ft.Icons.GAVEL, t("auction.how_step", minimum=points(auction.minimum), step=points(auction.step))),
        (ft.Icons.LOCK_CLOCK, t("auction.how_held", unit=use_unit())),
        (ft.Icons.TUNE, t("auction.how_limit")),
    ]
    soft = auction.soft_close
    if soft is not None:
        words = t(
            "auction.how_late",
            within=span(soft.within.total_seconds()),
            extend=span(soft.extend.total_seconds()),
            latest=t.time(soft.latest_end),
        )
        lines.append((ft.Icons.MORE_TIME, words))
    rows: list[ft.Control] = [
        ft.Row(
            [ft.Icon(icon, size=22, color=p.primary), body(words, expand=True)],
            spacing=14,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        for icon, words in lines
    ]
    if auction.terms:
        rows.append(body(auction.terms, size=14))
    return ft.Column(
        [section(t("auction.how"), size=20), panel(ft.Column(rows, spacing=14))],
        spacing=12,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def worth_words(auction: Auction) -> str:
    """What stands above the title: what it is, and what it is worth."""
    t = use_text()
    kind = t("auction.kicker")
    if auction.state is AuctionState.COMING:
        kind = t("auction.kicker_coming")
    if auction.over:
        kind = t("auction.kicker_void" if auction.void else "auction.kicker_over")
    return f"{kind} · {t('auction.worth', money=t.money(auction.value))}" if auction.value else kind
