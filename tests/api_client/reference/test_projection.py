"""Grace, quarters, own years and points held; and where the present pace leads, in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.models import TierStandingDto
from api_client.reference.programme_schema import TierSet
from api_client.reference.tier_dtos import standing_dto
from api_client.reference.tiers import Qualifying, stand
from tests.fakes.harbour import harbour

PROGRAMME = harbour()
RANK, CHEST, YEARS = PROGRAMME.tier_sets
BERLIN = ZoneInfo("Europe/Berlin")


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=BERLIN)


def noon(day: date) -> datetime:
    return at(day.year, day.month, day.day)


def spent(amount: int, *when: int, visits: int = 1) -> Qualifying:
    return Qualifying(at(*when), spend=amount, visits=visits)


def held(points: int, *when: int) -> Qualifying:
    return Qualifying(at(*when), points=max(0, points), balance=points)


def level(ladder: TierSet, when: datetime, *did: Qualifying, joined: date | None = None) -> int:
    return stand(ladder, did, when, BERLIN, joined).level


def read(ladder: TierSet, when: datetime, *did: Qualifying, locale: str = "en") -> TierStandingDto:
    return standing_dto(PROGRAMME, ladder, did, when, BERLIN, locale)


def test_a_quarter_counts_for_itself_and_the_next_one_and_then_for_the_days_of_grace() -> None:
    did = [spent(10000, 2026, 2, 10)]
    days = ((2, 9), (2, 10), (6, 30), (7, 14), (7, 15))
    assert [level(RANK, at(2026, *day), *did) for day in days] == [0, 1, 1, 1, 0]
    assert level(RANK, at(2026, 7, 15, 0), *did) == 0


def test_grace_is_told_with_what_keeps_the_tier_and_until_when() -> None:
    did = [spent(10000, 2026, 2, 10), spent(2000, 2026, 7, 3)]
    before, within = read(RANK, at(2026, 6, 30), *did[:1]), read(RANK, at(2026, 7, 5), *did)
    assert (before.grace_until, before.keep_until) == (None, date(2026, 6, 30))
    assert (within.current.id, within.grace_until, within.keep_until) == ("mate", date(2026, 7, 14), date(2026, 7, 14))
    assert within.keep_conditions[0].explanation == "Spend €80.00 more until 14 July to keep Mate."
    assert read(RANK, at(2026, 7, 15), *did).grace_until is None


def test_meeting_it_within_the_grace_keeps_the_tier() -> None:
    did = [spent(10000, 2026, 2, 10), spent(10000, 2026, 7, 14, 23)]
    assert level(RANK, at(2026, 8, 1), *did) == 1
    assert read(RANK, at(2026, 7, 14, 23), *did).grace_until is None
    late = [did[0], spent(9999, 2026, 7, 14, 23)]
    assert level(RANK, at(2026, 8, 1), *late) == 0


def test_one_rung_goes_after_each_grace() -> None:
    did = [spent(2500, 2026, 1, day) for day in range(1, 13)]
    days = ((6, 30), (7, 14), (7, 15), (10, 14), (10, 15))
    assert [level(RANK, at(2026, *day), *did) for day in days] == [2, 2, 1, 1, 0]


def test_a_mix_needs_all_or_any() -> None:
    assert level(RANK, at(2026, 3, 1), spent(100, 2026, 2, 1, visits=10)) == 1
    assert level(RANK, at(2026, 3, 1), spent(30000, 2026, 2, 1, visits=11)) == 1
    assert level(RANK, at(2026, 3, 1), spent(30000, 2026, 2, 1, visits=12)) == 2


def test_a_members_own_year_begins_in_the_month_of_joining() -> None:
    joined, did = date(2025, 5, 20), [held(200, 2026, 4, 30)]
    assert level(YEARS, at(2026, 4, 30), *did, joined=joined) == 1
    assert level(YEARS, at(2027, 4, 30), *did, joined=joined) == 1
    assert level(YEARS, at(2027, 5, 1), *did, joined=joined) == 0
    split = [held(150, 2026, 4, 30), held(150, 2026, 5, 1)]
    assert level(YEARS, at(2026, 6, 1), *split, joined=joined) == 0
    assert level(YEARS, at(2026, 6, 1), *split, joined=date(2025, 1, 1)) == 1


def test_points_held_keep_a_tier_only_while_they_are_there() -> None:
    did = [held(500, 2026, 1, 10)]
    assert level(CHEST, at(2026, 9, 1), *did) == 1
    assert level(CHEST, at(2026, 9, 1), *did, held(-100, 2026, 8, 1)) == 1
    assert level(CHEST, at(2026, 8, 1), *did, held(-101, 2026, 8, 1)) == 0
    assert level(CHEST, at(2026, 9, 1), *did, held(-101, 2026, 8, 1), held(50, 2026, 8, 2)) == 0
    dto = read(CHEST, at(2026, 9, 1), *did, held(-60, 2026, 8, 1))
    assert [(one.kind, one.current, one.goal) for one in dto.keep_conditions] == [("balance", 440, 400)]
    low = read(CHEST, at(2026, 9, 1), held(470, 2026, 1, 10))
    assert low.conditions[0].explanation == "Hold 30 Shells more to reach Keeper."


def test_points_held_too_few_leave_the_days_of_grace() -> None:
    patient = CHEST.model_copy(update={"grace_days": 10})
    did = [held(500, 2026, 1, 10), held(-200, 2026, 8, 1)]
    dto = read(patient, at(2026, 8, 2), *did)
    assert (dto.current.id, dto.grace_until) == ("keeper", date(2026, 8, 10))
    assert level(patient, at(2026, 8, 11), *did) == 0
    assert level(patient, at(2026, 8, 20), *did, held(100, 2026, 8, 10)) == 1


@pytest.mark.parametrize(
    ("day", "did", "kind", "says"),
    [
        ((2026, 2, 10), [(3000, 2026, 2, 1)], "early", "It is too early to say how fast you are going."),
        ((2026, 9, 15), [(2000, 2026, 6, 1), (2000, 2026, 7, 1), (2000, 2026, 8, 1)], "far",
         "At your present pace Mate stays out of reach for now."),
        ((2026, 7, 31), [(5000, 2026, 5, 15), (5000, 2026, 6, 15), (5000, 2026, 7, 15)], "keep",
         "At your present pace you keep Mate beyond 30 September."),
        ((2026, 8, 20), [(4000, 2026, 5, 1), (4000, 2026, 6, 1), (2500, 2026, 6, 30), (100, 2026, 8, 1)], "lose",
         "At your present pace Mate ends on 30 September."),
        ((2026, 7, 20), [(4500, 2026, 4, 10), (4500, 2026, 5, 10), (800, 2026, 6, 10), (5000, 2026, 7, 18)], "reach",
         "At your present pace you reach Mate around 27 August."),
    ],
)  # fmt: skip
def test_where_the_pace_leads(day: tuple[int, ...], did: list[tuple[int, ...]], kind: str, says: str) -> None:
    dto = read(RANK, at(*day), *(spent(*one) for one in did))
    assert dto.projection is not None
    assert (dto.projection.kind, dto.projection.sentence) == (kind, says)
    german = read(RANK, at(*day), *(spent(*one) for one in did), locale="de").projection
    assert german is not None
    assert german.sentence != says
    assert (german.on is None) == (kind in ("early", "far"))


def test_a_ladder_of_one_rung_leads_nowhere() -> None:
    flat = RANK.model_copy(update={"tiers": RANK.tiers[:1]})
    assert read(flat, at(2026, 5, 1), spent(100, 2026, 4, 1)).projection is None


@given(st.integers(500, 9000), st.integers(6, 12))
def test_who_goes_on_like_that_gets_there_on_the_day(daily: int, month: int) -> None:
    """Somebody who spends the same every day reaches the next tier when it was said, give or take a day's rounding."""
    today = date(2026, month, 15)
    did = [Qualifying(noon(today - timedelta(days=back)), spend=daily // 30) for back in range(150)]
    dto = read(RANK, noon(today), *did)
    assert dto.projection is not None
    if dto.projection.kind == "reach" and dto.projection.on is not None:
        ahead = range(1, (dto.projection.on - today).days + 3)
        more = [Qualifying(noon(today + timedelta(days=one)), spend=daily // 30) for one in ahead]
        there = noon(dto.projection.on + timedelta(days=2))
        assert level(RANK, there, *did, *more) > level(RANK, noon(today), *did)
