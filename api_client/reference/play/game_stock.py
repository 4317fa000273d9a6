"""How many of a game's prizes are gone: a row for each outcome with a stock, held by who plays until that is booked.

So the odds a member was told are the odds of the draw. Games without such prizes have no rows, and nobody queues.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, select, update

from api_client.reference import upserts
from api_client.reference.play.games_file import Game, Outcome
from api_client.reference.play.games_tables import game_plays as plays
from api_client.reference.play.games_tables import game_stock as table


def taken(conn: Connection, game: Game, *, hold: bool = False) -> dict[str, int]:
    """How many of each outcome with a stock are gone; `hold`: nobody else takes one until the transaction ends."""
    limited = [one for one in game.outcomes if one.stock is not None]
    if not limited:
        return {}
    if hold:
        for one in limited:
            _begin(conn, game, one)
    query = select(table.c.outcome_id, table.c.taken).where(table.c.game_id == game.id).order_by(table.c.outcome_id)
    found = {row.outcome_id: row.taken for row in conn.execute(query.with_for_update() if hold else query)}
    return {one.id: found[one.id] if one.id in found else _drawn(conn, game.id, one.id) for one in limited}


def gone(conn: Connection, game: Game, *, hold: bool = False) -> set[str]:
    """The outcomes that can't come out any more."""
    count = taken(conn, game, hold=hold)
    return {one.id for one in game.outcomes if one.stock is not None and count[one.id] >= one.stock}


def take(conn: Connection, game: Game, outcome: Outcome) -> None:
    """One of it was drawn; the stock is held."""
    if outcome.stock is not None:
        own = and_(table.c.game_id == game.id, table.c.outcome_id == outcome.id)
        conn.execute(update(table).where(own).values(taken=table.c.taken + 1))


def faults(conn: Connection) -> Iterator[str]:
    """Prizes whose count differs from what was drawn; none in sound books."""
    for game_id, outcome_id, count in conn.execute(select(table).order_by(table.c.game_id, table.c.outcome_id)):
        found = _drawn(conn, game_id, outcome_id)
        if found != count:
            yield f"{outcome_id} of {game_id}: {count} counted as taken, {found} drawn"


def _begin(conn: Connection, game: Game, outcome: Outcome) -> None:
    """Count it from now on, from what was drawn so far."""
    known = select(table.c.taken).where(table.c.game_id == game.id, table.c.outcome_id == outcome.id)
    if conn.execute(known).first() is None:
        row = {"game_id": game.id, "outcome_id": outcome.id, "taken": _drawn(conn, game.id, outcome.id)}
        upserts.begin(conn, table, row)  # another process may be quicker


def _drawn(conn: Connection, game_id: str, outcome_id: str) -> int:
    query = select(func.count()).where(plays.c.game_id == game_id, plays.c.outcome_id == outcome_id)
    return int(conn.execute(query).scalar_one())
