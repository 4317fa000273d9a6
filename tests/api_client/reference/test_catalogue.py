"""The catalogue: found, filtered, sorted, paged, and what stands in the way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.models import RewardDto
from api_client.reference.catalogue import BadCursor, Catalogue, Query, Shopper, categories
from api_client.reference.programme import load_programme

AURORA = load_programme("aurora")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MARA = Shopper(2480, tiers={"glimmer", "glow"})


def found(query: Query, shopper: Shopper | None = MARA, locale: str = "en") -> list[str]:
    return [one.id for one in Catalogue(AURORA, locale, shopper).page(query, NOW).items]


def reward(reward_id: str, shopper: Shopper | None = MARA, sold: dict[str, int] | None = None) -> RewardDto:
    one = AURORA.reward(reward_id)
    assert one is not None
    return Catalogue(AURORA, "en", shopper, sold or {}).reward(one)


def test_the_front_page_is_the_featured_order() -> None:
    assert found(Query(limit=8)) == [
        "any-coffee",
        "croissant",
        "bouquet",
        "headphones",
        "latte-art",
        "tree",
        "lake",
        "tee",
    ]


def test_what_is_missing_and_what_is_affordable() -> None:
    assert (reward("headphones").missing, reward("headphones").affordable) == (7020, False)
    assert (reward("any-coffee").missing, reward("any-coffee").affordable) == (0, True)
    signed_out = reward("any-coffee", None)
    assert (signed_out.missing, signed_out.affordable, signed_out.blocked) == (350, False, None)


def test_what_stands_in_the_way() -> None:
    assert reward("winter-edit").blocked == "tier-required"
    assert reward("first-harvest").blocked is None
    assert reward("first-harvest", Shopper(0, {"glow"}, {"first-harvest": 1})).blocked == "limit-reached"
    assert reward("headphones", MARA, {"headphones": 12}).blocked == "out-of-stock"
    assert reward("headphones", MARA, {"headphones": 11}).stock == 1


def test_ready_now_leaves_out_what_is_blocked_or_too_dear() -> None:
    ready = found(Query(affordable=True, limit=100))
    assert "any-coffee" in ready
    assert "winter-edit" not in ready
    assert "headphones" not in ready
    assert found(Query(affordable=True), None) == []


@pytest.mark.parametrize(
    ("words", "locale"),
    [("käsekuchen", "en"), ("KAESEKUCHEN", "de"), ("kasekuchen", "de"), ("cheesecake", "de"), ("cheese slice", "en")],
)
def test_search_ignores_accents_and_knows_every_language(words: str, locale: str) -> None:
    assert "cake" in found(Query(words=words), locale=locale)


def test_search_needs_every_word() -> None:
    assert found(Query(words="croissant submarine")) == []
    assert found(Query(words="   ")) == found(Query())


def test_filters() -> None:
    assert set(found(Query(category="give", limit=100))) == {"tree", "soup-kitchen", "bees", "animal-shelter"}
    assert set(found(Query(kind="shipping"))) == {"free-shipping", "express-bike"}
    assert found(Query(max_cost=200, sort="cost")) == ["tree", "espresso"]
    assert found(Query(category="nowhere")) == []


def test_sorts() -> None:
    assert found(Query(sort="cost", limit=1)) == ["tree"]
    assert found(Query(sort="-cost", limit=1)) == ["night-train"]
    assert found(Query(sort="newest", limit=1)) == ["winter-edit"]
    assert found(Query(sort="name", limit=2)) == ["ten-off-shop", "lunch-discount"]


def test_the_goal_is_the_next_one_within_reach() -> None:
    page = Catalogue(AURORA, "en", MARA).page(Query(category="give"), NOW)
    assert page.goal is not None
    assert page.goal.id == "gift-25"
    assert page.goal.missing == 20
    assert Catalogue(AURORA, "en").goal() is None
    assert Catalogue(AURORA, "en", Shopper(10**6)).goal() is None


@given(
    st.sampled_from(["featured", "cost", "-cost", "newest", "name"]), st.integers(1, 50), st.sampled_from(["en", "de"])
)
def test_pages_hold_every_reward_once(sort: str, limit: int, locale: str) -> None:
    seen: list[str] = []
    cursor = None
    for _ in range(60):
        query = Query(sort=sort, limit=limit, cursor=cursor)  # type: ignore[arg-type]
        page = Catalogue(AURORA, locale, MARA).page(query, NOW)
        assert page.total == len(AURORA.rewards)
        seen += [one.id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == len(AURORA.rewards)


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", "bnVsbA", "WyJjb3N0IiwgMSwgImEiXQ", "WyJmZWF0dXJlZCIsICJhIiwgMSwgImIiXQ"]
)
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        found(Query(cursor=cursor))


def test_categories_are_localised() -> None:
    assert [one.name for one in categories(AURORA, "de")][:2] == ["Kaffee", "Bäckerei"]
