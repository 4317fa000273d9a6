"""The wheel's slices follow the odds, and it always rests on what was drawn."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from member_app.domain.games import Outcome
from screens.game.segments import TURNS, resting, segments
from tests.fakes.games import WHEEL_OUTCOMES, points

FULL = 2 * math.pi


def outcomes(*weights: int) -> list[Outcome]:
    total = sum(weights)
    return [Outcome(f"o{at}", "", "star", Fraction(w, total), (points(1),)) for at, w in enumerate(weights)]


def test_slices_follow_the_odds() -> None:
    found = Counter(one.outcome.id for one in segments(WHEEL_OUTCOMES))
    assert found == {"ten": 4, "nothing": 3, "fifty": 2, "cookie": 1, "hundred": 1, "coffee": 1}


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=24).filter(lambda weights: sum(weights) > 0))
def test_a_full_circle_in_which_all_that_can_come_has_a_place(weights: list[int]) -> None:
    parts = segments(outcomes(*weights))
    assert sum(one.sweep for one in parts) == pytest.approx(FULL)
    assert {one.outcome.id for one in parts} == {f"o{at}" for at, weight in enumerate(weights) if weight}
    most = max(Counter(one.outcome.id for one in parts).values())
    if 2 * most < len(parts):
        beside = zip(parts, (*parts[1:], parts[0]), strict=True)
        assert sum(one.outcome.id == other.outcome.id for one, other in beside) <= 1


@given(
    st.lists(st.integers(1, 1000), min_size=2, max_size=24),
    st.data(),
    st.text("abcdefghij0123456789", min_size=1, max_size=20),
    st.integers(0, 50),
)
def test_it_rests_with_the_outcome_under_the_pointer(weights: list[int], data: st.DataObject, play: str, turn: int):
    parts = segments(outcomes(*weights))
    wanted = data.draw(st.sampled_from(parts)).outcome.id
    angle = resting(parts, wanted, play, turn)
    under = -angle % FULL
    found = next(one for one in parts if one.start <= under < one.start + one.sweep)
    assert found.outcome.id == wanted
    assert abs(under - found.middle) < 0.35 * found.sweep, "not on a line"


def test_each_spin_goes_round_and_round() -> None:
    parts = segments(WHEEL_OUTCOMES)
    first, second = resting(parts, "coffee", "p1", 1), resting(parts, "ten", "p2", 2)
    assert first > TURNS * FULL
    assert second - first > (TURNS - 1) * FULL


def test_what_has_no_slice_any_more_does_no_harm() -> None:
    assert resting(segments(WHEEL_OUTCOMES), "gone", "p", 1) == TURNS * FULL
    assert segments([]) == ()
