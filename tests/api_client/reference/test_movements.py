"""Pending points, holes, refunds of points that were spent, expiry, and the same events in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from api_client.reference import audit, expiry, ledger, lot_book, members, months, standing, transactions
from api_client.reference.context import Context
from api_client.reference.ledger import Cause
from api_client.reference.problems import Problem
from api_client.reference.programme_schema import AmountRule, Expiry
from api_client.reference.tables import entries
from tests.contract.kit import NOON, Service

WALLET = "sparks"
DAY = timedelta(days=1)
# Examples share an API, because none of them leaves anything behind.
ROOM = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def ruled(ctx: Context, **wallet: Any) -> Context:
    """The same API where the wallet has other rules, and only money earns points."""
    rules = ctx.programme.wallet.model_copy(update=wallet)
    earning = tuple(rule for rule in ctx.programme.earning if isinstance(rule, AmountRule))
    return replace(ctx, programme=ctx.programme.model_copy(update={"wallet": rules, "earning": earning}))


@pytest.fixture
def conn(service: Service) -> Iterator[Connection]:
    with service.ctx.write() as one:
        yield one
        assert audit.faults(one) == []


def joined(conn: Connection, ctx: Context, name: str = "ada") -> str:
    return members.join(conn, ctx, f"{name}@example.org", "en", NOON - 900 * DAY)


def bought(conn: Connection, ctx: Context, member: str, at: datetime = NOON, cents: int = 2000) -> str:
    return transactions.post_purchase(conn, ctx, member, [], cents, at).transaction_id


def held(conn: Connection, member: str) -> tuple[int, int, int]:
    found = ledger.balances(conn, member, WALLET)
    return found["active"], found["pending"], found["reserved"]


def spend(conn: Connection, ctx: Context, member: str, points: int, at: datetime = NOON) -> None:
    """Points for something, gone at once."""
    cause = Cause(at, ctx.zone, redemption_id=f"red_{points}_{at.timestamp()}")
    ledger.reserve(conn, member, WALLET, points, cause.redemption_id or "", cause)
    ledger.spend(conn, member, WALLET, points, cause)


class TestPending:
    def test_points_of_a_purchase_wait_until_nothing_can_be_returned(self, service: Service, conn: Connection) -> None:
        ctx = ruled(service.ctx, pending_days=14)
        member = joined(conn, ctx)
        bought(conn, ctx, member)
        assert held(conn, member) == (0, 100, 0)
        until = expiry.pending_until(ctx, NOON)
        assert until is not None
        assert until.astimezone(ctx.zone).isoformat() == "2026-12-05T00:00:00+01:00"
        expiry.settle(conn, ctx, member, until - timedelta(seconds=1))
        assert held(conn, member) == (0, 100, 0)
        expiry.settle(conn, ctx, member, until)
        assert held(conn, member) == (100, 0, 0)

    def test_a_refund_in_that_time_takes_from_them(self, service: Service, conn: Connection) -> None:
        ctx = ruled(service.ctx, pending_days=14)
        member = joined(conn, ctx)
        ledger.earn(conn, member, WALLET, 70, Cause(NOON, ctx.zone))
        done = transactions.refund(conn, ctx, bought(conn, ctx, member), 1000, NOON + DAY)
        assert (done.points_taken, held(conn, member)) == (50, (70, 50, 0))

    def test_they_expire_as_if_they_had_been_active(self, service: Service, conn: Connection) -> None:
        """Counted from the earning, also when that ends before they are active."""
        ctx = ruled(service.ctx, pending_days=60, expiry=Expiry(months=1, at="day"))
        member = joined(conn, ctx)
        bought(conn, ctx, member)
        expiry.settle(conn, ctx, member, NOON + 200 * DAY)
        assert held(conn, member) == (0, 0, 0)
        assert ledger.totals(conn, member, WALLET)["expired"] == 100


class TestRefundAfterSpending:
    def test_what_is_missing_is_written_off(self, service: Service, conn: Connection) -> None:
        ctx = ruled(service.ctx, overdraft="none")
        member = joined(conn, ctx)
        purchase = bought(conn, ctx, member)
        spend(conn, ctx, member, 80)
        done = transactions.refund(conn, ctx, purchase, None, NOON)
        assert (done.points_taken, held(conn, member)) == (20, (0, 0, 0))
        assert conn.execute(select(entries.c.written_off).where(entries.c.type == "refund")).scalar_one() == 80
        ledger.earn(conn, member, WALLET, 50, Cause(NOON, ctx.zone))
        assert held(conn, member) == (50, 0, 0)

    def test_a_part_that_was_written_off_is_not_asked_for_again(self, service: Service, conn: Connection) -> None:
        ctx = ruled(service.ctx, overdraft="none")
        member = joined(conn, ctx)
        purchase = bought(conn, ctx, member)
        spend(conn, ctx, member, 100)
        assert transactions.refund(conn, ctx, purchase, 1000, NOON).points_taken == 0
        ledger.earn(conn, member, WALLET, 500, Cause(NOON, ctx.zone))
        assert transactions.refund(conn, ctx, purchase, None, NOON).points_taken == 50

    def test_or_it_is_owed_and_filled_first(self, service: Service, conn: Connection) -> None:
        ctx = ruled(service.ctx, overdraft="refunds")
        member = joined(conn, ctx)
        purchase = bought(conn, ctx, member)
        spend(conn, ctx, member, 80)
        done = transactions.refund(conn, ctx, purchase, None, NOON)
        assert (done.points_taken, held(conn, member)) == (100, (-80, 0, 0))
        with pytest.raises(Problem) as refused:
            ledger.portions(conn, member, WALLET, 1)
        assert refused.value.extra == {"needed": 1, "available": 0}
        posted = ledger.earn(conn, member, WALLET, 50, Cause(NOON, ctx.zone), NOON + DAY)
        assert (posted.amount, posted.balance_after, held(conn, member)) == (50, -30, (-30, 0, 0))
        ledger.earn(conn, member, WALLET, 50, Cause(NOON, ctx.zone), NOON + 2 * DAY)
        assert held(conn, member) == (20, 0, 0)
        assert [part.amount for part in lot_book.first_to_expire(conn, member, WALLET, 99)] == [20]
        expiry.settle(conn, ctx, member, NOON + 3 * DAY)
        assert held(conn, member) == (0, 0, 0)

    def test_pending_points_fill_it_when_they_become_active(self, service: Service, conn: Connection) -> None:
        ctx = ruled(service.ctx, overdraft="refunds", pending_days=3)
        member = joined(conn, ctx)
        ledger.earn(conn, member, WALLET, 100, Cause(NOON, ctx.zone))
        purchase = bought(conn, ctx, member)
        expiry.settle(conn, ctx, member, NOON + 9 * DAY)
        spend(conn, ctx, member, 200, NOON + 9 * DAY)
        transactions.refund(conn, ctx, purchase, None, NOON + 9 * DAY)
        later = NOON + 10 * DAY
        bought(conn, ctx, member, later, 3000)
        assert held(conn, member) == (-100, 150, 0)
        expiry.settle(conn, ctx, member, later + 9 * DAY)
        assert held(conn, member) == (50, 0, 0)

    def test_points_that_come_back_fill_it(self, service: Service, conn: Connection) -> None:
        ctx = ruled(service.ctx, overdraft="refunds")
        member = joined(conn, ctx)
        purchase = bought(conn, ctx, member)
        cause = Cause(NOON, ctx.zone, redemption_id="red_a")
        ledger.reserve(conn, member, WALLET, 90, "red_a", cause)
        transactions.refund(conn, ctx, purchase, None, NOON)
        assert held(conn, member) == (-90, 0, 90)
        ledger.release(conn, member, WALLET, 90, "red_a", cause)
        assert held(conn, member) == (0, 0, 0)

    @pytest.mark.parametrize("overdraft", ["none", "refunds"])
    def test_what_expired_is_not_taken_twice(
        self, service: Service, conn: Connection, overdraft: Literal["none", "refunds"]
    ) -> None:
        ctx = ruled(service.ctx, overdraft=overdraft, expiry=Expiry(months=1, at="day"))
        member = joined(conn, ctx)
        purchase = bought(conn, ctx, member)
        expiry.settle(conn, ctx, member, NOON + 60 * DAY)
        later = NOON + 61 * DAY
        bought(conn, ctx, member, later)
        assert transactions.refund(conn, ctx, purchase, None, later).points_taken == 0
        assert held(conn, member) == (100, 0, 0)


@settings(max_examples=40, deadline=None, suppress_health_check=ROOM)
@given(given_points=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 60)), min_size=1, max_size=45), data=st.data())
def test_what_expires_first_is_used_first(
    service: Service, given_points: list[tuple[int, int]], data: st.DataObject
) -> None:
    """However they came: after any spending, no point is left that expires before one that was used."""
    with example(service) as (ctx, conn):
        member = joined(conn, ctx)
        for days, points in given_points:
            ends = NOON + days * DAY if days else None
            ledger.earn(conn, member, WALLET, points, Cause(NOON, ctx.zone), ends)
        used = data.draw(st.integers(0, sum(points for _, points in given_points)))
        if used:
            spend(conn, ctx, member, used)
        left = Counter[datetime | None]()
        for part in lot_book.first_to_expire(conn, member, WALLET, 10_000):
            left[part.expires_at] += part.amount
        for days in (1, 2, 3, 4, 5, 0):
            there = sum(points for other, points in given_points if other == days)
            taken, used = min(there, used), max(0, used - there)
            assert left[NOON + days * DAY if days else None] == there - taken


@dataclass
class Shopping:
    """A purchase and what was brought back of it, with business times."""

    name: str
    at: datetime
    cents: int
    refunds: list[tuple[datetime, int]] = field(default_factory=list)


SHOPPING = st.lists(
    st.tuples(
        st.integers(0, 500), st.integers(100, 9_000),
        st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4_000)), max_size=2),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=16, deadline=None, suppress_health_check=ROOM)
@given(
    overdraft=st.sampled_from(["none", "refunds"]),
    pending_days=st.sampled_from([0, 20]),
    said=SHOPPING,
    seed=st.integers(0, 999),
)
def test_in_whatever_order_news_arrives_the_books_end_alike(
    service: Service,
    overdraft: Literal["none", "refunds"],
    pending_days: int,
    said: list[tuple[int, int, list[tuple[int, int]]]],
    seed: int,
) -> None:
    """A till that was off the network reports late: balances, months, expiries and tiers are the same."""
    start = NOON - 520 * DAY
    shopping = [
        Shopping(
            str(number),
            start + days * DAY,
            cents,
            # Nothing is brought back later than now: news of the future is nobody's.
            [(start + min(days + after, 520) * DAY, back) for after, back in brought],
        )
        for number, (days, cents, brought) in enumerate(said)
    ]
    with example(service) as (plain, conn):
        ctx = ruled(plain, overdraft=overdraft, pending_days=pending_days, expiry=Expiry(months=6, at="day"))
        rules = Random(seed)
        orders = [_in_order(shopping), _shuffled(shopping, rules), _shuffled(shopping, rules)]
        outcomes = [_outcome(conn, ctx, f"m{number}", order) for number, order in enumerate(orders)]
        assert outcomes[0] == outcomes[1] == outcomes[2]


def test_spending_in_between_changes_nothing_where_points_last(service: Service, conn: Connection) -> None:
    """Every order of four events that is possible, one of them a spending."""
    ctx = ruled(service.ctx, overdraft="refunds", expiry=None)
    seen = set()
    for number, order in enumerate(permutations(("buy", "buy more", "refund", "spend"))):
        if order.index("refund") < order.index("buy"):
            continue
        member = joined(conn, ctx, f"m{number}")
        ledger.earn(conn, member, WALLET, 500, Cause(NOON, ctx.zone))
        purchase = ""
        for event in order:
            if event == "buy":
                purchase = bought(conn, ctx, member)
            elif event == "buy more":
                bought(conn, ctx, member, cents=700)
            elif event == "refund":
                transactions.refund(conn, ctx, purchase, 1500, NOON)
            else:
                spend(conn, ctx, member, 500)
        seen.add((*held(conn, member), ledger.totals(conn, member, WALLET)["redeemed"]))
    assert seen == {(60, 0, 0, 500)}


class _Enough(Exception):
    """Ends an example without leaving anything behind."""


@contextmanager
def example(service: Service) -> Iterator[tuple[Context, Connection]]:
    """Room for one example: its books are checked, and then it never happened."""
    with suppress(_Enough), service.ctx.write() as conn:
        yield service.ctx, conn
        assert audit.faults(conn) == []
        raise _Enough


Event = tuple[Shopping, datetime, int | None]


def _events(shopping: Sequence[Shopping]) -> list[Event]:
    bought_then: list[Event] = [(one, one.at, None) for one in shopping]
    return bought_then + [(one, at, back) for one in shopping for at, back in one.refunds]


def _in_order(shopping: Sequence[Shopping]) -> list[Event]:
    return sorted(_events(shopping), key=lambda event: (event[1], event[2] is not None))


def _shuffled(shopping: Sequence[Shopping], rules: Random) -> list[Event]:
    """Any order in which a purchase is known before it is brought back, and its refunds follow each other."""
    events = _events(shopping)
    rules.shuffle(events)
    mine = {one.name: iter(sorted((e for e in events if e[0] is one), key=lambda e: (e[2] is not None, e[1])))
            for one in shopping}  # fmt: skip
    return [next(mine[one.name]) for one, _, _ in events]


def _outcome(conn: Connection, ctx: Context, name: str, order: Sequence[Event]) -> object:
    member, known = joined(conn, ctx, name), dict[str, str]()
    for one, at, back in order:
        if back is None:
            known[one.name] = bought(conn, ctx, member, at, one.cents)
        else:
            left = transactions.row(conn, known[one.name])
            back = min(back, left["amount"] - left["refunded"])
            if back:
                transactions.refund(conn, ctx, known[one.name], back, at)
        # News may come at any time; what is due is booked before it.
        expiry.settle(conn, ctx, member, at)
    expiry.settle(conn, ctx, member, NOON)
    return (
        held(conn, member),
        {at: (month.spend, month.visits, month.points) for at, month in months.of(conn, member, WALLET).items()},
        lot_book.by_day(conn, member, WALLET),
        standing.tier_id(conn, ctx, member, NOON),
    )
