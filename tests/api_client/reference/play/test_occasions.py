"""When meets take place, what their dates are called, and which are on offer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from api_client.reference.play import occasions
from api_client.reference.play.meets_file import Repeats
from tests.contract.evenings import SATURDAY, evening, programme
from tests.contract.kit import NOON

BERLIN = ZoneInfo("Europe/Berlin")
WEEKLY = evening("weekly", date=date(2026, 1, 8), repeats=Repeats(weeks=2, shown=3, until=date(2026, 12, 31)))


def test_an_evening_is_at_its_local_hour() -> None:
    [found] = occasions.upcoming(programme(evening()), BERLIN, NOON)
    assert found.id == "evening"
    assert found.starts_at == datetime(2026, 11, 21, 17, tzinfo=UTC)
    assert found.ends_at - found.starts_at == timedelta(hours=2)


def test_it_is_on_offer_until_it_is_over() -> None:
    ends = datetime(2026, 11, 21, 19, tzinfo=UTC)
    before, after = ends - timedelta(seconds=1), ends
    assert [one.id for one in occasions.upcoming(programme(evening()), BERLIN, before)] == ["evening"]
    assert occasions.upcoming(programme(evening()), BERLIN, after) == []


def test_a_repeated_one_offers_its_next_dates_at_the_same_hour_on_both_sides_of_the_clock_change() -> None:
    late = datetime(2026, 10, 10, tzinfo=UTC)
    found = occasions.upcoming(programme(WEEKLY), BERLIN, late)
    assert [one.id for one in found] == ["weekly-20261015", "weekly-20261029", "weekly-20261112"]
    assert [one.starts_at.hour for one in found] == [16, 17, 17]
    assert {one.starts_at.astimezone(BERLIN).hour for one in found} == {18}


def test_it_ends_with_its_last_date() -> None:
    found = occasions.upcoming(programme(WEEKLY), BERLIN, datetime(2026, 12, 12, tzinfo=UTC))
    assert [one.id for one in found] == ["weekly-20261224"]


def test_names_are_those_of_dates_that_exist() -> None:
    file = programme(evening(), WEEKLY)
    for name in ("evening", "weekly-20260108", "weekly-20261112"):
        found = occasions.named(file, BERLIN, name)
        assert found is not None
        assert found.id == name
    for name in ("evening-20261121", "weekly", "weekly-20261105", "weekly-20251225", "weekly-20270107", "weekly-2026",
                 "weekly-20261399", "none", ""):  # fmt: skip
        assert occasions.named(file, BERLIN, name) is None


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)))
def test_whatever_is_on_offer_is_found_by_its_name_and_is_not_over(now: datetime) -> None:
    file = programme(evening(), WEEKLY)
    for one in occasions.upcoming(file, BERLIN, now):
        assert one.ends_at > now
        assert occasions.named(file, BERLIN, one.id) == one


def test_codes_are_known_for_these_weeks_alone() -> None:
    near = {one.id for one in occasions.near(programme(evening(), WEEKLY), BERLIN, NOON)}
    assert near == {"evening", "weekly-20261112", "weekly-20261126", "weekly-20261210"}
    assert date(2026, 11, 21) == SATURDAY
