"""Rounds of auctions as they are kept: where each stands, who bids in it, and the steps of its price.

Whose turn it is in a round is settled before any member is locked: nobody who holds a member waits for a round.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from api_client.reference import locks
from api_client.reference.context import Context
from api_client.reference.play import auction_dates
from api_client.reference.play.auction_dates import Round
from api_client.reference.play.auction_rules import Contest, Lead, Move
from api_client.reference.play.auctions_file import Auction
from api_client.reference.play.auctions_tables import OPEN, UNSOLD, auction_bidders, auction_bids
from api_client.reference.play.auctions_tables import auctions as table


@dataclass(frozen=True)
class Live:
    """A round as it stands; `auction` are its rules, which stay as they were at the first bid.

    `kept`: somebody bid, or it was called off, so it has a row. `reason` is why it was called off.
    """

    id: str
    auction: Auction
    starts_at: datetime
    planned_end: datetime
    ends_at: datetime
    state: str = OPEN
    lead: Lead | None = None
    steps: int = 0
    bidders: int = 0
    news: int = 0
    kept: bool = False
    reason: str | None = None

    @property
    def contest(self) -> Contest:
        return Contest(self.auction.minimum, self.auction.step, self.lead)

    @property
    def leader_id(self) -> str | None:
        return self.lead.bidder if self.lead else None

    @property
    def void(self) -> bool:
        """It was called off: nobody pays, nobody gets the prize."""
        return self.kept and self.state == UNSOLD

    def running(self, now: datetime) -> bool:
        """Bids are taken."""
        return self.state == OPEN and self.starts_at <= now < self.ends_at


def hold(conn: Connection, round_id: str) -> None:
    """Nobody else bids in this round or ends it until the transaction is over. Before any member is locked."""
    locks.named(conn, "auction", round_id)


def find(conn: Connection, ctx: Context, round_id: str) -> Live | None:
    """The round with this id: as it is kept, else as the programme has it."""
    row = conn.execute(select(table).where(table.c.id == round_id)).mappings().one_or_none()
    if row is not None:
        return of_row(row)
    said = auction_dates.named(ctx.programme, ctx.zone, round_id)
    return None if said is None else of_round(said)


def kept(conn: Connection, ids: Sequence[str]) -> dict[str, Live]:
    """Those of these rounds that have a row."""
    rows = conn.execute(select(table).where(table.c.id.in_(ids))).mappings()
    return {row["id"]: of_row(row) for row in rows}


def any_kept(conn: Connection) -> bool:
    """Whether anybody ever bid."""
    return conn.execute(select(table.c.id).limit(1)).first() is not None


def due(conn: Connection, now: datetime) -> list[str]:
    """Rounds whose time is over and that nobody has ended."""
    query = select(table.c.id).where(table.c.state == OPEN, table.c.ends_at <= now).order_by(table.c.ends_at)
    return list(conn.execute(query).scalars())


def all_open(conn: Connection) -> list[str]:
    """Rounds that are kept and not over."""
    return list(conn.execute(select(table.c.id).where(table.c.state == OPEN).order_by(table.c.id)).scalars())


def of_row(row: RowMapping) -> Live:
    """A round that is kept."""
    lead = None if row["leader_id"] is None else Lead(row["leader_id"], row["limit"], row["rival"])
    return Live(
        id=row["id"],
        auction=Auction.model_validate_json(json.dumps(row["terms"])),
        starts_at=row["starts_at"],
        planned_end=row["planned_end"],
        ends_at=row["ends_at"],
        state=row["state"],
        lead=lead,
        steps=row["steps"],
        bidders=row["bidders"],
        news=row["news"],
        kept=True,
        reason=row["reason"],
    )


def of_round(one: Round) -> Live:
    """A round in which nobody bid."""
    return Live(one.id, one.auction, one.starts_at, one.ends_at, one.ends_at)


def keep(conn: Connection, live: Live, **more: object) -> None:
    """Write where a round stands; it is held."""
    lead = live.lead
    values = {
        "ends_at": live.ends_at, "state": live.state, "steps": live.steps, "bidders": live.bidders, "news": live.news,
        "leader_id": lead.bidder if lead else None, "limit": lead.limit if lead else None,
        "rival": lead.rival if lead else None, "reason": live.reason, **more,
    }  # fmt: skip
    if live.kept:
        conn.execute(update(table).where(table.c.id == live.id).values(values))
        return
    terms = live.auction.model_dump(mode="json")
    new = {"id": live.id, "terms": terms, "starts_at": live.starts_at, "planned_end": live.planned_end}
    conn.execute(table.insert().values(new | values))


def bidder(conn: Connection, round_id: str, member_id: str) -> RowMapping | None:
    """What is kept of this member in this round."""
    mine = auction_bidders.c.auction_id == round_id, auction_bidders.c.member_id == member_id
    return conn.execute(select(auction_bidders).where(*mine)).mappings().one_or_none()


def enter(conn: Connection, round_id: str, member_id: str, number: int, limit: int) -> None:
    """Their first bid here."""
    conn.execute(
        auction_bidders.insert().values(
            auction_id=round_id, member_id=member_id, number=number, limit=limit, held=0, told=0
        )
    )


def note(conn: Connection, round_id: str, member_id: str, **values: object) -> None:
    """Write something of a bidder."""
    mine = auction_bidders.c.auction_id == round_id, auction_bidders.c.member_id == member_id
    conn.execute(update(auction_bidders).where(*mine).values(**values))


def write_steps(conn: Connection, live: Live, moves: Sequence[Move], limit: int, at: datetime) -> None:
    """Steps of the price, after those there are; `limit` is what was said for them."""
    rows = [
        {
            "auction_id": live.id, "number": number, "member_id": move.bidder, "amount": move.amount,
            "limit": None if move.auto else limit, "at": at,
        }
        for number, move in enumerate(moves, start=live.steps + 1)
    ]  # fmt: skip
    if rows:
        conn.execute(auction_bids.insert(), rows)


def steps(conn: Connection, round_id: str, count: int, before: int | None = None) -> Sequence[RowMapping]:
    """The newest `count` steps older than number `before`, newest first, each with its bidder's number as `bidder`."""
    query = (
        select(auction_bids, auction_bidders.c.number.label("bidder"))
        .join(
            auction_bidders,
            (auction_bidders.c.auction_id == auction_bids.c.auction_id)
            & (auction_bidders.c.member_id == auction_bids.c.member_id),
        )
        .where(auction_bids.c.auction_id == round_id)
        .order_by(auction_bids.c.number.desc())
        .limit(count)
    )
    return conn.execute(query if before is None else query.where(auction_bids.c.number < before)).mappings().all()
