"""One-time codes by mail: who may ask, how often, and whether a code is right.

An address nobody has used yet is treated exactly like a known one, in words and in work, until its owner has proved it.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from api_client.models import OtpChallengeDto
from api_client.reference import limits, locks, mail, members, transactions, upserts
from api_client.reference.context import Context
from api_client.reference.ids import new_id, new_otp
from api_client.reference.problems import Problem, rate_limited
from api_client.reference.tables import lockouts, otp_challenges, rate_hits

LIFETIME = timedelta(minutes=10)
RESEND = timedelta(seconds=30)
TRIES = 5
HOUR = timedelta(hours=1)
PER_ADDRESS = 8  # mails an hour to one address
PER_CLIENT = 240  # mails an hour for one client; a web server asks for all its members
LONGEST_LOCK = timedelta(hours=1)


@dataclass(frozen=True)
class Entered:
    """Who proved to own `address`; `new` if they joined by it."""

    member_id: str
    address: str
    new: bool


@dataclass(frozen=True)
class Wrong:
    """A refusal that has to be written down before it is answered."""

    problem: Problem


def ask(ctx: Context, address: str, locale: str, client: str, *, device_id: str | None = None) -> OtpChallengeDto:
    """Mail a fresh code to `address`; `client` is where the request came from.

    With `device_id` the code is for spending on that device, and signs nobody in.
    """
    now, challenge_id, code = ctx.now(), new_id("otp"), new_otp()
    with ctx.write() as conn:
        _one_at_a_time(conn, address, now)
        _refuse_locked(conn, address, now)
        wait = _refuse_soon(conn, address, now)
        hit(conn, f"address:{address}", PER_ADDRESS, now)
        hit(conn, f"client:{limits.network_of(client)}", PER_CLIENT, now)
        conn.execute(
            otp_challenges.insert().values(
                id=challenge_id, address=address, locale=locale, code_hash=_hash(ctx, challenge_id, code),
                created_at=now, expires_at=now + LIFETIME, tries=0, device_id=device_id,
            )
        )  # fmt: skip
        minutes, about = int(LIFETIME.total_seconds()) // 60, "mail" if device_id is None else "mail.step-up"
        message = mail.code_message(ctx, address, locale, code, minutes, now, about)
        mail.keep(conn, ctx, message)
    mail.deliver(ctx, message)
    return OtpChallengeDto(challenge_id, address, int(LIFETIME.total_seconds()), int(wait.total_seconds()))


def confirm(
    conn: Connection, ctx: Context, challenge_id: str, code: str, now: datetime, client: str = ""
) -> Entered | Wrong:
    """The member who owns the address, who joins now if they are new; or why not."""
    proved = prove(conn, ctx, challenge_id, code, now, client=client)
    if isinstance(proved, Wrong):
        return proved
    known = members.by_email(conn, proved["address"])
    return Entered(known or _join(conn, ctx, proved, now), proved["address"], new=known is None)


def prove(
    conn: Connection, ctx: Context, challenge_id: str, code: str, now: datetime, *, client: str,
    device_id: str | None = None,
) -> RowMapping | Wrong:  # fmt: skip
    """Use a code up; the challenge it was for, or why not. A code is good for what it was asked for alone."""
    network = f"codes:{limits.network_of(client)}"
    limits.refuse(conn, network, now)
    query = select(otp_challenges).where(otp_challenges.c.id == challenge_id)
    row = conn.execute(query).mappings().one_or_none()
    if row is None or row["device_id"] != device_id:
        return Wrong(Problem("code-expired"))
    _one_at_a_time(conn, row["address"], now)
    row = conn.execute(query).mappings().one()  # as whoever was faster left it
    _refuse_locked(conn, row["address"], now)
    if row["used_at"] is not None:
        return Wrong(Problem("code-used"))
    if row["expires_at"] <= now or row["tries"] >= TRIES:
        return Wrong(Problem("code-expired"))
    if not hmac.compare_digest(row["code_hash"], _hash(ctx, challenge_id, code)):
        limits.fail(conn, network, limits.WRONG_CODES, now)
        return _count_failure(conn, row, now)
    conn.execute(update(otp_challenges).where(otp_challenges.c.id == challenge_id).values(used_at=now))
    forgiven = {"failures": 0, "failed_at": now, "locked_until": None}
    conn.execute(update(lockouts).where(lockouts.c.address == row["address"]).values(forgiven))
    return row


def right(conn: Connection, ctx: Context, challenge_id: str, code: str) -> bool:
    """Whether this was the code, of a challenge that is used up: to guess it then gains nothing."""
    kept = conn.execute(select(otp_challenges.c.code_hash).where(otp_challenges.c.id == challenge_id)).scalar()
    return kept is not None and hmac.compare_digest(kept, _hash(ctx, challenge_id, code))


def sweep(conn: Connection, now: datetime) -> None:
    """Forget codes and counts that no longer matter."""
    conn.execute(delete(otp_challenges).where(otp_challenges.c.expires_at < now - HOUR))
    conn.execute(delete(rate_hits).where(rate_hits.c.at < now - HOUR))
    conn.execute(delete(lockouts).where(lockouts.c.failed_at < now - timedelta(days=1)))


def _join(conn: Connection, ctx: Context, challenge: RowMapping, now: datetime) -> str:
    member_id = members.join(conn, ctx, challenge["address"], challenge["locale"], now)
    welcome = ctx.programme.activity_rule("welcome")
    if welcome is not None:
        transactions.post_activity(conn, ctx, member_id, welcome, now)
    return member_id


def _count_failure(conn: Connection, row: RowMapping, now: datetime) -> Wrong:
    """One try less; every fifth failure in a row for an address locks it, for longer each time."""
    tries = row["tries"] + 1
    conn.execute(update(otp_challenges).where(otp_challenges.c.id == row["id"]).values(tries=tries))
    before = select(lockouts.c.failures).where(lockouts.c.address == row["address"])
    failures = conn.execute(before).scalar_one() + 1
    locked = failures % TRIES == 0
    lock = min(timedelta(minutes=2 ** min(failures // TRIES - 1, 10)), LONGEST_LOCK) if locked else timedelta()
    values = {"failures": failures, "failed_at": now, "locked_until": now + lock if locked else None}
    conn.execute(update(lockouts).where(lockouts.c.address == row["address"]).values(values))
    return Wrong(Problem("wrong-code", tries_left=0 if locked else TRIES - tries))


def _one_at_a_time(conn: Connection, address: str, now: datetime) -> None:
    """Until this transaction ends, nobody else asks for a code or guesses one for this address: no guess is free.

    The row is begun also where it is there: an address that was used before costs no less than one that was not.
    """
    row = select(lockouts.c.address).where(lockouts.c.address == address).with_for_update()
    while True:
        upserts.begin(conn, lockouts, {"address": address, "failures": 0, "failed_at": now, "locked_until": None})
        if conn.execute(row).first() is not None:
            return


def _refuse_locked(conn: Connection, address: str, now: datetime) -> None:
    until = conn.execute(select(lockouts.c.locked_until).where(lockouts.c.address == address)).scalar()
    if until is not None and until > now:
        raise rate_limited(_seconds(until - now))


def _refuse_soon(conn: Connection, address: str, now: datetime) -> timedelta:
    """One mail at a time, and longer pauses the more of them nobody used; how long to wait after the next one."""
    last, unused = conn.execute(
        select(func.max(otp_challenges.c.created_at), func.count()).where(
            otp_challenges.c.address == address,
            otp_challenges.c.used_at.is_(None),
            otp_challenges.c.created_at > now - HOUR,
        )
    ).one()
    if last is not None and last + _pause(unused) > now:
        raise rate_limited(_seconds(last + _pause(unused) - now))
    return _pause(unused + 1)


def _pause(unused: int) -> timedelta:
    """The first two mails may cross a slow one on its way; then it doubles."""
    return RESEND * int(2 ** max(0, unused - 2))


def hit(conn: Connection, bucket: str, most: int, now: datetime) -> None:
    """Count this request; too many within the hour are refused until the oldest is an hour old."""
    locks.named(conn, "rate", bucket)
    seen = conn.execute(
        select(func.count(), func.min(rate_hits.c.at)).where(rate_hits.c.bucket == bucket, rate_hits.c.at > now - HOUR)
    ).one()
    if seen[0] >= most:
        raise rate_limited(_seconds(seen[1] + HOUR - now))
    conn.execute(rate_hits.insert().values(bucket=bucket, at=now))


def _hash(ctx: Context, challenge_id: str, code: str) -> str:
    """A million codes are quickly tried, so the key of this hash is kept away from the database."""
    return hmac.new(ctx.pepper, f"{challenge_id}:{code}".encode(), hashlib.sha256).hexdigest()


def _seconds(left: timedelta) -> int:
    return int(left.total_seconds()) + 1
