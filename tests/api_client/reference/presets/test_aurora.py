"""The demo programme: complete, illustrated, and with a member whose figures are right on every day of the year."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_client.reference.demo_times import timeline
from api_client.reference.ids import luhn_valid
from api_client.reference.pictures import PICTURES
from api_client.reference.programme import load_programme
from api_client.reference.programme_demo import (
    DemoActivity,
    DemoCheckin,
    DemoFriend,
    DemoMeet,
    DemoPurchase,
    DemoRedemption,
)
from api_client.reference.programme_schema import ActivityRule, RewardKind
from api_client.reference.rules import Basket, BasketLine, earn
from api_client.reference.tier_dtos import standing_dto
from api_client.reference.tiers import Qualifying

AURORA = load_programme("aurora")
MARA = AURORA.demo[0]
BERLIN = ZoneInfo(AURORA.time_zone)
ART = Path(__file__).parents[4] / "assets" / "art"


def test_pictures_are_exactly_those_in_the_assets() -> None:
    assert {path.stem for path in ART.glob("*.webp")} == PICTURES
    assert "MIT License" in (ART / "LICENSE").read_text(encoding="utf-8")


def test_the_catalogue_is_rich() -> None:
    assert len(AURORA.rewards) >= 40
    assert {one.kind for one in AURORA.rewards} == set(get_args(RewardKind))
    assert {one.category for one in AURORA.rewards} == {one.id for one in AURORA.categories}
    assert len({one.picture for one in AURORA.rewards}) >= 30


def test_the_copy_is_short_and_says_du() -> None:
    for one in AURORA.rewards:
        assert len(one.title.pick("en")) <= 32, one.id
        assert len(one.title.pick("de")) <= 32, one.id
        assert len(one.summary.pick("de")) <= 45, one.id
        assert not re.search(r"\b(Sie|Ihr|Ihre|Ihnen)\b", one.description.pick("de")), one.id


def test_the_card_number_is_valid() -> None:
    assert luhn_valid(MARA.card_number)


def month_end(day: date, months: int) -> date:
    """The last day of the month `months` after that of `day`."""
    index = day.year * 12 + day.month + months
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)


@dataclass
class Lot:
    """Points and the last day they are good for."""

    points: int
    last: date


class Book:
    """An independent ledger of one member, in memory: what expires soonest is used first."""

    def __init__(self) -> None:
        self.lots: deque[Lot] = deque()
        self.expired = 0

    def earn(self, points: int, at: datetime) -> None:
        self.pass_time(at)
        self.lots.append(Lot(points, month_end(at.astimezone(BERLIN).date(), 12)))

    def spend(self, points: int, at: datetime) -> None:
        self.pass_time(at)
        assert self.balance >= points
        while points:
            used = min(points, self.lots[0].points)
            self.lots[0].points -= used
            points -= used
            if self.lots[0].points == 0:
                self.lots.popleft()

    def pass_time(self, at: datetime) -> None:
        while self.lots and self.lots[0].last < at.astimezone(BERLIN).date():
            self.expired += self.lots.popleft().points

    @property
    def balance(self) -> int:
        return sum(lot.points for lot in self.lots)


def purchase(event: DemoPurchase, at: datetime) -> Basket:
    products = {one.id: one for one in AURORA.products}
    lines = [BasketLine(1, products[item].price, item, products[item].category) for item in event.items]
    return Basket(sum(line.total for line in lines), at.astimezone(BERLIN), event.store, lines)


def live(now: datetime) -> tuple[Book, list[Qualifying]]:
    """Mara's life up to `now`."""
    book, did = Book(), list[Qualifying]()
    rules = {one.id: one for one in AURORA.earning if isinstance(one, ActivityRule)}
    for at, event in timeline(MARA, now, BERLIN):
        assert at <= now
        match event:
            case DemoPurchase():
                basket = purchase(event, at)
                tier = standing_dto(AURORA, AURORA.tier_sets[0], did, at, BERLIN, "en").current.id
                book.earn(earn(AURORA, basket, tier).points, at)
                did.append(Qualifying(at, spend=basket.amount, visits=1))
            case DemoActivity():
                book.earn(rules[event.rule].points, at)
            case DemoFriend() if event.items:
                assert AURORA.referral is not None
                book.earn(sum(grant.points or 0 for grant in AURORA.referral.inviter), at)
            case DemoCheckin():
                assert AURORA.checkins is not None
                book.earn(sum(grant.points or 0 for grant in AURORA.checkins.grants), at)
            case DemoMeet(attended=True):
                meet = next(one for one in AURORA.meets if one.id == event.meet)
                book.earn(sum(grant.points or 0 for grant in meet.grants), at)
            case DemoRedemption() if event.ends != "cancelled":
                reward = AURORA.reward(event.reward)
                assert reward is not None
                book.spend(reward.cost, at)
            case _:
                pass
    book.pass_time(now)
    return book, did


def check(now: datetime) -> None:
    book, did = live(now)
    today = now.astimezone(BERLIN).date()
    standing = standing_dto(AURORA, AURORA.tier_sets[0], did, now, BERLIN, "en")
    expiring = sum(lot.points for lot in book.lots if lot.last == month_end(today, 0))
    assert book.balance == MARA.shows.balance
    assert expiring == MARA.shows.expiring
    assert book.expired > 0
    assert standing.current.id == MARA.shows.tier
    assert [one.missing for one in standing.conditions] == [MARA.shows.missing]
    assert standing.period_end == month_end(today, 1)


@pytest.mark.parametrize("half", range(4))
def test_the_figures_hold_every_week_for_two_years(half: int) -> None:
    for week in range(half, 105, 4):
        check(datetime(2026, 11, 22, 7 * week % 24, 13, tzinfo=UTC) + timedelta(weeks=week, days=week % 7))


@settings(max_examples=25, deadline=None)
@given(st.datetimes(datetime(2025, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)))
def test_the_figures_hold_at_any_moment(now: datetime) -> None:
    check(now)


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 12, 31, 23, 0, tzinfo=UTC),
        datetime(2027, 1, 1, 0, 5, tzinfo=UTC),
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
        datetime(2027, 3, 1, 6, 0, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
    ],
)
def test_the_figures_hold_on_awkward_days(now: datetime) -> None:
    check(now)


def test_something_is_new_today_or_yesterday() -> None:
    for hours in range(0, 24 * 15, 5):
        now = datetime(2026, 11, 22, 6, tzinfo=UTC) + timedelta(hours=hours)
        newest = max(at for at, event in timeline(MARA, now, BERLIN) if isinstance(event, DemoPurchase))
        assert now - newest < timedelta(hours=48)
