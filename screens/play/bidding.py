"""A glimpse of the auctions on the hub: what the member bids in first, then what ends soonest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import flet as ft

from member_app.domain.auction import Auction
from screens.play.teasers import head
from screens.shared.auction import AuctionCard
from screens.shared.component import component, keyed
from screens.shared.grid import card_grid
from screens.shared.scope import use_text


@component
def AuctionTeasers(auctions: Sequence[Auction], now: Callable[[], datetime], columns: int) -> ft.Control:
    """Two of them, or one row where there is room; all are one tap away. `now` is the service's time."""
    t = use_text()
    way = t.n("play.all", len(auctions))
    cards = card_grid([keyed(one.id, AuctionCard, one, now) for one in auctions[: max(2, columns)]], columns)
    return ft.Column([head(t("auctions.title"), way, "/play/auctions", key="play.auctions"), cards], spacing=12)
