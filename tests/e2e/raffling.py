"""Raffles of a test's own, as a programme file has them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")


def local(hours: int) -> str:
    """A time that many hours from now, as a programme file writes it."""
    return (datetime.now(ZONE) + timedelta(hours=hours)).replace(tzinfo=None, microsecond=0).isoformat()


def both(words: str) -> dict[str, str]:
    return {"en": words, "de": words}


def raffle(name: str, title: str, **changes: Any) -> dict[str, Any]:
    """Open for a day, with more prizes than tickets: whoever takes part wins."""
    parties = [{"id": one, "name": both(one.capitalize()), "automatic": True} for one in ("club", "notary")]
    said: dict[str, Any] = {
        "id": name, "title": both(title), "summary": both("Much of it."), "picture": "teacup-without-handle",
        "organiser": both("Aurora Club"), "opens": local(-48), "closes": local(-12),
        "told": both("Here."), "rules": {"version": "1", "text": both("Be kind to each other.")},
        "prizes": [{"id": "cup", "title": both("A coffee"), "picture": "coffee", "count": 60,
                    "value": {"amount": 350, "currency": "EUR"}, "grants": [{"reward": "any-coffee"}]}],
        "entry": {"points": 40, "free": {"text": both("A ticket is free.")}},
        "limits": {"per_member": 2}, "alternates": 2, "draw_minutes": 600, "demo_entries": 30,
        "beacon": {"kind": "commit", "parties": parties},
    }  # fmt: skip
    return {**said, **changes}
