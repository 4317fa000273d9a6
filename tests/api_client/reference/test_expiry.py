"""When points end: local midnights, short months, clocks that change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Literal

import pytest

from api_client.reference import expiry, members
from api_client.reference.context import Context
from api_client.reference.programme_schema import Expiry
from api_client.reference.tables import expirations
from tests.contract.kit import NOON, Service


def ruled(service: Service, months: int, at: Literal["day", "month_end"]) -> Context:
    programme = service.ctx.programme
    wallet = programme.wallet.model_copy(update={"expiry": Expiry(months=months, at=at)})
    return replace(service.ctx, programme=programme.model_copy(update={"wallet": wallet}))


@pytest.mark.parametrize(
    ("earned", "months", "at", "last"),
    [
        (datetime(2026, 1, 15, 12, tzinfo=UTC), 12, "month_end", date(2027, 1, 31)),
        (datetime(2026, 1, 15, 12, tzinfo=UTC), 12, "day", date(2027, 1, 15)),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), 1, "day", date(2026, 2, 28)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), 12, "day", date(2029, 2, 28)),
        (datetime(2026, 12, 31, 12, tzinfo=UTC), 1, "month_end", date(2027, 1, 31)),
        # Half past eleven in the evening of the last of June in London is July in Berlin.
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), 1, "month_end", date(2026, 8, 31)),
    ],
)
def test_the_last_day(
    service: Service, earned: datetime, months: int, at: Literal["day", "month_end"], last: date
) -> None:
    ctx = ruled(service, months, at)
    moment = expiry.expires_at(ctx, earned)
    assert moment is not None
    assert expiry.last_day(ctx, moment) == last
    assert moment.astimezone(ctx.zone).hour == 0


def test_points_that_never_end(service: Service) -> None:
    programme = service.ctx.programme
    wallet = programme.wallet.model_copy(update={"expiry": None})
    ctx = replace(service.ctx, programme=programme.model_copy(update={"wallet": wallet}))
    assert expiry.expires_at(ctx, datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_books_that_can_not_be_settled_are_no_reason_to_go_round_for_ever(service: Service) -> None:
    with service.ctx.engine.connect().execution_options(writes=True) as conn, conn.begin() as transaction:
        member = members.join(conn, service.ctx, "ada@example.org", "en", NOON)
        conn.execute(expirations.insert().values(member_id=member, wallet="sparks", expires_at=NOON, points=5))
        with pytest.raises(RuntimeError, match="still due"):
            expiry.settle(conn, service.ctx, member, NOON)
        transaction.rollback()
