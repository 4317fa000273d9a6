"""One auction: the prize, the price, the time, where one stands, and one button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import flet as ft

from member_app.domain.auction import Auction, AuctionState, Standing
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed, Loading, Ready
from screens.auction.board import Board
from screens.auction.facts import HowItWorks, Money, worth_words
from screens.auction.history import History
from screens.auction.sheet import BidSheet
from screens.auction.standing import Ending, StandingBand
from screens.auction.view_model import AuctionViewModel
from screens.shared.component import component, keyed
from screens.shared.hooks import use_interval, use_view_model
from screens.shared.page import back_button, back_to
from screens.shared.points import use_points, use_unit
from screens.shared.prize_page import prize_page
from screens.shared.scope import Width, use_room, use_scope, use_services, use_text, use_tokens, use_width
from screens.shared.states import EmptyState, ErrorPanel, failure_sentence, freshness, skeleton
from screens.shared.surfaces import named, note, picture, picture_gradient, primary_button
from screens.shared.type import body, strong, title

BACK = "/play/auctions"
#: The readable width of one column, and of both beside each other (px).
_COLUMN, _BOTH = 640, 1040
_STRETCH = ft.CrossAxisAlignment.STRETCH


@component
def AuctionScreen(auction_id: str) -> ft.Control:
    """One branch per state."""
    services = use_services()
    vm = use_view_model(
        f"auction:{auction_id}",
        lambda: AuctionViewModel(auction_id, services.auctions, services.connection, services.account, services.drafts),
    )
    use_interval(vm.beat, 1.0)
    match vm.state:
        case Loading():
            return _frame("", [skeleton(36, width=220, radius=12), skeleton(150), skeleton(96)], [], None)
        case Failed(failure=failure) if failure.kind is FailureKind.NOT_FOUND:
            return _frame("", [NotHere()], [], None)
        case Failed(failure=failure):
            return _frame("", [ErrorPanel(failure, vm.refresh)], [], None)
        case Ready(value=auction) as state:
            now = [Words(auction), *_current(vm, auction)]
            if not state.fresh:
                now.insert(1, freshness(state))
            if vm.bidding:
                # Under a key: what appears above it must not open a second one.
                now.append(keyed("bidding", BidSheet, vm, auction, vm.step_up))
            return _frame(auction.picture, now, _more(auction), _button(vm, auction))
        case unreachable:
            assert_never(unreachable)


@component
def Words(auction: Auction) -> ft.Control:
    """What it is."""
    p = use_tokens().palette
    return ft.Column([strong(worth_words(auction), color=p.text2, size=14), title(auction.title)], spacing=6)


def _current(vm: AuctionViewModel, auction: Auction) -> list[ft.Control]:
    """What changes while one looks; how it ended comes before the figures."""
    board = keyed("board", Board, auction, vm.auctions.now, vm.moved)
    if auction.over:
        return [keyed("ending", Ending, auction), board]
    parts = [board, keyed("standing", StandingBand, auction), *_notes(vm, auction)]
    if auction.open:
        parts.append(keyed("money", Money, auction))
    return parts


def _notes(vm: AuctionViewModel, auction: Auction) -> list[ft.Control]:
    """A bid without an answer, no connection, or why there is no bidding here."""
    t, points, rows = use_text(), use_points(), list[ft.Control]()
    if vm.unanswered is not None and not vm.bidding:
        words = t("auction.unanswered", points=points(vm.unanswered))
        rows.append(named("auction.unanswered", note(words, tone="attention"), live_region=True))
    if not vm.online:
        rows.append(named("auction.offline", note(t("auction.offline"), tone="attention"), live_region=True))
    if auction.blocked is not None and auction.standing is not Standing.LEADING:
        rows.append(named("auction.blocked", note(_blocked(auction.blocked), picture_name="lock", tone="attention")))
    return rows


def _blocked(failure: Failure) -> str:
    t, points = use_text(), use_points()
    if failure.kind is FailureKind.INSUFFICIENT_POINTS and failure.needed is not None:
        missing = failure.needed - (failure.available or 0)
        return t("auction.short", missing=points(max(1, missing)), least=points(failure.needed), unit=use_unit())
    return failure_sentence(t, failure)


def _more(auction: Auction) -> list[ft.Control]:
    """What stays as it is, and how it went so far."""
    width = min(_COLUMN, use_room() - 48)
    if use_width() is Width.DESKTOP:
        width = (min(_BOTH, use_room() - 64) - 32) / 2
    parts = [body(auction.text, size=17), keyed("history", History, auction, width)]
    return parts if auction.over else [*parts, keyed("how", HowItWorks, auction)]


def _button(vm: AuctionViewModel, auction: Auction) -> ft.Control | None:
    """The one thing to do, or the way on where it can't be done."""
    t, points = use_text(), use_points()
    if auction.over:
        return None
    if auction.blocked is not None and auction.standing is not Standing.LEADING:
        return _elsewhere(auction.blocked)
    if auction.state is AuctionState.COMING:
        words = t("auction.not_yet", time=t.time(auction.starts_at))
        return primary_button(words, lambda _: None, key="auction.bid", disabled=True)
    key = {Standing.LEADING: "auction.raise", Standing.OUTBID: "auction.again"}.get(auction.standing, "auction.bid")
    words = t(key, points=points(auction.least))
    return primary_button(words, lambda _: vm.open_sheet(), key="auction.bid", disabled=not vm.online, busy=vm.busy)


def _elsewhere(failure: Failure) -> ft.Control | None:
    """What can be done about it."""
    t = use_text()
    match failure.kind:
        case FailureKind.TIER_REQUIRED:
            return primary_button(t("auction.to_tiers"), back_to("/tiers"), key="auction.tiers")
        case FailureKind.INSUFFICIENT_POINTS:
            return primary_button(t("auction.earn"), back_to("/play"), key="auction.earn")
        case _:
            return None


@component
def NotHere() -> ft.Control:
    """A link to an auction that is no more."""
    t = use_text()
    away = primary_button(t("auction.others"), back_to(BACK), key="auction.others")
    return EmptyState("crescent-moon", t("auction.not_here"), t("auction.not_here_text"), [away])


# --- frames ---


def _frame(art: str, now: Sequence[ft.Control], more: Sequence[ft.Control], button: ft.Control | None) -> ft.Control:
    width = use_scope().width
    if width is Width.PHONE:
        return prize_page(art, [*now, *more], button, BACK, height=236, size=132, lift=0.15, spacing=16, stretch=True)
    if width is Width.TABLET or not more:
        return _column(art, [*now, *([button] if button else []), *more])
    return _beside(art, [*now, *([button] if button else [])], more)


def _hero(art: str, height: float) -> ft.Control:
    return ft.Container(
        picture(art, height * 0.62) if art else None,
        height=height,
        border_radius=28,
        gradient=picture_gradient(art or "gift"),
        alignment=ft.Alignment.CENTER,
    )


def _column(art: str, parts: Sequence[ft.Control]) -> ft.Control:
    """All below each other in a readable width."""
    width = min(_COLUMN, use_room() - 64)
    column = ft.Column(
        [ft.Row([back_button(BACK)]), _hero(art, 220), *parts], spacing=18, width=width, horizontal_alignment=_STRETCH
    )
    return _scrolled(column)


def _beside(art: str, now: Sequence[ft.Control], more: Sequence[ft.Control]) -> ft.Control:
    """What changes at the right, what stays at the left: both in sight."""
    left = ft.Column([_hero(art, 260), *more], spacing=18, expand=1, horizontal_alignment=_STRETCH)
    right = ft.Column(list(now), spacing=18, expand=1, horizontal_alignment=_STRETCH)
    both = ft.Row([left, right], spacing=32, vertical_alignment=ft.CrossAxisAlignment.START)
    width = min(_BOTH, use_room() - 64)
    return _scrolled(
        ft.Column([ft.Row([back_button(BACK)]), both], spacing=18, width=width, horizontal_alignment=_STRETCH)
    )


def _scrolled(content: ft.Control) -> ft.Control:
    return ft.ListView(
        [ft.Row([content], alignment=ft.MainAxisAlignment.CENTER)], expand=True, padding=ft.Padding(32, 24, 32, 40)
    )
