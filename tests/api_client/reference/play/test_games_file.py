"""Games of a programme file: what makes no sense is named, with its place."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from api_client.reference.play.games_file import game_faults
from tests.fakes.game_programmes import game, outcome, with_games

TEN = outcome("ten", 5, grants=[{"points": 10}], picture="sparkles")
FIVE = outcome("five", 5, grants=[{"points": 5}], picture="coin")
NOTHING = outcome("nothing", 3, picture="crescent-moon")


def faults(**fields: Any) -> list[tuple[tuple[str | int, ...], str]]:
    return list(game_faults(with_games(game(**fields))))


def test_a_sound_game_has_none() -> None:
    assert faults() == []
    assert faults(outcomes=[TEN, outcome("rare", 1, grants=[{"points": 99}], stock=0, instead="ten"), NOTHING]) == []


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"free_per_day": 0}, (), "nobody could play it"),
        ({"free_per_day": 3, "per_day": 2}, ("free_per_day",), "more than the 2 plays of a day"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, ("until",), "lies before since"),
        ({"tier_required": "glwo"}, ("tier_required",), "there is no tier 'glwo'; did you mean 'glow'?"),
        ({"outcomes": [TEN, TEN]}, ("outcomes", 1, "id"), "'ten' is taken by outcomes[0]"),
        ({"outcomes": [NOTHING, {**NOTHING, "id": "other"}]}, ("outcomes",), "none of them wins anything"),
        ({"outcomes": [TEN, {**FIVE, "stock": 3}]}, ("outcomes", 1), "say what comes instead once the stock is gone"),
        ({"outcomes": [TEN, {**FIVE, "instead": "ten"}]}, ("outcomes", 1, "instead"), "only what has a stock"),
        (
            {"outcomes": [TEN, {**FIVE, "stock": 3, "instead": "five"}]},
            ("outcomes", 1, "instead"),
            "there is no outcome without a stock 'five'",
        ),
        ({"kind": "slot", "outcomes": [TEN, NOTHING]}, ("outcomes",), "a slot needs at least 2 prizes"),
        ({"kind": "scratch", "outcomes": [TEN, FIVE]}, ("outcomes",), "a scratch needs at least 3 prizes"),
        (
            {"kind": "slot", "outcomes": [TEN, {**FIVE, "picture": "sparkles"}, NOTHING]},
            ("outcomes", 1, "picture"),
            "looks like outcomes[0]",
        ),
    ],
)
def test_names_what_makes_no_sense(fields: dict[str, Any], place: tuple[str | int, ...], words: str) -> None:
    found = faults(**fields)
    assert any(path == ("games", 0, *place) and words in said for path, said in found), found


def test_two_games_of_one_name() -> None:
    assert (("games", 1, "id"), "'wheel' is taken by games[0]") in list(game_faults(with_games(game(), game())))


@pytest.mark.parametrize("weight", [0, -1, 1.5, 10**10])
def test_a_weight_is_a_whole_number_from_one(weight: float) -> None:
    with pytest.raises(ValidationError):
        game(outcomes=[{**TEN, "weight": weight}, NOTHING])


def test_there_are_at_least_two_outcomes_and_no_unknown_kind() -> None:
    with pytest.raises(ValidationError):
        game(outcomes=[TEN])
    with pytest.raises(ValidationError):
        game(kind="roulette")
