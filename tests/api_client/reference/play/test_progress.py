"""Progress is arithmetic on what happened, in whatever order it became known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_client.reference.play import progress
from api_client.reference.play.progress import Credit, Goal, Rules

BEGIN = datetime(2026, 1, 5, 12, tzinfo=UTC)  # a Monday


def credit(hours: int, amount: int = 1, criterion: int = 0, subject: str = "", key: str = "") -> Credit:
    at = BEGIN + timedelta(hours=hours)
    return Credit(at, at.date(), criterion, key or f"t{hours}", subject, amount)


credits_ = st.lists(
    st.builds(
        credit,
        st.integers(0, 24 * 60),
        st.integers(0, 12),
        st.integers(0, 1),
        st.sampled_from(["", "a", "b", "c"]),
        st.uuids().map(str),
    ),
    max_size=25,
)
rules_ = st.one_of(
    st.builds(
        Rules,
        st.tuples(
            st.builds(Goal, st.integers(1, 9), st.just(False)), st.builds(Goal, st.integers(1, 3), st.booleans())
        ),
        st.one_of(st.none(), st.integers(1, 3)),
    ),
    st.builds(
        lambda goals: Rules((Goal(1),), 1, stages=tuple(sorted(goals))),
        st.sets(st.integers(1, 60), min_size=1, max_size=5),
    ),
    st.builds(
        lambda goal, unit, periods, jokers, runs: Rules((Goal(goal),), runs, (), unit, periods, jokers),
        st.integers(1, 6),
        st.sampled_from(["day", "week", "month"]),
        st.integers(2, 4),
        st.integers(0, 2),
        st.one_of(st.none(), st.integers(1, 2)),
    ),
)


@settings(max_examples=200, deadline=None)
@given(rules_, credits_, st.randoms(use_true_random=False))
def test_any_order_of_delivery_gives_the_same(rules: Rules, made: list[Credit], random: Random) -> None:
    shuffled = list(made)
    random.shuffle(shuffled)
    assert progress.replay(rules, made) == progress.replay(rules, shuffled)


@settings(max_examples=200, deadline=None)
@given(rules_, credits_)
def test_one_step_after_the_other_is_the_whole_way(rules: Rules, made: list[Credit]) -> None:
    """Also when what is remembered in between has been on the disk."""
    state, reached = progress.begin(rules), []
    for one in sorted(made, key=lambda each: each.order):
        stored = progress.restored(state.stored(), rules)
        assert stored is not None
        state = stored
        reached += progress.step(rules, state, one)
    assert (state, reached) == progress.replay(rules, made)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 40), max_size=30), st.integers(2, 5), st.integers(0, 3),
    st.one_of(st.none(), st.integers(1, 3)),
)  # fmt: skip
def test_a_streak_is_what_going_through_every_day_gives(
    days: list[int], periods: int, jokers: int, runs: int | None
) -> None:
    rules = Rules((Goal(1),), runs, (), "day", periods, jokers)
    state, reached = progress.replay(rules, [credit(24 * day, key=f"{n}") for n, day in enumerate(days)])
    done, length, best = model(set(days), periods, jokers, runs)
    assert len(reached) == done
    assert state.best == best
    last = BEGIN.date() + timedelta(days=max(days, default=0))
    if runs is None or done < runs:
        assert progress.running(rules, state, last, BEGIN.date()).length == length


def model(days: set[int], periods: int, jokers: int, runs: int | None) -> tuple[int, int, int]:
    """Runs done, the length in the end and the best one: day by day."""
    done = length = best = missed = 0
    left = jokers
    for day in range(max(days, default=-1) + 1):
        if runs is not None and done == runs:
            break
        if day not in days:
            missed += 1
            continue
        if best and missed <= left:
            left, length = left - missed, length + 1
        else:
            left, length = jokers, 1
        missed, best = 0, max(best, length)
        if length == periods:
            done, length, left = done + 1, 0, jokers
    return done, length, best


def test_what_is_over_counts_for_the_next_card() -> None:
    card = Rules((Goal(10),), None)
    state, reached = progress.replay(card, [credit(1, 12)])
    assert ([one.run for one in reached], state.counts) == ([1], [2])
    state, reached = progress.replay(card, [credit(1, 35)])
    assert ([one.run for one in reached], state.counts) == ([1, 2, 3], [5])


def test_all_criteria_must_hold() -> None:
    both = Rules((Goal(2), Goal(2, distinct=True)))
    made = [credit(1, 2), credit(2, 1, 1, "a"), credit(3, 1, 1, "a")]
    assert progress.replay(both, made)[1] == []
    _, reached = progress.replay(both, [*made, credit(9, 1, 1, "b")])
    assert [one.at for one in reached] == [BEGIN + timedelta(hours=9)]


def test_a_refund_takes_its_progress_with_it() -> None:
    ladder = Rules((Goal(1),), 1, stages=(10, 20))
    assert [one.stage for one in progress.replay(ladder, [credit(1, 15), credit(2, 10)])[1]] == [1, 2]
    assert [one.stage for one in progress.replay(ladder, [credit(1, 0), credit(2, 10)])[1]] == [1]


def test_a_joker_forgives_a_week_and_two_break_the_streak() -> None:
    rules = Rules((Goal(1),), 1, (), "week", 5, 1)
    weeks = [0, 1, 3]
    state, _ = progress.replay(rules, [credit(24 * 7 * week) for week in weeks])
    today = (BEGIN + timedelta(weeks=4)).date()
    now = progress.running(rules, state, today, BEGIN.date())
    assert (now.length, now.jokers, now.kept_now) == (3, 0, False)
    assert [state for _, state in now.periods] == ["kept", "kept", "joker", "kept", "open"]
    later = progress.running(rules, state, today + timedelta(weeks=1), BEGIN.date())
    assert (later.length, later.jokers) == (0, 1)
    assert [state for _, state in later.periods][-2:] == ["missed", "open"]


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_periods_follow_each_other(unit: progress.Unit) -> None:
    for number in range(900):
        day = date(2023, 12, 20) + timedelta(days=number)
        period = progress.period_of(unit, day)
        assert progress.first_day(unit, period) <= day < progress.first_day(unit, period + 1)
    assert progress.first_day("week", progress.period_of("week", date(2026, 11, 22))) == date(2026, 11, 16)


def test_credits_of_other_rules_are_not_restored() -> None:
    stored = progress.begin(Rules((Goal(1),))).stored()
    assert progress.restored(stored, Rules((Goal(1), Goal(2)))) is None
