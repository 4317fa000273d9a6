"""How a programme file says what counts: purchases, things done, challenges completed. Used by challenges and badges.

Clock times and weekdays are those of the programme's time zone, which is the shops'; days on which something begins
and ends are the member's own.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import Field

from api_client.reference.programme_earning import Goods
from api_client.reference.programme_types import Id, Locale, Part, Picture, Some, Weekday, Words

Activity = Literal["checkin", "event", "review", "social", "profile", "referral", "quiz", "survey", "game", "tier"]


class Noun(Part):
    """What is counted, in one language: `coffee`, `coffees`; `of` where `3 of 4 ...` needs another form."""

    one: Words
    other: Words
    of: Words | None = None


class Counted(Part):
    """What every criterion says: how it is called and how much of it there has to be."""

    id: Id
    what: dict[Locale, Noun]
    picture: Picture | None = None
    goal: Some = 1


class Shopping(Counted):
    """Which purchases, and what of them: everywhere and everything unless it names some, and never `without`.

    In the clock window, which may run past midnight, on the weekdays, of at least `minimum` minor units in all.
    """

    stores: tuple[Id, ...] = ()
    products: tuple[Id, ...] = ()
    categories: tuple[Id, ...] = ()
    without: Goods = Goods()
    weekdays: tuple[Weekday, ...] = ()
    since: time | None = None
    until: time | None = None
    minimum: Some | None = None

    @property
    def names_goods(self) -> bool:
        """Whether only some goods count."""
        return bool(self.products or self.categories)


class Spend(Shopping):
    """Minor units spent; what never earns points does not count."""

    kind: Literal["spend"]


class Purchases(Shopping):
    """Purchases made."""

    kind: Literal["purchases"]


class Products(Shopping):
    """Units bought."""

    kind: Literal["products"]


class Distinct(Shopping):
    """How many different ones: stores, products, categories or days."""

    kind: Literal["distinct"]
    of: Literal["store", "product", "category", "day"]


class Done(Counted):
    """Something done besides buying; about one of `subjects` or at one of `stores` where those are named.

    `different`: each subject counts once, however often.
    """

    kind: Literal["activity"]
    activity: Activity
    subjects: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    stores: tuple[Id, ...] = ()
    different: bool = False


class Challenged(Counted):
    """Challenges completed: of those named, or of any. `different`: each counts once."""

    kind: Literal["challenge"]
    challenges: tuple[Id, ...] = ()
    different: bool = True


Criterion = Annotated[Spend | Purchases | Products | Distinct | Done | Challenged, Field(discriminator="kind")]
