"""Searching a catalogue on the device, with the meaning the service gives each filter."""

from __future__ import annotations

import unicodedata

from attrs import evolve

from api_client.models import RewardDto, RewardsDto
from member_app.domain.reward import RewardQuery, Sort

#: Rewards on a page, as the service is asked for.
PAGE = 24
#: Cursors of pages cut here, which mean nothing to the service.
LOCAL = "local:"


def searched(catalogue: RewardsDto, query: RewardQuery, cursor: str | None = None) -> RewardsDto:
    """The page of `catalogue` at `cursor` that `query` asks for. The catalogue's order is "featured"."""
    found = [reward for reward in catalogue.items if _matches(reward, query)]
    match query.sort:
        case Sort.COST_UP:
            found.sort(key=lambda reward: (reward.cost, reward.title))
        case Sort.COST_DOWN:
            found.sort(key=lambda reward: (-reward.cost, reward.title))
        case Sort.NAME:
            found.sort(key=lambda reward: reward.title.casefold())
        case Sort.FEATURED | Sort.NEWEST:
            # When a reward was added is known to the service alone.
            pass
    start = int(cursor.removeprefix(LOCAL)) if cursor else 0
    following = f"{LOCAL}{start + PAGE}" if len(found) > start + PAGE else None
    return evolve(catalogue, items=found[start : start + PAGE], next_cursor=following, total=len(found))


def _matches(reward: RewardDto, query: RewardQuery) -> bool:
    texts = (reward.title, reward.summary, reward.description, reward.where, reward.category_name)
    text = _folded(" ".join(texts))
    return (
        all(word in text for word in _folded(query.text).split())
        and (query.category is None or reward.category == query.category)
        and (query.kind is None or reward.kind == query.kind)
        and (not query.affordable or (reward.affordable and reward.blocked is None))
        and (query.max_cost is None or reward.cost <= query.max_cost)
    )


def _folded(words: str) -> str:
    """Without case and accents; umlauts are found however they are typed."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for pair, letter in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ø", "o"), ("ł", "l")):
        plain = plain.replace(pair, letter)
    return plain
