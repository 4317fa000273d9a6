"""A programme with a handful of badges of every sort, for tests of the engine and of what it answers."""

from __future__ import annotations

from functools import cache
from typing import Any

from api_client.reference.play.badges_file import Badge, BadgeGroup
from api_client.reference.programme import ProgrammeFile, load_programme

Said = dict[str, Any]
COFFEES: Said = {"one": "coffee", "other": "coffees"}
KAFFEES: Said = {"one": "Kaffee", "other": "Kaffees"}


def two(english: str, german: str) -> dict[str, str]:
    """Words in both languages."""
    return {"en": english, "de": german}


def badge(id: str, title: str, *, picture: str = "star", **more: Any) -> Badge:
    """A badge of the group `all`; German titles are English ones with an umlaut."""
    said = {"id": id, "title": two(title, f"{title} (ä)"), "text": two(f"For {title}.", f"Für {title}.")}
    return Badge.model_validate({**said, "picture": picture, "group": "all", **more}, strict=False)


def coffees(goal: int = 1) -> dict[str, Any]:
    """So many coffees."""
    what = {"en": COFFEES, "de": KAFFEES}
    return {"id": "coffees", "kind": "products", "what": what, "categories": ["coffee"], "goal": goal}


def level(title: str, goal: int | None = None) -> dict[str, Any]:
    """A rung; with what it takes."""
    return {"title": two(title, f"{title} (ä)"), **({"goal": goal} if goal else {})}


BADGES = (
    badge("founder", "Founder"),
    badge("coffee", "Coffee", picture="coffee", criteria=[coffees()],
          levels=[level("Bronze", 2), level("Silver", 4), level("Gold", 6)]),
    badge("kept", "Kept", criteria=[coffees(2)], on_refund="keep"),
    badge("guest", "Guest", levels=[level("Once"), level("Twice")]),
    badge("night-owl", "Night owl", picture="crescent-moon", secret=True),
)  # fmt: skip


@cache
def programme() -> ProgrammeFile:
    """Aurora with these badges in place of its own, and without challenges."""
    aurora = load_programme("aurora")
    group = BadgeGroup.model_validate({"id": "all", "title": two("All", "Alle")}, strict=False)
    modules = tuple(dict.fromkeys((*aurora.modules, "badges")))
    return aurora.model_copy(update={"badges": BADGES, "badge_groups": (group,), "modules": modules})
