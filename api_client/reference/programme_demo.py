"""The demo members a programme file may bring: who they are and what they did, with times relative to today.

Times are said relative to the moment of seeding so that the demo is believable on every day of the year.
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from api_client.reference.programme_types import Count, Email, Id, Locale, Part, Text, Weekday, Words


class WhenMonth(Part):
    """A day of the month `months_ago` months before the current one: its `day`, or its first `weekday`."""

    months_ago: Annotated[int, Field(ge=1, le=60)]
    day: Annotated[int, Field(ge=1, le=28)] | None = None
    weekday: Weekday | None = None
    at: time


class WhenWeek(Part):
    """A day of a past week; weeks run from Monday to the newest Sunday before now, which ends week 0."""

    weeks_ago: Annotated[int, Field(ge=0, le=260)]
    weekday: Weekday
    at: time


class WhenDays(Part):
    """So many days before today."""

    days_ago: Annotated[int, Field(ge=1, le=400)]
    at: time


class WhenLatest(Part):
    """The newest day at or before now that is not `except` and on which the clock has already struck `at`."""

    latest_except: Weekday
    at: time


def _when_kind(said: object) -> str:
    """Which way of saying a time was meant, by its telling key, so that a fault is reported for that one only."""
    keys = said if isinstance(said, dict) else {}
    return next((key for key in ("months_ago", "weeks_ago", "latest_except") if key in keys), "days_ago")


When = Annotated[
    Annotated[WhenMonth, Tag("months_ago")]
    | Annotated[WhenWeek, Tag("weeks_ago")]
    | Annotated[WhenLatest, Tag("latest_except")]
    | Annotated[WhenDays, Tag("days_ago")],
    Discriminator(_when_kind),
]


class DemoPurchase(Part):
    """A purchase posted by the till of `store`; a product named twice was bought twice."""

    kind: Literal["purchase"]
    when: When
    store: Id
    items: Annotated[tuple[Id, ...], Field(min_length=1)]


class DemoActivity(Part):
    """An activity paid by an earning rule of kind `activity`; `title` replaces the rule's in the history."""

    kind: Literal["activity"]
    when: When
    rule: Id
    title: Text | None = None


class DemoRedemption(Part):
    """A reward taken: `ends` says what became of it; `redeemed` needs the `store` that took the coupon."""

    kind: Literal["redemption"]
    when: When
    reward: Id
    ends: Literal["reserved", "redeemed", "cancelled"]
    minutes_later: Count = 20
    store: Id | None = None


class DemoCheckin(Part):
    """A check-in at `store`, which must be open then."""

    kind: Literal["checkin"]
    when: When
    store: Id


class DemoMeet(Part):
    """`attended`: the date of this event that took place then; else signed up then for its next date."""

    kind: Literal["meet"]
    when: When
    meet: Id
    attended: bool = False


class DemoFriend(Part):
    """Somebody who joined with this member's code `joined_days_before` the time said; with `items` they bought then."""

    kind: Literal["friend"]
    when: When
    first_name: Words
    joined_days_before: Count = 0
    store: Id | None = None
    items: tuple[Id, ...] = ()


class DemoEnrolment(Part):
    """Joined a challenge."""

    kind: Literal["enrolment"]
    when: When
    challenge: Id


class DemoRaffle(Part):
    """Took part in the newest round of a raffle that is over, with `tickets` among so many `others`; `wins` names the

    prize that one of them got. `rules` is the version that was accepted then.
    """

    kind: Literal["raffle"]
    when: When
    raffle: Id
    tickets: Annotated[int, Field(ge=1, le=100)] = 1
    others: Annotated[int, Field(ge=1, le=1000)]
    wins: Id | None = None
    rules: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,32}$")] | None = None


class DemoDeed(Part):
    """Something done besides buying, such as a review; `subject` is what it was about."""

    kind: Literal["deed"]
    when: When
    activity: Literal["review", "social", "profile"]
    subject: Id | None = None


DemoEvent = Annotated[
    DemoPurchase
    | DemoActivity
    | DemoRedemption
    | DemoCheckin
    | DemoMeet
    | DemoFriend
    | DemoEnrolment
    | DemoDeed
    | DemoRaffle,
    Field(discriminator="kind"),
]


class DemoFigures(Part):
    """What the member's figures must be on any day; a programme whose history does not add up is refused by tests."""

    balance: Count
    expiring: Count
    tier: Id
    missing: Count


class DemoMember(Part):
    """A believable member. Copies made for visitors get their own card number with the same beginning."""

    id: Id
    first_name: Words
    last_name: Words
    email: Email
    phone: str = ""
    birthday: date | None = None
    region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")] | None = None
    locale: Locale
    card_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
    joined: WhenMonth
    shows: DemoFigures
    events: tuple[DemoEvent, ...]
