"""What operators do with raffles: bind a party, tell its secret, call one off. For the API and the command line."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, RowMapping

from api_client.play.raffles import OperatorRaffleDto
from api_client.reference.context import Context
from api_client.reference.play import raffle_beacon, raffle_draws, raffle_dtos, raffle_rounds, raffle_store
from api_client.reference.play.raffle_store import CLOSED, OPEN
from api_client.reference.problems import Problem


def listed(conn: Connection, ctx: Context, now: datetime) -> list[OperatorRaffleDto]:
    """Rounds that are open or to come, and those of these weeks. Raises `not-found` where there are no raffles."""
    if not raffle_store.on(ctx):
        raise Problem("not-found")
    rows = {row["id"]: row for row in raffle_dtos.rows_of_everybody(conn, now)}
    found = {one.id: one for one in raffle_rounds.offered(ctx.programme, ctx.zone, now)}
    for row in rows.values():
        found[row["id"]] = raffle_store.of_row(ctx, row)
    ordered = sorted(found.values(), key=lambda one: (one.closes_at, one.id), reverse=True)
    return [raffle_dtos.for_operator(conn, ctx, one, rows.get(one.id), now) for one in ordered]


def commit(conn: Connection, ctx: Context, round_id: str, party_id: str, promised: str, now: datetime) -> None:
    """Bind a party. Raises `not-found`, `closed`."""
    raffle_beacon.commit(conn, _begin(conn, ctx, round_id, now), party_id, promised, now)


def promise(conn: Connection, ctx: Context, round_id: str, party_id: str, secret: bytes, now: datetime) -> str:
    """What a party with this secret binds itself to, hex. Raises `not-found`, `closed`."""
    return raffle_beacon.promise(ctx, _begin(conn, ctx, round_id, now), party_id, secret)


def reveal(conn: Connection, ctx: Context, round_id: str, party_id: str, secret: bytes, now: datetime) -> None:
    """Tell a party's secret, and draw if it was the last. Raises `not-found`, `closed`, `wrong-code`."""
    _begun(conn, ctx, round_id)
    row = raffle_draws.advance(conn, ctx, round_id, now)
    raffle_beacon.tell(conn, ctx, row, party_id, secret, now)
    raffle_draws.advance(conn, ctx, round_id, now)


def void(conn: Connection, ctx: Context, round_id: str, reason: str, now: datetime) -> None:
    """Call a round off that is not drawn. Raises `not-found`, `closed`."""
    _begin(conn, ctx, round_id, now)
    held = raffle_draws.advance(conn, ctx, round_id, now)
    if held["state"] not in (OPEN, CLOSED):
        raise Problem("closed")
    raffle_draws.void(conn, ctx, held, reason, now)


def _begin(conn: Connection, ctx: Context, round_id: str, now: datetime) -> RowMapping:
    """The round, held; one that is to come or open begins with that."""
    one, row = raffle_store.known(conn, ctx, round_id)
    if row is None:
        if now >= one.closes_at:
            raise Problem("closed")
        raffle_store.begin(conn, ctx, one, now)
    return raffle_store.hold(conn, round_id)


def _begun(conn: Connection, ctx: Context, round_id: str) -> RowMapping:
    _, row = raffle_store.known(conn, ctx, round_id)
    if row is None:
        raise Problem("closed")
    return row
