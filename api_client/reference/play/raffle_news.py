"""What a round means for each member who is in it: points back where it is void, and being told.

Each member is looked after in a transaction of some of them, once: `told` in their rows says how far that is. So it
goes on where it was broken off, and whoever looks at their raffles first has it at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select, update

from api_client.reference import events, expiry, locks, members
from api_client.reference.context import Context
from api_client.reference.play import raffle_entries, raffle_store, raffle_wins
from api_client.reference.play.raffle_rounds import Round
from api_client.reference.play.raffle_store import CLOSED, DRAWN, OPEN, VOID
from api_client.reference.play.raffles_tables import raffle_entrants as entrants
from api_client.reference.play.raffles_tables import raffle_rounds as rounds
from api_client.reference.play.raffles_tables import raffle_wins as wins

_BEHIND = and_(rounds.c.id == entrants.c.round_id, rounds.c.state != entrants.c.told, rounds.c.state != OPEN)


def waiting(conn: Connection, round_id: str, limit: int) -> list[str]:
    """Members of a round who have not been looked after."""
    late = select(entrants.c.member_id).join(rounds, _BEHIND).where(entrants.c.round_id == round_id).limit(limit)
    untold = select(wins.c.member_id).where(wins.c.round_id == round_id, ~wins.c.told, wins.c.member_id.is_not(None))
    found = dict.fromkeys(conn.execute(late.order_by(entrants.c.member_id)).scalars())
    found |= dict.fromkeys(conn.execute(untold.limit(limit)).scalars())
    return list(found)[:limit]


def of_member(conn: Connection, member_id: str) -> list[str]:
    """Rounds in which this member has not been looked after."""
    late = select(entrants.c.round_id).join(rounds, _BEHIND).where(entrants.c.member_id == member_id)
    untold = select(wins.c.round_id).where(wins.c.member_id == member_id, ~wins.c.told)
    return sorted({*conn.execute(late).scalars(), *conn.execute(untold).scalars()})


def rounds_waiting(conn: Connection) -> list[str]:
    """Rounds in which somebody has not been looked after."""
    late = select(entrants.c.round_id).join(rounds, _BEHIND).distinct()
    untold = select(wins.c.round_id).where(~wins.c.told, wins.c.member_id.is_not(None)).distinct()
    return sorted({*conn.execute(late).scalars(), *conn.execute(untold).scalars()})


def look_after(conn: Connection, ctx: Context, round_id: str, member_ids: Sequence[str], now: datetime) -> None:
    """Bring these members up to what the round is by now. Again does nothing."""
    locks.members(conn, *member_ids)
    row = conn.execute(select(rounds).where(rounds.c.id == round_id)).mappings().one()
    one = raffle_store.of_row(ctx, row)
    for member_id in sorted(member_ids):
        mine = raffle_store.entrant(conn, round_id, member_id)
        if mine is not None and mine["told"] != row["state"] and row["state"] != OPEN:
            own = entrants.c.round_id == round_id, entrants.c.member_id == member_id
            conn.execute(update(entrants).where(*own).values(told=row["state"]))
            if mine["tickets"]:
                _turn(conn, ctx, member_id, one, row["state"], now)
        _prizes(conn, member_id, one, now)


def _turn(conn: Connection, ctx: Context, member_id: str, one: Round, state: str, now: datetime) -> None:
    """The round came to this state."""
    data = {"id": one.id, "title": one.raffle.title.pick(members.row(conn, member_id)["locale"])}
    if state == VOID:
        expiry.settle(conn, ctx, member_id, now)
        gone = raffle_store.mine(conn, one.id, member_id)
        raffle_entries.pay_back(conn, ctx, member_id, one.raffle, gone, "void", now)
        raffle_store.wait_again(conn, gone)
    if state == DRAWN:
        won = bool(raffle_wins.of_member(conn, one.id, member_id))
        events.record(conn, member_id, "raffle.drawn", {**data, "won": won}, now)
    else:
        events.record(conn, member_id, f"raffle.{state}", data, now)


def _prizes(conn: Connection, member_id: str, one: Round, now: datetime) -> None:
    """A prize was won, or lapsed."""
    own = and_(wins.c.round_id == one.id, wins.c.member_id == member_id, ~wins.c.told)
    locale = members.row(conn, member_id)["locale"]
    for won in conn.execute(select(wins).where(own)).mappings().all():
        prize = raffle_wins.prize_of(one, won["prize_id"])
        data = {
            "id": one.id, "number": won["number"], "title": one.raffle.title.pick(locale),
            "prize": prize.title.pick(locale) if prize else "",
        }  # fmt: skip
        if won["state"] == "open":
            events.record(conn, member_id, "raffle.won", data, now)
        else:
            events.record(conn, member_id, "raffle.prize", {**data, "state": won["state"]}, now)
    conn.execute(update(wins).where(own).values(told=True))


def anything_due(conn: Connection, ctx: Context, now: datetime) -> list[str]:
    """Rounds that are to be closed, drawn, called off, or have prizes that nobody took."""
    gone = [OPEN] if raffle_store.on(ctx) else [OPEN, CLOSED]
    due = or_(
        and_(rounds.c.state.in_(gone), rounds.c.raffle_id.not_in(raffle_store.raffles_of(ctx))),
        and_(rounds.c.state == "open", rounds.c.closes_at <= now),
        and_(rounds.c.state == "closed", rounds.c.draw_at <= now),
    )
    late = select(wins.c.round_id).where(wins.c.state == "open", wins.c.claim_by <= now)
    found = conn.execute(select(rounds.c.id).where(due)).scalars()
    return sorted({*found, *conn.execute(late.distinct()).scalars()})
