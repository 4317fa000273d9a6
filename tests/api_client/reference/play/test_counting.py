"""Purchases, refunds and deeds in the books: whatever the order of delivery, the same comes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from api_client.reference import expiry, ledger, members, transactions
from api_client.reference.earning import Line
from api_client.reference.play import challenges, happenings, replays
from api_client.reference.play.challenges_tables import completions, grants
from tests.contract.kit import NOON, Service, running
from tests.fakes.challenge_book import challenge, counts, programme, stage

EVERY = {"enrolment": "automatic", "counts": "start"}
OFFERED = (
    challenge("card", counts("products", 5, categories=["coffee"]), type="stamp_card", **EVERY),
    challenge("spender", counts("spend", 3000), runs=3, **EVERY),
    challenge("kept", counts("purchases", 3, minimum=500), runs=None, on_refund="keep", **EVERY),
    challenge("stores", counts("distinct", 3, of="store"), **EVERY),
    challenge("days", counts("purchases"), type="streak", unit="day", periods=3, jokers=1, runs=2, **EVERY),
    challenge("ladder", counts("purchases"), type="milestone", stages=[stage(2, 10), stage(6, 20)], **EVERY),
    challenge("both", counts("purchases", 2), counts("activity", 2, id="deed", activity="review"), **EVERY),
    challenge("again", counts("challenge", 2), **EVERY),
)
#: Every example is a life in a database: none is tried again and again to find a shorter one.
HASTY: dict[str, Any] = {
    "deadline": None, "phases": [Phase.generate], "suppress_health_check": list(HealthCheck), "database": None,
}  # fmt: skip
STORES = ("mitte", "flora", "kreuzberg")


@dataclass(frozen=True)
class Bought:
    """A purchase, `after` so many hours; `back` of it is given back, in hundredths."""

    after: int
    coffees: int
    price: int
    store: int
    back: int

    @property
    def total(self) -> int:
        return self.coffees * self.price


bought_ = st.builds(
    Bought, st.integers(1, 140), st.integers(1, 7), st.sampled_from([150, 380, 990]), st.integers(0, 2),
    st.sampled_from([0, 0, 0, 30, 100]),
)  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    with running(tmp_path, demo=False, database_url=url, programme=programme(*OFFERED)) as one:
        yield one


def live(service: Service, name: str, did: list[Bought], reviews: list[int], order: Random | None) -> str:
    """A member who did all this, told of in order of time or in one that is drawn; refunds come after purchases."""
    ctx, began = service.ctx, NOON - timedelta(days=10)
    acts: list[tuple[str, int]] = [("buy", at) for at in range(len(did))] + [("review", at) for at in reviews]
    acts.sort(key=lambda act: did[act[1]].after if act[0] == "buy" else act[1])
    if order is not None:
        order.shuffle(acts)
    told: list[tuple[str, int]] = []
    for act in acts:
        told.append(act)
        if act[0] == "buy" and did[act[1]].back:
            told.insert(len(told) if order is None else order.randint(told.index(act) + 1, len(told)), ("back", act[1]))
    with ctx.write() as conn:
        member_id = members.join(conn, ctx, f"{name}@example.org", "en", began)
    made: dict[int, str] = {}
    for kind, at in told:
        with ctx.write() as conn:
            if kind == "review":
                happenings.record(conn, ctx, member_id, "review", f"r{at}", began + timedelta(hours=at))
            elif kind == "buy":
                made[at] = buy(conn, service, member_id, did[at], began)
            else:
                transactions.refund(conn, ctx, made[at], max(1, did[at].total * did[at].back // 100), ctx.now())
    return member_id


def buy(conn: Any, service: Service, member_id: str, one: Bought, began: datetime) -> str:
    place = next(store for store in service.ctx.programme.stores if store.id == STORES[one.store])
    line = Line("Coffee", one.coffees, one.total, "espresso", "coffee")
    at = began + timedelta(hours=one.after)
    return transactions.post_purchase(conn, service.ctx, member_id, [line], one.total, at, store=place).transaction_id


def outcome(service: Service, member_id: str) -> tuple[Any, Any]:
    """What was reached, with when, and what is held for it."""
    with service.ctx.read() as conn:
        reached = select(completions.c.task_id, completions.c.number, completions.c.at).where(
            completions.c.member_id == member_id, completions.c.state != "reverted"
        )
        held = select(grants.c.source_id, grants.c.number, grants.c.amount).where(
            grants.c.member_id == member_id, grants.c.taken_at.is_(None)
        )
        assert list(replays.disagreements(conn, service.ctx)) == []
        return {tuple(row) for row in conn.execute(reached)}, sorted(tuple(row) for row in conn.execute(held))


@settings(max_examples=3, derandomize=True, **HASTY)
@given(
    st.lists(bought_, min_size=2, max_size=6, unique_by=lambda one: one.after),
    st.lists(st.integers(1, 100), max_size=3, unique=True),
    st.integers(0, 10**9),
)
def test_any_order_of_delivery_gives_the_same_prizes(
    service: Service, did: list[Bought], reviews: list[int], seed: int
) -> None:
    _same(service, did, reviews, seed)


@pytest.mark.slow
@pytest.mark.timeout(900)
@settings(max_examples=80, **HASTY)
@given(
    st.lists(bought_, min_size=2, max_size=16, unique_by=lambda one: one.after),
    st.lists(st.integers(1, 100), max_size=4, unique=True),
    st.integers(0, 10**9),
)
def test_any_order_of_a_longer_life_gives_the_same_prizes(
    service: Service, did: list[Bought], reviews: list[int], seed: int
) -> None:
    _same(service, did, reviews, seed)


def _same(service: Service, did: list[Bought], reviews: list[int], seed: int) -> None:
    random = Random(seed)
    in_time = outcome(service, live(service, f"m{uuid4().hex}", did, reviews, None))
    shuffled = outcome(service, live(service, f"m{uuid4().hex}", did, reviews, random))
    assert in_time == shuffled


def test_a_deed_that_is_withdrawn_takes_what_it_brought(service: Service) -> None:
    ctx = service.ctx
    with ctx.write() as conn:
        member_id = members.join(conn, ctx, "ada@example.org", "en", NOON - timedelta(days=1))
        for key in ("a", "b", "b"):
            happenings.record(conn, ctx, member_id, "review", key, NOON)
        for hour in range(2):
            buy(conn, service, member_id, Bought(hour, 1, 150, 0, 0), NOON)
    assert ("both", 1, 100) in outcome(service, member_id)[1]
    with ctx.write() as conn:
        assert happenings.withdraw(conn, ctx, member_id, "review", "b", NOON)
        assert not happenings.withdraw(conn, ctx, member_id, "review", "b", NOON)
    assert ("both", 1, 100) not in outcome(service, member_id)[1]


def test_points_due_are_settled_before_a_prize_is_taken_back(service: Service) -> None:
    """Half of the prize has been spent: the rest is taken, what is missing is written off, and the books agree."""
    ctx = service.ctx
    with ctx.write() as conn:
        member_id = members.join(conn, ctx, "ada@example.org", "en", NOON - timedelta(days=1))
        bought = buy(conn, service, member_id, Bought(1, 6, 150, 0, 0), NOON)
    with ctx.write() as conn:
        cause = ledger.Cause(NOON, ctx.zone)
        held = ledger.balances(conn, member_id, "sparks")["active"]
        ledger.withdraw(conn, member_id, "sparks", held - 20, cause)
    with ctx.write() as conn:
        transactions.refund(conn, ctx, bought, None, NOON)
        assert ledger.balances(conn, member_id, "sparks")["active"] == 0
    with ctx.write() as conn:
        expiry.settle(conn, ctx, member_id, NOON)
        challenges.join(conn, ctx, member_id, "card", NOON)  # takes part already: nothing happens
    assert outcome(service, member_id)[1] == []
