"""Programmes with challenges made for a test: Aurora's shops and goods, and nothing else of play."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from api_client.reference.play.challenges_file import Challenge
from api_client.reference.programme import load_programme
from api_client.reference.programme_schema import ProgrammeFile

_CHALLENGE: TypeAdapter[Challenge] = TypeAdapter(Challenge)
THINGS = {"en": {"one": "thing", "other": "things"}, "de": {"one": "Ding", "other": "Dinge", "of": "Dingen"}}


def two(english: str) -> dict[str, str]:
    """Words in both languages."""
    return {"en": english, "de": f"{english} (ä)"}


def counts(kind: str, goal: int = 1, **more: Any) -> dict[str, Any]:
    """A criterion."""
    return {"id": more.pop("id", "it"), "kind": kind, "what": THINGS, "goal": goal, **more}


def challenge(id: str, *criteria: dict[str, Any], type: str = "task", **more: Any) -> Challenge:
    """A challenge; unless said otherwise, 100 points for it."""
    said = {
        "id": id,
        "type": type,
        "title": two(id),
        "text": two(f"Do {id}."),
        "picture": "star",
        "added": "2026-01-01",
    }
    if type == "stamp_card":
        said["stamp_picture"] = "coffee"
    if type != "milestone":
        said["rewards"] = [{"points": 100}]
    return _CHALLENGE.validate_json(json.dumps({**said, "criteria": criteria, **more}))


def stage(goal: int, points: int) -> dict[str, Any]:
    """A rung."""
    return {"title": two(f"From {goal}"), "goal": goal, "rewards": [{"points": points}]}


def programme(*challenges: Challenge, **changes: Any) -> ProgrammeFile:
    """Aurora with these challenges in place of its own, without badges and without a demo."""
    values = {"challenges": challenges, "badges": (), "demo": (), **changes}
    return _aurora().model_copy(update=values)


@cache
def _aurora() -> ProgrammeFile:
    return load_programme("aurora")
