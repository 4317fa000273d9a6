"""What a purchase counts, whole and after part of it was given back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api_client.reference.basket import BasketLine
from api_client.reference.play import criteria
from api_client.reference.play.criteria import Bought
from api_client.reference.play.criteria_file import Shopping
from api_client.reference.programme_earning import Goods
from tests.fakes.challenge_book import challenge, counts

FRIDAY = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
LINES = (BasketLine(3, 900, "espresso", "coffee"), BasketLine(1, 100, "cookie", "bakery"))


def bought(at: datetime = FRIDAY, refunded: int = 0, amount: int = 1000) -> Bought:
    return Bought("t1", at, at, at.date(), amount, "mitte", LINES, refunded)


def counted(kind: str, purchase: Bought, never: Goods = criteria.NOTHING, **more: Any) -> list[tuple[str, int]]:
    criterion = challenge("one", counts(kind, **more)).criteria[0]
    assert isinstance(criterion, Shopping)
    return [(one.subject, one.amount) for one in criteria.of_purchase(0, criterion, purchase, never)]


def test_what_is_counted() -> None:
    assert counted("spend", bought()) == [("", 1000)]
    assert counted("spend", bought(), Goods(categories=("bakery",))) == [("", 900)]
    assert counted("spend", bought(), products=["cookie"]) == [("", 100)]
    assert counted("products", bought(), categories=["coffee"]) == [("", 3)]
    assert counted("products", bought(), without={"products": ["espresso"]}) == [("", 1)]
    assert counted("purchases", bought(), products=["cake"]) == []
    assert counted("purchases", bought(), stores=["flora"]) == []
    assert counted("purchases", bought(), minimum=1001) == []
    assert counted("distinct", bought(), of="product") == [("cookie", 1), ("espresso", 1)]
    assert counted("distinct", bought(), of="store") == [("mitte", 1)]
    assert counted("distinct", bought(), of="day") == [("2026-11-20", 1)]


@pytest.mark.parametrize(
    ("refunded", "spent", "units", "purchases"), [(0, 1000, 3, 1), (1, 999, 3, 1), (400, 600, 2, 1), (1000, 0, 0, 0)]
)
def test_a_refund_leaves_the_share_that_was_kept(refunded: int, spent: int, units: int, purchases: int) -> None:
    """Rounded in the member's favour."""
    left = bought(refunded=refunded)
    assert counted("spend", left) == [("", spent)]
    assert counted("products", left, categories=["coffee"]) == [("", units)]
    assert counted("purchases", left) == [("", purchases)]


def test_a_refund_below_the_minimum_leaves_nothing() -> None:
    assert counted("purchases", bought(refunded=400), minimum=600) == [("", 1)]
    assert counted("purchases", bought(refunded=401), minimum=600) == [("", 0)]


def test_a_window_past_midnight_belongs_to_the_day_it_began() -> None:
    night: dict[str, Any] = {"since": "22:00", "until": "02:00", "weekdays": ["friday"]}
    assert counted("purchases", bought(), **night) == [("", 1)]
    assert counted("purchases", bought(FRIDAY + timedelta(hours=2)), **night) == [("", 1)]
    assert counted("purchases", bought(FRIDAY + timedelta(hours=3)), **night) == []
    assert counted("purchases", bought(FRIDAY - timedelta(days=1)), **night) == []
