"""What became of each message: who sends it next, what the endpoint said, and when nobody tries any more.

A sender claims messages for a while, sends without holding a transaction, and writes down what came of it. One that
dies in between leaves its claim to run out, and the message is sent again under the same id.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, delete, or_, select, update

from api_client.access import DeliveryDto
from api_client.reference import webhooks
from api_client.reference.patience import Outcome, Schedule
from api_client.reference.problems import Problem
from api_client.reference.tables import deliveries
from api_client.reference.tables import webhooks as endpoints

KEPT = timedelta(days=30)


def any_due(conn: Connection, now: datetime) -> bool:
    """Whether anything is to be sent, found without writing."""
    return conn.execute(_waiting_endpoints(now).limit(1)).first() is not None


def claim(conn: Connection, schedule: Schedule, now: datetime) -> dict[str, list[RowMapping]]:
    """Messages that are due, oldest first for each endpoint, for this sender alone until the claim runs out."""
    claimed = {}
    for webhook_id in conn.execute(_waiting_endpoints(now)).scalars().all():
        # A few of each, so that an endpoint with much to catch up on keeps nobody waiting.
        rows = conn.execute(
            select(deliveries)
            .where(_due(webhook_id, now))
            .order_by(deliveries.c.due_at, deliveries.c.seq)
            .limit(schedule.batch)
            .with_for_update(skip_locked=True)
        )
        if found := list(rows.mappings()):
            claimed[webhook_id] = found
            _put_off(conn, deliveries.c.seq.in_([row["seq"] for row in found]), now + schedule.claim)
    return claimed


def settle(conn: Connection, row: RowMapping, outcome: Outcome, schedule: Schedule, now: datetime) -> None:
    """Write down what one try gave, and when to try again if it has to be."""
    # The endpoint before its messages, as everybody who changes both does.
    _judge(conn, row["webhook_id"], outcome, schedule, now)
    tries = row["tries"] + 1
    given_up = not outcome.delivered and tries > len(schedule.pauses)
    due = None if outcome.delivered or given_up else now + schedule.pause(tries)
    status = "delivered" if outcome.delivered else "failed" if given_up else "waiting"
    conn.execute(
        update(deliveries)
        # Whoever was slower than its claim has no say over one that arrived meanwhile.
        .where(deliveries.c.seq == row["seq"], deliveries.c.status == "waiting")
        .values(
            status=status, tries=tries, tried_at=now, due_at=due, response_code=outcome.code, fault=outcome.fault
        )
    )  # fmt: skip


def put_off(conn: Connection, row: RowMapping, schedule: Schedule, now: datetime) -> None:
    """The endpoint does not answer: what else was on its way to it waits as long as `row` does."""
    until = now + schedule.pause(row["tries"] + 1)
    here = deliveries.c.webhook_id == row["webhook_id"], deliveries.c.status == "waiting"
    # Also what this sender had claimed; what another one claims just now is not waited for.
    waiting = select(deliveries.c.seq).where(*here, deliveries.c.due_at <= now + schedule.claim)
    others = waiting.where(deliveries.c.seq != row["seq"]).with_for_update(skip_locked=True)
    # Not by their numbers: there may be more of them than a statement can name.
    _put_off(conn, deliveries.c.seq.in_(others), until)


def again(conn: Connection, webhook_id: str, delivery_id: str, now: datetime) -> None:
    """Send a message once more, under its own id, with all its tries before it."""
    webhooks.row(conn, webhook_id)
    done = conn.execute(
        update(deliveries)
        .where(deliveries.c.webhook_id == webhook_id, deliveries.c.id == delivery_id)
        .values(status="waiting", tries=0, due_at=now)
    )
    if done.rowcount == 0:
        raise Problem("not-found")


def page(conn: Connection, webhook_id: str, before: int | None, limit: int) -> tuple[list[DeliveryDto], int | None]:
    """Messages older than number `before`, newest first, and the number to go on from."""
    webhooks.row(conn, webhook_id)
    query = select(deliveries).where(deliveries.c.webhook_id == webhook_id)
    if before is not None:
        query = query.where(deliveries.c.seq < before)
    rows = conn.execute(query.order_by(deliveries.c.seq.desc()).limit(limit + 1)).mappings().all()
    following = rows[limit - 1]["seq"] if len(rows) > limit else None
    return [dto(row) for row in rows[:limit]], following


def one(conn: Connection, delivery_id: str) -> DeliveryDto:
    """A message by its id."""
    return dto(conn.execute(select(deliveries).where(deliveries.c.id == delivery_id)).mappings().one())


def dto(row: RowMapping) -> DeliveryDto:
    """As an operator sees it."""
    return DeliveryDto(
        id=row["id"],
        type=row["type"],
        status=row["status"],
        tries=row["tries"],
        created_at=row["created_at"],
        tried_at=row["tried_at"],
        due_at=row["due_at"],
        response_code=row["response_code"],
        fault=row["fault"],
    )


def sweep(conn: Connection, now: datetime) -> None:
    """Forget what is over, and what waits for an endpoint that stayed disabled."""
    disabled = select(endpoints.c.id).where(endpoints.c.disabled_at < now - KEPT)
    over = or_(deliveries.c.status != "waiting", deliveries.c.webhook_id.in_(disabled))
    conn.execute(delete(deliveries).where(deliveries.c.created_at < now - KEPT, over))


def _judge(conn: Connection, webhook_id: str, outcome: Outcome, schedule: Schedule, now: datetime) -> None:
    """Whether the endpoint works, since when it does not, and whether that has been too long."""
    here = endpoints.c.id == webhook_id
    if outcome.delivered:
        conn.execute(update(endpoints).where(here, endpoints.c.failing_since.is_not(None)).values(failing_since=None))
        return
    conn.execute(update(endpoints).where(here, endpoints.c.failing_since.is_(None)).values(failing_since=now))
    lost = endpoints.c.failing_since <= now - schedule.patience
    disable = update(endpoints).where(here, endpoints.c.disabled_at.is_(None)).values(disabled_at=now)
    conn.execute(disable if outcome.gone else disable.where(lost))


def _waiting_endpoints(now: datetime) -> Select[str]:
    """Endpoints that are sent to and have something due."""
    alive = endpoints.c.disabled_at.is_(None), endpoints.c.deleted_at.is_(None)
    something = select(deliveries.c.seq).where(_due(endpoints.c.id, now)).exists()
    return select(endpoints.c.id).where(*alive, something).order_by(endpoints.c.id)


def _due(webhook_id: object, now: datetime) -> ColumnElement[bool]:
    return and_(deliveries.c.webhook_id == webhook_id, deliveries.c.due_at <= now)


def _put_off(conn: Connection, which: ColumnElement[bool], until: datetime) -> None:
    conn.execute(update(deliveries).where(which).values(due_at=until))
