"""What is wrong with what was typed, by field, before anything is asked of the service."""

from __future__ import annotations

import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.programme import TransferRules
from member_app.domain.transfer import Gift
from screens.send.form import LONGEST_NOTE, Typed, Wrong, checked, suggestions, told, typed_of
from tests.fakes.samples import JONAS

OWN = "742100883351"
RULES = TransferRules(50, 2000, 10)


def check(card: str = JONAS, points: str = "100", note: str = "", available: int = 2480) -> Gift | dict[str, Wrong]:
    return checked(Typed(card, points, note), OWN, available, RULES)


def test_what_is_typed_well_is_a_gift():
    assert check("3851 2004 7712", "1,250", "  Thank\nyou  ") == Gift(JONAS, 1250, "Thank you")
    assert check(note="x" * 300) == Gift(JONAS, 100, "x" * LONGEST_NOTE)
    assert check(available=110) == Gift(JONAS, 100)


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"card": " "}, {"card": Wrong("transfer.card_missing")}),
        ({"card": "3851 2004 7713"}, {"card": Wrong("transfer.card_slip")}),
        ({"card": "3851 2004 77"}, {"card": Wrong("transfer.card_wrong")}),
        ({"card": "7421 0088 3351"}, {"card": Wrong("transfer.card_own")}),
        ({"points": ""}, {"points": Wrong("transfer.points_missing")}),
        ({"points": "49"}, {"points": Wrong("transfer.points_few", 50)}),
        ({"available": 109}, {"points": Wrong("transfer.points_many", 99)}),
        ({"available": -40}, {"points": Wrong("transfer.points_many", 0)}),
        ({"points": "1991"}, {"points": Wrong("transfer.points_day", 1990)}),
        (
            {"card": "1", "points": "0"},
            {"card": Wrong("transfer.card_wrong"), "points": Wrong("transfer.points_missing")},
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(more: dict[str, str], wrong: dict[str, Wrong]):
    assert check(**more) == wrong


@pytest.mark.parametrize(
    ("failure", "wrong"),
    [
        (Failure(FailureKind.CARD_UNKNOWN), {"card": Wrong("failure.card_unknown")}),
        (Failure(FailureKind.INVALID, fields={"card_number": "own"}), {"card": Wrong("transfer.card_own")}),
        (Failure(FailureKind.INVALID, fields={"points": "at least 50"}), {"points": Wrong("transfer.points_few", 50)}),
        (Failure(FailureKind.INSUFFICIENT_POINTS, available=70), {"points": Wrong("transfer.points_many", 60)}),
        (Failure(FailureKind.LIMIT_REACHED, left=300), {"points": Wrong("transfer.points_left", 290)}),
        (Failure(FailureKind.LIMIT_REACHED, left=10), {"points": Wrong("transfer.points_none_left")}),
        (Failure(FailureKind.OFFLINE), {}),
        (Failure(FailureKind.BROKEN), {}),
    ],
)
def test_a_refusal_belongs_to_a_field_where_that_can_help(failure: Failure, wrong: dict[str, Wrong]):
    assert told(failure, RULES) == wrong


def test_suggests_what_could_be_sent():
    assert suggestions(2480, RULES) == (50, 100, 250, 500)
    assert suggestions(120, RULES) == (50, 100)
    assert suggestions(59, RULES) == ()
    assert suggestions(-40, RULES) == ()


def test_a_gift_can_be_typed_again():
    gift = Gift(JONAS, 250, "For you")
    typed = typed_of(gift)
    assert checked(typed, OWN, 2480, RULES) == gift
