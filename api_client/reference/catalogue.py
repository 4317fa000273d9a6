"""A reward as one shopper sees it: what it costs them and what is in the way; and the words it is found by.

Pure: balances, tiers and counts come as arguments. Words ignore case, accents and umlauts. Finding, sorting and paging
are `reward_search`'s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from api_client.models import CategoryDto, MoneyDto, PointsAndMoneyDto, RewardDto
from api_client.reference.programme_schema import ProgrammeFile, Reward
from api_client.reference.programme_types import Text

Sort = Literal["featured", "cost", "-cost", "newest", "name"]
PAGE = 24
MOST = 100
LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Shopper:
    """Who looks: spendable points, and the ids of the tiers held (a higher one holds the lower)."""

    member_id: str
    points: int
    tiers: Collection[str] = ()


@dataclass(frozen=True)
class Query:
    """What is asked for; None asks for everything."""

    category: str | None = None
    kind: str | None = None
    words: str | None = None
    affordable: bool = False
    max_cost: int | None = None
    sort: Sort = "featured"
    cursor: str | None = None
    limit: int = PAGE


@dataclass(frozen=True)
class Catalogue:
    """The rewards of a programme in one language for one shopper.

    By reward, `sold` counts what stock has lost and `taken` what the shopper has.
    """

    programme: ProgrammeFile
    locale: str
    shopper: Shopper | None = None
    sold: Mapping[str, int] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)

    def reward(self, reward: Reward) -> RewardDto:
        """One reward. Signed out, everything is still to be earned."""
        points = self.shopper.points if self.shopper else 0
        return RewardDto(
            id=reward.id,
            title=reward.title.pick(self.locale),
            summary=reward.summary.pick(self.locale),
            description=reward.description.pick(self.locale),
            category=reward.category,
            category_name=category_name(self.programme, reward.category, self.locale),
            kind=reward.kind,
            cost=reward.cost,
            picture=reward.picture,
            missing=max(0, reward.cost - points),
            affordable=self.shopper is not None and points >= reward.cost,
            stock=self.left(reward),
            tier_required=reward.tier_required,
            blocked=self.blocked(reward),
            reserve_days=self.programme.reserve_days(reward),
            reveal_minutes=self.programme.reveal_minutes(reward),
            where=reward.where.pick(self.locale),
            with_money=_with_money(self.programme, reward),
            limit_left=self.limit_left(reward),
        )

    def left(self, reward: Reward) -> int | None:
        """How many are left; None where there is no end of them."""
        return None if reward.stock is None else max(0, reward.stock - self.sold.get(reward.id, 0))

    def limit_left(self, reward: Reward) -> int | None:
        """How many more the shopper may have; None where that has no end."""
        if reward.limit is None or self.shopper is None:
            return None
        return max(0, reward.limit - self.taken.get(reward.id, 0))

    def blocked(self, reward: Reward) -> str | None:
        """The problem that stands in the way whatever the balance; what nobody can change comes first."""
        if self.left(reward) == 0:
            return "out-of-stock"
        if self.shopper is None:
            return None
        if reward.tier_required is not None and reward.tier_required not in self.shopper.tiers:
            return "tier-required"
        if self.limit_left(reward) == 0:
            return "limit-reached"
        return None


def categories(programme: ProgrammeFile, locale: str) -> list[CategoryDto]:
    """The shelves, in the order of the file."""
    return [CategoryDto(one.id, one.name.pick(locale), one.picture) for one in programme.categories]


def category_name(programme: ProgrammeFile, category: str, locale: str) -> str:
    """The name of a shelf."""
    return next((one.name.pick(locale) for one in programme.categories if one.id == category), category)


def words_of(programme: ProgrammeFile, reward: Reward) -> str:
    """What a reward is found by, in every language: each word once, with one blank between them.

    `_c` and `_k` begin the words that name its category and kind.
    """
    category = next((one.name for one in programme.categories if one.id == reward.category), None)
    texts: list[Text] = [reward.title, reward.summary, reward.description, reward.where]
    texts += [category] if category else []
    said = {word for text in texts for one in text.root.values() for word in split(one)}
    return " ".join((f"_c{reward.category}", f"_k{reward.kind}", *sorted(said)))


def split(text: str) -> list[str]:
    """The words of a text, folded."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


def fold(words: str) -> str:
    """For comparing: no case, no accents, and umlauts as one letter however they were typed (`ä`, `ae`, `a`)."""
    plain = words.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for pair, letter in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ø", "o"), ("ł", "l")):
        plain = plain.replace(pair, letter)
    return plain


def _with_money(programme: ProgrammeFile, reward: Reward) -> PointsAndMoneyDto | None:
    """What the reward costs when part of it is paid at the till."""
    said = reward.money
    return PointsAndMoneyDto(said.points, MoneyDto(said.amount, programme.currency)) if said else None
