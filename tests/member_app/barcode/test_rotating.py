"""The rotating code against vectors, and against what the service accepts."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from member_app.barcode.rotating import CardSecret, decoded_secret, rotating_text, step_at, step_bounds

SECRET = CardSecret("ABCD2345", b"12345678901234567890", 30)

#: RFC 6238's times, with this programme's message and length; computed with another implementation (openssl).
VECTORS = [
    (59, "L1.ABCD2345.1.BVC7IQG7C7HKOHNT"),
    (1111111109, "L1.ABCD2345.37037036.3XGAMPPNQUWQOIV6"),
    (2000000000, "L1.ABCD2345.66666666.T4XHVKGJHYXLTRFY"),
    (20000000000, "L1.ABCD2345.666666666.QXA47HHOUQX76MWW"),
]


@pytest.mark.parametrize(("unix", "text"), VECTORS)
def test_vectors(unix: int, text: str) -> None:
    assert rotating_text(SECRET, step_at(datetime.fromtimestamp(unix, UTC), 30)) == text


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
