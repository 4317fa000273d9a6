"""The catalogue as one shopper sees it: what it costs them, what is in the way, found, sorted and paged.

Pure: balances, tiers and counts come as arguments. Search ignores case, accents and umlauts in every language of the
programme. A cursor names the last reward seen, so a page stays right when rewards come and go.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from api_client.models import CategoryDto, RewardDto, RewardsDto
from api_client.reference.programme_schema import ProgrammeFile, Reward
from api_client.reference.programme_types import Text

Sort = Literal["featured", "cost", "-cost", "newest", "name"]
Key = list[int | str]
PAGE = 24
MOST = 100
LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+")


class BadCursor(ValueError):
    """A cursor that this catalogue did not give."""


@dataclass(frozen=True)
class Shopper:
    """Who looks: spendable points, ids of the tiers held (a higher one holds the lower), rewards taken by id."""

    points: int
    tiers: Collection[str] = ()
    taken: Mapping[str, int] = field(default_factory=dict)


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
    """The rewards of a programme in one language for one shopper; `sold` counts what stock has lost, by reward."""

    programme: ProgrammeFile
    locale: str
    shopper: Shopper | None = None
    sold: Mapping[str, int] = field(default_factory=dict)

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
        )

    def left(self, reward: Reward) -> int | None:
        """How many are left; None where there is no end of them."""
        return None if reward.stock is None else max(0, reward.stock - self.sold.get(reward.id, 0))

    def blocked(self, reward: Reward) -> str | None:
        """The problem that stands in the way whatever the balance; what nobody can change comes first."""
        if self.left(reward) == 0:
            return "out-of-stock"
        if self.shopper is None:
            return None
        if reward.tier_required is not None and reward.tier_required not in self.shopper.tiers:
            return "tier-required"
        if reward.limit is not None and self.shopper.taken.get(reward.id, 0) >= reward.limit:
            return "limit-reached"
        return None

    def page(self, query: Query, now: datetime) -> RewardsDto:
        """A page of what `query` finds. Raises `BadCursor`."""
        key = _keys(query.sort, self.locale)
        found = sorted((one for one in self.programme.rewards if self._fits(one, query)), key=key)
        after = _read(query.cursor, query.sort) if query.cursor else None
        try:
            rest = [one for one in found if after is None or key(one) > after]
        except TypeError:
            raise BadCursor(query.cursor) from None
        size = max(1, min(query.limit, MOST))
        more = len(rest) > size
        return RewardsDto(
            items=[self.reward(one) for one in rest[:size]],
            next_cursor=_cursor(query.sort, key(rest[size - 1])) if more else None,
            total=len(found),
            goal=self.goal(),
            as_of=now,
        )

    def goal(self) -> RewardDto | None:
        """The next thing to look forward to: the cheapest reward not yet affordable that nothing else blocks."""
        if self.shopper is None:
            return None
        points = self.shopper.points
        ahead = [one for one in self.programme.rewards if one.cost > points and self.blocked(one) is None]
        return self.reward(min(ahead, key=lambda one: (one.cost, one.id))) if ahead else None

    def _fits(self, reward: Reward, query: Query) -> bool:
        if query.category is not None and reward.category != query.category:
            return False
        if query.kind is not None and reward.kind != query.kind:
            return False
        if query.max_cost is not None and reward.cost > query.max_cost:
            return False
        if query.affordable and not self._ready(reward):
            return False
        return not query.words or self._says(reward, query.words)

    def _ready(self, reward: Reward) -> bool:
        return self.shopper is not None and self.shopper.points >= reward.cost and self.blocked(reward) is None

    def _says(self, reward: Reward, words: str) -> bool:
        """Whether each of the words is in a text of the reward, in any language."""
        category = next((one.name for one in self.programme.categories if one.id == reward.category), None)
        texts: list[Text] = [reward.title, reward.summary, reward.description, reward.where]
        texts += [category] if category else []
        said = fold(" ".join(words for text in texts for words in text.root.values()))
        return all(word in said for word in fold(words).split())


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


def _keys(sort: Sort, locale: str) -> Callable[[Reward], Key]:
    """What a sort compares; always ends in the id so that no two rewards are equal."""
    match sort:
        case "cost":
            return lambda one: [one.cost, one.id]
        case "-cost":
            return lambda one: [-one.cost, one.id]
        case "newest":
            return lambda one: [-one.added.toordinal(), one.id]
        case "name":
            return lambda one: [fold(one.title.pick(locale)), one.id]
        case _:
            return lambda one: [10**12 if one.featured is None else one.featured, -one.added.toordinal(), one.id]


def _cursor(sort: Sort, key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps([sort, *key]).encode()).decode().rstrip("=")


def _read(cursor: str, sort: Sort) -> Key:
    try:
        said = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, UnicodeError):
        raise BadCursor(cursor) from None
    if not isinstance(said, list) or not said or said[0] != sort:
        raise BadCursor(cursor)
    return said[1:]
