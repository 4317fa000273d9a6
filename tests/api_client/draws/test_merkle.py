"""One root for a list, a short proof for each ticket, and none for anything else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.draws.merkle import holds, leaf, prove, root_of
from tests.api_client.draws import independent, samples


@given(st.integers(0, 200))
def test_the_root_is_that_of_the_page(count: int) -> None:
    tickets = samples.tickets(count)
    assert root_of(tickets) == independent.root(tickets)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 97])
def test_every_ticket_has_a_proof_and_only_for_its_place(count: int) -> None:
    tickets = samples.tickets(count)
    root = root_of(tickets)
    for index in range(count):
        proof = prove(tickets, index)
        assert holds(proof, root)
        assert len(proof.path) <= count.bit_length()
        shown = {"ticket": proof.ticket, "index": index, "count": count, "path": [one.hex() for one in proof.path]}
        assert independent.proven(shown, root)
        for other in range(count):
            if other != index:
                assert not holds(replace(proof, ticket=tickets[other]), root)
        assert not holds(replace(proof, path=(*proof.path, bytes(32))), root)
        assert not holds(replace(proof, path=proof.path[:-1]), root) or count == 1
        assert not holds(replace(proof, index=count), root)
        assert not holds(replace(proof, index=-1), root)


def test_a_node_is_not_taken_for_a_ticket() -> None:
    tickets = samples.tickets(4)
    inner = root_of(tickets[:2])
    assert leaf(inner.hex()) != inner
    assert root_of(tickets) != root_of(tickets[:2])


def test_no_proof_for_nobody() -> None:
    for index in (-1, 3):
        with pytest.raises(IndexError):
            prove(samples.tickets(3), index)


def test_lists_that_differ_have_other_roots() -> None:
    """Also those that only differ in how often the last one is there, which other trees can't tell."""
    three = samples.tickets(3)
    assert len({root_of(three), root_of([*three, three[-1]]), root_of(three[::-1]), root_of([])}) == 4
