"""Bidding for points: a bid, its points and what it changes for who led are one transaction.

Order of locks: the round, then the members it touches (who bids and who led, sorted), then the rest. What only tells
others is written in transactions of its own, and is made up for by whoever comes next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from api_client.reference import expiry, ledger, locks, standing
from api_client.reference.context import Context
from api_client.reference.play import auction_holds, auction_news, auction_rounds, auction_rules
from api_client.reference.play.auction_rounds import Live
from api_client.reference.play.auction_rules import Judged, TooLow
from api_client.reference.play.auctions_file import Auction
from api_client.reference.problems import Problem


@dataclass(frozen=True)
class Placed:
    """A bid that was taken, and the round after it; `first`: the member's first one here."""

    live: Live
    limit: int
    first: bool


def bid(
    conn: Connection, ctx: Context, member_id: str, round_id: str, limit: int, locale: str, now: datetime | None = None
) -> Placed:
    """Bid as much as it takes, up to `limit`. Counts at the moment it is its turn, unless `now` says when.

    Raises `not-found`, `closed`, `tier-required`, `limit-reached`, `outbid` and `insufficient-points`.
    """
    auction_rounds.hold(conn, round_id)
    now = ctx.now() if now is None else now
    live = find(conn, ctx, round_id)
    if not live.running(now):
        raise Problem("closed")
    locks.members(conn, *{member_id, live.leader_id or member_id})
    refuse_tier(conn, ctx, member_id, live.auction, locale, now)
    expiry.settle(conn, ctx, member_id, now)
    mine = auction_rounds.bidder(conn, round_id, member_id)
    judged = _judged(live, member_id, limit)
    held = mine["held"] if mine is not None else 0
    available = ledger.balances(conn, member_id, ctx.programme.wallet.id)["active"] + held
    if limit > available:
        raise Problem("insufficient-points", needed=limit, available=max(0, available))
    after = _after(live, judged, now, new=mine is None)
    auction_rounds.keep(conn, after)
    if mine is None:
        auction_rounds.enter(conn, round_id, member_id, after.bidders, limit)
    else:
        auction_rounds.note(conn, round_id, member_id, limit=max(limit, mine["limit"]))
    auction_rounds.write_steps(conn, live, judged.moves, limit, now)
    _move_points(conn, ctx, live, after, member_id, limit - held, now)
    auction_news.tell_now(conn, after, {member_id, live.leader_id or member_id}, now)
    return Placed(replace(after, kept=True), limit, first=mine is None)


def find(conn: Connection, ctx: Context, round_id: str) -> Live:
    """The round with this id. Raises `not-found`."""
    live = auction_rounds.find(conn, ctx, round_id) if "auctions" in ctx.programme.modules else None
    if live is None:
        raise Problem("not-found")
    return live


def refuse_tier(conn: Connection, ctx: Context, member_id: str, auction: Auction, locale: str, now: datetime) -> None:
    """Raise `tier-required` with the lowest tier that may bid, where the member holds none that may."""
    if not auction.tiers or standing.held(conn, ctx, member_id, now).intersection(auction.tiers):
        return
    rungs = [tier.id for ladder in ctx.programme.tier_sets for tier in ladder.tiers]
    lowest = min(auction.tiers, key=rungs.index)
    raise Problem("tier-required", tier=standing.tier_name(ctx, lowest, locale), tier_id=lowest)


def _judged(live: Live, member_id: str, limit: int) -> Judged:
    most = live.auction.limit
    if most is not None and limit > most:
        raise Problem("limit-reached", limit=most)
    try:
        return auction_rules.judge(live.contest, member_id, limit)
    except TooLow as fault:
        raise Problem("outbid", current=live.contest.price or 0, least=fault.least) from None


def _after(live: Live, judged: Judged, now: datetime, *, new: bool) -> Live:
    """The round after a bid. Only what others see moves the end: a leader can't draw it out by raising their limit."""
    ends_at = live.ends_at
    if any(not move.auto for move in judged.moves):
        ends_at = auction_rules.end_after(now, live.ends_at, live.planned_end, live.auction.soft_close)
    return replace(
        live, lead=judged.contest.lead, ends_at=ends_at, steps=live.steps + len(judged.moves),
        bidders=live.bidders + new, news=live.news + bool(judged.moves),
    )  # fmt: skip


def _move_points(
    conn: Connection, ctx: Context, before: Live, after: Live, member_id: str, more: int, now: datetime
) -> None:
    """Who was outbid has everything again; who leads has their whole limit set aside. Others hold nothing."""
    former = before.leader_id
    if former is not None and former != after.leader_id:
        expiry.settle(conn, ctx, former, now)
        auction_holds.let_go(conn, ctx, after, former, auction_holds.held(conn, after.id, former), "outbid", now)
        auction_news.outbid(conn, after, former, now)
    if after.leader_id == member_id:
        auction_holds.set_aside(conn, ctx, after, member_id, more, now)
