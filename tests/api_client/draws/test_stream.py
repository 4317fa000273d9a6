"""Numbers as the page says, each as likely, none folded back."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter

import pytest

from api_client.draws.stream import Stream
from tests.api_client.draws import independent
from tests.fakes.chi_squared import evenness

VALUE, COMMITMENT = bytes(range(32)), bytes(range(32, 64))


def test_blocks_are_a_keyed_hash_of_commitment_and_counter() -> None:
    stream = Stream(VALUE, COMMITMENT)
    for counter in range(3):
        message = independent.e("member-app/draws/v1/stream") + COMMITMENT + counter.to_bytes(8, "big")
        assert stream.block() == hmac.new(VALUE, message, hashlib.sha256).digest()


def test_what_is_too_large_is_thrown_away() -> None:
    stream, blocks = Stream(VALUE, COMMITMENT), Stream(VALUE, COMMITMENT)
    wanted: list[int] = []
    while len(wanted) < 500:
        top = blocks.block()[0] >> 5
        if top < 5:
            wanted.append(top)
    assert [stream.below(5) for _ in range(500)] == wanted
    assert stream.counter == blocks.counter > 600


def test_a_choice_of_one_takes_a_block_too() -> None:
    stream = Stream(VALUE, COMMITMENT)
    assert stream.below(1) == 0
    assert stream.counter == 1


@pytest.mark.parametrize("bound", [2, 3, 5, 6, 97, 128, 129])
def test_each_number_is_as_likely(bound: int) -> None:
    stream = Stream(VALUE, COMMITMENT)
    found = Counter(stream.below(bound) for _ in range(200 * bound))
    assert set(found) == set(range(bound))
    assert evenness(found.values()) > 0.001


def test_large_bounds_use_all_their_bits() -> None:
    stream = Stream(VALUE, COMMITMENT)
    found = [stream.below(2**53 - 1) for _ in range(200)]
    assert all(0 <= one < 2**53 - 1 for one in found)
    assert len(set(found)) == 200
    assert max(found) > 2**52


@pytest.mark.parametrize("bound", [0, -1, 2**53])
def test_nothing_to_choose_from(bound: int) -> None:
    with pytest.raises(ValueError, match="nothing to choose"):
        Stream(VALUE, COMMITMENT).below(bound)


@pytest.mark.parametrize(("value", "commitment"), [(b"", COMMITMENT), (VALUE, b"short"), (VALUE * 2, COMMITMENT)])
def test_both_have_thirty_two_bytes(value: bytes, commitment: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Stream(value, commitment)
