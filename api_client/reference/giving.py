"""Giving points, whatever they are for: the entry with its lot, and the member's apps told of points and tier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from api_client.reference import events, expiry, ledger
from api_client.reference.context import Context

_TOLD = "tiers told"


def give(
    conn: Connection,
    ctx: Context,
    member_id: str,
    points: int,
    cause: ledger.Cause,
    pending_until: datetime | None = None,
) -> ledger.Posted:
    """Earn `points` at the cause's time, with the expiry of the programme; what was due by then is settled before."""
    until = expiry.expires_at(ctx, cause.occurred_at)
    wallet = ctx.programme.wallet.id
    posted = ledger.earn(conn, member_id, wallet, points, cause, expires_at=until, pending_until=pending_until)
    sole = str(cause.reasons[0].get("rule_id", "")) if len(cause.reasons) == 1 else ""
    tell_points(conn, member_id, posted, cause.title, cause.occurred_at, sole if ":" in sole else "")
    return posted


def tell_points(
    conn: Connection, member_id: str, posted: ledger.Posted, title: str, at: datetime, source: str = ""
) -> None:
    """Tell the member's apps of an entry; `source` is what gave the points where that is no purchase."""
    data: dict[str, Any] = {
        "entry_id": posted.id, "amount": posted.amount, "balance": posted.balance_after, "title": title
    }  # fmt: skip
    if source:
        data["source"] = source
    events.record(conn, member_id, "points.changed", data, at)


def tell_tier(conn: Connection, member_id: str, before: str | None, after: str | None, at: datetime) -> str | None:
    """Tell the member's apps when the tier changed; returns the one reached, if it did."""
    if after == before or after is None:
        return None
    events.record(conn, member_id, "tier.changed", {"tier": after}, at)
    if (told := conn.info.get(_TOLD)) is not None:
        told[member_id] = after
    return after


@contextmanager
def tiers_told(conn: Connection) -> Iterator[Mapping[str, str]]:
    """The last tier that each member is told of within the block, by whatever gives."""
    outside, told = conn.info.get(_TOLD), dict[str, str]()
    conn.info[_TOLD] = told
    try:
        yield told
    finally:
        conn.info[_TOLD] = outside
