"""The books: whatever happens in whatever order, they balance, and nobody spends what is not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import IntegrityError

from api_client.reference import expiry, ledger, members, operators, redemptions, transactions, transfers
from api_client.reference.ledger import Cause
from api_client.reference.problems import Problem
from api_client.reference.programme import ProgrammeFile, load_programme
from api_client.reference.programme_schema import Transfers
from api_client.reference.tables import accounts, cards, postings
from api_client.reference.transfers import Gift
from tests.contract.kit import NOON, Service, running

WALLET = "sparks"
ZONE = ZoneInfo("Europe/Berlin")  # as the programme says


def joined(conn: Connection, service: Service, name: str = "ada") -> str:
    return members.join(conn, service.ctx, f"{name}@example.org", "en", NOON)


def test_what_does_not_balance_is_not_written(service: Service) -> None:
    with service.ctx.write() as conn, pytest.raises(ValueError, match="does not balance"):
        ledger.post(conn, joined(conn, service), WALLET, "earn", [("issued", -5), ("active", 6)], Cause(NOON, ZONE))


def test_the_database_itself_refuses_a_negative_balance(service: Service) -> None:
    with service.ctx.write() as conn:
        member = joined(conn, service)
    with pytest.raises(IntegrityError), service.ctx.write() as conn:
        ledger.post(conn, member, WALLET, "expire", [("active", -1), ("expired", 1)], Cause(NOON, ZONE))


def test_a_failed_movement_leaves_no_trace(service: Service) -> None:
    with service.ctx.write() as conn:
        member = joined(conn, service)
        ledger.earn(conn, member, WALLET, 100, Cause(NOON, ZONE))

    def more_and_too_much() -> None:
        with service.ctx.write() as conn:
            ledger.earn(conn, member, WALLET, 1, Cause(NOON, ZONE))
            ledger.reserve(conn, member, WALLET, 500, "red_none", Cause(NOON, ZONE))

    with pytest.raises(Problem, match="insufficient-points"):
        more_and_too_much()
    with service.ctx.read() as conn:
        assert ledger.balances(conn, member, WALLET)["active"] == 100


def test_faults_are_found(service: Service) -> None:
    with service.ctx.write() as conn:
        member = joined(conn, service)
        ledger.earn(conn, member, WALLET, 100, Cause(NOON, ZONE))
        with conn.begin_nested() as attempt:
            conn.execute(update(postings).where(postings.c.amount > 0).values(amount=99))
            assert len(ledger.faults(conn)) == 3
            attempt.rollback()
        with conn.begin_nested() as attempt:
            conn.execute(update(accounts).where(accounts.c.member_id == member).values(balance=98))
            assert any("lots" in fault for fault in ledger.faults(conn))
            attempt.rollback()


def test_points_expire_when_they_should_and_only_then(service: Service) -> None:
    with service.ctx.write() as conn:
        member = joined(conn, service)
        for days, points in ((3, 30), (1, 10), (2, 20)):
            ledger.earn(conn, member, WALLET, points, Cause(NOON, ZONE), NOON + timedelta(days=days))
        ledger.earn(conn, member, WALLET, 40, Cause(NOON, ZONE))
        for hours, left in ((0, 100), (24, 90), (60, 70), (200, 40)):
            expiry.settle(conn, service.ctx, member, NOON + timedelta(hours=hours))
            assert ledger.balances(conn, member, WALLET)["active"] == left


def test_pending_points_mature(service: Service) -> None:
    with service.ctx.write() as conn:
        member = joined(conn, service)
        later = NOON + timedelta(days=2)
        ledger.earn(conn, member, WALLET, 50, Cause(NOON, ZONE), NOON + timedelta(days=9), pending_until=later)
        assert ledger.balances(conn, member, WALLET) == {"active": 0, "pending": 50, "reserved": 0}
        with pytest.raises(Problem, match="insufficient-points"):
            ledger.portions(conn, member, WALLET, 1)
        expiry.settle(conn, service.ctx, member, later)
        assert ledger.balances(conn, member, WALLET) == {"active": 50, "pending": 0, "reserved": 0}


def test_points_that_come_back_too_late_expire_at_once(service: Service) -> None:
    with service.ctx.write() as conn:
        member = joined(conn, service)
        ledger.earn(conn, member, WALLET, 400, Cause(NOON, ZONE), NOON + timedelta(days=3))
        redemptions.reserve(conn, service.ctx, member, "any-coffee", NOON)
        expiry.settle(conn, service.ctx, member, NOON + timedelta(days=8))
        assert ledger.balances(conn, member, WALLET) == {"active": 0, "pending": 0, "reserved": 0}


def test_writes_are_on_the_disk_before_they_are_answered(service: Service) -> None:
    with service.ctx.write() as conn:
        assert conn.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert conn.execute(text("PRAGMA synchronous")).scalar() == 2
        assert conn.execute(text("PRAGMA foreign_keys")).scalar() == 1


Step = tuple[str, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["buy", "refund", "reserve", "reveal", "cancel", "redeem", "wait", "give", "receive", "correct"]
        ),
        st.integers(0, 9_000),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS, st.sampled_from(["none", "refunds"]), st.sampled_from([0, 14]))
def test_any_life_keeps_the_books(steps: list[Step], overdraft: str, pending_days: int) -> None:
    programme = ruled(overdraft, pending_days)
    with TemporaryDirectory() as folder, running(Path(folder), programme=programme) as api, api.ctx.write() as conn:
        life = Life(conn, api, joined(conn, api), joined(conn, api, "bob"))
        for what, number in steps:
            life.live(what, number)
            assert ledger.faults(conn) == []
            everybody = [ledger.totals(conn, one, WALLET) for one in (life.member, life.friend)]
            assert sum(one.get("transferred", 0) for one in everybody) == 0
            assert overdraft == "refunds" or not any(one.get("owed") for one in everybody)


@cache
def ruled(overdraft: str, pending_days: int) -> ProgrammeFile:
    aurora = load_programme("aurora")
    wallet = aurora.wallet.model_copy(update={"overdraft": overdraft, "pending_days": pending_days})
    rules = Transfers(minimum=1, per_day=500, fee=1)
    return aurora.model_copy(update={"wallet": wallet, "transfers": rules})


class Life:
    """What a member may do, tried without asking whether it is possible."""

    def __init__(self, conn: Connection, service: Service, member: str, friend: str) -> None:
        self.conn, self.ctx, self.member, self.friend, self.now = conn, service.ctx, member, friend, NOON
        self.bought: list[str] = []
        self.taken: list[str] = []
        self.codes: list[str] = []

    def live(self, what: str, number: int) -> None:
        self.now += timedelta(minutes=number)
        act: Callable[[int], Any] = getattr(self, what)
        try:
            # A savepoint stands for the transaction of a request: a refusal undoes all of it.
            with self.conn.begin_nested():
                act(number)
        except Problem:
            pass

    def buy(self, number: int) -> None:
        done = transactions.post_purchase(self.conn, self.ctx, self.member, [], number, self.now)
        self.bought.append(done.transaction_id)

    def refund(self, number: int) -> None:
        for one in self.bought[-1:]:
            transactions.refund(self.conn, self.ctx, one, number // 3 or None, self.now)

    def reserve(self, _number: int) -> None:
        self.taken.append(redemptions.reserve(self.conn, self.ctx, self.member, "tree", self.now))

    def reveal(self, _number: int) -> None:
        for one in self.taken[-1:]:
            self.codes.append(redemptions.reveal(self.conn, self.ctx, self.member, one, self.now))

    def cancel(self, _number: int) -> None:
        for one in self.taken[-1:]:
            redemptions.cancel(self.conn, self.ctx, self.member, one, self.now)

    def redeem(self, _number: int) -> None:
        for code in self.codes[-1:]:
            redemptions.redeem(self.conn, self.ctx, code, self.now)

    def wait(self, number: int) -> None:
        self.now += timedelta(days=number / 10)
        expiry.settle(self.conn, self.ctx, self.member, self.now)

    def give(self, number: int) -> None:
        transfers.send(self.conn, self.ctx, self.member, Gift(self.card(self.friend), number // 30), self.now)

    def receive(self, number: int) -> None:
        transactions.post_purchase(self.conn, self.ctx, self.friend, [], number, self.now)
        transfers.send(self.conn, self.ctx, self.friend, Gift(self.card(self.member), number // 50), self.now)

    def correct(self, number: int) -> None:
        operators.adjust(self.conn, self.ctx, self.card(self.member), 200 - number // 20, "why", "office", self.now)

    def card(self, member: str) -> str:
        return str(self.conn.execute(select(cards.c.number).where(cards.c.member_id == member)).scalar_one())
