"""Greetings and the sentences about a standing, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from member_app.domain.programme import Unit
from member_app.domain.tier import Condition, TierStanding
from member_app.i18n import Text
from screens.card.words import greeting, to_keep, to_next
from screens.shared.sentence import plain
from tests.fakes.samples import LADDER, STANDING, TODAY, spend, then

EN, DE = Text("en", "Europe/Berlin", now=then), Text("de", "Europe/Berlin", now=then)
SPARKS = Unit("Spark", "Sparks")


def said(words: str) -> str:
    return plain(words).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("hour", "words"),
    [(3, "Good evening"), (4, "Good morning"), (10, "Good morning"), (11, "Good afternoon"), (17, "Good evening")],
)
def test_greets_by_the_programmes_clock(hour: int, words: str) -> None:
    assert greeting(EN, datetime(2026, 1, 15, hour, 30, tzinfo=UTC)) == words  # Berlin is one hour ahead


def to_reach(*conditions: Condition) -> TierStanding:
    return replace(STANDING, conditions=conditions)


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ([spend(25680, 30000)], "Spend €43.20 more until 31 December to reach Blaze."),
        ([Condition("points", 700, 1000, 300)], "Collect 300 Sparks more until 31 December to reach Blaze."),
        ([Condition("visits", 9, 10, 1)], "1 visit more until 31 December, and you reach Blaze."),
        (
            [spend(25680, 30000), Condition("visits", 6, 10, 4), Condition("points", 9, 9, 0)],
            "To reach Blaze by 31 December: €43.20 and 4 visits more.",
        ),
    ],
)
def test_says_what_is_missing(conditions: list[Condition], words: str) -> None:
    assert said(to_next(EN, to_reach(*conditions), SPARKS)) == words


def test_says_it_in_german() -> None:
    assert said(to_next(DE, STANDING, SPARKS)) == "Noch 43,20 € Einkauf bis 31. Dezember, dann bist du Blaze."


def test_the_highest_tier_has_nothing_to_reach() -> None:
    top = replace(STANDING, current=LADDER[3], next=None, keep_until=date(TODAY.year, 12, 30))
    assert said(to_next(EN, top, SPARKS)) == "You are at the top: Nova is yours until 30 December."
    assert said(to_next(EN, replace(top, keep_until=None), SPARKS)) == "Nova is our highest tier. Enjoy it."


def test_warns_only_while_a_tier_is_not_safe() -> None:
    assert to_keep(EN, STANDING, SPARKS) is None
    soon = TODAY + timedelta(days=30)
    shaky = replace(STANDING, keep_conditions=(spend(10000, 15000),), keep_until=soon)
    words = to_keep(EN, shaky, SPARKS)
    assert words is not None and said(words) == f"Spend €50.00 more until {EN.day(soon)} to keep Glow."
    assert to_keep(EN, replace(shaky, keep_until=TODAY + timedelta(days=200)), SPARKS) is None
    assert to_keep(EN, replace(shaky, current=LADDER[0]), SPARKS) is None
