"""Bidding: how far the service may go for the member, what that holds, what stays, and why it did not work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from member_app.domain.auction import Auction, Standing, quick_steps
from member_app.domain.failure import FailureKind
from screens.auction.limit import Wrong, limit_of
from screens.auction.view_model import AuctionViewModel
from screens.shared.component import component
from screens.shared.draft import draft_line
from screens.shared.points import use_points, use_unit
from screens.shared.scope import use_text, use_tokens
from screens.shared.sheet import use_sheet
from screens.shared.sign_in.proof import proof_rows, use_proof
from screens.shared.sign_in.step_up import StepUpFlow
from screens.shared.states import failure_sentence
from screens.shared.surfaces import choice_chip, fact_row, named, note, picture_tile, primary_button, quiet_button
from screens.shared.type import BOLD, EXTRA, body, label, section, strong
from screens.shared.typed import Entry, use_entry


@component
def BidSheet(vm: AuctionViewModel, auction: Auction, flow: StepUpFlow | None) -> ft.Control:
    """Stays open with the reason when a bid did not work or leads not; what was typed stands while it can be meant.
    `flow` is the view model's, told apart so that what is typed there draws this anew.
    """
    t, page = use_text(), ft.context.page
    proof, entry = use_proof(flow, vm.now), use_entry()
    limit = limit_of(vm.typed)
    heading = t("auction.sheet_leading" if auction.standing is Standing.LEADING else "auction.sheet")

    async def bid(_: object) -> None:
        await vm.bid()

    async def prove(_: object) -> None:
        await vm.prove()

    def earn(_: object) -> None:
        vm.close_sheet()
        page.navigate("/play")

    if flow is None or flow.proved:
        rows = [
            *([draft_line(vm.discard)] if vm.restored else []),
            *_news(vm, auction),
            _field(vm, auction, entry, bid),
            _chips(vm, auction),
            *_trouble(vm, earn),
            *_means(auction, limit),
        ]
        words = t("auction.confirm", points=use_points()(limit)) if limit else t("auction.confirm_none")
        rows.append(primary_button(words, bid, key="auction.confirm", busy=vm.busy, disabled=not vm.online))
    else:
        why = t("auction.step_up", points=use_points()(limit))
        rows = proof_rows(why, flow, proof, prove, busy=vm.busy)
    waits = vm.busy or bool(flow and flow.busy)
    later = quiet_button(t("auction.later"), lambda _: vm.close_sheet(), key="auction.later", disabled=waits)
    content = ft.Column(
        [_head(auction, heading), *rows, later],
        spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )  # fmt: skip
    use_sheet(content, vm.close_sheet, label=heading)
    return ft.Container(width=0, height=0)


def _head(auction: Auction, heading: str) -> ft.Control:
    """What it is for, and where the price stands now."""
    t, points = use_text(), use_points()
    price = t("auctions.from", points=points(auction.minimum))
    if auction.price is not None:
        price = t("auction.sheet_price", points=points(auction.price))
    return ft.Row(
        [
            picture_tile(auction.picture, 64, 20),
            ft.Column([section(heading, size=20), label(price, size=14)], spacing=2, expand=True, tight=True),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _field(vm: AuctionViewModel, auction: Auction, entry: Entry, bid: Callable[..., Any]) -> ft.Control:
    """One large number. Plain controls: the sheet is drawn outside the tree."""
    t, p, unit = use_text(), use_tokens().palette, use_unit()
    edge = p.attention if vm.wrong else p.line

    def make(value: str) -> ft.TextField:
        return ft.TextField(
            key="auction.limit",
            label=t("auction.limit_label", unit=unit),
            value=value,
            on_change=lambda e: vm.type(str(e.control.value or "")[:12]),
            on_submit=bid,
            error=_wrong_words(vm.wrong) if vm.wrong else None,
            error_max_lines=3,
            error_style=ft.TextStyle(size=14, font_family=BOLD, color=p.attention),
            helper=t("auction.limit_help", least=t.number(auction.least)),
            helper_style=ft.TextStyle(size=13, color=p.text2),
            keyboard_type=ft.KeyboardType.NUMBER,
            input_filter=ft.InputFilter(r"[0-9]", allow=True, replacement_string=""),
            text_style=ft.TextStyle(size=34, font_family=EXTRA, color=p.text),
            text_align=ft.TextAlign.CENTER,
            filled=True,
            fill_color=p.quiet,
            border={
                ft.ControlState.FOCUSED: ft.OutlineInputBorder(side=ft.BorderSide(2, p.primary), border_radius=18),
                ft.ControlState.DEFAULT: ft.OutlineInputBorder(side=ft.BorderSide(1, edge), border_radius=18),
            },
            cursor_color=p.primary,
            label_style=ft.TextStyle(color=p.text2),
            content_padding=ft.Padding.symmetric(horizontal=18, vertical=16),
        )

    return named("auction.limit", entry.draw(vm.typed, vm.filled, make))


def _wrong_words(wrong: Wrong) -> str:
    t, points = use_text(), use_points()
    return t(wrong.key, points=points(wrong.points))


def _chips(vm: AuctionViewModel, auction: Auction) -> ft.Control:
    """Limits one tap away."""
    t, chosen = use_text(), limit_of(vm.typed)

    def chip(number: int, limit: int) -> ft.Control:
        return choice_chip(t.number(limit), chosen == limit, lambda _: vm.fill_in(limit), key=f"auction.step.{number}")

    chips = [chip(number, limit) for number, limit in enumerate(quick_steps(auction), 1)]
    return ft.Row(
        chips, wrap=True, spacing=8, run_spacing=8, alignment=ft.MainAxisAlignment.CENTER, visible=bool(chips)
    )


def _news(vm: AuctionViewModel, auction: Auction) -> list[ft.Control]:
    """That somebody goes further, and from how much on one is in again; before the field that this is about."""
    t, points = use_text(), use_points()
    least, words = points(auction.least), ""
    if vm.beaten is not None:
        limit, price = points(vm.beaten.limit), points(auction.price or 0)
        words = t("auction.beaten", limit=limit, price=price, least=least)
    elif vm.outdone is not None:
        words = t("auction.outdone", limit=points(vm.outdone), least=least)
    elif vm.overtaken:
        words = t("auction.overtaken", least=least)
    return [named("auction.news", note(words, tone="attention"), live_region=True)] if words else []


def _trouble(vm: AuctionViewModel, earn: Callable[..., Any]) -> list[ft.Control]:
    """Why it did not work, or that points are short and where more come from."""
    t, words = use_text(), ""
    if not vm.online or (vm.failed is not None and vm.failed.kind is FailureKind.OFFLINE):
        words = t("auction.offline")
    elif vm.failed is not None and vm.failed.kind is FailureKind.SLOW:
        words = t("auction.no_answer")
    elif vm.failed is not None and vm.failed.kind is FailureKind.CLOSED:
        words = t("auction.closed")
    elif vm.failed is not None:
        words = failure_sentence(t, vm.failed)
    rows: list[ft.Control] = []
    if words:
        rows.append(named("auction.trouble", note(words, tone="attention"), live_region=True))
    if vm.wrong is not None and vm.wrong.short:
        rows.append(quiet_button(t("auction.earn"), earn, key="auction.earn", icon=ft.Icons.SPORTS_ESPORTS_OUTLINED))
    return rows


def _means(auction: Auction, limit: int) -> list[ft.Control]:
    """What a limit is in one plain sentence, and what it does to the points."""
    t, points = use_text(), use_points()
    stays = auction.points - limit
    rows: list[ft.Control] = [strong(t("auction.limit_means"), size=15)]
    if limit and stays >= 0:
        rows.append(fact_row(t("auction.holds"), points(limit)))
        rows.append(fact_row(t("auction.stays"), points(stays)))
    else:
        rows.append(body(t("auction.have", points=points(auction.points))))
    return [ft.Column(rows, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)]
