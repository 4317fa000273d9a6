"""What machines sign in with: tills, operators' systems, whoever collects metrics. Secrets are known by hash only.

A credential keeps its id when its secret is exchanged, so that a till's idempotency keys go on meaning the same.
"""

from __future__ import annotations

import contextlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Connection, RowMapping, or_, select, update
from sqlalchemy.exc import OperationalError

from api_client.access import CredentialDto
from api_client.reference.context import Context
from api_client.reference.ids import digest, new_id, new_secret
from api_client.reference.problems import Problem
from api_client.reference.tables import credential_secrets, credentials

Scope = Literal["till", "operator", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
#: How long the secret before goes on working after a rotation, unless told otherwise.
OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP = timedelta(days=30)
#: Last use is written down this often at most.
NOTED = timedelta(hours=1)


@dataclass(frozen=True)
class Holder:
    """Whoever holds a good secret."""

    id: str
    name: str
    store_id: str | None
    last_used_at: datetime | None


def create(
    conn: Connection,
    name: str,
    scopes: Collection[str],
    now: datetime,
    *,
    store_id: str | None = None,
    expires_at: datetime | None = None,
    token: str | None = None,
) -> tuple[str, str]:
    """A new credential; returns its id and its secret (`token`, or a fresh one), which nobody can look up again.

    Raises ValueError for scopes there are not.
    """
    if not scopes or not set(scopes) <= set(SCOPES):
        raise ValueError(f"scopes are {', '.join(SCOPES)}")
    credential_id, secret = new_id("cred"), token or _fresh()
    conn.execute(
        credentials.insert().values(
            id=credential_id, name=name, scopes=sorted(set(scopes)), store_id=store_id, created_at=now,
            expires_at=expires_at,
        )
    )  # fmt: skip
    _add_secret(conn, credential_id, secret, now)
    return credential_id, secret


def admit(conn: Connection, token: str, name: str, scope: Scope, now: datetime) -> None:
    """Let this token act in `scope`, unless it is known already, whatever became of it since."""
    known = select(credential_secrets.c.hash).where(credential_secrets.c.hash == digest(token))
    if conn.execute(known).first() is None:
        create(conn, name, [scope], now, token=token)


def authenticate(conn: Connection, token: str, scope: Scope, now: datetime) -> Holder:
    """Who holds `token`. Unknown, ended and revoked are answered alike; a good one of another scope is forbidden."""
    wanted = digest(token)
    row = (
        conn.execute(
            select(credentials, credential_secrets.c.hash, credential_secrets.c.ends_at)
            .join(credential_secrets, credential_secrets.c.credential_id == credentials.c.id)
            .where(credential_secrets.c.hash == wanted)
        )
        .mappings()
        .one_or_none()
    )
    genuine = hmac.compare_digest(row["hash"] if row else "", wanted)
    if row is None or not genuine or not _good(row, now):
        raise Problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})
    if scope not in row["scopes"]:
        raise Problem("forbidden")
    return Holder(row["id"], row["name"], row["store_id"], row["last_used_at"])


def note_use(ctx: Context, holder: Holder, now: datetime) -> None:
    """Write down that it was used, now and then; a busy database is no reason to refuse a till."""
    if holder.last_used_at is not None and now - holder.last_used_at < NOTED:
        return
    with contextlib.suppress(OperationalError), ctx.write() as conn:
        stale = or_(credentials.c.last_used_at.is_(None), credentials.c.last_used_at < now)
        conn.execute(update(credentials).where(credentials.c.id == holder.id, stale).values(last_used_at=now))


def belongs(conn: Connection, token: str, credential_id: str) -> bool:
    """Whether `token` is, or was, a secret of this credential."""
    query = select(credential_secrets.c.credential_id).where(credential_secrets.c.hash == digest(token))
    return conn.execute(query).scalar_one_or_none() == credential_id


def rotate(conn: Connection, credential_id: str, now: datetime, overlap: timedelta = OVERLAP) -> tuple[str, datetime]:
    """A new secret; returns it and until when those before go on working. A revoked credential is `closed`."""
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise ValueError(f"an overlap is at most {LONGEST_OVERLAP.days} days")
    _living(conn, credential_id)
    until = now + overlap
    conn.execute(
        update(credential_secrets)
        .where(
            credential_secrets.c.credential_id == credential_id,
            or_(credential_secrets.c.ends_at.is_(None), credential_secrets.c.ends_at > until),
        )
        .values(ends_at=until)
    )
    secret = _fresh()
    _add_secret(conn, credential_id, secret, now)
    return secret, until


def revoke(conn: Connection, credential_id: str, now: datetime) -> None:
    """End it at once, with all its secrets. Ending it again changes nothing."""
    row(conn, credential_id)
    conn.execute(
        update(credentials)
        .where(credentials.c.id == credential_id, credentials.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def row(conn: Connection, credential_id: str) -> RowMapping:
    """The stored credential."""
    found = conn.execute(select(credentials).where(credentials.c.id == credential_id)).mappings().one_or_none()
    if found is None:
        raise Problem("not-found")
    return found


def listed(conn: Connection) -> list[CredentialDto]:
    """All of them, newest first."""
    rows = conn.execute(select(credentials).order_by(credentials.c.created_at.desc(), credentials.c.id)).mappings()
    return [dto(one) for one in rows]


def dto(stored: RowMapping) -> CredentialDto:
    """As an operator sees it."""
    return CredentialDto(
        id=stored["id"],
        name=stored["name"],
        scopes=list(stored["scopes"]),
        store_id=stored["store_id"],
        created_at=stored["created_at"],
        expires_at=stored["expires_at"],
        revoked_at=stored["revoked_at"],
        last_used_at=stored["last_used_at"],
    )


def _living(conn: Connection, credential_id: str) -> None:
    """Two rotations at once come one after the other."""
    query = select(credentials).where(credentials.c.id == credential_id).with_for_update()
    found = conn.execute(query).mappings().one_or_none()
    if found is None:
        raise Problem("not-found")
    if found["revoked_at"] is not None:
        raise Problem("closed", current_status="revoked")


def _good(stored: Any, now: datetime) -> bool:
    ends = (stored["expires_at"], stored["ends_at"])
    return stored["revoked_at"] is None and all(end is None or end > now for end in ends)


def _add_secret(conn: Connection, credential_id: str, secret: str, now: datetime) -> None:
    conn.execute(credential_secrets.insert().values(hash=digest(secret), credential_id=credential_id, created_at=now))


def _fresh() -> str:
    """Its beginning tells people, and scanners of what leaks, what it is."""
    return f"loyalty_{new_secret()}"
