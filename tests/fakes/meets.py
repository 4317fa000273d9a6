"""Events of the Aurora Club as Mara finds them in screen tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from member_app.domain.meets import CheckIn, Meet, MeetState, Place
from member_app.domain.play import Prize
from tests.fakes.samples import NOW


def points(amount: int) -> Prize:
    """So many Sparks."""
    return Prize("points", f"+{amount} Sparks", "sparkles", amount)


def at(days: int, hour: int = 18) -> datetime:
    """That hour (UTC), `days` from today."""
    return (NOW + timedelta(days=days)).replace(hour=hour, minute=30, second=0)


def meet(id: str, title: str, picture: str, days: int, state: MeetState, **more: object) -> Meet:
    """An evening in Mitte, two hours long."""
    values: dict[str, object] = {
        "id": id,
        "title": title,
        "text": "Three beans, three brews and the people who roast them. No knowledge needed.",
        "picture": picture,
        "place": "Aurora Mitte",
        "address": "Linienstraße 41, 10119 Berlin",
        "starts_at": at(days),
        "ends_at": at(days) + timedelta(hours=2),
        "state": state,
        "capacity": 12,
        "left": 4,
        "closes_at": at(days) - timedelta(hours=3),
        "prizes": (points(100),),
    }
    return Meet(**(values | more))  # type: ignore[arg-type]


CUPPING = meet("cupping", "Coffee cupping", "coffee", 2, MeetState.SIGNED_UP)
FLOWERS = meet("flowers", "Tie your own bouquet", "bouquet", 5, MeetState.OPEN, place="Aurora Flora", left=3)
LATTE = meet("latte-art", "Latte art", "artist-palette", 9, MeetState.FULL, left=0)
LINE = meet("quiz-night", "Quiz night", "party-popper", 12, MeetState.WAITING, left=0, waiting_place=2)
BEING = meet("breakfast", "Breakfast with the roaster", "croissant", -14, MeetState.ATTENDED)
MISSED = meet("walk", "A walk along the canal", "round-pushpin", -30, MeetState.MISSED, capacity=None, left=None)
MEETS = (CUPPING, FLOWERS, LATTE, LINE, BEING, MISSED)
CALENDAR = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def changed(one: Meet, state: MeetState, **more: object) -> Meet:
    """The meet as it is after an act of the member."""
    return replace(one, state=state, **more)  # type: ignore[arg-type]


def check_in(**more: object) -> CheckIn:
    """Mara in Mitte, just now."""
    return replace(CheckIn(Place.STORE, "Aurora Mitte", datetime.now(UTC), False, (points(5),)), **more)  # type: ignore[arg-type]
