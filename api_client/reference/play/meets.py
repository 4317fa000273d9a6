"""Events to visit: what a member finds, signing up, leaving, being there. Every act is done once however often sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping

from api_client.play.meets import MeetDto, MeetsDto
from api_client.reference import events, expiry, locks, members, standing
from api_client.reference.context import Context
from api_client.reference.play import grants, guests, happenings, occasions
from api_client.reference.play.guests import IN, Room
from api_client.reference.play.meets_words import said
from api_client.reference.play.occasions import Occasion
from api_client.reference.problems import Problem

#: How long a past occasion is listed.
_SHOWN_FOR = timedelta(days=400)
_MOST_PAST = 30


@dataclass(frozen=True)
class Guest:
    """Who looks, in which language, and the tiers they hold."""

    member_id: str
    locale: str
    tiers: frozenset[str]


@dataclass(frozen=True)
class Arrival:
    """Since when a member is there; `again`: that was known, and brought nothing more."""

    at: datetime
    again: bool
    given: list[grants.Given]


def listed(conn: Connection, ctx: Context, member_id: str, locale: str, now: datetime) -> MeetsDto:
    """Those to come, soonest first, then the member's past ones, newest first."""
    who = _guest(conn, ctx, member_id, locale, now)
    places = {row["occasion"]: row for row in guests.of_member(conn, member_id, now - _SHOWN_FOR)}
    ahead = occasions.upcoming(ctx.programme, ctx.zone, now)
    offered = {one.id for one in ahead}
    found = [occasions.named(ctx.programme, ctx.zone, name) for name in places if name not in offered]
    # Also a later date than those on offer, which was on offer once.
    mine = [one for one in found if one is not None]
    ahead = sorted([*ahead, *(one for one in mine if one.ends_at > now)], key=lambda one: (one.starts_at, one.id))
    past = [one for one in mine if one.ends_at <= now][:_MOST_PAST]
    rooms = guests.rooms(conn, [one.id for one in (*ahead, *past)])
    items = [_dto(conn, ctx, who, one, places.get(one.id), rooms[one.id], now) for one in (*ahead, *past)]
    return MeetsDto(items, now)


def one(conn: Connection, ctx: Context, member_id: str, locale: str, occasion_id: str, now: datetime) -> MeetDto:
    """One of them. Raises `not-found`."""
    occasion = _occasion(ctx, occasion_id)
    who = _guest(conn, ctx, member_id, locale, now)
    room = guests.rooms(conn, [occasion.id])[occasion.id]
    return _dto(conn, ctx, who, occasion, guests.row(conn, occasion.id, member_id), room, now)


def sign_up(conn: Connection, ctx: Context, member_id: str, occasion_id: str, now: datetime) -> None:
    """Take a place, or one in the line where none is left. Raises `not-found`, `tier-required`, `closed`."""
    occasion = _occasion(ctx, occasion_id)
    locks.members(conn, member_id)
    if guests.row(conn, occasion.id, member_id) is not None:
        return
    if (tier := _tier_missing(ctx, _tiers(conn, ctx, member_id, now), occasion)) is not None:
        raise Problem("tier-required", tier=standing.tier_name(ctx, tier, ctx.programme.locales[0]))
    if now >= occasion.closes_at or (occasion.opens_at is not None and now < occasion.opens_at):
        raise Problem("closed")
    guests.hold(conn, occasion.id)
    free = guests.rooms(conn, [occasion.id])[occasion.id].free(occasion.meet.capacity)
    state = IN if free is None or free > 0 else guests.WAITING
    guests.enter(conn, occasion, member_id, state, now)
    _tell(conn, ctx, member_id, occasion, state, now)


def leave(conn: Connection, ctx: Context, member_id: str, occasion_id: str, now: datetime) -> None:
    """Give the place back. Raises `not-found`, and `closed` once it has begun or the member was there."""
    occasion = _occasion(ctx, occasion_id)
    locks.members(conn, member_id)
    mine = guests.row(conn, occasion.id, member_id)
    if mine is None:
        return
    if mine["attended_at"] is not None or now >= occasion.starts_at:
        raise Problem("closed")
    guests.hold(conn, occasion.id)
    guests.remove(conn, occasion.id, member_id)
    _tell(conn, ctx, member_id, occasion, "left", now)


def move_up(ctx: Context, occasion_id: str, now: datetime) -> None:
    """Free places go to who waits, in a transaction of its own: it locks other members than the one who acts.

    What it did not come to is done after the next act at the same occasion, or by the background work.
    """
    occasion = occasions.named(ctx.programme, ctx.zone, occasion_id)
    if occasion is None or now >= occasion.ends_at:
        return
    with ctx.write() as conn:
        for member_id in guests.move_up(conn, occasion.id, occasion.meet.capacity):
            _tell(conn, ctx, member_id, occasion, IN, now, moved=True)


def move_up_everywhere(ctx: Context, now: datetime) -> None:
    """What was left over, as after a crash between leaving and moving up, or when there are more places now."""
    with ctx.read() as conn:
        lines = guests.with_a_line(conn, now)
    for occasion_id in lines:
        move_up(ctx, occasion_id, now)


def attend(
    conn: Connection, ctx: Context, member_id: str, occasion: Occasion, now: datetime, *, by_staff: bool = False
) -> Arrival:
    """The member is there, which brings something the first time.

    Who has not signed up may come in while there is room; staff decide for themselves. Raises `closed` outside the
    time of its doors, `tier-required`, and `not-eligible` where there is no room.
    """
    locks.members(conn, member_id)
    mine = guests.row(conn, occasion.id, member_id)
    if mine is not None and mine["attended_at"] is not None:
        return Arrival(mine["attended_at"], again=True, given=[])
    if not occasion.doors_open <= now < occasion.doors_close:
        raise Problem("closed", fields=_doors(ctx, occasion))
    if not by_staff and (mine is None or mine["state"] != IN):
        _may_come_in(conn, ctx, member_id, occasion, now)
    guests.hold(conn, occasion.id)
    if mine is None:
        guests.enter(conn, occasion, member_id, IN, now, attended_at=now)
    else:
        guests.attend(conn, occasion.id, member_id, now)
    expiry.settle(conn, ctx, member_id, now)
    store = occasion.meet.store
    happenings.record(conn, ctx, member_id, "event", occasion.id, now, store=store, subject=occasion.meet.id)
    sentence = said(ctx, "attended", occasion.meet.title)
    source = grants.Source("event", occasion.id, 1, occasion.meet.title, sentence, occasion.meet.picture)
    given = grants.give(conn, ctx, member_id, occasion.meet.grants, source, now)
    _tell(conn, ctx, member_id, occasion, "attended", now)
    return Arrival(now, again=False, given=given)


def _may_come_in(conn: Connection, ctx: Context, member_id: str, occasion: Occasion, now: datetime) -> None:
    tier = _tier_missing(ctx, _tiers(conn, ctx, member_id, now), occasion)
    if tier is not None:
        raise Problem("tier-required", tier=standing.tier_name(ctx, tier, ctx.programme.locales[0]))
    guests.hold(conn, occasion.id)
    room = guests.rooms(conn, [occasion.id])[occasion.id]
    if occasion.meet.capacity is not None and room.taken >= occasion.meet.capacity:
        raise Problem("not-eligible")


def _tell(
    conn: Connection,
    ctx: Context,
    member_id: str,
    occasion: Occasion,
    state: str,
    now: datetime,
    *,
    moved: bool = False,
) -> None:
    """The member's open apps hear of it; `moved`: by itself, up from the line."""
    locale = members.row(conn, member_id)["locale"]
    told = {"id": occasion.id, "state": _NAMES.get(state, state), "moved": moved}
    events.record(conn, member_id, "meet.changed", {**told, "title": occasion.meet.title.pick(locale)}, now)


_NAMES = {IN: "signed_up", "left": "open"}


def _dto(
    conn: Connection, ctx: Context, who: Guest, occasion: Occasion, mine: RowMapping | None, room: Room, now: datetime
) -> MeetDto:
    meet, locale = occasion.meet, who.locale
    missing = _tier_missing(ctx, who.tiers, occasion)
    free = room.free(meet.capacity)
    place, address = where(ctx, occasion, locale)
    state = _state(occasion, mine, missing, free, now)
    return MeetDto(
        id=occasion.id,
        title=meet.title.pick(locale),
        text=meet.text.pick(locale),
        picture=meet.picture,
        place=place,
        address=address,
        store_id=meet.store,
        starts_at=occasion.starts_at,
        ends_at=occasion.ends_at,
        doors_open_at=occasion.doors_open,
        doors_close_at=occasion.doors_close,
        state=state,
        capacity=meet.capacity,
        left=free,
        waiting_place=guests.ahead_of(conn, mine) + 1 if mine is not None and state == "waiting" else None,
        opens_at=occasion.opens_at,
        closes_at=occasion.closes_at,
        tier=standing.tier_name(ctx, missing, locale),
        grants=[grants.dto(one, ctx, locale) for one in meet.grants],
        attended_at=mine["attended_at"] if mine is not None else None,
    )


def _state(occasion: Occasion, mine: RowMapping | None, missing: str | None, free: int | None, now: datetime) -> str:
    if mine is not None and mine["attended_at"] is not None:
        return "attended"
    if now >= occasion.ends_at:
        return "missed" if mine is not None and mine["state"] == IN else "over"
    if mine is not None:
        return "signed_up" if mine["state"] == IN else "waiting"
    if now >= occasion.closes_at:
        return "closed"
    if missing is not None:
        return "blocked"
    if occasion.opens_at is not None and now < occasion.opens_at:
        return "soon"
    return "full" if free == 0 else "open"


def where(ctx: Context, occasion: Occasion, locale: str) -> tuple[str, str]:
    """The name and the address of its place."""
    elsewhere = occasion.meet.elsewhere
    if elsewhere is not None:
        return elsewhere.name.pick(locale), elsewhere.address
    store = next(one for one in ctx.programme.stores if one.id == occasion.meet.store)
    return store.name, store.address


def _doors(ctx: Context, occasion: Occasion) -> dict[str, str]:
    return {"opens": occasion.doors_open.isoformat(), "closes": occasion.doors_close.isoformat()}


def _guest(conn: Connection, ctx: Context, member_id: str, locale: str, now: datetime) -> Guest:
    return Guest(member_id, locale, _tiers(conn, ctx, member_id, now))


def _tiers(conn: Connection, ctx: Context, member_id: str, now: datetime) -> frozenset[str]:
    """The tiers held, where any meet asks for one."""
    if not any(one.tiers for one in ctx.programme.meets):
        return frozenset()
    return frozenset(standing.current(conn, ctx, member_id, now))


def _tier_missing(ctx: Context, held: frozenset[str], occasion: Occasion) -> str | None:
    """The lowest tier that may take part, where the member holds none that may."""
    wanted = occasion.meet.tiers
    if not wanted or held.intersection(wanted):
        return None
    rungs = [tier.id for ladder in ctx.programme.tier_sets for tier in ladder.tiers]
    return min(wanted, key=rungs.index)


def _occasion(ctx: Context, occasion_id: str) -> Occasion:
    found = occasions.named(ctx.programme, ctx.zone, occasion_id)
    if found is None:
        raise Problem("not-found")
    return found
