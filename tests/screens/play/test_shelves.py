"""Where each challenge stands on the hub: once, and what is nearly done before anything else."""

from __future__ import annotations

import random
from dataclasses import replace

from member_app.domain.challenge import ChallengeState
from screens.play.shelves import CARDS, sorted_out
from tests.fakes import challenges as c
from tests.fakes.samples import NOW


def test_what_is_closest_to_done_comes_first() -> None:
    shelves = sorted_out(c.ALL, NOW)
    assert [each.id for each in shelves.closest] == [c.GREEN.id, c.LADDER.id, c.PAIR.id, c.STREAK.id, c.WALK.id]
    assert shelves.streak == c.STREAK
    assert shelves.cards == (c.STAMPS,)
    assert shelves.claimable == (c.CLAIM,)
    assert (shelves.new, shelves.soon, shelves.rest) == ((c.NEW,), (c.SOON,), (c.UPCOMING,))
    assert (shelves.done, shelves.total) == ((c.DONE,), len(c.ALL))


def test_of_two_alike_the_one_that_ends_first() -> None:
    later, sooner, endless = replace(c.GREEN, id="a", **c.ending(9)), replace(c.GREEN, id="b", **c.ending(1)), c.LADDER
    endless = replace(endless, progress=later.progress)
    found = sorted_out((endless, later, sooner), NOW).closest
    assert [each.id for each in found] == ["b", "a", endless.id]


def test_each_stands_once_in_whatever_order_they_come() -> None:
    for seed in range(20):
        mixed = random.Random(seed).sample(c.ALL, len(c.ALL))
        s = sorted_out(mixed, NOW)
        shown = [*s.cards, *s.claimable, *s.closest, *s.new, *s.soon, *s.rest, *s.done]
        assert sorted(each.id for each in shown) == sorted(each.id for each in c.ALL if each != c.MISSED)


def test_more_cards_than_there_is_room_for_are_told_as_challenges() -> None:
    cards = [replace(c.STAMPS, id=f"card-{number}") for number in range(CARDS + 2)]
    shelves = sorted_out(cards, NOW)
    assert len(shelves.cards) == CARDS
    assert len(shelves.closest) == 2


def test_nothing_at_all() -> None:
    assert sorted_out((), NOW).empty
    assert sorted_out((replace(c.STREAK, state=ChallengeState.MISSED),), NOW).streak is None
