"""Days as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from member_app.i18n import Text, native_name

EN, DE = Text("en", "Europe/Berlin"), Text("de", "Europe/Berlin")


def test_a_day_is_written_as_one_types_it():
    assert (EN.numeric_day(date(1994, 11, 8)), DE.numeric_day(date(1994, 11, 8))) == ("08/11/1994", "08.11.1994")


@pytest.mark.parametrize("typed", ["08.11.1994", "8.11.1994", " 8/11/1994 ", "8 11 1994", "1994-11-08", "8-11-1994"])
@pytest.mark.parametrize("text", [EN, DE])
def test_a_day_is_read_in_the_locales_order_or_as_iso(text: Text, typed: str):
    assert text.parse_day(typed) == date(1994, 11, 8)


@pytest.mark.parametrize("typed", ["", "x", "1994", "8.11.94", "31.02.1994", "8.11.19945", "0.0.0000", "8.11."])
def test_what_is_no_day_is_none(typed: str):
    assert DE.parse_day(typed) is None


def test_every_day_can_be_read_back():
    for day in (date(2000, 2, 29), date(1901, 1, 1), date(2026, 12, 31)):
        assert EN.parse_day(EN.numeric_day(day)) == day


def test_lists_and_clock_times_are_the_locales():
    assert (EN.listed(["a", "b", "c"]), DE.listed(["a", "b"])) == ("a, b and c", "a und b")
    assert DE.clock(datetime(2026, 11, 22, 11, 5, tzinfo=UTC)) == "12:05"


def test_languages_are_called_by_their_own_names():
    assert (native_name("de"), native_name("en")) == ("Deutsch", "English")
