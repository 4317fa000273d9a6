"""What a purchase or something done counts for a criterion. Pure.

A refund leaves of a purchase the share that was kept, rounded in the member's favour; one that is refunded whole, or to
below the criterion's minimum, counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from api_client.reference.basket import BasketLine
from api_client.reference.play.criteria_file import (
    Challenged,
    Criterion,
    Distinct,
    Done,
    Products,
    Purchases,
    Shopping,
    Spend,
)
from api_client.reference.play.progress import Credit, Goal
from api_client.reference.programme_earning import Goods
from api_client.reference.programme_types import WEEKDAYS

NOTHING = Goods()


@dataclass(frozen=True)
class Bought:
    """A purchase as criteria see it: `amount` minor units of which `refunded` were given back, `local` on the clock of

    the shops, `day` on the member's calendar.
    """

    key: str
    at: datetime
    local: datetime
    day: date
    amount: int
    store: str | None = None
    lines: Sequence[BasketLine] = ()
    refunded: int = 0

    @property
    def left(self) -> int:
        """Minor units that were not refunded."""
        return self.amount - self.refunded


@dataclass(frozen=True)
class Act:
    """Something done besides buying; `kind` as in `happenings`."""

    kind: str
    key: str
    at: datetime
    day: date
    store: str | None = None
    subject: str | None = None
    amount: int = 1


def goal(criterion: Criterion) -> Goal:
    """How much of it, and whether different ones."""
    different = isinstance(criterion, Distinct) or (isinstance(criterion, Done | Challenged) and criterion.different)
    return Goal(criterion.goal, different)


def of_purchase(at: int, criterion: Shopping, bought: Bought, never: Goods = NOTHING) -> list[Credit]:
    """What `bought` counts for the criterion of position `at`, now; `never` are goods that earn nothing."""
    return [
        Credit(bought.at, bought.day, at, bought.key, subject, _left(criterion, bought, amount))
        for subject, amount in _parts(criterion, bought, never)
        if amount > 0
    ]


def whole(bought: Bought) -> Bought:
    """As if nothing of it had been refunded."""
    return replace(bought, refunded=0)


def of_act(at: int, criterion: Done | Challenged, act: Act) -> list[Credit]:
    """What `act` counts for the criterion of position `at`."""
    if isinstance(criterion, Challenged):
        fits = act.kind == "challenge" and (not criterion.challenges or act.subject in criterion.challenges)
    else:
        fits = (
            act.kind == criterion.activity
            and (not criterion.subjects or act.subject in criterion.subjects)
            and (not criterion.stores or act.store in criterion.stores)
        )
    if not fits:
        return []
    subject = (act.subject or act.store or act.key) if criterion.different else ""
    return [Credit(act.at, act.day, at, f"{act.kind}:{act.key}", subject, act.amount)]


def _parts(criterion: Shopping, bought: Bought, never: Goods) -> Iterator[tuple[str, int]]:
    """Subject and amount of everything that counts, before refunds."""
    if not _fits(criterion, bought):
        return
    left_out = (criterion.without, never) if isinstance(criterion, Spend) else (criterion.without,)
    lines = [line for line in bought.lines if line.quantity > 0 and not any(_among(line, one) for one in left_out)]
    if criterion.names_goods:
        lines = [line for line in lines if _named(line, criterion)]
    something = bool(lines) if criterion.names_goods or bought.lines else True
    match criterion:
        case Spend():
            yield "", _spent(criterion, bought, lines, left_out)
        case Products():
            yield "", sum(line.quantity for line in lines)
        case Purchases():
            yield "", int(something)
        case Distinct() if something:
            yield from ((subject, 1) for subject in sorted(_subjects(criterion, bought, lines)))


def _fits(criterion: Shopping, bought: Bought) -> bool:
    if criterion.stores and bought.store not in criterion.stores:
        return False
    return (criterion.minimum is None or bought.amount >= criterion.minimum) and _in_window(criterion, bought.local)


def _in_window(criterion: Shopping, local: datetime) -> bool:
    """A window that runs past midnight belongs to the day it began."""
    clock, day = local.time().replace(tzinfo=None), local.date()
    since, until = criterion.since, criterion.until
    if since is not None and until is not None and until <= since:
        if until <= clock < since:
            return False
        day = day - timedelta(days=1) if clock < until else day
    elif (since is not None and clock < since) or (until is not None and clock >= until):
        return False
    return not criterion.weekdays or WEEKDAYS[day.weekday()] in criterion.weekdays


def _spent(criterion: Spend, bought: Bought, lines: Sequence[BasketLine], left_out: Sequence[Goods]) -> int:
    if criterion.names_goods:
        return min(bought.amount, max(0, sum(line.total for line in lines)))
    gone = sum(line.total for line in bought.lines if any(_among(line, one) for one in left_out))
    return max(0, bought.amount - max(0, gone))


def _subjects(criterion: Distinct, bought: Bought, lines: Sequence[BasketLine]) -> set[str]:
    match criterion.of:
        case "store":
            return {bought.store} - {None}  # type: ignore[return-value]
        case "product":
            return {line.product for line in lines if line.product}
        case "category":
            return {line.category for line in lines if line.category}
        case "day":
            return {bought.day.isoformat()}


def _left(criterion: Shopping, bought: Bought, amount: int) -> int:
    if not bought.refunded:
        return amount
    if bought.left <= 0 or (criterion.minimum is not None and bought.left < criterion.minimum):
        return 0
    if isinstance(criterion, Spend | Products):
        return -(-amount * bought.left // bought.amount)
    return amount


def _named(line: BasketLine, criterion: Shopping) -> bool:
    return line.product in criterion.products or line.category in criterion.categories


def _among(line: BasketLine, goods: Goods) -> bool:
    return line.product in goods.products or line.category in goods.categories
