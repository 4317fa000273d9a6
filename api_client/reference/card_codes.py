"""The card's code at the till: the static number, and the rotating code made on a device under its own secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, select, update

from api_client.models import CardSecretDto
from api_client.reference import locks, sealing, upserts
from api_client.reference.context import Context
from api_client.reference.ids import ean_digit, luhn_valid, new_key
from api_client.reference.problems import Problem
from api_client.reference.sessions import Principal
from api_client.reference.tables import card_secrets, cards, devices, used_steps

_ROTATING = re.compile(r"L1\.([A-Z2-7]{8})\.([0-9]{1,12})\.([A-Z2-7]{16})", re.ASCII)
_STATIC_KINDS = {"qr", "code128", "ean13"}
#: Length of a device's secret, before it is sealed.
SECRET_BYTES = 32
_MAC_BYTES = 10


@dataclass(frozen=True)
class Scanned:
    """Whose card was shown. Only a rotating code proves that it was there."""

    member_id: str
    card_number: str
    rotating: bool


def provision(conn: Connection, ctx: Context, who: Principal, card_id: str, now: datetime) -> CardSecretDto:
    """A fresh secret for this card on this device; the one before stops working."""
    card = conn.execute(select(cards).where(cards.c.id == card_id, cards.c.member_id == who.member_id)).one_or_none()
    if card is None:
        raise Problem("not-found")
    locks.members(conn, who.member_id)
    conn.execute(
        update(card_secrets)
        .where(
            card_secrets.c.card_id == card_id, card_secrets.c.device_id == who.device_id,
            card_secrets.c.replaced_at.is_(None),
        )
        .values(replaced_at=now)
    )  # fmt: skip
    key, secret = new_key(), secrets.token_bytes(SECRET_BYTES)
    sealed = sealing.seal(ctx.pepper, secret, place_of(key))
    conn.execute(
        card_secrets.insert().values(key=key, card_id=card_id, device_id=who.device_id, secret=sealed, created_at=now)
    )
    text = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    return CardSecretDto(card_id, who.device_id, key, text, ctx.programme.card.step_seconds, card.number)


def rotating_code(key: str, secret: bytes, step: int) -> str:
    """The code a device shows during `step`."""
    signed = f"L1.{key}.{step}"
    mac = hmac.new(secret, signed.encode("ascii"), hashlib.sha256).digest()[:_MAC_BYTES]
    return f"{signed}.{base64.b32encode(mac).decode()}"


def scan(conn: Connection, ctx: Context, code: str, now: datetime, use_for: str | None = None) -> Scanned:
    """Whose card this is, or a problem that says what is wrong with the code.

    `use_for` names what the code is used up for; None only looks at it.
    """
    code = code.strip()
    if code.isascii() and code.isdigit():
        return _static(conn, ctx, code)
    if "rotating" not in ctx.programme.card.kinds:
        raise Problem("code-malformed")
    key, step, row = _genuine(conn, ctx, code)
    if abs(step - int(now.timestamp()) // ctx.programme.card.step_seconds) > 1:
        raise Problem("code-expired")
    _use(conn, key, step, use_for, now)
    return Scanned(row["member_id"], row["number"], rotating=True)


def check(conn: Connection, ctx: Context, code: str) -> None:
    """Nothing if the secret behind a rotating code is still good, the problem with it otherwise.

    Any step will do: who asks has no sign-in, and perhaps a wrong clock. Only the device can make the code, so nobody
    else learns of it.
    """
    _genuine(conn, ctx, code.strip())


def place_of(key: str) -> str:
    """What the secret behind `key` is sealed for."""
    return f"card:{key}"


def sweep(conn: Connection, now: datetime) -> None:
    """Forget used steps that are too old to be shown again."""
    conn.execute(delete(used_steps).where(used_steps.c.used_at < now - timedelta(hours=1)))


def _genuine(conn: Connection, ctx: Context, code: str) -> tuple[str, int, RowMapping]:
    """Key, step and secret of a code that was made by a device of today; the same work whatever is wrong with it."""
    match = _ROTATING.fullmatch(code)
    if match is None:
        raise Problem("code-malformed")
    key, step = match[1], int(match[2])
    row = _secret(conn, key)
    genuine = hmac.compare_digest(rotating_code(key, _opened(ctx, key, row), step), code)
    if row is None or not genuine or row["replaced_at"] is not None:
        raise Problem("code-unknown")
    if row["revoked_at"] is not None:
        raise Problem("device-revoked")
    return key, step, row


def _static(conn: Connection, ctx: Context, digits: str) -> Scanned:
    # EAN-13 has a check digit of its own, which a scanner reads behind the card's twelve.
    number = digits[:-1] if len(digits) == 13 and ean_digit(digits[:-1]) == digits[-1] else digits
    if not luhn_valid(number) or not _STATIC_KINDS.intersection(ctx.programme.card.kinds):
        raise Problem("code-malformed")
    row = conn.execute(select(cards).where(cards.c.number == number)).one_or_none()
    if row is None:
        raise Problem("code-unknown")
    return Scanned(row.member_id, number, rotating=False)


def _secret(conn: Connection, key: str) -> RowMapping | None:
    return (
        conn.execute(
            select(card_secrets, cards.c.number, cards.c.member_id, devices.c.revoked_at)
            .join(cards, cards.c.id == card_secrets.c.card_id)
            .join(devices, devices.c.id == card_secrets.c.device_id)
            .where(card_secrets.c.key == key)
        )
        .mappings()
        .one_or_none()
    )


def _opened(ctx: Context, key: str, row: RowMapping | None) -> bytes:
    """The secret; one that nobody has where there is none or its seal is broken, found with the same work."""
    try:
        sealed = row["secret"] if row else bytes(SECRET_BYTES + sealing.OVERHEAD)
        return sealing.unseal(ctx.pepper, sealed, place_of(key))
    except sealing.BrokenSeal:
        return secrets.token_bytes(SECRET_BYTES)


def _use(conn: Connection, key: str, step: int, use_for: str | None, now: datetime) -> None:
    """Each step once for each purpose; of two tills at once, the one whose mark is written first has it."""
    used = select(used_steps.c.step).where(used_steps.c.key == key, used_steps.c.step == step)
    if conn.execute(used.where(used_steps.c.purpose == (use_for or "purchase"))).first() is not None:
        raise Problem("code-used")
    if use_for is not None:
        mark = {"key": key, "step": step, "purpose": use_for, "used_at": now}
        if not upserts.begin(conn, used_steps, mark):
            raise Problem("code-used")
