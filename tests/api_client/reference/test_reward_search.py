"""The catalogue's lists: found, filtered, sorted and paged, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api_client.models import RewardsDto
from api_client.reference.catalogue import Query, Shopper, Sort, fold, words_of
from api_client.reference.context import Context
from api_client.reference.programme_schema import Reward
from api_client.reference.reward_search import BadCursor, Shelf
from tests.api_client.reference.catalogues import AURORA, NOW, catalogue

MARA = Shopper("mara", 2480, {"glimmer", "glow"})


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ctx(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """Aurora's rewards, only read here."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path_factory.mktemp('rewards') / 'rewards.db'}"
        if request.param == "postgresql":
            url = stack.enter_context(request.getfixturevalue("postgres").fresh())
        yield stack.enter_context(catalogue(url))


def page(ctx: Context, query: Query, shopper: Shopper | None = MARA, locale: str = "en") -> RewardsDto:
    with ctx.read() as conn:
        return Shelf(conn, ctx.programme, locale, shopper).page(query, NOW)


def found(ctx: Context, query: Query, shopper: Shopper | None = MARA, locale: str = "en") -> list[str]:
    return [one.id for one in page(ctx, query, shopper, locale).items]


def test_the_front_page_is_the_featured_order(ctx: Context) -> None:
    assert found(ctx, Query(limit=8)) == [
        "any-coffee",
        "croissant",
        "bouquet",
        "headphones",
        "latte-art",
        "tree",
        "lake",
        "tee",
    ]


def test_ready_now_leaves_out_what_is_blocked_or_too_dear(ctx: Context) -> None:
    ready = found(ctx, Query(affordable=True, limit=100))
    assert "any-coffee" in ready
    assert "winter-edit" not in ready
    assert "headphones" not in ready
    assert found(ctx, Query(affordable=True), None) == []


@pytest.mark.parametrize(
    ("words", "locale"),
    [("käsekuchen", "en"), ("KAESEKUCHEN", "de"), ("kasekuchen", "de"), ("cheesecake", "de"), ("cheese slice", "en")],
)
def test_search_ignores_accents_and_knows_every_language(ctx: Context, words: str, locale: str) -> None:
    assert "cake" in found(ctx, Query(words=words), locale=locale)


@pytest.mark.parametrize("words", ["kuchen", "KÄSEKUCHEN", "sekuch", "kuchen stück", "eesecak"])
def test_a_small_catalogue_is_searched_inside_words(ctx: Context, words: str) -> None:
    assert "cake" in found(ctx, Query(words=words), locale="de")
    assert "cake" in found(ctx, Query(words=words, category="bakery", max_cost=2000, sort="name"), locale="de")


def test_a_large_catalogue_is_searched_by_how_words_begin(ctx: Context) -> None:
    with ctx.read() as conn:
        shelf = Shelf(conn, ctx.programme, "de", MARA, small=len(AURORA.rewards) - 1)
        assert "cake" not in [one.id for one in shelf.page(Query(words="sekuch"), NOW).items]
        assert "cake" in [one.id for one in shelf.page(Query(words="käseku"), NOW).items]


def test_the_names_of_shelves_in_the_file_are_no_words(ctx: Context) -> None:
    """`product` is the kind of many rewards and in the texts of few."""
    told = {one.id for one in AURORA.rewards if "product" in words_of(AURORA, one).split(" ", 2)[2]}
    assert set(found(ctx, Query(words="product", limit=100))) == told


def test_search_needs_every_word(ctx: Context) -> None:
    assert found(ctx, Query(words="croissant submarine")) == []
    assert found(ctx, Query(words="   ")) == found(ctx, Query())
    assert found(ctx, Query(words="?!")) == []


def test_search_finds_while_one_types(ctx: Context) -> None:
    typed = [set(found(ctx, Query(words="cheesecake"[:letters], limit=100))) for letters in range(1, 11)]
    assert all("cake" in one for one in typed)
    assert all(more >= fewer for more, fewer in pairwise(typed))


@pytest.mark.parametrize(
    "words", ["'", "a' | 'b", '"', "* OR", "a:*", "100%", "_ccoffee", "NEAR(", "-", "(tree)", "\\"]
)
def test_a_search_is_words_and_nothing_else(ctx: Context, words: str) -> None:
    assert page(ctx, Query(words=words)).total <= len(AURORA.rewards)


def test_filters(ctx: Context) -> None:
    assert set(found(ctx, Query(category="give", limit=100))) == {"tree", "soup-kitchen", "bees", "animal-shelter"}
    assert set(found(ctx, Query(kind="shipping"))) == {"free-shipping", "express-bike"}
    assert found(ctx, Query(max_cost=200, sort="cost")) == ["tree", "espresso"]
    assert found(ctx, Query(category="nowhere")) == []


def test_sorts(ctx: Context) -> None:
    assert found(ctx, Query(sort="cost", limit=1)) == ["tree"]
    assert found(ctx, Query(sort="-cost", limit=1)) == ["night-train"]
    assert found(ctx, Query(sort="newest", limit=1)) == ["winter-edit"]
    assert found(ctx, Query(sort="name", limit=2)) == ["ten-off-shop", "lunch-discount"]


def test_the_goal_is_the_next_one_within_reach(ctx: Context) -> None:
    goal = page(ctx, Query(category="give")).goal
    assert goal is not None
    assert (goal.id, goal.missing) == ("gift-25", 20)
    assert page(ctx, Query(), None).goal is None
    assert page(ctx, Query(), Shopper("rich", 10**6)).goal is None


@pytest.mark.parametrize("sort", get_args(Sort))
@pytest.mark.parametrize("locale", ["en", "de"])
def test_pages_hold_every_reward_once(ctx: Context, sort: Sort, locale: str) -> None:
    for limit in (1, 7, 24):
        seen: list[str] = []
        cursor = None
        for _ in range(60):
            got = page(ctx, Query(sort=sort, limit=limit, cursor=cursor), locale=locale)
            assert (got.total, got.total_exact) == (len(AURORA.rewards), True)
            seen += [one.id for one in got.items]
            cursor = got.next_cursor
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == len(AURORA.rewards)


@pytest.mark.parametrize(
    "cursor",
    ["x", "%%%", "bnVsbA", "WyJjb3N0IiwgMSwgImEiXQ", "WyJmZWF0dXJlZCIsICJhIiwgMSwgImIiXQ", "W1tbW1tbW1tbW1tbW1tbW1"],
)
def test_a_foreign_cursor_is_refused(ctx: Context, cursor: str) -> None:
    with pytest.raises(BadCursor):
        found(ctx, Query(cursor=cursor))


def model(query: Query, inside: bool) -> list[str]:
    """What a list must hold, from the rewards in memory."""

    def fits(one: Reward) -> bool:
        said = f" {words_of(AURORA, one)}"
        told = said.split(" ", 3)[3]
        return (
            query.category in (None, one.category)
            and query.kind in (None, one.kind)
            and (query.max_cost is None or one.cost <= query.max_cost)
            and all(word in told if inside else f" {word}" in said for word in fold(query.words or "").split())
            and (not query.affordable or (one.cost <= MARA.points and one.tier_required in (None, *MARA.tiers)))
        )

    keys: dict[str, Callable[[Reward], Any]] = {
        "featured": lambda one: (10**12 if one.featured is None else one.featured, -one.added.toordinal(), one.id),
        "cost": lambda one: (one.cost, one.id),
        "-cost": lambda one: (one.cost, one.id),
        "newest": lambda one: (-one.added.toordinal(), one.id),
        "name": lambda one: (fold(one.title.pick("de")), one.id),
    }
    fitting = filter(fits, AURORA.rewards)
    return [one.id for one in sorted(fitting, key=keys[query.sort], reverse=query.sort == "-cost")]


QUERIES = st.builds(
    Query,
    category=st.sampled_from([None, "coffee", "bakery", "give"]),
    kind=st.sampled_from([None, "product", "donation"]),
    words=st.sampled_from([None, "c", "kaf", "a the", "of coffee", "baum", "der die"]),
    affordable=st.booleans(),
    max_cost=st.sampled_from([None, 300, 5000]),
    sort=st.sampled_from(get_args(Sort)),
    limit=st.integers(1, 9),
)


@given(QUERIES, st.sampled_from([(5_000, 20_000, 0), (3, 20_000, 0), (0, 4, 0), (0, 0, 0), (0, 4, 3_000)]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_way_of_making_a_list_makes_the_same(ctx: Context, query: Query, bounds: tuple[int, int, int]) -> None:
    """Fetching a few candidates, walking the order, and sifting what the walk did not fill."""
    expected, seen = model(query, inside=bounds[2] > 0), list[str]()
    with ctx.read() as conn:
        shelf = Shelf(conn, AURORA, "de", MARA, *bounds)
        for _ in range(len(AURORA.rewards) + 1):
            got = shelf.page(query, NOW)
            assert got.total == len(expected) if got.total_exact else got.total <= len(expected)
            assert len(got.items) <= query.limit
            seen += [one.id for one in got.items]
            query = replace(query, cursor=got.next_cursor)
            if query.cursor is None:
                break
    assert seen == expected
