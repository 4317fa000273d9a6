"""Rounds and their times; values that follow from signatures or from what all parties revealed."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.draws.beacon import DEFAULT_CHAIN, KNOWN_CHAINS, QUICKNET, Chain, combined, revealed, secret_hash
from tests.api_client.draws import independent, samples


@pytest.mark.parametrize("network", ["quicknet", "default"])
def test_recorded_rounds_give_their_number(network: str) -> None:
    for entry in samples.recorded(network):
        value = samples.value_of(entry)
        assert value.randomness.hex() == entry["randomness"]
        assert hashlib.sha256(value.signature).digest() == value.randomness


def test_rounds_have_their_time() -> None:
    assert QUICKNET.time_of(1) == datetime(2023, 8, 23, 15, 9, 27, tzinfo=UTC)
    assert DEFAULT_CHAIN.time_of(1) == datetime(2020, 7, 22, 15, 17, 30, tzinfo=UTC)
    assert QUICKNET.time_of(1000) == datetime(2023, 8, 23, 15, 59, 24, tzinfo=UTC)


@given(st.sampled_from(KNOWN_CHAINS), st.integers(1, 2**32), st.integers(1, 2_999_999))
def test_the_round_from_a_time_is_the_first_that_is_not_before_it(chain: Chain, round_: int, micros: int) -> None:
    due = chain.time_of(round_)
    assert chain.round_from(due) == round_
    assert chain.round_from(due + timedelta(microseconds=micros)) == round_ + 1
    assert chain.round_from(datetime(2000, 1, 1, tzinfo=UTC)) == 1


def test_a_promised_secret_is_good_for_one_draw_of_one_party() -> None:
    secret = bytes(range(32))
    hashes = {
        secret_hash("ski", 1, "Notary", secret),
        secret_hash("ski", 2, "Notary", secret),
        secret_hash("sky", 1, "Notary", secret),
        secret_hash("ski", 1, "Operator", secret),
        secret_hash("ski", 1, "Notary", bytes(32)),
    }
    assert len(hashes) == 5
    assert secret_hash("ski", 1, "Notary", secret) == (
        independent.h("secret", independent.e(["ski", 1, "Notary", secret.hex()])).hex()
    )
    for wrong in (b"", secret[:-1], secret + b"x"):
        with pytest.raises(ValueError, match="32 bytes"):
            secret_hash("ski", 1, "Notary", wrong)


def test_every_secret_counts_and_so_does_their_order() -> None:
    one, two, three = samples.SECRETS
    values = {combined(each) for each in ([one, two], [two, one], [one, three], [one], [one, two, three])}
    assert len(values) == 5


def test_there_is_no_value_while_one_is_missing() -> None:
    one, two, _ = samples.SECRETS
    assert revealed([one, None]).randomness is None
    assert revealed([None, None]).randomness is None
    assert revealed([one, two]).randomness == combined([one, two])
