"""Brings what rests in the database under seal, and notices a key that is not the one it was sealed with."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, update

from api_client.reference import card_codes, sealing
from api_client.reference.database import DatabaseUnusable
from api_client.reference.tables import card_secrets

_AT_ONCE = 500


def seal_what_is_open(conn: Connection, pepper: bytes) -> int:
    """Seal the card secrets an older release left open; returns how many. The key is no part of a migration, which

    knows only the database. Raises `DatabaseUnusable` when what is sealed was sealed with another key.
    """
    _check_key(conn, pepper)
    sealed = 0
    is_open = func.length(card_secrets.c.secret) == card_codes.SECRET_BYTES
    while rows := conn.execute(select(card_secrets.c.key, card_secrets.c.secret).where(is_open).limit(_AT_ONCE)).all():
        for key, secret in rows:
            closed = sealing.seal(pepper, secret, card_codes.place_of(key))
            conn.execute(update(card_secrets).where(card_secrets.c.key == key, is_open).values(secret=closed))
        sealed += len(rows)
    return sealed


def _check_key(conn: Connection, pepper: bytes) -> None:
    """One sealed secret tells; all are under the same key."""
    is_sealed = func.length(card_secrets.c.secret) != card_codes.SECRET_BYTES
    row = conn.execute(select(card_secrets.c.key, card_secrets.c.secret).where(is_sealed).limit(1)).first()
    if row is None:
        return
    try:
        sealing.unseal(pepper, row.secret, card_codes.place_of(row.key))
    except sealing.BrokenSeal:
        raise DatabaseUnusable("its secrets were sealed with another pepper.key than the one under --data") from None
