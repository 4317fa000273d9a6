"""The small programme with auctions in it, which end when a test says; and what its till sells for points to bid with.

Its calendar is UTC, so that no test ever meets a change of summer time.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.fakes.playground import FILE as PLAYGROUND

#: The id of the auction, how many points a crate brings, and from how many on a code is asked for.
PIANO, CRATE_POINTS, STEP_UP_ABOVE = "piano", 500, 900
#: When the service's clock begins, and the announced end of the auction.
START = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
END = START + timedelta(minutes=30)


def write(folder: Path, ends_at: datetime = END) -> Path:
    """A programme file with an auction of a day that ends at `ends_at`, a whole minute in UTC."""
    document = yaml.safe_load(PLAYGROUND.read_text("utf-8"))
    document["modules"].append("auctions")
    document["time_zone"] = "UTC"
    document["security"] = {"step_up_above": STEP_UP_ABOVE, "valid_minutes": 15}
    document["products"].append(
        {"id": "crate", "name": {"en": "Crate", "de": "Kiste"}, "price": CRATE_POINTS * 100, "category": "shop",
         "picture": "gift"}
    )  # fmt: skip
    starts = ends_at - timedelta(days=1)
    document["auctions"] = [
        {
            "id": PIANO,
            "title": {"en": "A toy piano", "de": "Ein Spielzeugklavier"},
            "text": {"en": "Eighteen keys, all in tune.", "de": "Achtzehn Tasten, alle gestimmt."},
            "picture": "glowing-star",
            "grants": [{"reward": "free-coffee", "days": 30}],
            "value": {"amount": 4900, "currency": "EUR"},
            "date": starts.date(),
            "opens": starts.strftime("%H:%M"),
            "closes": ends_at.strftime("%H:%M"),
            "days": 1,
            "minimum": 100,
            "step": 10,
            "soft_close": {"within": 2, "extend": 2, "at_most": 20},
        }
    ]
    file = folder / "salesroom.yaml"
    file.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")
    return file


def crates(card_number: str, count: int = 2) -> dict[str, Any]:
    """A purchase of `count` crates as the till posts it."""
    line = {
        "product": "crate", "title": "Crate", "quantity": count,
        "total": {"amount": count * CRATE_POINTS * 100, "currency": "EUR"},
    }  # fmt: skip
    return {"code": card_number, "lines": [line]}


class ServiceTime:
    """The service's clock: goes on by itself from `start`, and further when it is moved. The devices' own stay."""

    def __init__(self, start: datetime = START) -> None:
        self.start, self._ahead, self._began = start, timedelta(), time.monotonic()

    def __call__(self) -> datetime:
        return self.start + self._ahead + timedelta(seconds=time.monotonic() - self._began)

    def move_to(self, moment: datetime) -> None:
        """Only ever forward."""
        self._ahead += max(timedelta(), moment - self())
