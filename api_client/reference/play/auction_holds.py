"""Points behind a bid: set aside while it leads, given back when it does not, taken when it won.

They rest in the member's reserved pot, out of the lots that would expire soonest; what is given back returns to the
lots it came from, with their expiry, as with reserved rewards. The member is locked and settled by who calls.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from api_client.reference import events, expiry, ledger, paybacks
from api_client.reference.context import Context
from api_client.reference.lot_book import Portion
from api_client.reference.play import auction_words
from api_client.reference.play.auction_rounds import Live
from api_client.reference.play.auctions_file import Auction
from api_client.reference.play.auctions_tables import auction_bidders, auction_moves
from api_client.reference.tables import entries, lot_uses, lots


def set_aside(conn: Connection, ctx: Context, live: Live, member_id: str, points: int, now: datetime) -> None:
    """Hold so many more. Raises `insufficient-points`."""
    wallet, cause = ctx.programme.wallet.id, _cause(ctx, live.auction, "set-aside", -points, now)
    posted = ledger.reserve(conn, member_id, wallet, points, live.id, cause)
    _moved(conn, live, member_id, posted, points)
    _tell(conn, member_id, posted, -points, cause, now)


def let_go(conn: Connection, ctx: Context, live: Live, member_id: str, points: int, why: str, now: datetime) -> None:
    """Give so many back; `why` is a sentence of `auction_words`. What would expire last goes first.

    What expired while it was held comes back expired, but usable where the round was called off (`void`): nobody could
    have used it in time.
    """
    wallet, cause = ctx.programme.wallet.id, _cause(ctx, live.auction, why, points, now)
    parts = _latest(held_lots(conn, live.id, member_id), points)
    if why == "void":
        fresh_until = expiry.expires_at(ctx, now)
        posted = paybacks.release(conn, member_id, wallet, points, parts, cause, fresh_until)
    else:
        posted = ledger.give_back(conn, member_id, wallet, points, parts, cause)
    _moved(conn, live, member_id, posted, -points)
    _tell(conn, member_id, posted, points, cause, now)


def take(conn: Connection, ctx: Context, live: Live, member_id: str, points: int, now: datetime) -> None:
    """So many of those held are gone for good."""
    cause = _cause(ctx, live.auction, "paid", -points, now)
    posted = ledger.spend(conn, member_id, ctx.programme.wallet.id, points, cause)
    _moved(conn, live, member_id, posted, -points, paid=True)


def held(conn: Connection, round_id: str, member_id: str) -> int:
    """What is set aside for a bidder now."""
    mine = auction_bidders.c.auction_id == round_id, auction_bidders.c.member_id == member_id
    return int(conn.execute(select(auction_bidders.c.held).where(*mine)).scalar_one())


def held_lots(conn: Connection, round_id: str, member_id: str) -> list[Portion]:
    """Which lots what was set aside and not given back came from, soonest to expire first."""
    net = func.sum(lot_uses.c.amount)
    query = (
        select(lots.c.id, net, lots.c.expires_at, lots.c.earned_at)
        .join(lot_uses, lot_uses.c.lot_id == lots.c.id)
        .join(auction_moves, auction_moves.c.entry_seq == lot_uses.c.entry_seq)
        .where(
            auction_moves.c.auction_id == round_id, auction_moves.c.member_id == member_id,
            lot_uses.c.purpose.in_(("reserve", "release")),
        )
        .group_by(lots.c.id, lots.c.expires_at, lots.c.earned_at)
        .having(net > 0)
        .order_by(lots.c.expires_at.is_(None), lots.c.expires_at, lots.c.id)
    )  # fmt: skip
    return [
        Portion(lot, int(points), expires_at, earned_at) for lot, points, expires_at, earned_at in conn.execute(query)
    ]


def entry_of(conn: Connection, round_id: str, member_id: str) -> str | None:
    """The newest entry that set points aside."""
    query = (
        select(entries.c.id)
        .join(auction_moves, auction_moves.c.entry_seq == entries.c.seq)
        .where(
            auction_moves.c.auction_id == round_id, auction_moves.c.member_id == member_id, auction_moves.c.points > 0
        )
        .order_by(entries.c.seq.desc())
        .limit(1)
    )
    return conn.execute(query).scalar()


def _latest(parts: list[Portion], points: int) -> list[Portion]:
    """As much of `parts` as makes `points`, from the end."""
    found = []
    for part in reversed(parts):
        amount = min(part.amount, points)
        if amount > 0:
            found.append(Portion(part.lot_id, amount, part.expires_at, part.earned_at))
            points -= amount
    return found


def _moved(
    conn: Connection, live: Live, member_id: str, posted: ledger.Posted, points: int, *, paid: bool = False
) -> None:
    conn.execute(
        auction_moves.insert().values(
            entry_seq=posted.seq, auction_id=live.id, member_id=member_id, points=points, paid=paid
        )
    )
    mine = auction_bidders.c.auction_id == live.id, auction_bidders.c.member_id == member_id
    conn.execute(update(auction_bidders).where(*mine).values(held=auction_bidders.c.held + points))


def _tell(
    conn: Connection, member_id: str, posted: ledger.Posted, points: int, cause: ledger.Cause, now: datetime
) -> None:
    data = {
        "entry_id": posted.id, "amount": points, "balance": posted.balance_after, "title": cause.title,
        "source": cause.reasons[0]["rule_id"],
    }  # fmt: skip
    events.record(conn, member_id, "points.changed", data, now)


def _cause(ctx: Context, auction: Auction, why: str, points: int, now: datetime) -> ledger.Cause:
    reason: dict[str, Any] = {
        "rule_id": f"auction:{auction.id}", "title": dict(auction.title.root), "points": points, "factor": None,
        "sentence": dict(auction_words.said(ctx.programme, why, auction).root), "picture": auction.picture,
    }  # fmt: skip
    return ledger.Cause(now, ctx.zone, auction.title.pick(ctx.programme.locales[0]), [reason])
