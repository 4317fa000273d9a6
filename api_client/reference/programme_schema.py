"""The shape of a programme file: what an operator may write, field by field.

Pure description: reading a file and naming the line of a fault is `programme`'s work, references between parts are
`programme_links`', calculating is the engines'. Points are integers in units of 10^-scale of the wallet, money
integer minor units, days local to the programme's time zone.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api_client.reference.play.auctions_file import Auction, DemoBidder
from api_client.reference.play.badges_file import Badge, BadgeGroup
from api_client.reference.play.challenges_file import Challenge
from api_client.reference.play.friends_file import Referral
from api_client.reference.play.games_file import Game
from api_client.reference.play.meets_file import Checkins, Meet
from api_client.reference.play.questions_file import Quiz, Survey
from api_client.reference.play.raffles_file import Raffle, StorePolicy
from api_client.reference.programme_demo import DemoMember
from api_client.reference.programme_earning import (
    STACKING,
    ActivityRule,
    AmountRule,
    CampaignRule,
    Cap,
    EarningRule,
    Goods,
    ProductRule,
    Stack,
    TierRule,
)
from api_client.reference.programme_tiers import Condition, Period, Tier, TierSet
from api_client.reference.programme_types import (
    Color,
    Count,
    Currency,
    Email,
    Id,
    Locale,
    Money,
    Part,
    Perk,
    Picture,
    Some,
    Text,
    Words,
)

__all__ = [
    "ActivityRule",
    "AmountRule",
    "CampaignRule",
    "Cap",
    "Card",
    "CardKind",
    "Category",
    "Condition",
    "EarningRule",
    "Period",
    "Product",
    "ProductRule",
    "ProgrammeFile",
    "Redemption",
    "Reward",
    "RewardKind",
    "Stack",
    "Store",
    "Tier",
    "TierRule",
    "TierSet",
    "Wallet",
]

CardKind = Literal["rotating", "qr", "code128", "ean13"]
RewardKind = Literal[
    "discount",
    "product",
    "experience",
    "gift_card",
    "merchandise",
    "travel",
    "early_access",
    "event",
    "shipping",
    "donation",
]
Module = Literal[
    "card",
    "join",
    "wallet",
    "tiers",
    "badges",
    "challenges",
    "raffles",
    "games",
    "auctions",
    "rewards",
    "coupons",
    "offers",
    "donations",
    "plans",
    "partners",
    "referral",
    "clubs",
    "inbox",
    "support",
    "account",
    "stores",
    "quizzes",
    "surveys",
    "checkins",
    "meets",
]


class Palette(Part):
    """The colours of one theme; the tokens of `PaletteDto`."""

    page: Color
    surface: Color
    quiet: Color
    text: Color
    text2: Color
    line: Color
    primary: Color
    primary_container: Color
    on_primary_container: Color
    good: Color
    good_container: Color
    attention: Color
    attention_container: Color


class Brand(Part):
    """How the programme looks; the tokens of `BrandDto`."""

    name: Words
    initial: Annotated[str, StringConstraints(min_length=1, max_length=2)]
    light: Palette
    dark: Palette
    card_gradient: Annotated[tuple[Color, ...], Field(min_length=2, max_length=5)]
    card_glow: Color
    card_depth: Color
    progress: Annotated[tuple[Color, ...], Field(min_length=2, max_length=2)]


class Unit(Part):
    """The name of the points in one language."""

    one: Words
    other: Words


class Worth(Part):
    """What `points` points are worth."""

    points: Some
    money: Money


class Card(Part):
    """How the card shows itself, best kind first; `step_seconds` is how long a rotating code lasts.

    Numbers of new cards begin with `number_prefix`. Scanners tell an EAN-13 from a product's by it, so it is 20 to 29
    with that kind.
    """

    kinds: Annotated[tuple[CardKind, ...], Field(min_length=1)]
    number_prefix: Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,3})?$")] = ""
    step_seconds: Annotated[int, Field(ge=10, le=300)] = 30


class Store(Part):
    """A place that takes the card."""

    id: Id
    name: Words
    address: Words


class Category(Part):
    """A shelf of the catalogue."""

    id: Id
    name: Text
    picture: Picture


class Product(Part):
    """Something sold; `category` is the till's own word, used by earning rules."""

    id: Id
    name: Text
    price: Count
    category: Id
    picture: Picture


class Expiry(Part):
    """Points expire `months` after they were earned: to the day, or at the end of that month."""

    months: Annotated[int, Field(ge=1, le=120)]
    at: Literal["day", "month_end"] = "month_end"


class Wallet(Part):
    """The pot of points. Without `expiry` they never expire.

    Points of a purchase are pending for `pending_days`, while goods can be returned. `overdraft: refunds` lets a refund
    of points that were spent take the member below zero; with `none` what is missing is written off.
    """

    id: Id
    scale: Annotated[int, Field(ge=0, le=4)] = 0
    expiry: Expiry | None = None
    pending_days: Annotated[int, Field(ge=0, le=365)] = 0
    overdraft: Literal["none", "refunds"] = "none"


class Redemption(Part):
    """Defaults of every reward: days a reservation waits, minutes a revealed code lasts."""

    reserve_days: Annotated[int, Field(ge=1, le=365)] = 7
    reveal_minutes: Annotated[int, Field(ge=1, le=10080)] = 15


class Transfers(Part):
    """Points between members: at least `minimum` at once, and at most `per_day` a day, fees included.

    The `fee` leaves the sender on top of each transfer.
    """

    minimum: Some = 1
    per_day: Some
    fee: Count = 0


class PointsAndMoney(Part):
    """The same reward for fewer points and `amount` minor units, paid at the till."""

    points: Some
    amount: Some


class Reward(Part):
    """Something points buy. `featured` sorts the front page, lowest first; `limit` is per member."""

    id: Id
    title: Text
    summary: Text
    description: Text
    category: Id
    kind: RewardKind
    cost: Some
    picture: Picture
    where: Text
    added: date
    featured: Count | None = None
    stock: Count | None = None
    limit: Some | None = None
    tier_required: Id | None = None
    money: PointsAndMoney | None = None
    reserve_days: Annotated[int, Field(ge=1, le=365)] | None = None
    reveal_minutes: Annotated[int, Field(ge=1, le=10080)] | None = None


class Security(Part):
    """What spending needs. Above `step_up_above` points at once the member proves again who they are, which holds on

    that device for `valid_minutes`. `redemptions_per_hour` is per member. Left out: no such limit.
    """

    step_up_above: Count | None = None
    valid_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    redemptions_per_hour: Some | None = None


class ProgrammeFile(Part):
    """A whole programme. The first locale is the one used where a member's own is not offered."""

    id: Id
    name: Text
    tagline: Text
    brand: Brand
    unit: dict[Locale, Unit]
    worth: Worth | None = None
    locales: Annotated[tuple[Locale, ...], Field(min_length=1)]
    time_zone: str
    currency: Currency
    modules: Annotated[tuple[Module, ...], Field(min_length=1)]
    card: Card
    minimum_age: Annotated[int, Field(ge=0, le=21)]
    support_email: Email
    formal: bool = False
    welcome: Annotated[tuple[Perk, ...], Field(min_length=1)]
    stores: tuple[Store, ...] = ()
    wallet: Wallet
    products: tuple[Product, ...] = ()
    earning: Annotated[tuple[EarningRule, ...], Field(min_length=1)]
    stacking: tuple[Stack, ...] = ()
    earning_caps: tuple[Cap, ...] = ()
    not_earning: Goods = Goods()
    tier_sets: tuple[TierSet, ...] = ()
    redemption: Redemption = Redemption()
    security: Security = Security()
    transfers: Transfers | None = None
    checkins: Checkins | None = None
    meets: tuple[Meet, ...] = ()
    categories: tuple[Category, ...] = ()
    badge_groups: tuple[BadgeGroup, ...] = ()
    badges: tuple[Badge, ...] = ()
    rewards: tuple[Reward, ...] = ()
    referral: Referral | None = None
    games: tuple[Game, ...] = ()
    auctions: tuple[Auction, ...] = ()
    quizzes: tuple[Quiz, ...] = ()
    surveys: tuple[Survey, ...] = ()
    raffles: tuple[Raffle, ...] = ()
    store_policy: StorePolicy = StorePolicy()
    challenges: tuple[Challenge, ...] = ()
    demo: tuple[DemoMember, ...] = ()
    demo_bidders: tuple[DemoBidder, ...] = ()

    def unit_in(self, locale: str) -> Unit:
        """The unit's name in `locale`, else in its language, else in the programme's first."""
        return self.unit.get(locale) or self.unit.get(locale.split("-")[0]) or self.unit[self.locales[0]]

    def stacks(self) -> tuple[Stack, ...]:
        """How the groups of campaigns go together, in the order in which they are told."""
        said = {one.group for one in self.stacking}
        return (*self.stacking, *(one for one in STACKING if one.group not in said))

    def reward(self, reward_id: str) -> Reward | None:
        """The reward with this id."""
        return next((one for one in self.rewards if one.id == reward_id), None)

    def reserve_days(self, reward: Reward) -> int:
        """Days a reservation of `reward` waits before its points return."""
        return reward.reserve_days or self.redemption.reserve_days

    def reveal_minutes(self, reward: Reward) -> int:
        """Minutes a revealed code of `reward` lasts."""
        return reward.reveal_minutes or self.redemption.reveal_minutes

    def activity_rule(self, activity: str) -> ActivityRule | None:
        """The rule that pays for `activity`, e.g. `welcome`."""
        rules = (rule for rule in self.earning if isinstance(rule, ActivityRule))
        return next((rule for rule in rules if rule.activity == activity), None)
