"""When auctions take place, what their rounds are called, and which are told of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.reference.play import auction_dates
from api_client.reference.play.auctions_file import Again, Auction
from tests.contract.evenings import aurora
from tests.contract.kit import NOON
from tests.contract.sales import sale, selling

BERLIN = ZoneInfo("Europe/Berlin")
NIGHTLY = sale(
    "nightly", date=date(2026, 1, 1), opens=time(20), closes=time(20), days=1, repeats=Again(days=1)
)  # fmt: skip


def ids(*auctions: Auction, now: datetime = NOON) -> list[str]:
    return [one.id for one in auction_dates.near(selling(*auctions), BERLIN, now)]


def test_it_is_at_its_local_hours() -> None:
    [found] = auction_dates.near(selling(sale()), BERLIN, NOON)
    assert (found.starts_at, found.ends_at) == (
        datetime(2026, 11, 20, 7, tzinfo=UTC), datetime(2026, 11, 20, 12, 30, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize("hours", [-40, -1, 0, 1, 2000])
def test_one_that_is_not_repeated_is_told_of_before_and_after(hours: int) -> None:
    assert ids(sale(), now=NOON + timedelta(hours=hours)) == ["sale"]


def test_a_repeated_one_has_the_round_before_the_open_one_and_the_next() -> None:
    assert ids(NIGHTLY) == ["nightly-20261118", "nightly-20261119", "nightly-20261120"]


@given(st.integers(0, 60 * 24 * 400))
def test_of_a_round_that_follows_at_once_one_is_open_at_any_minute(minutes: int) -> None:
    now = datetime(2026, 1, 3, tzinfo=UTC) + timedelta(minutes=minutes)
    found = auction_dates.near(selling(NIGHTLY), BERLIN, now)
    assert len([one for one in found if one.starts_at <= now < one.ends_at]) == 1
    assert len([one for one in found if one.ends_at <= now]) == 1
    assert [one.starts_at.astimezone(BERLIN).hour for one in found] == [20] * len(found)
    assert all(auction_dates.named(selling(NIGHTLY), BERLIN, one.id) == one for one in found)


def test_the_last_round_is_the_last() -> None:
    short = NIGHTLY.model_copy(update={"repeats": Again(days=1, until=date(2026, 11, 18))})
    assert ids(short) == ["nightly-20261118"]
    assert auction_dates.named(selling(short), BERLIN, "nightly-20261119") is None


@pytest.mark.parametrize("name", ["nightly", "nightly-20251231", "nightly-2026111", "nightly-20261301", "other", "-"])
def test_what_is_no_round_has_no_name(name: str) -> None:
    assert auction_dates.named(selling(NIGHTLY), BERLIN, name) is None


def test_every_other_day() -> None:
    rare = sale("rare", date=date(2026, 11, 1), repeats=Again(days=2))
    programme = selling(rare)
    assert auction_dates.named(programme, BERLIN, "rare-20261103") is not None
    assert auction_dates.named(programme, BERLIN, "rare-20261104") is None


@given(st.integers(0, 24 * 366))
def test_at_any_hour_of_the_demo_one_is_open_and_one_has_just_ended(hours: int) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=hours)
    found = auction_dates.near(aurora(), BERLIN, now)
    running = [one for one in found if one.starts_at <= now < one.ends_at]
    assert min(one.ends_at for one in running) - now <= timedelta(hours=16)
    assert max(one.ends_at for one in found if one.ends_at <= now) > now - timedelta(hours=16)
