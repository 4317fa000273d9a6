"""Everybody has the same chance of every place, nobody wins twice, and the places are taken in order."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.draws.stream import Stream
from api_client.draws.winners import Prize, choose, pick
from tests.api_client.draws import samples
from tests.fakes.chi_squared import evenness, survival

ONE = (Prize("trip", 1),)


def value(number: int) -> bytes:
    """Another beacon's value each time."""
    return hashlib.sha256(number.to_bytes(8, "big")).digest()


def spread(draws: int) -> float:
    """How evenly so many draws fall on 97 tickets."""
    tickets, commitment = samples.tickets(97), bytes(32)
    found = Counter(choose(value(at), commitment, tickets, ONE, 0).winners[0].ticket for at in range(draws))
    assert found.total() == draws
    return evenness([found[ticket] for ticket in tickets])


def test_the_judge_is_right() -> None:
    # From printed tables: the 0.1 % points for ten and a hundred degrees of freedom.
    assert survival(29.588, 10) == pytest.approx(0.001, rel=0.01)
    assert survival(149.449, 100) == pytest.approx(0.001, rel=0.01)
    assert evenness([1000] * 96 + [1500]) < 1e-6


def test_draws_fall_evenly() -> None:
    assert spread(60_000) > 0.001


@pytest.mark.slow
def test_a_million_draws_fall_evenly() -> None:
    chance = spread(1_000_000)
    print(f"1,000,000 draws over 97 tickets: p = {chance:.4f}")
    assert chance > 0.001


def test_every_place_is_as_likely_and_so_is_every_pair() -> None:
    tickets, prizes = samples.tickets(7), (Prize("trip", 1), Prize("mug", 1))
    found = [choose(value(at), bytes(32), tickets, prizes, 5) for at in range(21_000)]
    for place in range(7):
        count = Counter(([winner.ticket for winner in one.winners] + list(one.alternates))[place] for one in found)
        assert evenness([count[ticket] for ticket in tickets]) > 0.001
    pairs = Counter((one.winners[0].ticket, one.winners[1].ticket) for one in found)
    assert len(pairs) == 42
    assert evenness(pairs.values()) > 0.001


@given(st.integers(0, 60), st.lists(st.integers(1, 5), max_size=4), st.integers(0, 9), st.integers(0, 999))
def test_places_are_taken_in_order_and_nobody_twice(count: int, prizes: list[int], more: int, seed: int) -> None:
    tickets = samples.tickets(count)
    offered = [Prize(f"prize-{at}", number) for at, number in enumerate(prizes)]
    outcome = choose(value(seed), bytes(32), tickets, offered, more)
    drawn = [winner.ticket for winner in outcome.winners] + list(outcome.alternates)
    assert len(drawn) == len(set(drawn)) == min(count, sum(prizes) + more)
    assert set(drawn) <= set(tickets)
    names = [prize.id for prize in offered for _ in range(prize.count)]
    assert [winner.prize for winner in outcome.winners] == names[: len(outcome.winners)]
    assert not outcome.alternates or len(outcome.winners) == len(names)


def test_another_commitment_or_number_is_another_draw() -> None:
    tickets, prizes = samples.tickets(50), (Prize("mug", 10),)
    draws = {choose(value(at), value(other), tickets, prizes, 0).winners for at in range(5) for other in range(5)}
    assert len(draws) == 25


def test_picking_all_is_a_shuffle_of_all() -> None:
    assert sorted(pick(Stream(value(1), bytes(32)), 1_000, 5_000)) == list(range(1_000))


def test_few_of_many_takes_few_steps() -> None:
    stream = Stream(value(2), bytes(32))
    assert len(set(pick(stream, 1_000_000, 3))) == 3
    assert stream.counter < 20
