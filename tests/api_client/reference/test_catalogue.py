"""What a reward says to one shopper, and the words it is found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.models import RewardDto
from api_client.reference.catalogue import Catalogue, Shopper, categories, fold, split, words_of
from tests.api_client.reference.catalogues import AURORA

MARA = Shopper("mara", 2480, {"glimmer", "glow"})


def reward(
    reward_id: str, shopper: Shopper | None = MARA, sold: dict[str, int] | None = None, mine: int = 0
) -> RewardDto:
    one = AURORA.reward(reward_id)
    assert one is not None
    return Catalogue(AURORA, "en", shopper, sold or {}, {reward_id: mine}).reward(one)


def test_what_is_missing_and_what_is_affordable() -> None:
    assert (reward("headphones").missing, reward("headphones").affordable) == (7020, False)
    assert (reward("any-coffee").missing, reward("any-coffee").affordable) == (0, True)
    signed_out = reward("any-coffee", None)
    assert (signed_out.missing, signed_out.affordable, signed_out.blocked) == (350, False, None)


def test_what_stands_in_the_way() -> None:
    assert reward("winter-edit").blocked == "tier-required"
    assert reward("first-harvest").blocked is None
    assert reward("first-harvest", mine=1).blocked == "limit-reached"
    assert reward("headphones", sold={"headphones": 12}).blocked == "out-of-stock"
    assert reward("headphones", sold={"headphones": 11}).stock == 1


@pytest.mark.parametrize("typed", ["Käsekuchen", "KAESEKUCHEN", "kasekuchen", "Ka\u0308sekuchen"])
def test_umlauts_are_one_letter_however_they_are_typed(typed: str) -> None:
    assert split(typed) == ["kasekuchen"]


def test_words_are_parted_by_what_is_no_letter_and_no_digit() -> None:
    assert split("10-off, l'été_2026!") == ["10", "off", "l", "ete", "2026"]
    assert split(" ... ") == []


def test_a_reward_is_found_by_every_language_and_by_its_shelf() -> None:
    cake = AURORA.reward("cake")
    assert cake is not None
    words = words_of(AURORA, cake).split(" ")
    assert words[:2] == ["_cbakery", "_kproduct"]
    assert {"cheesecake", "kasekuchen", "backerei", "bakery"} <= set(words)
    assert len(words) == len(set(words))


@given(st.text(max_size=30))
def test_words_hold_nothing_a_database_reads_as_more_than_a_word(text: str) -> None:
    assert all(word.isalnum() and len(word) <= 60 for word in split(text))


@given(st.text(alphabet="aeouüößAE ", max_size=12), st.integers(0, 12))
def test_what_is_typed_of_a_word_begins_it(word: str, letters: int) -> None:
    """Also while only the first letter of a pair is typed."""
    assert fold(word).startswith(fold(word[:letters])[:-1])


def test_categories_are_localised() -> None:
    assert [one.name for one in categories(AURORA, "de")][:2] == ["Kaffee", "Bäckerei"]
