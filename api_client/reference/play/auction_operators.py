"""What operators do with auctions: look at them, and call one off. For the API and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from api_client.play.auctions import OperatorAuctionDto
from api_client.reference.context import Context
from api_client.reference.play import auction_dates, auction_dtos, auction_ends, auction_rounds
from api_client.reference.play.auction_rounds import Live
from api_client.reference.play.auctions_tables import OPEN, auction_bidders
from api_client.reference.play.auctions_tables import auctions as table
from api_client.reference.problems import Problem

#: How long one that is over is listed.
_RECENT = timedelta(days=30)


def listed(conn: Connection, ctx: Context, now: datetime) -> list[OperatorAuctionDto]:
    """Auctions that are open or to come, and those of these weeks, latest end first. Raises `not-found` without any."""
    _on(ctx)
    near = {one.id: auction_rounds.of_round(one) for one in auction_dates.near(ctx.programme, ctx.zone, now)}
    recent = select(table.c.id).where((table.c.state == OPEN) | (table.c.ends_at > now - _RECENT))
    wanted = {*near, *conn.execute(recent).scalars()}
    found = {**near, **auction_rounds.kept(conn, sorted(wanted))}
    held = _held(conn)
    ordered = sorted(found.values(), key=lambda one: (one.ends_at, one.id), reverse=True)
    return [_dto(ctx, one, held, now) for one in ordered]


def one(conn: Connection, ctx: Context, round_id: str, now: datetime) -> OperatorAuctionDto:
    """One of them. Raises `not-found`."""
    _on(ctx)
    live = auction_rounds.find(conn, ctx, round_id)
    if live is None:
        raise Problem("not-found")
    return _dto(ctx, live, _held(conn), now)


def void(conn: Connection, ctx: Context, round_id: str, reason: str) -> None:
    """Call one off that is not over. Raises `not-found`, `closed`."""
    _on(ctx)
    auction_ends.call_off(conn, ctx, round_id, reason)


def _on(ctx: Context) -> None:
    if "auctions" not in ctx.programme.modules:
        raise Problem("not-found")


def _held(conn: Connection) -> dict[str, int]:
    """What is set aside for bids, by round."""
    query = select(auction_bidders.c.auction_id, func.sum(auction_bidders.c.held)).where(auction_bidders.c.held > 0)
    return {name: int(points) for name, points in conn.execute(query.group_by(auction_bidders.c.auction_id))}


def _dto(ctx: Context, live: Live, held: Mapping[str, int], now: datetime) -> OperatorAuctionDto:
    return OperatorAuctionDto(
        id=live.id,
        auction_id=live.auction.id,
        title=live.auction.title.pick(ctx.programme.locales[0]),
        state=auction_dtos.state_of(live, now),
        void=live.void,
        void_reason=live.reason,
        starts_at=live.starts_at,
        ends_at=live.ends_at,
        planned_end=live.planned_end,
        price=live.contest.price,
        bid_count=live.steps,
        bidders=live.bidders,
        held=held.get(live.id, 0),
    )
