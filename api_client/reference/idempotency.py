"""A request that moves value happens once however often it is sent: its answer is stored with its effect."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from api_client.reference import locks
from api_client.reference.context import Context
from api_client.reference.problems import Problem
from api_client.reference.tables import idempotency

KEPT = timedelta(hours=48)
#: At most 255 printable ASCII characters, without space around them.
KEY_FORM = r"^[!-~]([ -~]*[!-~])?$"
KEY_LENGTH = 255


@dataclass(frozen=True)
class Stored:
    """An answer as it goes out; `replayed` when it was given before."""

    status: int
    body: str
    replayed: bool = False


def once(ctx: Context, principal: str, key: str | None, request: str, work: Callable[[Connection], Stored]) -> Stored:
    """Do `work` in one transaction with its answer, or give the answer it had before.

    `request` is everything that makes it this request. A refusal changes nothing, so it is not stored either: the
    same key may be tried again once what was in the way is gone.
    """
    if not key:
        raise Problem("idempotency-key-missing")
    if len(key) > KEY_LENGTH or not re.fullmatch(KEY_FORM, key):
        raise Problem("validation", errors={"Idempotency-Key": "is at most 255 printable ASCII characters"})
    fingerprint = hashlib.sha256(request.encode()).hexdigest()
    with ctx.running.holding((principal, key)) as free:
        if not free:
            raise Problem("idempotency-key-in-progress", headers={"Retry-After": "1"})
        with ctx.write() as conn:
            if not locks.alone(conn, "idempotency", principal, key):  # another process is at it
                raise Problem("idempotency-key-in-progress", headers={"Retry-After": "1"})
            return _answered(conn, principal, key, fingerprint) or _do(
                conn, principal, key, fingerprint, work, ctx.now()
            )


def _answered(conn: Connection, principal: str, key: str, fingerprint: str) -> Stored | None:
    row = conn.execute(
        select(idempotency).where(idempotency.c.principal == principal, idempotency.c.key == key)
    ).one_or_none()
    if row is None:
        return None
    if row.request_hash != fingerprint:
        raise Problem("idempotency-key-reused")
    return Stored(row.status, row.body, replayed=True)


def _do(
    conn: Connection, principal: str, key: str, fingerprint: str, work: Callable[[Connection], Stored], now: datetime
) -> Stored:
    answer = work(conn)
    conn.execute(
        idempotency.insert().values(
            principal=principal, key=key, request_hash=fingerprint, status=answer.status, body=answer.body, at=now
        )
    )
    return answer


def sweep(conn: Connection, now: datetime) -> None:
    """Forget answers nobody may ask for any more."""
    conn.execute(delete(idempotency).where(idempotency.c.at < now - KEPT))
