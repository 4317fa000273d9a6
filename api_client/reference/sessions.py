"""Sign-ins: a device is one sign-in with a family of refresh tokens and short access tokens, all opaque and hashed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from api_client.models import DeviceDto, TokensDto
from api_client.reference import events, locks
from api_client.reference.ids import digest, new_id, new_secret
from api_client.reference.problems import Problem
from api_client.reference.tables import access_tokens, devices, refresh_tokens

ACCESS = timedelta(minutes=15)
REFRESH = timedelta(days=180)
#: How long the answer to a refresh may be asked for again: it may have been lost on the way.
AGAIN = timedelta(seconds=60)


@dataclass(frozen=True)
class Principal:
    """Who is asking, on which device."""

    member_id: str
    device_id: str


def sign_in(conn: Connection, member_id: str, name: str, platform: str, now: datetime) -> TokensDto:
    """A new device for this member, with its first tokens."""
    device_id = new_id("dev")
    conn.execute(
        devices.insert().values(
            id=device_id, member_id=member_id, name=name, platform=platform, signed_in_at=now, last_seen_at=now
        )
    )
    return _issue(conn, member_id, device_id, (new_secret(), new_secret()), now)


def refresh(conn: Connection, token: str, pepper: bytes, now: datetime) -> TokensDto | None:
    """New tokens for an unused refresh token. None when it is not good; a used one ends its whole family, because
    then two hold it and one of them must have stolen it. Only within `AGAIN`, and while nobody went on from the new
    tokens, it is taken for a question whose answer was lost, and answered alike. The caller commits either way.
    """
    query = (
        select(refresh_tokens, devices.c.member_id, devices.c.revoked_at)
        .join(devices, devices.c.id == refresh_tokens.c.device_id)
        .where(refresh_tokens.c.hash == digest(token))
    )
    row = conn.execute(query).one_or_none()
    if row is not None:
        locks.members(conn, row.member_id)
        row = conn.execute(query).one_or_none()  # as whoever was faster left it
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    following = _following(pepper, token)
    if row.used_at is not None:
        if _answer_lost(conn, row, following[1], now):
            left = row.used_at + ACCESS - now
            return TokensDto(row.member_id, row.device_id, *following, int(left.total_seconds()))
        revoke(conn, row.member_id, row.device_id, now)
        return None
    conn.execute(update(refresh_tokens).where(refresh_tokens.c.hash == row.hash).values(used_at=now))
    conn.execute(update(devices).where(devices.c.id == row.device_id).values(last_seen_at=now))
    return _issue(conn, row.member_id, row.device_id, following, now)


def authenticate(conn: Connection, token: str, now: datetime) -> Principal:
    """Who an access token belongs to; `token-expired` tells the app that refreshing may help."""
    row = conn.execute(
        select(access_tokens.c.expires_at, devices.c.id, devices.c.member_id, devices.c.revoked_at)
        .join(devices, devices.c.id == access_tokens.c.device_id)
        .where(access_tokens.c.hash == digest(token))
    ).one_or_none()
    if row is None or row.revoked_at is not None:
        raise Problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})
    if row.expires_at <= now:
        raise Problem("token-expired", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return Principal(row.member_id, row.id)


def alive(conn: Connection, device_id: str) -> bool:
    """Whether this device is still signed in."""
    query = select(devices.c.id).where(devices.c.id == device_id, devices.c.revoked_at.is_(None))
    return conn.execute(query).first() is not None


def listed(conn: Connection, who: Principal) -> list[DeviceDto]:
    """Where the member is signed in, latest first."""
    rows = conn.execute(
        select(devices)
        .where(devices.c.member_id == who.member_id, devices.c.revoked_at.is_(None))
        .order_by(devices.c.last_seen_at.desc(), devices.c.id)
    )
    return [
        DeviceDto(row.id, row.name, row.platform, row.signed_in_at, row.last_seen_at, row.id == who.device_id)
        for row in rows
    ]


def revoke(conn: Connection, member_id: str, device_id: str, now: datetime) -> None:
    """Sign a device of this member out: its tokens are gone, and codes made on it are refused."""
    locks.members(conn, member_id)
    done = conn.execute(
        update(devices)
        .where(devices.c.id == device_id, devices.c.member_id == member_id, devices.c.revoked_at.is_(None))
        .values(revoked_at=now, stepped_up_until=None)
    )
    if done.rowcount == 0:
        raise Problem("not-found")
    conn.execute(delete(access_tokens).where(access_tokens.c.device_id == device_id))
    events.record(conn, member_id, "device.revoked", {"device_id": device_id}, now)


def sweep(conn: Connection, now: datetime) -> None:
    """Forget tokens that could no longer be used for anything, not even to notice their theft."""
    conn.execute(delete(access_tokens).where(access_tokens.c.expires_at < now - timedelta(days=1)))
    conn.execute(delete(refresh_tokens).where(refresh_tokens.c.expires_at < now - timedelta(days=1)))


def _following(pepper: bytes, token: str) -> tuple[str, str]:
    """The access and refresh token that follow `token`: the same each time, and nobody else can tell them."""
    digests = (hmac.new(pepper, f"{part}.{token}".encode(), hashlib.sha256).digest() for part in ("access", "refresh"))
    access, renewing = (base64.urlsafe_b64encode(each).decode().rstrip("=") for each in digests)
    return access, renewing


def _answer_lost(conn: Connection, spent: Row[Any], renewing: str, now: datetime) -> bool:
    unused = select(refresh_tokens.c.hash).where(
        refresh_tokens.c.hash == digest(renewing), refresh_tokens.c.used_at.is_(None)
    )
    return now - spent.used_at <= AGAIN and conn.execute(unused).first() is not None


def _issue(conn: Connection, member_id: str, device_id: str, pair: tuple[str, str], now: datetime) -> TokensDto:
    access, renewing = pair
    conn.execute(access_tokens.insert().values(hash=digest(access), device_id=device_id, expires_at=now + ACCESS))
    conn.execute(refresh_tokens.insert().values(hash=digest(renewing), device_id=device_id, expires_at=now + REFRESH))
    return TokensDto(member_id, device_id, access, renewing, int(ACCESS.total_seconds()))
