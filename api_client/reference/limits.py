"""Back-off for whoever keeps guessing: after so many failures each further one locks them out for twice as long.

What is counted is failures, never use: a busy till or a server that speaks for all its members is not slowed down.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Connection, delete, select, update

from api_client.reference import upserts
from api_client.reference.context import Context
from api_client.reference.problems import Problem, rate_limited
from api_client.reference.tables import backoffs


@dataclass(frozen=True)
class Limit:
    """`free` failures cost nothing; the next locks for `first`, then twice as long each time, at most `longest`.

    Failures are forgotten after `memory` without one.
    """

    free: int
    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(hours=1)
    memory: timedelta = timedelta(hours=24)


#: Wrong one-time codes from one network, whatever addresses they are for.
WRONG_CODES = Limit(free=100)
#: Refresh tokens from one network that are not good.
BAD_TOKENS = Limit(free=300)
#: Card numbers that do not exist, from one till or one member. A number can be guessed, a rotating code can't.
UNKNOWN_CARDS = Limit(free=60, memory=timedelta(hours=6))
#: Codes of invitations that nobody has, from one network: a code tells a first name.
UNKNOWN_REFERRALS = Limit(free=60, memory=timedelta(hours=6))


def network_of(host: str) -> str:
    """The network an address stands for: a household has one IPv4 address, but 2^64 of IPv6."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)


def refuse(conn: Connection, subject: str, now: datetime) -> None:
    """Raise `rate-limited` while this subject is locked out."""
    until = conn.execute(select(backoffs.c.locked_until).where(backoffs.c.subject == subject)).scalar()
    if until is not None and until > now:
        raise rate_limited(int((until - now).total_seconds()) + 1)


def fail(conn: Connection, subject: str, limit: Limit, now: datetime) -> None:
    """Count one failure, and lock if it was one too many. Failures at once are counted each."""
    upserts.begin(conn, backoffs, {"subject": subject, "failures": 0, "failed_at": now, "locked_until": None})
    row = conn.execute(select(backoffs).where(backoffs.c.subject == subject).with_for_update()).one()
    failures = 1 if row.failed_at <= now - limit.memory else row.failures + 1
    over = failures - limit.free
    lock = min(limit.first * 2 ** min(over - 1, 20), limit.longest) if over > 0 else None
    values = {"failures": failures, "failed_at": now, "locked_until": now + lock if lock else None}
    conn.execute(update(backoffs).where(backoffs.c.subject == subject).values(values))


@contextmanager
def guarded(ctx: Context, subject: str, limit: Limit, on: str) -> Iterator[None]:
    """Refuse a subject that is locked out; count a failure when the block ends in the problem `on`.

    The block must have ended its own transaction by then.
    """
    with ctx.read() as conn:
        refuse(conn, subject, ctx.now())
    try:
        yield
    except Problem as problem:
        if problem.type == on:
            with ctx.write() as conn:
                fail(conn, subject, limit, ctx.now())
        raise


def sweep(conn: Connection, now: datetime) -> None:
    """Forget who has not failed for long."""
    conn.execute(delete(backoffs).where(backoffs.c.failed_at < now - timedelta(days=2)))
