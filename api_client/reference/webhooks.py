"""Who outside wants to hear of what happens, and what is on its way to them.

A message is written in the transaction of what it tells of, so that neither is there without the other. It carries the
member's opaque id and figures, never a name or an address. At least once is promised, an order is not.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from api_client.access import WebhookDto
from api_client.reference import sealing
from api_client.reference.context import Context
from api_client.reference.ids import new_id
from api_client.reference.problems import Problem
from api_client.reference.tables import deliveries, webhooks

#: How long both signatures are sent after a rotation, unless told otherwise.
OVERLAP = timedelta(hours=24)
#: Key in a connection's `info`: whether this transaction tells nobody outside.
QUIET = "quiet"
_KNOWN = "webhooks"
TEST = "webhook.test"
#: What may leave, by event; whatever else an event holds stays here.
FIELDS: dict[str, tuple[str, ...]] = {
    "points.changed": ("entry_id", "amount", "balance", "wallet", "type"),
    "purchase.posted": ("transaction_id",),
    "redemption.created": ("id", "status"),
    "redemption.changed": ("id", "status"),
    "tier.changed": ("tier", "set_id"),
    "game.played": ("id", "play_id"),
    "auction.changed": ("id", "state", "price", "standing"),
    "auction.outbid": ("id", "price"),
    "auction.won": ("id", "price", "issued_ids"),
    "auction.lost": ("id", "price"),
    "auction.void": ("id",),
    "badge.earned": ("id", "level"),
    "badge.lost": ("id", "level"),
    "quiz.completed": ("id",),
    "survey.completed": ("id",),
    "challenge.completed": ("id", "number", "stage", "state"),
    "challenge.reverted": ("id", "number"),
    "checkin.done": ("store", "meet"),
    "meet.changed": ("id", "state"),
    "raffle.entered": ("id", "count"),
    "raffle.left": ("id", "count"),
    "raffle.closed": ("id",),
    "raffle.drawn": ("id", "won"),
    "raffle.won": ("id", "number"),
    "raffle.void": ("id",),
    "raffle.prize": ("id", "number", "state"),
    "member.created": (),
    "member.changed": ("version",),
    "referral.changed": ("state",),
}


def enqueue(conn: Connection, member_id: str, type_: str, data: dict[str, Any], at: datetime) -> None:
    """Leave a message about this event for every endpoint that wants it; other events stay inside."""
    if type_ == "redemption.changed" and data.get("status") == "reserved":
        type_ = "redemption.created"
    if type_ not in FIELDS or conn.info.get(QUIET):
        return
    wanting = [webhook_id for webhook_id, events in _endpoints(conn) if not events or type_ in events]
    if not wanting:
        return
    told = {name: data[name] for name in FIELDS[type_] if name in data}
    body = _body(type_, {"member_id": member_id, **told}, at)
    for webhook_id in wanting:
        _leave(conn, webhook_id, type_, body, at)


@contextmanager
def quietly(conn: Connection) -> Iterator[None]:
    """Nobody outside hears of what happens in the block."""
    conn.info[QUIET] = True
    try:
        yield
    finally:
        conn.info.pop(QUIET, None)


def create(
    conn: Connection,
    ctx: Context,
    url: str,
    events: Collection[str],
    now: datetime,
    *,
    description: str = "",
    private: bool = False,
) -> tuple[str, str]:
    """A new endpoint; returns its id and the secret of its signatures (`whsec_...`), which is not shown again."""
    webhook_id, secret = new_id("hook"), _fresh()
    conn.info.pop(_KNOWN, None)
    conn.execute(
        webhooks.insert().values(
            id=webhook_id, url=url, description=description, events=sorted(set(events)), private=private,
            secret=_sealed(ctx, webhook_id, secret), created_at=now,
        )
    )  # fmt: skip
    return webhook_id, secret


def rotate(
    conn: Connection, ctx: Context, webhook_id: str, now: datetime, overlap: timedelta = OVERLAP
) -> tuple[str, datetime]:
    """A new secret; returns it and until when messages are signed with the one before, too."""
    stored = row(conn, webhook_id, lock=True)
    secret, until = _fresh(), now + overlap
    conn.execute(
        update(webhooks)
        .where(webhooks.c.id == webhook_id)
        .values(secret=_sealed(ctx, webhook_id, secret), old_secret=stored["secret"], old_ends_at=until)
    )
    return secret, until


def secrets_of(ctx: Context, stored: RowMapping, now: datetime) -> list[str]:
    """The secrets a message to this endpoint is signed with, newest first. Raises `sealing.BrokenSeal`."""
    sealed = [stored["secret"]]
    if stored["old_secret"] is not None and stored["old_ends_at"] > now:
        sealed.append(stored["old_secret"])
    return [sealing.unseal(ctx.pepper, one, _place(stored["id"])).decode() for one in sealed]


def enable(conn: Connection, webhook_id: str, now: datetime) -> None:
    """Send to it again, beginning with what had been waiting."""
    row(conn, webhook_id)
    conn.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(disabled_at=None, failing_since=None))
    waiting = deliveries.c.webhook_id == webhook_id, deliveries.c.status == "waiting"
    conn.execute(update(deliveries).where(*waiting).values(due_at=now))


def remove(conn: Connection, webhook_id: str, now: datetime) -> None:
    """End it; what was waiting for it is not sent any more."""
    row(conn, webhook_id)
    conn.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(deleted_at=now))
    waiting = deliveries.c.webhook_id == webhook_id, deliveries.c.status == "waiting"
    conn.execute(update(deliveries).where(*waiting).values(status="failed", fault="removed", due_at=None))


def leave_test(conn: Connection, webhook_id: str, now: datetime) -> str:
    """Leave a message that only tests the way; returns its id."""
    row(conn, webhook_id)
    return _leave(conn, webhook_id, TEST, _body(TEST, {}, now), now)


def row(conn: Connection, webhook_id: str, *, lock: bool = False) -> RowMapping:
    """The stored endpoint."""
    query = select(webhooks).where(webhooks.c.id == webhook_id, webhooks.c.deleted_at.is_(None))
    found = conn.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if found is None:
        raise Problem("not-found")
    return found


def listed(conn: Connection) -> list[WebhookDto]:
    """All of them, newest first."""
    rows = conn.execute(
        select(webhooks).where(webhooks.c.deleted_at.is_(None)).order_by(webhooks.c.created_at.desc(), webhooks.c.id)
    )
    return [dto(one) for one in rows.mappings()]


def dto(stored: RowMapping) -> WebhookDto:
    """As an operator sees it."""
    return WebhookDto(
        id=stored["id"],
        url=stored["url"],
        description=stored["description"],
        events=list(stored["events"]),
        created_at=stored["created_at"],
        failing_since=stored["failing_since"],
        disabled_at=stored["disabled_at"],
    )


def _endpoints(conn: Connection) -> list[tuple[str, list[str]]]:
    """Who is sent to and wants what; looked up once in a transaction, however much happens in it."""
    transaction = conn.get_transaction()
    known: tuple[object, list[tuple[str, list[str]]]] | None = conn.info.get(_KNOWN)
    if known is None or known[0] is not transaction:
        alive = webhooks.c.disabled_at.is_(None), webhooks.c.deleted_at.is_(None)
        rows = conn.execute(select(webhooks.c.id, webhooks.c.events).where(*alive))
        known = conn.info[_KNOWN] = (transaction, [(row.id, row.events) for row in rows])
    return known[1]


def _leave(conn: Connection, webhook_id: str, type_: str, body: str, at: datetime) -> str:
    delivery_id = new_id("msg")
    conn.execute(
        deliveries.insert().values(
            id=delivery_id, webhook_id=webhook_id, type=type_, body=body, status="waiting", tries=0, created_at=at,
            due_at=at,
        )
    )  # fmt: skip
    return delivery_id


def _body(type_: str, data: dict[str, Any], at: datetime) -> str:
    timestamp = at.isoformat().replace("+00:00", "Z")
    return json.dumps({"type": type_, "timestamp": timestamp, "data": data}, ensure_ascii=False, separators=(",", ":"))


def _sealed(ctx: Context, webhook_id: str, secret: str) -> bytes:
    return sealing.seal(ctx.pepper, secret.encode(), _place(webhook_id))


def _place(webhook_id: str) -> str:
    return f"webhook:{webhook_id}"


def _fresh() -> str:
    """As Standard Webhooks writes one: 256 bits."""
    return f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"
