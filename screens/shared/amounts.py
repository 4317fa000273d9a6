"""How many of a thing and what it costs, in words."""

from __future__ import annotations

from collections.abc import Callable

from member_app.domain.money import Money
from screens.shared.points import use_points
from screens.shared.scope import use_text


def times(title: str, quantity: int) -> str:
    """`2 × Seasonal bouquet`; one of a thing is just the thing."""
    return title if quantity == 1 else f"{use_text().number(quantity)}\u202f\u00d7\u202f{title}"


def use_price() -> Callable[[int, Money | None], str]:
    """`350 Sparks`, `900 Sparks + €9.00`."""
    t, points = use_text(), use_points()
    return lambda amount, money: f"{points(amount)} + {t.money(money)}" if money else points(amount)
