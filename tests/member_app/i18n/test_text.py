"""Sentences, numbers and days in a member's language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from member_app.domain.money import Money
from member_app.domain.programme import Unit
from member_app.i18n import Text, choose_language

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(moment: datetime, language: str = "en") -> Text:
    """The words of that moment, told by the clock of a programme in Berlin."""
    return Text(language, "Europe/Berlin", now=lambda: moment)


EN, DE = at(NOON), at(NOON, "de")
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
    assert EN.day(date(2026, 12, 31)) == "31 December"
    assert DE.day(date(2026, 12, 31)) == "31. Dezember"
    assert EN.day(date(2027, 12, 31)) == "31 December 2027"
    assert (EN.month(date(2026, 1, 1)), EN.month(date(2025, 12, 1))) == ("January", "December 2025")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "31 December"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "31 December 2026"),
    ],
)
def test_a_year_ends_by_the_programmes_clock(moment: datetime, said: str) -> None:
    assert at(moment).day(date(2026, 12, 31)) == said


def test_today_and_yesterday_in_words_by_the_programmes_clock():
    assert DE.weekday(NOON) == "Heute"
    assert EN.weekday(NOON - timedelta(days=1)) == "Yesterday"
    assert EN.weekday(NOON - timedelta(days=2)) == "Friday, 20 November"
    just_after_midnight = at(datetime(2027, 1, 1, 0, 5, tzinfo=EN.zone))
    assert just_after_midnight.weekday(datetime(2026, 12, 31, 23, 55, tzinfo=EN.zone)) == "Yesterday"
    assert just_after_midnight.time(datetime(2026, 12, 31, 23, 55, tzinfo=EN.zone)) == "31 Dec, 23:55"


def test_without_a_clock_of_its_own_it_is_the_devices_day() -> None:
    before = datetime.now(UTC).date()
    assert before <= Text().today() <= datetime.now(UTC).date()


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
    assert EN.short_day(date(2026, 12, 22)) == "22 Dec"
    assert EN.short_day(date(2027, 11, 22)) == "22 Nov 2027"


def test_a_balance_below_zero_has_a_true_minus_sign() -> None:
    assert (Text("en").balance(2480), Text("de").balance(-1200)) == ("2,480", "\u22121.200")
    assert Text("en").points(-1, Unit("Spark", "Sparks")) == "\u22121 Spark"
