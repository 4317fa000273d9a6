"""Sentences, numbers and days in a member's language."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from member_app.domain.money import Money
from member_app.domain.programme import Unit
from member_app.i18n import Text, choose_language

EN, DE = Text("en", "Europe/Berlin"), Text("de", "Europe/Berlin")
SPARKS = Unit("Spark", "Sparks")


@pytest.mark.parametrize(
    ("wishes", "chosen"),
    [
        (("de-AT",), "de"),
        (("fr", "de_CH"), "de"),
        ((None,), "en"),
        ((), "en"),
        (("en-US", "de"), "en"),
        (("x!",), "en"),
    ],
)
def test_the_first_wish_with_a_catalogue_wins(wishes, chosen):
    assert choose_language(*wishes) == chosen


def test_numbers_and_money_follow_the_language():
    assert (EN.points(2480, SPARKS), DE.points(2480, SPARKS)) == ("2,480 Sparks", "2.480 Sparks")
    assert (EN.money(Money(4320, "EUR")), DE.money(Money(4320, "EUR"))) == ("€43.20", "43,20\xa0€")
    assert EN.points(1, SPARKS) == "1 Spark"
    assert (EN.signed(-1900), EN.signed(84), EN.signed(0)) == ("\u22121,900", "+84", "0")


def test_days_leave_out_the_year_only_when_it_is_this_one():
    this_year = EN.today().year
    assert EN.day(date(this_year, 12, 31)) == "31 December"
    assert DE.day(date(this_year, 12, 31)) == "31. Dezember"
    assert EN.day(date(this_year + 1, 12, 31)) == f"31 December {this_year + 1}"


def test_today_and_yesterday_in_words_by_the_programmes_clock():
    noon = datetime.combine(EN.today(), time(12), EN.zone)  # far from where days are an hour longer or shorter
    assert DE.weekday(noon) == "Heute"
    assert EN.weekday(noon - timedelta(days=1)) == "Yesterday"


def test_plural_forms():
    assert EN.n("failure.try_later_in", 1).endswith("in a minute.")
    assert DE.n("failure.try_later_in", 5).endswith("in 5 Minuten wieder.")


def test_an_unknown_zone_is_utc_instead_of_an_error():
    assert Text("en", "Mars/Olympus").time(datetime.now(UTC))


@pytest.mark.parametrize(
    ("minutes", "english"), [(1, "1 minute"), (15, "15 minutes"), (90, "90 minutes"), (1440, "24 hours")]
)
def test_what_lasts_long_is_told_in_hours(minutes: int, english: str) -> None:
    assert Text("en").lasting(minutes) == english
    assert Text("de").lasting(1440) == "24 Stunden"


def test_a_far_day_tells_its_year() -> None:
    t = Text("en")
    assert not re.search(r"\d{4}", t.short_day(t.today() + timedelta(days=30)))
    assert re.search(r"\d{4}", t.short_day(t.today() + timedelta(days=365)))


def test_a_balance_below_zero_has_a_true_minus_sign() -> None:
    assert (Text("en").balance(2480), Text("de").balance(-1200)) == ("2,480", "\u22121.200")
    assert Text("en").points(-1, Unit("Spark", "Sparks")) == "\u22121 Spark"
