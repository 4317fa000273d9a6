"""A card's number as people type it: blanks between are fine, a slip of the finger is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.reference.ids import new_card_number
from member_app.domain.card import card_number, grouped

NUMBER = "742100883351"


@pytest.mark.parametrize(
    "typed",
    [
        "742100883351",
        "7421 0088 3351",
        " 7421-0088-3351 ",
        "7421\u00a00088\u202f3351",
        "7421.0088.3351",
        "7421\t00883351",
    ],
)
def test_takes_what_stands_between_the_digits(typed: str) -> None:
    assert card_number(typed) == NUMBER


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "742100883352", "74210088335", "7421008833510", "7421 0088 335l", "٧٤٢١٠٠٨٨٣٣٥١", "-742100883351a"],
)
def test_refuses_what_can_not_be_a_card(typed: str) -> None:
    assert card_number(typed) is None


def test_knows_every_number_the_service_makes() -> None:
    for number in {new_card_number() for _ in range(200)}:
        assert card_number(grouped(number)) == number


@given(st.integers(0, 11), st.integers(1, 9))
def test_notices_any_single_wrong_digit(place: int, shift: int) -> None:
    wrong = str((int(NUMBER[place]) + shift) % 10)
    assert card_number(NUMBER[:place] + wrong + NUMBER[place + 1 :]) is None
