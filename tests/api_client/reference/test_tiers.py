"""Status: reaching, keeping and losing a tier, in both kinds of period, and the words that explain it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.reference.programme import load_programme
from api_client.reference.programme_schema import TierSet
from api_client.reference.tier_dtos import ladder_dtos, standing_dto
from api_client.reference.tiers import Qualifying, stand

AURORA = load_programme("aurora")
ROLLING = AURORA.tier_sets[0]
YEARLY = TierSet.model_validate({**ROLLING.model_dump(), "period": {"kind": "calendar_year"}}, strict=False)
BERLIN = ZoneInfo("Europe/Berlin")


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=BERLIN)


def spent(amount: int, *when: int) -> Qualifying:
    return Qualifying(at(*when), spend=amount, visits=1)


def level(tier_set: TierSet, now: datetime, *did: Qualifying) -> int:
    return stand(tier_set, did, now, BERLIN).level


def test_a_new_member_is_on_the_lowest_rung_and_cannot_fall() -> None:
    dto = standing_dto(AURORA, ROLLING, [], at(2026, 11, 22), BERLIN, "en")
    assert (dto.current.id, dto.next and dto.next.id, dto.progress, dto.keep_until) == ("glimmer", "glow", 0.0, None)
    assert dto.conditions[0].explanation == "Spend €200.00 more until 31 October 2027 to reach Glow."
    assert dto.keep_conditions == []


def test_a_tier_is_reached_at_the_cent() -> None:
    assert level(ROLLING, at(2026, 11, 22), spent(19999, 2026, 11, 1)) == 0
    assert level(ROLLING, at(2026, 11, 22), spent(19999, 2026, 11, 1), spent(1, 2026, 11, 2)) == 1


def test_what_happens_later_does_not_count_yet() -> None:
    assert level(ROLLING, at(2026, 11, 22), spent(20000, 2026, 11, 23)) == 0


def test_words_progress_and_dates() -> None:
    did = [spent(20000, 2026, 1, 10), spent(15680, 2026, 11, 1)]
    dto = standing_dto(AURORA, ROLLING, did, at(2026, 11, 22), BERLIN, "en")
    assert (dto.current.name, dto.progress, dto.period_end) == ("Glow", 0.784, date(2026, 12, 31))
    assert dto.conditions[0].missing == 4320
    assert dto.conditions[0].explanation == "Spend €43.20 more until 31 December to reach Blaze."
    german = standing_dto(AURORA, ROLLING, did, at(2026, 11, 22), BERLIN, "de")
    assert german.conditions[0].explanation == "Gib bis 31. Dezember noch 43,20\xa0€ aus und du erreichst Blaze."
    formal = AURORA.model_copy(update={"formal": True})
    said = standing_dto(formal, ROLLING, did, at(2026, 11, 22), BERLIN, "de").conditions[0].explanation
    assert said == "Geben Sie bis 31. Dezember noch 43,20\xa0€ aus und Sie erreichen Blaze."


def test_a_rolling_tier_is_kept_until_too_much_drops_out() -> None:
    did = [spent(20000, 2026, 1, 10), spent(4000, 2026, 6, 1)]
    dto = standing_dto(AURORA, ROLLING, did, at(2026, 11, 22), BERLIN, "en")
    assert dto.keep_until == date(2026, 12, 31)
    assert [one.explanation for one in dto.keep_conditions] == ["Spend €110.00 more until 31 December to keep Glow."]
    assert level(ROLLING, at(2026, 12, 31, 23), *did) == 1
    assert level(ROLLING, at(2027, 1, 1, 0), *did) == 0
    assert level(ROLLING, at(2027, 1, 1, 0), *did, spent(11000, 2026, 12, 31, 23)) == 1


def test_one_rung_at_a_time_or_as_earned() -> None:
    did = [spent(40000, 2025, 1, 10)]
    assert [level(ROLLING, at(2026, month, 15), *did) for month in (1, 2)] == [1, 0]
    earned = TierSet.model_validate({**ROLLING.model_dump(), "downgrade": "as_earned"}, strict=False)
    assert level(earned, at(2026, 1, 15), *did) == 0


def test_a_yearly_tier_lasts_through_the_year_after() -> None:
    did = [spent(20000, 2025, 3, 1)]
    assert level(YEARLY, at(2025, 3, 2), *did) == 1
    assert level(YEARLY, at(2026, 12, 31, 23), *did) == 1
    assert level(YEARLY, at(2027, 1, 1, 0), *did) == 0
    now = standing_dto(AURORA, YEARLY, did, at(2025, 5, 1), BERLIN, "en")
    assert (now.period_end, now.keep_until) == (date(2025, 12, 31), date(2026, 12, 31))
    later = standing_dto(AURORA, YEARLY, did, at(2026, 5, 1), BERLIN, "en")
    assert later.keep_until == date(2026, 12, 31)
    assert later.keep_conditions[0].explanation == "Spend €150.00 more until 31 December to keep Glow."


def test_the_year_turns_at_local_midnight() -> None:
    new_year = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    assert stand(YEARLY, [Qualifying(new_year, spend=100)], new_year, BERLIN).period_end == date(2026, 12, 31)


def test_all_conditions_are_needed_or_any() -> None:
    rich = [Qualifying(at(2026, 11, 1), spend=95000)]
    assert level(ROLLING, at(2026, 11, 22), *rich) == 2
    lax = ROLLING.model_dump()
    lax["tiers"][3]["match"] = "any"
    assert level(TierSet.model_validate(lax, strict=False), at(2026, 11, 22), *rich) == 3


def test_visits_in_words_and_the_top_has_nothing_above() -> None:
    did = [Qualifying(at(2026, 11, 1), spend=95000, visits=59)]
    dto = standing_dto(AURORA, ROLLING, did, at(2026, 11, 22), BERLIN, "en")
    assert [one.explanation for one in dto.conditions] == [
        "Done: €900.00 spent.",
        "Visit us 1 time more until 31 October 2027 to reach Nova.",
    ]
    top = standing_dto(AURORA, ROLLING, [*did, spent(1, 2026, 11, 2)], at(2026, 11, 22), BERLIN, "en")
    assert (top.current.id, top.next, top.progress, top.conditions) == ("nova", None, 1.0, [])


def test_a_refund_takes_no_tier_at_once() -> None:
    did = [spent(20000, 2026, 10, 1), Qualifying(at(2026, 10, 5), spend=-20000)]
    assert level(ROLLING, at(2026, 10, 20), *did) == 1
    assert level(ROLLING, at(2026, 11, 1, 0), *did) == 0


@pytest.mark.parametrize("locale", ["en", "de"])
def test_the_ladder_reads_without_a_member(locale: str) -> None:
    ladder = ladder_dtos(AURORA, ROLLING, locale, None, date(2026, 11, 22))
    assert [tier.level for tier in ladder] == [0, 1, 2, 3]
    assert all(tier.benefits for tier in ladder)


events = st.lists(
    st.builds(
        Qualifying,
        st.datetimes(datetime(2023, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
        st.integers(0, 60000),
        st.integers(0, 1000),
        st.integers(0, 3),
    ),
    max_size=25,
)


@given(events, st.sampled_from([ROLLING, YEARLY]))
def test_standings_are_sane(did: list[Qualifying], tier_set: TierSet) -> None:
    now = at(2027, 1, 1)
    dto = standing_dto(AURORA, tier_set, did, now, BERLIN, "en")
    assert 0.0 <= dto.progress <= 1.0
    assert dto.period_end >= now.date()
    assert (dto.keep_until is None) == (dto.current.level == 0)
    for one in dto.conditions:
        assert one.missing == max(0, one.goal - one.current)


@given(events)
def test_spending_more_never_lowers_a_tier(did: list[Qualifying]) -> None:
    now = at(2027, 1, 1)
    more = [*did, Qualifying(now - timedelta(minutes=1), spend=5000, visits=1)]
    assert level(ROLLING, now, *more) >= level(ROLLING, now, *did)


@given(events)
def test_a_tier_stands_until_the_day_promised(did: list[Qualifying]) -> None:
    now = at(2027, 1, 1)
    standing = stand(ROLLING, did, now, BERLIN)
    if standing.keep_until:
        last = datetime.combine(standing.keep_until, datetime.min.time(), BERLIN) + timedelta(hours=12)
        assert level(ROLLING, last, *did) == standing.level
        assert level(ROLLING, last + timedelta(days=1), *did) < standing.level


@given(events)
def test_what_keeps_a_tier_keeps_it(did: list[Qualifying]) -> None:
    now = at(2027, 1, 1)
    dto = standing_dto(AURORA, ROLLING, did, now, BERLIN, "en")
    if dto.keep_until and dto.keep_until < date(2027, 12, 1):
        missing = {one.kind: one.missing for one in dto.keep_conditions}
        paid = Qualifying(now, spend=missing.get("spend", 0), visits=missing.get("visits", 0))
        after = standing_dto(AURORA, ROLLING, [*did, paid], now, BERLIN, "en")
        assert after.keep_until is not None
        assert after.keep_until > dto.keep_until or after.current.level > dto.current.level
