"""Check-ins and events in a demo member's past, done by the same functions as everybody's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from api_client.reference.context import Context
from api_client.reference.play import checkins, meets, occasions
from api_client.reference.play.occasions import Occasion
from api_client.reference.programme_demo import DemoCheckin, DemoMeet


def play(
    conn: Connection, ctx: Context, member_id: str, event: DemoCheckin | DemoMeet, at: datetime, now: datetime
) -> None:
    """Do at `at` what the programme file says of this demo member; `now` is when they are made.

    Raises LookupError where no date of that event fits.
    """
    match event:
        case DemoCheckin():
            store = next(one for one in ctx.programme.stores if one.id == event.store)
            checkins.at_store(conn, ctx, member_id, store, at)
        case DemoMeet(attended=True):
            meets.attend(conn, ctx, member_id, _running(ctx, event, at), at, by_staff=True)
        case DemoMeet():
            meets.sign_up(conn, ctx, member_id, _coming(ctx, event, now).id, at)


def _running(ctx: Context, event: DemoMeet, at: datetime) -> Occasion:
    for one in occasions.upcoming(ctx.programme, ctx.zone, at):
        if one.meet.id == event.meet and one.doors_open <= at < one.doors_close:
            return one
    raise LookupError(f"no date of {event.meet} at {at}")


def _coming(ctx: Context, event: DemoMeet, now: datetime) -> Occasion:
    for one in occasions.upcoming(ctx.programme, ctx.zone, now):
        if one.meet.id == event.meet and one.closes_at > now:
            return one
    raise LookupError(f"no date of {event.meet} after {now}")
