"""How a programme says what earns points: rules, campaigns, who they are for, limits, and how they add up.

Part of the description in `programme_schema`; what the parts must agree about is `earning_links`' work, calculating
is `rules`'. Points are integers in units of 10^-scale of the wallet, money integer minor units, days and clock times
local to the programme's time zone.
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field

from api_client.reference.programme_types import Id, Locale, Part, Picture, Some, Text, Weekday

Rounding = Literal["down", "nearest", "up"]
Factor = Annotated[float, Field(ge=1, le=100, allow_inf_nan=False)]
Per = Literal["purchase", "day", "week", "month", "year", "member", "everyone"]
CAMPAIGNS, TIER = "campaigns", "tier"


class Cap(Part):
    """At most so many `points`, or so many `times`: in a purchase, a local day, a week from Monday, a month, a year,

    by one member in all, or by everyone together (the budget of a campaign).
    """

    per: Per
    points: Some | None = None
    times: Some | None = None


class RulePart(Part):
    """What every earning rule says to the member."""

    id: Id
    title: Text
    text: Text


class Goods(Part):
    """Products and the till's categories; a line counts when it is of either."""

    products: tuple[Id, ...] = ()
    categories: tuple[Id, ...] = ()


class Scoped(RulePart):
    """Where and on what a rule counts: in all stores and on all lines unless it names some, and never on `without`.

    A purchase whose lines the till does not say has none that could be named or left out.
    """

    stores: tuple[Id, ...] = ()
    products: tuple[Id, ...] = ()
    categories: tuple[Id, ...] = ()
    without: Goods = Goods()
    caps: tuple[Cap, ...] = ()


class AmountRule(Scoped):
    """`points` for every `per` minor units spent on what it counts, rounded once per purchase."""

    kind: Literal["amount"]
    points: Some
    per: Some
    rounding: Rounding = "down"


class ProductRule(Scoped):
    """`points` for each unit bought of the named products or till categories."""

    kind: Literal["product"]
    points: Some


class Segment(Part):
    """Whom a campaign is for; everything that is said must hold.

    `tiers` as held before the purchase; `joined_from` and `joined_until` are the first and last day of joining;
    `birthday`: on the day, in the week from Monday or in the month of it; `inactive_days`: so many days or more since
    the last purchase, for those who have made one; `nth_purchase`: 1 is the first; `every_nth_purchase`: each tenth.
    """

    tiers: tuple[Id, ...] = ()
    joined_from: date | None = None
    joined_until: date | None = None
    locales: tuple[Locale, ...] = ()
    birthday: Literal["day", "week", "month"] | None = None
    inactive_days: Some | None = None
    nth_purchase: tuple[Some, ...] = ()
    every_nth_purchase: Annotated[int, Field(ge=2, le=1000)] | None = None


class CampaignRule(Scoped):
    """More for a purchase in the window (local time), by those it is for, of at least `minimum` minor units.

    Brings one of three: a `factor` on what the lines it counts have earned, a fixed `bonus`, or `bonus_each` unit of
    its products. `group` says with which others it competes (see `Stack`); there, the highest `priority` comes first.
    """

    kind: Literal["campaign"]
    factor: Factor | None = None
    bonus: Some | None = None
    bonus_each: Some | None = None
    weekdays: tuple[Weekday, ...] = ()
    since: time | None = None
    until: time | None = None
    first_day: date | None = None
    last_day: date | None = None
    who: Segment = Segment()
    minimum: Some | None = None
    group: Id = CAMPAIGNS
    priority: int = 0


class TierRule(RulePart):
    """Multiplies a purchase by the factor of the member's tier; tiers not named have 1. The best of several sets."""

    kind: Literal["tier"]
    factors: dict[Id, Factor]
    caps: tuple[Cap, ...] = ()
    group: Id = TIER
    priority: int = 0


class ActivityRule(RulePart):
    """`points` for something done once the server says so (`welcome`, `referral`, a challenge); never multiplied."""

    kind: Literal["activity"]
    activity: Id
    points: Some
    picture: Picture
    caps: tuple[Cap, ...] = ()


EarningRule = Annotated[AmountRule | ProductRule | CampaignRule | TierRule | ActivityRule, Field(discriminator="kind")]


class Stack(Part):
    """How the campaigns of one group go together.

    `best`: the one that brings most; `add`: all, each on what the purchase earned before any; `multiply`: all, each on
    what those before it made; `exclusive`: the first by priority that applies, whatever the others would bring.
    Groups always add to each other.
    """

    group: Id
    how: Literal["best", "add", "multiply", "exclusive"]


#: What holds where the file says nothing: of the campaigns the best, and the tier's factor beside it.
STACKING = (Stack(group=CAMPAIGNS, how="best"), Stack(group=TIER, how="best"))
