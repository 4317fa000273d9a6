"""When time alone brings the next turn of a raffle or an auction: an end, a closing, a draw, a prize that lapses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from api_client.reference.context import Context
from api_client.reference.play import auction_dates, raffle_store
from api_client.reference.play.auctions_tables import OPEN, auctions
from api_client.reference.play.raffles_tables import raffle_rounds, raffle_wins


def following(conn: Connection, ctx: Context, now: datetime) -> datetime | None:
    """The first such moment after `now`; None where none is known.

    What late bids have moved further is met again at its new end. An auction in which nobody has bid yet counts, since
    somebody may before it ends.
    """
    found: list[datetime | None] = [one.ends_at for one in auction_dates.near(ctx.programme, ctx.zone, now)]
    found += [conn.execute(query).scalar() for query in _first(now)]
    return min((moment for moment in found if moment is not None and moment > now), default=None)


def _first(now: datetime) -> list[Select[datetime]]:
    held, rounds, wins = auctions.c, raffle_rounds.c, raffle_wins.c
    return [
        select(func.min(held.ends_at)).where(held.state == OPEN, held.ends_at > now),
        select(func.min(rounds.closes_at)).where(rounds.state == raffle_store.OPEN, rounds.closes_at > now),
        select(func.min(rounds.draw_at)).where(rounds.state == raffle_store.CLOSED, rounds.draw_at > now),
        select(func.min(wins.claim_by)).where(wins.state == "open", wins.claim_by > now),
    ]
