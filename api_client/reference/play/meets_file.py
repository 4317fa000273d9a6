"""Programme parts of check-ins and of events to visit ("meets"). Days and times are those of the programme's zone."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from pydantic import Field

from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_types import Id, Part, Picture, Some, Text, Weekday, Words

Minutes = Annotated[int, Field(ge=0, le=1440)]


class Hours(Part):
    """When `stores` are open on `weekdays`; left out, each means all. Ends before midnight."""

    stores: tuple[Id, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    opens: time
    closes: time


class Checkins(Part):
    """Checking in by the code on a store's poster: what each brings, and how many count on one local day.

    `stores` left out means all. A store that no `hours` are about is always open.
    """

    grants: tuple[Grant, ...] = ()
    per_store: Annotated[int, Field(ge=1, le=24)] = 1
    per_day: Annotated[int, Field(ge=1, le=100)] | None = None
    stores: tuple[Id, ...] = ()
    hours: tuple[Hours, ...] = ()


class Elsewhere(Part):
    """A place that is none of the stores."""

    name: Text
    address: Words


class Repeats(Part):
    """Every so many `weeks` on the same weekday, last on `until`; the next `shown` dates that are open are offered."""

    weeks: Annotated[int, Field(ge=1, le=52)] = 1
    until: date | None = None
    shown: Annotated[int, Field(ge=1, le=12)] = 1


class SignUp(Part):
    """Days before the beginning from which one can sign up, and hours before it when that ends."""

    opens_days: Annotated[int, Field(ge=0, le=400)] | None = None
    closes_hours: Annotated[int, Field(ge=0, le=720)] = 0


class Doors(Part):
    """Minutes before the beginning and after the end in which the code at the door holds."""

    before: Minutes = 30
    after: Minutes = 30


class Meet(Part):
    """An event to visit, at one of the stores or elsewhere; `tiers` may take part, all where none is named.

    `capacity` left out means that there is room for everybody.
    """

    id: Annotated[Id, Field(max_length=40)]
    title: Text
    text: Text
    picture: Picture
    store: Id | None = None
    elsewhere: Elsewhere | None = None
    date: date
    at: time
    minutes: Annotated[int, Field(ge=1, le=10080)] = 60
    repeats: Repeats | None = None
    capacity: Some | None = None
    sign_up: SignUp = SignUp()
    doors: Doors = Doors()
    tiers: tuple[Id, ...] = ()
    grants: tuple[Grant, ...] = ()
