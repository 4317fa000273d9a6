"""Whether the points behind bids add up: what is set aside is what leads, and what was paid is what was won."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from api_client.reference.play.auctions_tables import (
    OPEN,
    SOLD,
    UNSOLD,
    auction_bidders,
    auction_bids,
    auction_moves,
    auctions,
)
from api_client.reference.play.challenges_tables import grants
from api_client.reference.tables import accounts, entries, lot_uses, lots, postings, redemptions


def faults(conn: Connection) -> Iterator[str]:
    """Holds without a lead, leads without a hold, wins without their price or prize; all of it led by its postings."""
    yield from _bidders(conn)
    yield from _entries(conn)
    yield from _pots(conn)
    yield from _ended(conn)
    yield from _steps(conn)


def _bidders(conn: Connection) -> Iterator[str]:
    """Who leads an open round holds their limit, nobody else holds anything, and each hold is its movements."""
    moved = _sum_of(auction_moves.c.points, auction_bidders)
    leads = and_(auctions.c.state == OPEN, auctions.c.leader_id == auction_bidders.c.member_id)
    due = case((leads, auctions.c.limit), else_=0)
    query = (
        select(auction_bidders.c.auction_id, auction_bidders.c.member_id, auction_bidders.c.held, due, moved)
        .join(auctions, auctions.c.id == auction_bidders.c.auction_id)
        .where(or_(auction_bidders.c.held != due, auction_bidders.c.held != moved))
    )
    for round_id, member_id, held, wanted, found in conn.execute(query):
        yield f"{member_id} holds {held} for {round_id}, should hold {wanted}, and set {found} aside"


def _entries(conn: Connection) -> Iterator[str]:
    """Each movement is one of the reserved pot, of the same member and amount, and what is given back has its lots."""
    pot = (
        select(postings.c.entry_seq, func.sum(postings.c.amount).label("points"))
        .join(accounts, accounts.c.id == postings.c.account_id)
        .where(accounts.c.kind == "reserved")
        .group_by(postings.c.entry_seq)
        .subquery()
    )
    query = (
        select(auction_moves.c.entry_seq)
        .join(entries, entries.c.seq == auction_moves.c.entry_seq)
        .outerjoin(pot, pot.c.entry_seq == auction_moves.c.entry_seq)
        .where(
            or_(
                func.coalesce(pot.c.points, 0) != auction_moves.c.points,
                entries.c.member_id != auction_moves.c.member_id,
                auction_moves.c.paid != (entries.c.type == "spend"),
            )
        )
    )
    for (seq,) in conn.execute(query):
        yield f"entry {seq} is not what it did to a bid"
    used = (
        select(func.coalesce(func.sum(lot_uses.c.amount), 0))
        .where(lot_uses.c.entry_seq == auction_moves.c.entry_seq, lot_uses.c.purpose.in_(("reserve", "release")))
        .correlate(auction_moves)
        .scalar_subquery()
    )
    renewed = (
        select(func.coalesce(func.sum(lots.c.amount), 0))
        .where(lots.c.entry_seq == auction_moves.c.entry_seq)
        .correlate(auction_moves)
        .scalar_subquery()
    )
    unpaid = select(auction_moves.c.entry_seq).where(~auction_moves.c.paid, used - renewed != auction_moves.c.points)
    for (seq,) in conn.execute(unpaid):
        yield f"entry {seq} of a bid is not made of lots"


def _pots(conn: Connection) -> Iterator[str]:
    """Where a member bids, their reserved pot is what their bids and their issued rewards hold."""
    bids = (
        select(auction_bidders.c.member_id, func.sum(auction_bidders.c.held).label("points"))
        .group_by(auction_bidders.c.member_id)
        .subquery()
    )
    waiting = (
        select(redemptions.c.member_id, func.sum(redemptions.c.cost).label("points"))
        .where(redemptions.c.status.in_(("reserved", "issued")))
        .group_by(redemptions.c.member_id)
        .subquery()
    )
    pot = (
        select(accounts.c.member_id, func.sum(accounts.c.balance).label("points"))
        .where(accounts.c.kind == "reserved")
        .group_by(accounts.c.member_id)
        .subquery()
    )
    held, expected = func.coalesce(pot.c.points, 0), bids.c.points + func.coalesce(waiting.c.points, 0)
    query = (
        select(bids.c.member_id, held, expected)
        .outerjoin(waiting, waiting.c.member_id == bids.c.member_id)
        .outerjoin(pot, pot.c.member_id == bids.c.member_id)
        .where(held != expected)
    )
    for member_id, found, wanted in conn.execute(query):
        yield f"{member_id} has {found} reserved, for {wanted}"


def _ended(conn: Connection) -> Iterator[str]:
    """A round that was sold was paid once, by who led, and gave its prize to them alone; others were not. What has a
    reason for being called off was."""
    paid = _sum_of(-auction_moves.c.points, auctions, auction_moves.c.paid)
    mine = _sum_of(
        -auction_moves.c.points, auctions, auction_moves.c.paid, auction_moves.c.member_id == auctions.c.leader_id
    )
    prizes = (
        select(func.count(func.distinct(grants.c.member_id)))
        .where(grants.c.source_kind == "auction", grants.c.source_id == auctions.c.id, grants.c.taken_at.is_(None))
        .correlate(auctions)
        .scalar_subquery()
    )
    sold = auctions.c.state == SOLD
    wrong = or_(
        and_(auctions.c.reason.is_not(None), auctions.c.state != UNSOLD),
        and_(sold, or_(paid == 0, paid != mine, paid > auctions.c.limit, prizes != 1)),
        and_(~sold, or_(paid != 0, prizes != 0)),
    )
    for round_id, state, price, winners in conn.execute(
        select(auctions.c.id, auctions.c.state, paid, prizes).where(wrong)
    ):
        yield f"{round_id} is {state}, {price} was paid, and {winners} have its prize"


def _steps(conn: Connection) -> Iterator[str]:
    """Steps are counted, and only go up."""
    found = (
        select(auction_bids.c.auction_id, func.count().label("steps")).group_by(auction_bids.c.auction_id).subquery()
    )
    query = select(auctions.c.id).outerjoin(found, found.c.auction_id == auctions.c.id)
    for (round_id,) in conn.execute(query.where(auctions.c.steps != func.coalesce(found.c.steps, 0))):
        yield f"{round_id} has not the steps it counts"
    before = auction_bids.alias()
    down = select(auction_bids.c.auction_id, auction_bids.c.number).join(
        before, and_(before.c.auction_id == auction_bids.c.auction_id, before.c.number == auction_bids.c.number - 1)
    )
    for round_id, number in conn.execute(down.where(before.c.amount > auction_bids.c.amount)):
        yield f"step {number} of {round_id} goes down"


def _sum_of(value: ColumnElement[Any], outer: Any, *which: ColumnElement[bool]) -> Any:
    """The sum over the movements of a round, and of a bidder where `outer` has them."""
    same = [auction_moves.c.auction_id == (outer.c.id if "id" in outer.c else outer.c.auction_id)]
    if "member_id" in outer.c:
        same.append(auction_moves.c.member_id == outer.c.member_id)
    total = select(func.coalesce(func.sum(value), 0)).where(*same, *which)
    return total.correlate(outer).scalar_subquery()
