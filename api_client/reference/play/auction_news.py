"""Telling those who bid: at once who bids and who led, the others in transactions that lock nobody but them.

Each round counts its news, each bidder what they were told of them, so that nothing is told twice, several bids at once
are told as one, and what a crash left untold is told by whoever comes next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from api_client.reference import events, locks
from api_client.reference.context import Context
from api_client.reference.play import auction_rounds
from api_client.reference.play.auction_rounds import Live
from api_client.reference.play.auctions_tables import OPEN, SOLD, auction_bidders, auctions
from api_client.reference.tables import members

#: Members told in one transaction.
_AT_ONCE = 50
#: So long after its end nobody cares any more.
_STALE = timedelta(days=1)


def standing(live: Live, member_id: str) -> str:
    """How somebody who bid stands: leading, outbid, won or lost."""
    leads = live.leader_id == member_id
    if live.state == OPEN:
        return "leading" if leads else "outbid"
    return "won" if leads and live.state == SOLD else "lost"


def tell_now(conn: Connection, live: Live, who: Iterable[str], now: datetime) -> None:
    """Those of a round who are locked already."""
    _tell(conn, live, sorted(who), now)


def outbid(conn: Connection, live: Live, member_id: str, now: datetime) -> None:
    """Somebody took the lead from this member."""
    events.record(conn, member_id, "auction.outbid", _facts(live, _locale(conn, member_id)), now)


def won(conn: Connection, live: Live, member_id: str, issued_ids: list[str], now: datetime) -> None:
    """The prize is this member's."""
    facts = {**_facts(live, _locale(conn, member_id)), "issued_ids": issued_ids}
    events.record(conn, member_id, "auction.won", facts, now)


def tell(ctx: Context, round_id: str, now: datetime) -> None:
    """Everybody in a round who was not told the newest."""
    with ctx.read() as conn:
        waiting = _untold(conn, round_id)
    for start in range(0, len(waiting), _AT_ONCE):
        some = waiting[start : start + _AT_ONCE]
        with ctx.write() as conn:
            locks.members(conn, *some)
            live = auction_rounds.kept(conn, [round_id])[round_id]
            still = set(_untold(conn, round_id)).intersection(some)
            _tell(conn, live, sorted(still), now)


def behind(conn: Connection, now: datetime) -> list[str]:
    """Rounds with somebody who was not told."""
    recent = or_(auctions.c.ended_at.is_(None), auctions.c.ended_at > now - _STALE)
    query = (
        select(auctions.c.id)
        .distinct()
        .join(auction_bidders, auction_bidders.c.auction_id == auctions.c.id)
        .where(recent, auction_bidders.c.told < auctions.c.news)
    )
    return list(conn.execute(query).scalars())


def _untold(conn: Connection, round_id: str) -> list[str]:
    query = (
        select(auction_bidders.c.member_id)
        .join(auctions, auctions.c.id == auction_bidders.c.auction_id)
        .where(auctions.c.id == round_id, auction_bidders.c.told < auctions.c.news)
        .order_by(auction_bidders.c.member_id)
    )
    return list(conn.execute(query).scalars())


def _tell(conn: Connection, live: Live, who: Sequence[str], now: datetime) -> None:
    locales = dict(conn.execute(select(members.c.id, members.c.locale).where(members.c.id.in_(who))).all())
    for member_id in who:
        said = standing(live, member_id)
        facts = {**_facts(live, locales[member_id]), "standing": said}
        events.record(conn, member_id, "auction.changed", facts, now)
        if live.void:
            events.record(conn, member_id, "auction.void", {**facts, "reason": live.reason or ""}, now)
        elif said == "lost":
            events.record(conn, member_id, "auction.lost", facts, now)
        auction_rounds.note(conn, live.id, member_id, told=live.news)


def _facts(live: Live, locale: str) -> dict[str, Any]:
    return {
        "id": live.id, "title": live.auction.title.pick(locale), "state": live.state, "price": live.contest.price,
        "ends_at": live.ends_at.isoformat().replace("+00:00", "Z"),
    }  # fmt: skip


def _locale(conn: Connection, member_id: str) -> str:
    return str(conn.execute(select(members.c.locale).where(members.c.id == member_id)).scalar_one())
