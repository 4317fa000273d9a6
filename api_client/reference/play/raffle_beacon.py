"""What decides a round: the secrets that its parties bind themselves to, or the round of a public beacon.

Secrets of automatic parties are made when a round begins and rest sealed until the list is closed. Whoever trusts such
a draw trusts the organiser not to have looked: the parties are named in what is published, so that anybody can tell.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping, select, update

from api_client.draws.beacon import SECRET_SIZE, Chain, Commit, Drand, Party, Secrets, revealed, secret_hash
from api_client.reference import sealing, upserts
from api_client.reference.context import Context
from api_client.reference.play.raffle_rounds import Round
from api_client.reference.play.raffles_file import Beacon, BeaconParty, CommitBeacon, DrandBeacon
from api_client.reference.play.raffles_tables import raffle_parties as table
from api_client.reference.problems import Problem

#: Published in place of what a party that has not bound itself would have bound itself to.
NOT_BOUND = "0" * 64
_BEACON: TypeAdapter[DrandBeacon | CommitBeacon] = TypeAdapter(Beacon)


def part_of(row: RowMapping) -> DrandBeacon | CommitBeacon:
    """The part of the programme file that a round began with."""
    return _BEACON.validate_json(json.dumps(row["beacon"]))


def source(conn: Connection, ctx: Context, row: RowMapping) -> Drand | Commit:
    """What decides, as it is published."""
    known = {name: one["commitment"] for name, one in bound(conn, row["id"]).items()}
    return _source(ctx, part_of(row), row["draw_at"], known)


def planned(ctx: Context, one: Round) -> Drand | Commit:
    """The same of a round to which nothing has happened."""
    return _source(ctx, one.raffle.beacon, one.draw_at, {})


def _source(
    ctx: Context, part: DrandBeacon | CommitBeacon, draw_at: datetime, known: Mapping[str, str]
) -> Drand | Commit:
    if isinstance(part, DrandBeacon):
        chain = chain_of(part)
        return Drand(chain, chain.round_from(draw_at))
    return Commit(tuple(Party(name_of(ctx, one), known.get(one.id, NOT_BOUND)) for one in part.parties))


def chain_of(part: DrandBeacon) -> Chain:
    """The network of a programme file."""
    return Chain(part.chain, part.scheme, part.public_key, part.period_seconds, part.genesis)


def complete(conn: Connection, row: RowMapping) -> bool:
    """Whether everybody who has to has bound themselves."""
    part = part_of(row)
    return isinstance(part, DrandBeacon) or {one.id for one in part.parties} <= set(bound(conn, row["id"]))


def bound(conn: Connection, round_id: str) -> dict[str, RowMapping]:
    """Parties that have bound themselves, by id."""
    query = select(table).where(table.c.round_id == round_id)
    return {one["party_id"]: one for one in conn.execute(query).mappings()}


def bind(conn: Connection, ctx: Context, one: Round, now: datetime) -> None:
    """Make the secrets of the automatic parties of a round that begins."""
    beacon = one.raffle.beacon
    for party in beacon.parties if isinstance(beacon, CommitBeacon) else ():
        if party.automatic:
            secret = os.urandom(SECRET_SIZE)
            promised = secret_hash(one.id, one.number, name_of(ctx, party), secret)
            sealed = sealing.seal(ctx.pepper, secret, _place(one.id, party.id))
            _bind(conn, one.id, party.id, promised, now, sealed)


def commit(conn: Connection, row: RowMapping, party_id: str, promised: str, now: datetime) -> None:
    """A party binds itself to `promised` (hex), once, while the round is open. Raises `not-found`, `closed`."""
    party = _party(row, party_id)
    if row["state"] != "open" or now >= row["closes_at"] or party.automatic:
        raise Problem("closed")
    if not _bind(conn, row["id"], party_id, promised, now):
        said = bound(conn, row["id"])[party_id]["commitment"]
        if said != promised:
            raise Problem("closed", detail="this party has bound itself to something else")


def tell(conn: Connection, ctx: Context, row: RowMapping, party_id: str, secret: bytes, now: datetime) -> None:
    """A party says its secret after closing. Raises `not-found`, `closed`, `wrong-code` for another secret."""
    _party(row, party_id)
    held = bound(conn, row["id"]).get(party_id)
    if held is None or row["state"] != "closed":
        raise Problem("closed")
    promised = promise(ctx, row, party_id, secret)
    if not hmac.compare_digest(promised, held["commitment"]):
        raise Problem("wrong-code")
    _write(conn, row["id"], party_id, secret, now)


def promise(ctx: Context, row: RowMapping, party_id: str, secret: bytes) -> str:
    """What a party binds itself to that has this secret, hex. Raises `not-found`."""
    return secret_hash(row["id"], row["number"], name_of(ctx, _party(row, party_id)), secret)


def secrets(conn: Connection, ctx: Context, row: RowMapping, now: datetime) -> Secrets:
    """What the parties have told so far, the automatic ones now; the round is closed and held."""
    part, known = part_of(row), bound(conn, row["id"])
    assert isinstance(part, CommitBeacon)
    found: list[bytes | None] = []
    for party in part.parties:
        held = known.get(party.id)
        if held is not None and held["secret"] is None and held["sealed"] is not None:
            secret = sealing.unseal(ctx.pepper, held["sealed"], _place(row["id"], party.id))
            _write(conn, row["id"], party.id, secret, now)
            found.append(secret)
        else:
            found.append(bytes.fromhex(held["secret"]) if held is not None and held["secret"] else None)
    return revealed(found)


def name_of(ctx: Context, party: BeaconParty) -> str:
    """As it is published, in the programme's first language."""
    return party.name.pick(ctx.programme.locales[0])


def _party(row: RowMapping, party_id: str) -> BeaconParty:
    part = part_of(row)
    found = next((one for one in part.parties if one.id == party_id), None) if isinstance(part, CommitBeacon) else None
    if found is None:
        raise Problem("not-found")
    return found


def _bind(
    conn: Connection, round_id: str, party_id: str, promised: str, now: datetime, sealed: bytes | None = None
) -> bool:
    values = {"round_id": round_id, "party_id": party_id, "commitment": promised, "sealed": sealed, "committed_at": now}
    return upserts.begin(conn, table, values)


def _write(conn: Connection, round_id: str, party_id: str, secret: bytes, now: datetime) -> None:
    own = table.c.round_id == round_id, table.c.party_id == party_id
    conn.execute(update(table).where(*own).values(secret=secret.hex(), sealed=None, told_at=now))


def _place(round_id: str, party_id: str) -> str:
    return f"raffle:{round_id}:{party_id}"
