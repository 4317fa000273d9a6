"""Which language a request wants, and how it writes money, numbers and days."""

from __future__ import annotations

from datetime import date

import pytest

from api_client.reference import localise


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9", "de"),
        ("fr, de;q=0.5, en;q=0.4", "de"),
        ("en;q=0.2, de;q=0.8", "de"),
        ("de;q=0, *", "en"),
        ("fr", "en"),
        ("DE", "de"),
        ("de;q=many", "en"),
        (";;,,=", "en"),
    ],
)
def test_the_best_offered_language(header: str | None, locale: str) -> None:
    assert localise.choose_locale(header, ["en", "de"]) == locale


def test_a_region_is_preferred_where_offered() -> None:
    assert localise.choose_locale("de-CH", ["en", "de", "de-CH"]) == "de-CH"


def test_money() -> None:
    assert localise.money(4320, "EUR", "en") == "€43.20"
    assert localise.money(4320, "EUR", "de") == "43,20\xa0€"
    assert localise.money(500, "JPY", "en") == "JP¥500"


def test_numbers() -> None:
    assert localise.number(2480, "en") == "2,480"
    assert localise.number(2480, "de") == "2.480"
    assert localise.number(2485, "de", scale=1) == "248,5"


def test_days_name_the_year_only_when_it_is_another() -> None:
    today = date(2026, 11, 22)
    assert localise.day(date(2026, 12, 31), "en", today) == "31 December"
    assert localise.day(date(2026, 12, 31), "de", today) == "31. Dezember"
    assert localise.day(date(2027, 1, 31), "en", today) == "31 January 2027"
    assert localise.day(date(2027, 1, 31), "de", today) == "31. Januar 2027"
