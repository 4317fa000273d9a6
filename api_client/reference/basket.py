"""A purchase as earning rules see it, and what its lines earn before any campaign. Pure, exact arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from api_client.reference.caps import Allowed, Used, allow
from api_client.reference.programme_earning import Goods, Rounding, Scoped
from api_client.reference.programme_schema import AmountRule, ProductRule, ProgrammeFile

#: Which lines are meant, by position; None: the whole purchase, also where the till says no lines.
Lines = frozenset[int] | None


@dataclass(frozen=True)
class BasketLine:
    """What an earning rule looks at in a line of a receipt; `total` in minor units."""

    quantity: int
    total: int
    product: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class Basket:
    """A purchase: `amount` minor units paid, where, and when on the clock of the programme's time zone."""

    amount: int
    local_time: datetime
    store: str | None = None
    lines: Sequence[BasketLine] = ()


@dataclass(frozen=True)
class Part:
    """What one rule brings, and what it counted: minor units or units bought."""

    rule: AmountRule | ProductRule
    allowed: Allowed
    counted: int


@dataclass(frozen=True)
class Base:
    """What a purchase earns before campaigns. `points(lines)` is the share of some lines, limits included."""

    programme: ProgrammeFile
    basket: Basket
    used: Used
    parts: tuple[Part, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(self._parts()))

    @property
    def counted(self) -> int:
        """Minor units that may earn: all but the goods that never do."""
        return self.basket.amount - self._worth(self._never(Goods()))

    def lines(self, rule: Scoped) -> Lines:
        """The lines `rule` counts; empty where there are none of the goods it names."""
        never = self._never(rule.without)
        if not rule.products and not rule.categories:
            return self._all() - never if never else None
        return frozenset(at for at, line in self._lines() if _among(line, rule)) - never

    def units(self, lines: Lines) -> int:
        """Units bought in these lines."""
        return sum(max(0, line.quantity) for at, line in self._lines() if lines is None or at in lines)

    def points(self, lines: Lines) -> int:
        """What these lines have earned; each rule rounds once over what it counts of them."""
        if lines is None:
            return sum(part.allowed.points for part in self.parts)
        return sum(min(part.allowed.points, self._earned(part.rule, lines)[0]) for part in self.parts)

    def _parts(self) -> list[Part]:
        found = []
        for rule in self.programme.earning:
            if isinstance(rule, AmountRule | ProductRule) and (not rule.stores or self.basket.store in rule.stores):
                points, counted = self._earned(rule, None)
                day = self.basket.local_time.date()
                found.append(Part(rule, allow(rule.id, rule.caps, points, day, self.used), counted))
        return found

    def _earned(self, rule: AmountRule | ProductRule, within: Lines) -> tuple[int, int]:
        """Points, and what they are for."""
        lines = self.lines(rule)
        if within is not None:
            lines = within if lines is None else lines & within
        if isinstance(rule, ProductRule):
            units = self.units(lines)
            return units * rule.points, units
        amount = max(0, self.basket.amount if lines is None else self._spent(lines, rule, within))
        return _rounded(amount * rule.points, rule.per, rule.rounding), amount

    def _spent(self, lines: frozenset[int], rule: AmountRule, within: Lines) -> int:
        """Minor units in these lines; where only some goods are left out, all that was paid but for them."""
        if within is None and not rule.products and not rule.categories:
            return self.basket.amount - self._worth(self._never(rule.without))
        return self._worth(lines)

    def _lines(self) -> list[tuple[int, BasketLine]]:
        return list(enumerate(self.basket.lines))

    def _all(self) -> frozenset[int]:
        return frozenset(range(len(self.basket.lines)))

    def _never(self, without: Goods) -> frozenset[int]:
        left_out = (without, self.programme.not_earning)
        return frozenset(at for at, line in self._lines() if any(_among(line, goods) for goods in left_out))

    def _worth(self, lines: frozenset[int]) -> int:
        return sum(line.total for at, line in self._lines() if at in lines)


def _rounded(amount: int, per: int, rounding: Rounding) -> int:
    """`amount / per`, a half going up with `nearest`; no fraction is ever represented."""
    match rounding:
        case "down":
            return amount // per
        case "up":
            return -(-amount // per)
        case "nearest":
            return (2 * amount + per) // (2 * per)


def _among(line: BasketLine, goods: Goods | Scoped) -> bool:
    return line.product in goods.products or line.category in goods.categories
