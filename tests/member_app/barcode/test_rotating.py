"""The rotating code against vectors, and against what the service accepts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api_client.reference.card_codes import rotating_code
from member_app.barcode.rotating import CardSecret, decoded_secret, rotating_text, step_at, step_bounds
from member_app.clock import ServiceClock
from tests.fakes.world import HandClock

SECRET = CardSecret("ABCD2345", b"12345678901234567890", 30)

#: Shared with the boot page's script, which runs them in a browser.
VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "rotating.json").read_text())


@pytest.mark.parametrize("vector", VECTORS["codes"], ids=lambda vector: vector["why"])
def test_vectors(vector: dict[str, Any]) -> None:
    """On the device and at the till alike."""
    secret = decoded_secret(vector["secret"])
    assert rotating_text(CardSecret(vector["key"], secret, 30), vector["step"]) == vector["code"]
    assert rotating_code(vector["key"], secret, vector["step"]) == vector["code"]


@pytest.mark.parametrize("vector", VECTORS["steps"], ids=lambda vector: f"{vector['unix']} in {vector['step_seconds']}")
def test_a_moment_is_in_one_step(vector: dict[str, Any]) -> None:
    seconds = vector["step_seconds"]
    assert step_at(datetime.fromtimestamp(vector["unix"], UTC), seconds) == vector["step"]
    first, following = step_bounds(vector["step"], seconds)
    assert (first.timestamp(), following.timestamp()) == (vector["first"], vector["next"])


@pytest.mark.parametrize("vector", VECTORS["clocks"], ids=lambda vector: f"{vector['offset']} s off")
def test_a_wrong_clock_is_put_right(vector: dict[str, Any]) -> None:
    clock = ServiceClock(HandClock(datetime.fromtimestamp(vector["device"], UTC)))
    clock.offset = vector["offset"]
    step = step_at(clock.now(), vector["step_seconds"])
    assert step == vector["step"]
    first, following = (clock.to_device(one).timestamp() for one in step_bounds(step, vector["step_seconds"]))
    assert (first, following) == pytest.approx((vector["device_first"], vector["device_next"]), abs=1e-5)


def test_the_mac_is_80_bits_of_hmac_sha256_over_the_rest() -> None:
    head, _, mac = rotating_text(SECRET, 7).rpartition(".")
    digest = hmac.new(SECRET.secret, head.encode(), hashlib.sha256).digest()
    assert base64.b32decode(mac) == digest[:10]


def test_only_letters_of_the_small_qr_alphabet() -> None:
    allowed = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert set(rotating_text(SECRET, 59845502)) <= allowed


def test_a_step_is_valid_from_its_first_moment_to_the_next_one() -> None:
    first, following = step_bounds(2, 30)
    assert (first.timestamp(), following.timestamp()) == (60, 90)
    assert step_at(first, 30) == 2
    assert step_at(following, 30) == 3


def test_the_secret_is_read_padded_or_not_and_never_shown() -> None:
    for raw in (b"a", b"ab", b"abc", bytes(range(32))):
        text = base64.urlsafe_b64encode(raw).decode()
        assert decoded_secret(text) == decoded_secret(text.rstrip("=")) == raw
    with pytest.raises(ValueError):
        decoded_secret("not base64!")
    assert "12345" not in repr(SECRET)
