"""The draw: what is published is what comes out, whatever is gone, and never by a number that chance can't give."""

from __future__ import annotations

import random
import secrets
from collections import Counter
from fractions import Fraction

import pytest

from api_client.reference.play import odds
from api_client.reference.play.games_file import Game
from tests.fakes.chi_squared import survival
from tests.fakes.game_programmes import aurora, game, outcome

GAMES = [one.id for one in aurora().games]
STOCKED = game(
    outcomes=[
        outcome("prize", 2, grants=[{"points": 100}], stock=3, instead="ten"),
        outcome("ten", 5, grants=[{"points": 10}]),
        outcome("nothing", 3),
    ]
)


def preset(game_id: str) -> Game:
    return next(one for one in aurora().games if one.id == game_id)


def p_value(game: Game, count: int, below: odds.Below, gone: frozenset[str] = frozenset()) -> float:
    """How likely draws are that lie at least so far from the published odds."""
    likely = odds.weights(game, gone)
    total = sum(likely.values())
    found = Counter(odds.drawn(game, gone, below).id for _ in range(count))
    assert all(likely[name] for name in found), "what is gone came out"
    expected = {name: count * weight / total for name, weight in likely.items() if weight}
    statistic = sum((found[name] - wanted) ** 2 / wanted for name, wanted in expected.items())
    return survival(statistic, len(expected) - 1)


def test_the_judge_is_right() -> None:
    # From printed tables: the 0.1 % points for one, two, five and six degrees of freedom.
    for freedom, point in ((1, 10.828), (2, 13.816), (5, 20.515), (6, 22.458)):
        assert survival(point, freedom) == pytest.approx(0.001, rel=0.01)
    loaded = random.Random(1)
    assert p_value(preset("daily-wheel"), 20_000, lambda n: min(loaded.randrange(n), loaded.randrange(n))) < 1e-9


@pytest.mark.parametrize("game_id", GAMES)
def test_plays_fit_the_published_odds(game_id: str) -> None:
    assert p_value(preset(game_id), 100_000, random.Random(4).randrange) > 0.001


@pytest.mark.parametrize("game_id", GAMES)
def test_so_do_plays_by_the_operating_systems_chance(game_id: str) -> None:
    assert p_value(preset(game_id), 20_000, secrets.randbelow) > 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("game_id", GAMES)
def test_a_million_plays_fit_the_published_odds(game_id: str) -> None:
    # One million in a thousand of the best chance fails: so a second million has the last word, which is as strict.
    assert any(p_value(preset(game_id), 1_000_000, secrets.randbelow) > 0.001 for _ in range(2))


def test_every_number_of_the_source_leads_to_an_outcome_as_often_as_its_weight() -> None:
    for one in aurora().games:
        total = sum(odds.weights(one, ()).values())
        found = Counter(odds.drawn(one, (), lambda n, at=at: at).id for at in range(total))
        assert found == Counter({each.id: each.weight for each in one.outcomes})


def test_what_is_gone_gives_its_whole_weight_to_what_comes_instead() -> None:
    assert odds.weights(STOCKED, ()) == {"prize": 2, "ten": 5, "nothing": 3}
    assert odds.weights(STOCKED, {"prize"}) == {"prize": 0, "ten": 7, "nothing": 3}
    assert p_value(STOCKED, 20_000, random.Random(2).randrange, frozenset({"prize"})) > 0.001


def test_an_offer_changes_with_cost_prizes_and_what_is_gone() -> None:
    offers = {
        odds.offer(STOCKED, (), 0),
        odds.offer(STOCKED, (), 20),
        odds.offer(STOCKED, {"prize"}, 0),
        odds.offer(STOCKED.model_copy(update={"outcomes": STOCKED.outcomes[:2]}), (), 0),
    }
    assert len(offers) == 4
    assert odds.offer(STOCKED, (), 0) in offers


@pytest.mark.parametrize(
    ("numerator", "denominator", "words"),
    [(1, 8, "12.5"), (1, 3, "33.3333"), (2, 1000, "0.2"), (1, 10**9, "0.0001"), (0, 7, "0"), (7, 7, "100")],
)
def test_per_cent_for_people(numerator: int, denominator: int, words: str) -> None:
    assert odds.percent(numerator, denominator) == words


@pytest.mark.parametrize("game_id", ["lucky-card", "three-in-a-row"])
def test_three_alike_are_shown_for_a_prize_and_never_for_no_luck(game_id: str) -> None:
    one, chance = preset(game_id), random.Random(5)
    for each in one.outcomes * 200:
        shown = odds.symbols(one, each, chance.randrange)
        assert len(shown) == (6 if one.kind == "scratch" else 3)
        alike = {name for name, count in Counter(shown).items() if count >= 3}
        assert alike == ({each.picture} if each.grants else set()), shown


def test_a_wheel_needs_no_symbols_and_odds_sum_to_one() -> None:
    wheel = preset("daily-wheel")
    assert odds.symbols(wheel, wheel.outcomes[0], secrets.randbelow) == []
    for one in aurora().games:
        likely = odds.weights(one, ())
        assert sum(Fraction(weight, sum(likely.values())) for weight in likely.values()) == 1
