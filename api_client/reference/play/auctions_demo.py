"""Members of the demo who bid beside its visitors: real ones, who buy, bid, win and lose as everybody does.

What the programme file says they do at a minute of a round is done once that minute is there, by whoever looks first; a
bid that is too low by then is not made. So a round that ended before anybody looked has its history, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete

from api_client.reference import ledger, locks, members, webhooks
from api_client.reference.attempts import attempts
from api_client.reference.context import Context
from api_client.reference.demo import buy
from api_client.reference.play import auction_dates, auction_rounds, auctions
from api_client.reference.play.auction_rounds import Live
from api_client.reference.play.auctions_file import DemoBid, DemoBidder
from api_client.reference.problems import Problem
from api_client.reference.tables import events

#: Purchases before one bid, at most.
_BASKETS = 30


@dataclass(frozen=True)
class Due:
    """A bid whose minute has come."""

    bidder: DemoBidder
    bid: DemoBid
    at: datetime


def enliven(ctx: Context, now: datetime, *, begin: bool = True) -> None:
    """Make the bids that are due, each round's in a transaction of its own; outside the demo there are none.

    Without `begin` only where somebody has bid before: nobody is made up before a visitor looks.
    """
    if not ctx.settings.demo or "auctions" not in ctx.programme.modules or not ctx.programme.demo_bidders:
        return
    near = auction_dates.near(ctx.programme, ctx.zone, now)
    with ctx.read() as conn:
        if not begin and not auction_rounds.any_kept(conn):
            return
        kept = auction_rounds.kept(conn, [one.id for one in near])
    for one in near:
        live = kept.get(one.id) or auction_rounds.of_round(one)
        if any(_open_to(live, due) for due in _due(ctx, live, now)):
            for attempt in attempts():
                with attempt, ctx.write() as conn:
                    _bid(conn, ctx, one.id, now)


def _bid(conn: Connection, ctx: Context, round_id: str, now: datetime) -> None:
    auction_rounds.hold(conn, round_id)
    locks.named(conn, "demo bidders")
    live = auctions.find(conn, ctx, round_id)
    latest = max((row["at"] for row in auction_rounds.steps(conn, round_id, 1)), default=live.starts_at)
    with webhooks.quietly(conn):
        for due in _due(ctx, live, now):
            live = auctions.find(conn, ctx, round_id)
            at = max(due.at, latest)
            if live.running(at) and _open_to(live, due):
                _bid_one(conn, ctx, live, due, at)
                latest = at


def _bid_one(conn: Connection, ctx: Context, live: Live, due: Due, at: datetime) -> None:
    member_id = _member(conn, ctx, due.bidder, at)
    if live.contest.least(member_id) > due.bid.limit:
        return
    _afford(conn, ctx, member_id, due, at)
    try:
        auctions.bid(conn, ctx, member_id, live.id, due.bid.limit, ctx.programme.locales[0], at)
    except Problem:  # their tier or their points do not allow it: then they don't
        return
    finally:
        conn.execute(delete(events).where(events.c.member_id == member_id))


def _due(ctx: Context, live: Live, now: datetime) -> list[Due]:
    """What this round should have seen by now, in order."""
    return sorted(_said(ctx, live, now), key=lambda due: due.at)


def _said(ctx: Context, live: Live, now: datetime) -> Iterator[Due]:
    for bidder in ctx.programme.demo_bidders:
        for bid in bidder.bids:
            at = live.starts_at + timedelta(minutes=bid.minutes)
            if bid.auction == live.auction.id and at <= min(now, live.ends_at):
                yield Due(bidder, bid, at)


def _open_to(live: Live, due: Due) -> bool:
    """Whether the bid could still be made, going by what everybody sees; who leads is looked at under the lock."""
    least = live.auction.minimum if live.contest.price is None else live.contest.price + live.auction.step
    return live.state == "open" and due.bid.limit >= least


def _member(conn: Connection, ctx: Context, bidder: DemoBidder, at: datetime) -> str:
    address = f"{bidder.first_name.lower()}.bids@{ctx.programme.id}.example"
    known = members.by_email(conn, address)
    return known or members.join(
        conn, ctx, address, ctx.programme.locales[0], at - timedelta(days=200), first_name=bidder.first_name, demo=True
    )


def _afford(conn: Connection, ctx: Context, member_id: str, due: Due, at: datetime) -> None:
    """They buy until they have the points, as members do who want something."""
    for number in range(_BASKETS):
        if ledger.balances(conn, member_id, ctx.programme.wallet.id)["active"] >= due.bid.limit:
            return
        earlier = at - timedelta(hours=_BASKETS - number)
        buy(conn, ctx, member_id, due.bidder, earlier, ctx.programme.locales[0])
