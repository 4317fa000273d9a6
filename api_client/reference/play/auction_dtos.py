"""Auctions as a member reads them: where they stand, and nobody's limit but the member's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import attrs
from sqlalchemy import Connection, RowMapping, select

from api_client.models import MoneyDto
from api_client.play.auctions import (
    AuctionBidDto,
    AuctionBidsDto,
    AuctionDto,
    AuctionsDto,
    PlacedBidDto,
    SoftCloseDto,
)
from api_client.play.grants import GrantDto
from api_client.reference import cursors, ledger
from api_client.reference.context import Context
from api_client.reference.play import (
    auction_dates,
    auction_holds,
    auction_news,
    auction_rounds,
    auction_rules,
    auction_words,
    auctions,
    grants,
)
from api_client.reference.play.auction_rounds import Live
from api_client.reference.play.auctions_tables import OPEN, UNSOLD, auction_bidders
from api_client.reference.play.auctions_tables import auctions as table
from api_client.reference.problems import Problem

#: How long an auction that ended is listed, and one that the member bid in.
_ENDED = timedelta(days=2)
_MINE = timedelta(days=60)
_MOST = 40
#: Steps of the price that come with an auction.
_NEWEST = 30
_LIST = "auction-bids"


@dataclass(frozen=True)
class Viewer:
    """Who looks, in which language, and the points they can spend."""

    member_id: str
    locale: str
    spendable: int


def listed(conn: Connection, ctx: Context, member_id: str, locale: str, now: datetime) -> AuctionsDto:
    """Open ones, soonest end first, those to come, then what ended, newest first."""
    who = _viewer(conn, ctx, member_id, locale)
    found = _rounds(conn, ctx, member_id, now)
    mine = _own(conn, member_id, found)
    aliases = _numbers(conn, found)
    open_ = sorted((one for one in found if one.running(now)), key=lambda one: (one.ends_at, one.id))
    busy = {one.auction.id for one in open_}
    coming = [one for one in found if one.state == OPEN and one.starts_at > now and one.auction.id not in busy]
    over = [one for one in found if not one.running(now) and (one.void or one.starts_at <= now)]
    over = [one for one in over if one.ends_at > now - _ENDED or one.id in mine]
    ordered = [
        *open_,
        *sorted(coming, key=lambda one: (one.starts_at, one.id)),
        *sorted(over, key=lambda one: (one.ends_at, one.id), reverse=True)[:_MOST],
    ]
    return AuctionsDto([_dto(conn, ctx, who, one, mine.get(one.id), aliases, now) for one in ordered], now)


def one(conn: Connection, ctx: Context, member_id: str, round_id: str, locale: str, now: datetime) -> AuctionDto:
    """One of them with its newest bids. Raises `not-found`."""
    live = auctions.find(conn, ctx, round_id)
    who = _viewer(conn, ctx, member_id, locale)
    mine = auction_rounds.bidder(conn, live.id, member_id)
    shown = _dto(conn, ctx, who, live, mine, _numbers(conn, [live]), now)
    newest = _bids(ctx, who, auction_rounds.steps(conn, live.id, _NEWEST))
    return attrs.evolve(shown, bids=newest)


def bids(
    conn: Connection, ctx: Context, member_id: str, round_id: str, locale: str, now: datetime,
    cursor: str | None, limit: int,
) -> AuctionBidsDto:  # fmt: skip
    """Steps of its price, newest first. Raises `not-found`."""
    live = auctions.find(conn, ctx, round_id)
    before = None if cursor is None else cursors.read(cursor, _LIST)
    rows = auction_rounds.steps(conn, live.id, limit + 1, before)
    shown = rows[:limit]
    following = cursors.make(shown[-1]["number"], _LIST) if len(rows) > limit else None
    return AuctionBidsDto(_bids(ctx, Viewer(member_id, locale, 0), shown), following, now)


def placed(
    conn: Connection, ctx: Context, member_id: str, done: auctions.Placed, locale: str, now: datetime
) -> PlacedBidDto:
    """The answer to a bid."""
    after = one(conn, ctx, member_id, done.live.id, locale, now)
    balances = ledger.balances(conn, member_id, ctx.programme.wallet.id)
    leads = done.live.leader_id == member_id
    return PlacedBidDto(done.limit, leads, balances["active"] + balances["pending"], after, now)


def _rounds(conn: Connection, ctx: Context, member_id: str, now: datetime) -> list[Live]:
    """Those of the programme around now, those that are still open, and those the member bid in lately."""
    if "auctions" not in ctx.programme.modules:
        raise Problem("not-found")
    near = {one.id: auction_rounds.of_round(one) for one in auction_dates.near(ctx.programme, ctx.zone, now)}
    lately = (
        select(auction_bidders.c.auction_id)
        .join(table, table.c.id == auction_bidders.c.auction_id)
        .where(auction_bidders.c.member_id == member_id, table.c.ends_at > now - _MINE)
    )
    still = select(table.c.id).where(table.c.state == OPEN)
    wanted = {*near, *conn.execute(lately).scalars(), *conn.execute(still).scalars()}
    return list({**near, **auction_rounds.kept(conn, sorted(wanted))}.values())


def _viewer(conn: Connection, ctx: Context, member_id: str, locale: str) -> Viewer:
    active = ledger.balances(conn, member_id, ctx.programme.wallet.id)["active"]
    return Viewer(member_id, locale, max(0, active))


def _own(conn: Connection, member_id: str, found: Iterable[Live]) -> dict[str, RowMapping]:
    ids = [one.id for one in found if one.kept]
    query = select(auction_bidders).where(
        auction_bidders.c.member_id == member_id, auction_bidders.c.auction_id.in_(ids)
    )
    return {row["auction_id"]: row for row in conn.execute(query).mappings()}


def _numbers(conn: Connection, found: Iterable[Live]) -> dict[str, int]:
    """The number of whoever leads each round."""
    query = (
        select(table.c.id, auction_bidders.c.number)
        .join(
            auction_bidders,
            (auction_bidders.c.auction_id == table.c.id) & (auction_bidders.c.member_id == table.c.leader_id),
        )
        .where(table.c.id.in_([one.id for one in found if one.kept]))
    )
    return dict(conn.execute(query).all())


def _dto(
    conn: Connection, ctx: Context, who: Viewer, live: Live, mine: RowMapping | None, leaders: dict[str, int],
    now: datetime,
) -> AuctionDto:  # fmt: skip
    auction, contest, locale = live.auction, live.contest, who.locale
    standing = auction_news.standing(live, who.member_id) if mine is not None else "none"
    problem = _problem(conn, ctx, who, live, mine, now)
    leader = leaders.get(live.id)
    return AuctionDto(
        id=live.id,
        title=auction.title.pick(locale),
        text=auction.text.pick(locale),
        terms=auction.terms.pick(locale) if auction.terms else "",
        picture=auction.picture,
        prizes=_prizes(conn, ctx, who, live, standing),
        value=MoneyDto(auction.value.amount, auction.value.currency) if auction.value else None,
        state=state_of(live, now),
        void=live.void,
        void_reason=live.reason,
        starts_at=live.starts_at,
        ends_at=live.ends_at,
        planned_end=live.planned_end,
        soft_close=_soft_close(live),
        minimum=auction.minimum,
        step=auction.step,
        most=auction.limit,
        price=contest.price,
        least=contest.least(who.member_id),
        bid_count=live.steps,
        bidders=live.bidders,
        leader=auction_words.alias(ctx.programme, leader, locale) if leader else "",
        standing=standing,
        alias=auction_words.alias(ctx.programme, mine["number"], locale) if mine is not None else "",
        limit=mine["limit"] if mine is not None else None,
        held=mine["held"] if mine is not None else 0,
        spendable=who.spendable,
        blocked=problem.type if problem else None,
        tier=problem.extra.get("tier") if problem else None,
        entry_id=auction_holds.entry_of(conn, live.id, who.member_id) if mine is not None else None,
        as_of=now,
    )


def _problem(
    conn: Connection, ctx: Context, who: Viewer, live: Live, mine: RowMapping | None, now: datetime
) -> Problem | None:
    """What a bid would meet now."""
    if not live.running(now):
        return Problem("closed")
    try:
        auctions.refuse_tier(conn, ctx, who.member_id, live.auction, who.locale, now)
    except Problem as problem:
        return problem
    needed = live.contest.least(who.member_id)
    available = who.spendable + (mine["held"] if mine is not None else 0)
    return Problem("insufficient-points", needed=needed, available=available) if available < needed else None


def state_of(live: Live, now: datetime) -> str:
    """coming, open, sold or unsold."""
    if live.void:
        return UNSOLD
    if live.state != OPEN or now < live.ends_at:
        return "coming" if now < live.starts_at else live.state
    return live.state if live.kept else UNSOLD


def _prizes(conn: Connection, ctx: Context, who: Viewer, live: Live, standing: str) -> list[GrantDto]:
    given = grants.of(conn, who.member_id, "auction", live.id).get(1) if standing == "won" else None
    return [grants.dto(one, ctx, who.locale) for one in given or live.auction.grants]


def _soft_close(live: Live) -> SoftCloseDto | None:
    soft = live.auction.soft_close
    if soft is None:
        return None
    return SoftCloseDto(soft.within * 60, soft.extend * 60, auction_rules.latest_end(live.planned_end, soft))


def _bids(ctx: Context, who: Viewer, rows: Sequence[RowMapping]) -> list[AuctionBidDto]:
    return [
        AuctionBidDto(
            number=row["number"],
            alias=auction_words.alias(ctx.programme, row["bidder"], who.locale),
            amount=row["amount"],
            at=row["at"],
            mine=row["member_id"] == who.member_id,
            auto=row["limit"] is None,
        )
        for row in rows
    ]
