"""The demo programme with check-ins and evenings made for tests: fixed days around the kit's own Friday noon."""

from __future__ import annotations

from datetime import date, time
from functools import cache
from typing import Any

from api_client.reference.play import checkins, place_codes
from api_client.reference.play.grants_file import Grant
from api_client.reference.play.meets_file import Checkins, Hours, Meet, Repeats, SignUp
from api_client.reference.programme import ProgrammeFile, load_programme
from api_client.reference.programme_types import Text
from tests.contract.kit import Service

#: In the kit's zone, where it is 13:00.
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)


def words(text: str) -> Text:
    """The same in both languages."""
    return Text({"en": text, "de": f"{text} (de)"})


def evening(id: str = "evening", **more: Any) -> Meet:
    """On Saturday from six to eight in Mitte, for two."""
    values: dict[str, Any] = {
        "id": id, "title": words("An evening"), "text": words("Cups, spoons; and talk"), "picture": "coffee",
        "store": "mitte", "date": SATURDAY, "at": time(18), "minutes": 120, "capacity": 2,
        "grants": (Grant(points=100),),
    }  # fmt: skip
    return Meet(**(values | more))


@cache
def aurora() -> ProgrammeFile:
    """Read once."""
    return load_programme("aurora")


def programme(*meets: Meet, **part: Any) -> ProgrammeFile:
    """Five points a check-in, and these meets; `part` changes the check-ins."""
    modules = tuple(dict.fromkeys((*aurora().modules, "checkins", "meets")))
    said = Checkins(**({"grants": (Grant(points=5),)} | part))
    return aurora().model_copy(
        update={"modules": modules, "checkins": said, "meets": meets, "challenges": (), "badges": ()}
    )


def code(service: Service, place: str) -> str:
    """What the poster of a store or the door of an occasion says now."""
    with service.ctx.read() as conn:
        return place_codes.current(conn, service.ctx.pepper, checkins.place_of(service.ctx, place))


NIGHT = Hours(opens=time(8), closes=time(20))
WEEKLY = Repeats(weeks=1, shown=2)
EARLY = SignUp(opens_days=7, closes_hours=2)
