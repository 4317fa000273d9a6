"""Checking in: at a store once (or as often as the programme says) on one local day, at an event once.

Whoever stands before the poster has its code; a till says its store instead. What was done is a row before anything is
given for it, under the member's lock, so that two tabs or two tills at once do it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from api_client.reference import events, expiry, locks, members
from api_client.reference.context import Context
from api_client.reference.play import grants, happenings, meets, occasions, place_codes
from api_client.reference.play.meets_file import Checkins, Hours
from api_client.reference.play.meets_tables import checkins as table
from api_client.reference.play.meets_words import said
from api_client.reference.play.occasions import Occasion
from api_client.reference.problems import Problem
from api_client.reference.programme_schema import Store
from api_client.reference.programme_types import WEEKDAYS, Text

_STORE, _MEET = "store:", "meet:"
PICTURE = "round-pushpin"


@dataclass(frozen=True)
class Done:
    """A check-in in the books; `again`: it was there before. `given` is what it brought now."""

    kind: str
    id: str
    name: str | Text
    at: datetime
    again: bool
    given: list[grants.Given]

    def name_in(self, locale: str) -> str:
        """The name of the place in this language; a store has one for all."""
        return self.name if isinstance(self.name, str) else self.name.pick(locale)


def stores(ctx: Context) -> list[Store]:
    """Where one can check in."""
    part = ctx.programme.checkins
    if part is None or "checkins" not in ctx.programme.modules:
        return []
    return [one for one in ctx.programme.stores if not part.stores or one.id in part.stores]


def place_of(ctx: Context, name: str) -> str:
    """The place that a code is for: a store's or an occasion's id. Raises LookupError."""
    if name in {one.id for one in stores(ctx)}:
        return _STORE + name
    if occasions.named(ctx.programme, ctx.zone, name) is not None:
        return _MEET + name
    raise LookupError(name)


def by_code(conn: Connection, ctx: Context, member_id: str, code: str, now: datetime) -> Done:
    """Check in where the code of a poster says.

    Raises `wrong-code`, `code-expired` (void by now), and what `at_store` and `at_meet` raise.
    """
    locks.members(conn, member_id)
    by_place: dict[str, Store | Occasion] = {_STORE + one.id: one for one in stores(ctx)}
    if "meets" in ctx.programme.modules:
        by_place |= {_MEET + one.id: one for one in occasions.near(ctx.programme, ctx.zone, now)}
    found = place_codes.find(conn, ctx.pepper, code, by_place)
    if found is None:
        raise Problem("wrong-code")
    if found.old:
        raise Problem("code-expired")
    place = by_place[found.place]
    if isinstance(place, Occasion):
        return at_meet(conn, ctx, member_id, place, now)
    return at_store(conn, ctx, member_id, place, now)


def at_store(conn: Connection, ctx: Context, member_id: str, store: Store, now: datetime) -> Done:
    """Check in at a store; the same again while no more count today. Raises `closed` and `limit-reached`."""
    part = ctx.programme.checkins
    if part is None or store not in stores(ctx):
        raise Problem("not-found")
    locks.members(conn, member_id)
    day = now.astimezone(ctx.zone).date()
    today = conn.execute(
        select(table.c.store_id, table.c.number, table.c.at).where(table.c.member_id == member_id, table.c.day == day)
    ).all()
    here = sorted((row.number, row.at) for row in today if row.store_id == store.id)
    if len(here) >= part.per_store:
        return Done("store", store.id, store.name, here[-1][1], True, [])
    if (hours := closed(part, store.id, now.astimezone(ctx.zone))) is not None:
        told = {"place": store.name, "opens": f"{hours.opens:%H:%M}", "closes": f"{hours.closes:%H:%M}"}
        raise Problem("closed", fields=told)
    if part.per_day is not None and len(today) >= part.per_day:
        raise Problem("limit-reached", left=0, fields={"place": store.name})
    number = len(here) + 1
    conn.execute(table.insert().values(member_id=member_id, day=day, store_id=store.id, number=number, at=now))
    given = _reward(conn, ctx, member_id, store, part, day, number, now)
    done = Done("store", store.id, store.name, now, False, given)
    _told(conn, member_id, done, now)
    return done


def at_meet(
    conn: Connection, ctx: Context, member_id: str, occasion: Occasion, now: datetime, *, by_staff: bool = False
) -> Done:
    """The member is at this event. Raises what `meets.attend` raises."""
    arrival = meets.attend(conn, ctx, member_id, occasion, now, by_staff=by_staff)
    done = Done("meet", occasion.id, occasion.meet.title, arrival.at, arrival.again, arrival.given)
    if not arrival.again:
        _told(conn, member_id, done, now)
    return done


def closed(part: Checkins, store_id: str, local: datetime) -> Hours | None:
    """The hours of that day which `local` lies outside of; None while the store is open, or has no hours.

    On a day without hours, those of another day.
    """
    mine = [one for one in part.hours if not one.stores or store_id in one.stores]
    weekday = WEEKDAYS[local.weekday()]
    today = [one for one in mine if not one.weekdays or weekday in one.weekdays]
    if not mine or any(one.opens <= local.time() < one.closes for one in today):
        return None
    return (today or mine)[0]


def _reward(
    conn: Connection, ctx: Context, member_id: str, store: Store, part: Checkins, day: date, number: int, now: datetime
) -> list[grants.Given]:
    expiry.settle(conn, ctx, member_id, now)
    key = f"{store.id}:{day:%Y%m%d}:{number}"
    happenings.record(conn, ctx, member_id, "checkin", key, now, store=store.id, subject=store.id)
    title, sentence = said(ctx, "checkin", store.name), said(ctx, "checked", store.name)
    source = grants.Source("checkin", store.id, day.toordinal() * 100 + number, title, sentence, PICTURE)
    return grants.give(conn, ctx, member_id, part.grants, source, now)


def _told(conn: Connection, member_id: str, done: Done, now: datetime) -> None:
    where = {"store": done.id if done.kind == "store" else None, "meet": done.id if done.kind == "meet" else None}
    name = done.name_in(members.row(conn, member_id)["locale"])
    events.record(conn, member_id, "checkin.done", {**where, "name": name}, now)
