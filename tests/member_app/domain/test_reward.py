"""What a reward costs, how far it is, and how many of it one may ask for."""

from __future__ import annotations

import pytest

from member_app.domain.money import Money
from member_app.domain.reward import MOST_AT_ONCE, PointsAndMoney
from tests.fakes.samples import reward

MONEY = PointsAndMoney(900, Money(900, "EUR"))


def test_both_prices_for_any_number() -> None:
    one = reward("bouquet", "Bouquet", 1900, "bouquet", with_money=MONEY)
    assert one.price(1, False) == (1900, None)
    assert one.price(3, True) == (2700, Money(2700, "EUR"))
    plain = reward("bouquet", "Bouquet", 1900, "bouquet")
    assert plain.price(2, True) == (3800, None), "there is no price with money"


@pytest.mark.parametrize(
    ("missing", "with_money", "left"),
    [(0, False, 0), (0, True, 0), (1200, False, 1200), (1200, True, 200), (900, True, 0)],
)
def test_the_price_with_money_is_nearer(missing: int, with_money: bool, left: int) -> None:
    assert (
        reward("bouquet", "Bouquet", 1900, "bouquet", with_money=MONEY, missing=missing).missing_of(with_money) == left
    )


@pytest.mark.parametrize(
    ("limit", "stock", "most"),
    [(None, None, MOST_AT_ONCE), (3, None, 3), (None, 2, 2), (3, 2, 2), (50, 60, MOST_AT_ONCE), (0, None, 1)],
)
def test_limit_and_stock_say_how_many(limit: int | None, stock: int | None, most: int) -> None:
    assert reward("tee", "Tee", 3200, "tshirt", limit_left=limit, stock=stock).most == most
