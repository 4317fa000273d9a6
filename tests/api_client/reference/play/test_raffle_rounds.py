"""When raffles take place: each round once, in local time, found again by its name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api_client.reference.play.raffle_rounds import last_over, named, offered, open_now
from api_client.reference.play.raffles_file import Raffle
from tests.contract.raffling import programme, raffle

BERLIN = ZoneInfo("Europe/Berlin")
WEEKLY = raffle(opens="2025-01-06T08:00:00", closes="2025-01-12T20:00:00", every={"weeks": 2})
MONTHLY = raffle(opens="2025-01-31T08:00:00", closes="2025-02-28T07:00:00", every={"months": 1})
LASTING = raffle(opens="2025-01-06T08:00:00", closes="2025-02-03T08:00:00", every={"weeks": 4})


def days(year: int) -> list[datetime]:
    return [datetime(year, 1, 1, 7, tzinfo=UTC) + timedelta(hours=31 * n) for n in range(280)]


@pytest.mark.parametrize("one", [WEEKLY, MONTHLY, LASTING])
def test_what_is_offered_is_the_next_and_has_a_name_of_its_own(one: Raffle) -> None:
    known = programme(one)
    for now in days(2026):
        (found,) = offered(known, BERLIN, now)
        assert found.closes_at > now
        assert named(known, BERLIN, found.id) == found
        over = last_over(one, BERLIN, now)
        assert over is not None
        assert over.draw_at < now
        assert over.number == found.number - 1 or (over.number == found.number - 2 and now < found.opens_at)
        assert (open_now(one, BERLIN, now) is not None) == (found.opens_at <= now)


def test_one_that_lasts_until_the_next_is_always_open() -> None:
    assert all(open_now(LASTING, BERLIN, now) is not None for now in days(2027))


def test_local_time_stays_the_same_through_the_year() -> None:
    known = programme(WEEKLY)
    for now in days(2026):
        found = offered(known, BERLIN, now)[0]
        assert (found.opens_at.astimezone(BERLIN).hour, found.closes_at.astimezone(BERLIN).hour) == (8, 20)


def test_a_short_month_has_its_last_day() -> None:
    found = open_now(MONTHLY, BERLIN, datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert found is not None
    assert found.id == "tea-20260228"


def test_it_ends() -> None:
    ended = raffle(opens="2025-01-06T08:00:00", closes="2025-01-12T20:00:00",
                   every={"weeks": 1, "until": "2025-01-20"})  # fmt: skip
    assert offered(programme(ended), BERLIN, datetime(2025, 2, 1, tzinfo=UTC)) == []
    found = last_over(ended, BERLIN, datetime(2026, 2, 1, tzinfo=UTC))
    assert found is not None
    assert found.id == "tea-20250120"


@pytest.mark.parametrize(
    "wrong", ["tea", "tea-20250107", "tea-2025010", "tea-20251301", "coffee-20250106", "tea-٢٠٢٥٠١٠٦"]
)
def test_other_names_are_nobodys(wrong: str) -> None:
    assert named(programme(WEEKLY), BERLIN, wrong) is None


def test_once_is_once() -> None:
    known = programme(raffle())
    (found,) = offered(known, BERLIN, datetime(2026, 11, 1, tzinfo=UTC))
    assert (found.id, found.number, named(known, BERLIN, "tea")) == ("tea", 1, found)
    assert offered(known, BERLIN, datetime(2026, 12, 1, tzinfo=UTC)) == []
