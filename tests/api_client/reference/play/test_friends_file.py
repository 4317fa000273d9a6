"""What a programme file may say of friends, and what is pointed out."""

from __future__ import annotations

import pytest

from api_client.reference.play.friends_file import Referral, referral_faults
from api_client.reference.play.friends_words import condition
from api_client.reference.programme import load_programme
from api_client.reference.programme_schema import ProgrammeFile
from api_client.reference.programme_types import Text

AURORA = load_programme("aurora")


def saying(**changes: object) -> ProgrammeFile:
    assert AURORA.referral is not None
    return AURORA.model_copy(update={"referral": AURORA.referral.model_copy(update=changes)})


def faults(programme: ProgrammeFile) -> list[str]:
    return [words for _, words in referral_faults(programme)]


def test_aurora_agrees_with_itself() -> None:
    assert faults(AURORA) == []


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("Come along", "{link}"),
        ("{link} {link.__class__}", "stands for nothing"),
        ("{link} {friend}", "stands for nothing"),
        ("{link", "{link}"),
    ],
)
def test_a_message_has_a_link_and_nothing_unknown(message: str, fault: str) -> None:
    found = faults(saying(message=Text({"en": message, "de": "{link}"})))
    assert len(found) == 1
    assert fault in found[0]


def test_a_module_needs_its_part() -> None:
    assert "needs the part" in faults(AURORA.model_copy(update={"referral": None}))[0]


def test_an_earning_rule_must_promise_what_is_given() -> None:
    assert "says 250" in faults(saying(inviter=()))[0]


def test_somebody_gains() -> None:
    assert AURORA.referral is not None
    told = AURORA.referral.model_dump() | {"inviter": (), "friend": ()}
    with pytest.raises(ValueError, match="inviter or the friend"):
        Referral.model_validate(told)


@pytest.mark.parametrize("formal", [False, True])
@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize("mine", [False, True])
@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "joins"}, {"kind": "purchases"}, {"kind": "purchases", "minimum": 500},
        {"kind": "purchases", "count": 3}, {"kind": "purchases", "count": 3, "minimum": 500},
        {"kind": "spend", "amount": 5000},
    ],
)  # fmt: skip
def test_every_condition_has_its_sentence(rule: dict[str, object], mine: bool, locale: str, formal: bool) -> None:
    assert AURORA.referral is not None
    rules = Referral.model_validate(AURORA.referral.model_dump() | {"condition": rule, "within_days": 1})
    words = condition(AURORA.model_copy(update={"formal": formal}), rules, locale, mine=mine)
    assert words.endswith(".")
    assert "{" not in words
    if locale == "de" and formal:
        assert " du " not in words
        assert "dein" not in words
