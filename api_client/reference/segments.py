"""Whom and when a campaign is for: window, store, kind of member, number of the purchase. Pure.

Each condition that does not hold is an `Obstacle`. A campaign with a single one that the next purchase could clear
nearly applied, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from api_client.reference.programme_earning import CampaignRule, Segment
from api_client.reference.programme_types import WEEKDAYS

#: How far ahead a campaign for the nth purchase is announced, in purchases.
_AHEAD = 2

What = Literal["day", "clock", "store", "members", "tiers", "member", "nth", "minimum"]


@dataclass(frozen=True)
class Shopper:
    """What campaigns ask of a member: days are local, `tiers` those held in every set, `purchases` made before."""

    tiers: frozenset[str] = frozenset()
    joined: date = date.min
    locale: str = ""
    birthday: date | None = None
    purchases: int = 0
    last_purchase: date | None = None


@dataclass(frozen=True)
class Obstacle:
    """A condition that does not hold; `near` where a member may still do something about it.

    `figure` is the minor units that are missing, or the number of the purchase that counts, `ahead` of this one.
    """

    what: What
    near: bool = False
    figure: int = 0
    ahead: int = 0


def obstacles(
    rule: CampaignRule, shopper: Shopper | None, local_time: datetime, store: str | None, counted: int
) -> Iterator[Obstacle]:
    """What keeps `rule` from applying; `counted` minor units are in the basket. Without a shopper, for a guest."""
    if rule.stores and store not in rule.stores:
        yield Obstacle("store", near=True)
    yield from _window(rule, local_time)
    if rule.minimum is not None and counted < rule.minimum:
        yield Obstacle("minimum", near=True, figure=rule.minimum - counted)
    if rule.who != Segment():
        if shopper is None:
            yield Obstacle("members", near=True)
        else:
            yield from _member(rule.who, shopper, local_time.date())


def _window(rule: CampaignRule, local_time: datetime) -> Iterator[Obstacle]:
    """A window that runs past midnight belongs to the day it began."""
    clock, today = local_time.time().replace(tzinfo=None), local_time.date()
    overnight = rule.since is not None and rule.until is not None and rule.until <= rule.since
    early = overnight and rule.until is not None and clock < rule.until
    if not _on(rule, today - timedelta(days=1) if early else today):
        yield Obstacle("day")
    if early:
        return
    before = rule.since is not None and clock < rule.since
    after = not overnight and rule.until is not None and clock >= rule.until
    if before or after:
        yield Obstacle("clock", near=True)


def _on(rule: CampaignRule, on: date) -> bool:
    if rule.weekdays and WEEKDAYS[on.weekday()] not in rule.weekdays:
        return False
    return (rule.first_day is None or on >= rule.first_day) and (rule.last_day is None or on <= rule.last_day)


def _member(who: Segment, shopper: Shopper, today: date) -> Iterator[Obstacle]:
    if who.tiers and not shopper.tiers & set(who.tiers):
        yield Obstacle("tiers", near=True)
    if not _joined(who, shopper.joined) or (who.locales and shopper.locale not in who.locales):
        yield Obstacle("member")
    if who.birthday is not None and not _celebrates(who.birthday, shopper.birthday, today):
        yield Obstacle("member")
    if who.inactive_days is not None and not _away(shopper.last_purchase, today, who.inactive_days):
        yield Obstacle("member")
    if (missing := _until_nth(who, shopper.purchases + 1)) != 0:
        near = missing is not None and missing <= _AHEAD
        ahead = missing or 0
        yield Obstacle("nth", near, shopper.purchases + 1 + ahead, ahead)


def _joined(who: Segment, joined: date) -> bool:
    early = who.joined_from is not None and joined < who.joined_from
    late = who.joined_until is not None and joined > who.joined_until
    return not early and not late


def _away(last: date | None, today: date, days: int) -> bool:
    return last is not None and (today - last).days >= days


def _until_nth(who: Segment, count: int) -> int | None:
    """Purchases from this one to the one that counts: 0 when it is this one, None when there is none to come."""
    if not who.nth_purchase and who.every_nth_purchase is None:
        return 0
    ahead = [nth - count for nth in who.nth_purchase if nth >= count]
    if who.every_nth_purchase is not None:
        ahead.append(-count % who.every_nth_purchase)
    return min(ahead, default=None)


def _celebrates(span: str, birthday: date | None, today: date) -> bool:
    """Whether today is in the day, week (from Monday) or month of a birthday; 29 February is kept on the 28th."""
    if birthday is None:
        return False
    if span == "month":
        return today.month == birthday.month
    around = [_in_year(birthday, year) for year in (today.year - 1, today.year, today.year + 1)]
    if span == "day":
        return today in around
    monday = today - timedelta(days=today.weekday())
    return any(monday <= one < monday + timedelta(days=7) for one in around)


def _in_year(birthday: date, year: int) -> date:
    try:
        return birthday.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
