"""Signatures of real rounds hold, and nothing else does."""

from __future__ import annotations

import builtins
from dataclasses import replace
from typing import Any

import pytest

from api_client.draws.beacon import QUICKNET, Drand, DrandValue, drand_value
from api_client.draws.bls import installed_verifier
from api_client.draws.step import BeaconVerifier
from tests.api_client.draws.samples import CHAINS, recorded, value_of


@pytest.fixture(name="verify")
def _verify() -> BeaconVerifier:
    found = installed_verifier()
    assert found is not None, "the library is not installed"
    return found


ROUNDS = [(network, at) for network in CHAINS for at in range(len(recorded(network)))]


def round_of(network: str, at: int) -> tuple[Drand, DrandValue]:
    entry = recorded(network)[at]
    return Drand(CHAINS[network], entry["round"]), value_of(entry)


@pytest.mark.parametrize(("network", "at"), ROUNDS)
def test_recorded_rounds_are_signed(verify: BeaconVerifier, network: str, at: int) -> None:
    beacon, value = round_of(network, at)
    assert verify(beacon, value)
    assert not verify(replace(beacon, round=beacon.round + 1), value)
    assert not verify(replace(beacon, round=beacon.round - 1), value)


@pytest.mark.parametrize(("network", "at"), ROUNDS)
def test_no_other_bytes_are_signed(verify: BeaconVerifier, network: str, at: int) -> None:
    beacon, value = round_of(network, at)
    for place in range(0, len(value.signature), 5):
        other = bytearray(value.signature)
        other[place] ^= 1
        assert not verify(beacon, replace(value, signature=bytes(other)))
    for wrong in (b"", value.signature[:-1], value.signature + b"\0", bytes(48), bytes(96), b"\xc0" + bytes(47)):
        assert not verify(beacon, replace(value, signature=wrong))


def test_the_signature_before_counts_where_rounds_are_chained(verify: BeaconVerifier) -> None:
    beacon, value = round_of("default", 1)
    assert value.previous_signature is not None
    assert not verify(beacon, replace(value, previous_signature=None))
    assert not verify(beacon, replace(value, previous_signature=bytes(96)))
    unchained, other = round_of("quicknet", 0)
    assert not verify(unchained, replace(other, previous_signature=bytes(96)))


def test_another_network_signs_nothing_here(verify: BeaconVerifier) -> None:
    beacon, value = round_of("quicknet", 0)
    chained, _ = round_of("default", 0)
    assert not verify(replace(beacon, chain=chained.chain), value)
    for key in ("", "00" * 96, "c0" + "00" * 95, chained.chain.public_key):
        assert not verify(replace(beacon, chain=replace(QUICKNET, public_key=key)), value)
    assert not verify(replace(beacon, chain=replace(QUICKNET, scheme="some-day")), value)


def test_the_key_and_signature_of_nobody_do_not_agree(verify: BeaconVerifier) -> None:
    """The neutral element as key and as signature satisfies the equation; it is no key."""
    nobody = replace(QUICKNET, public_key="c0" + "00" * 95)
    assert not verify(Drand(nobody, 1000), drand_value(b"\xc0" + bytes(47)))


def test_without_the_library_there_is_no_verifier(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "py_arkworks_bls12381":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    assert installed_verifier() is None
