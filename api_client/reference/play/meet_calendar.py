"""An occasion as a calendar file (RFC 5545), written by the icalendar library."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event

from api_client.reference.context import Context
from api_client.reference.play.meets import where
from api_client.reference.play.occasions import Occasion


def calendar(ctx: Context, occasion: Occasion, locale: str, now: datetime) -> bytes:
    """One event at its moments in UTC, which every calendar shows in the time of whoever reads it."""
    place, address = where(ctx, occasion, locale)
    event = Event()
    event.add("uid", f"{occasion.id}@{ctx.programme.id}.loyalty")
    event.add("dtstamp", now)
    event.add("dtstart", occasion.starts_at)
    event.add("dtend", occasion.ends_at)
    event.add("summary", occasion.meet.title.pick(locale))
    event.add("description", occasion.meet.text.pick(locale))
    event.add("location", f"{place}, {address}")
    file = Calendar()
    file.add("version", "2.0")
    file.add("prodid", f"-//{ctx.programme.name.pick(locale)}//member app//{locale.upper()}")
    file.add("method", "PUBLISH")
    file.add_component(event)
    return bytes(file.to_ical())
