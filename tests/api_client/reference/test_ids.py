"""Names, numbers and codes: well formed, checkable, unlike each other."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from api_client.reference import ids
from api_client.reference.card_codes import rotating_code

DIGITS = st.text("0123456789", min_size=1, max_size=20)


@given(DIGITS)
def test_a_check_digit_fits_and_no_other(body: str) -> None:
    digit = ids.luhn_digit(body)
    assert [one for one in "0123456789" if ids.luhn_valid(body + one)] == [digit]


@given(st.text(max_size=14))
def test_only_ascii_digits_are_numbers(text: str) -> None:
    if ids.luhn_valid(text):
        assert re.fullmatch("[0-9]{2,}", text)


def test_shapes() -> None:
    assert re.fullmatch("[1-9][0-9]{11}", ids.new_card_number())
    assert ids.luhn_valid(ids.new_card_number())
    assert re.fullmatch("2900[0-9]{8}", ids.new_card_number("2900"))
    assert ids.luhn_valid(ids.new_card_number("2900"))
    assert re.fullmatch("C1[0-9A-HJKMNP-TV-Z]{14}", ids.new_coupon())
    assert re.fullmatch("[A-Z2-7]{8}", ids.new_key())
    assert re.fullmatch("[0-9]{6}", ids.new_otp())
    assert len({ids.new_id("x") for _ in range(1000)}) == 1000


@given(st.binary(min_size=32, max_size=32), st.integers(0, 10**11))
def test_a_rotating_code_fits_the_denser_kind_of_qr(secret: bytes, step: int) -> None:
    code = rotating_code("ABCDEFGH", secret, step)
    assert re.fullmatch(r"L1\.ABCDEFGH\.[0-9]+\.[A-Z2-7]{16}", code)
    assert code != rotating_code("ABCDEFGH", secret, step + 1)


def test_a_rotating_code_as_written_down_elsewhere() -> None:
    """A fixed example, so that device and till can't drift apart together."""
    assert rotating_code("ABCDEFGH", bytes(range(32)), 59_467_680) == "L1.ABCDEFGH.59467680.YOWZW5CCBOJQJJKJ"
