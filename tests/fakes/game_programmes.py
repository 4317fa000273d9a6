"""Aurora with games made for a test."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from api_client.reference.play.games_file import Game
from api_client.reference.programme import ProgrammeFile, load_programme


@cache
def aurora() -> ProgrammeFile:
    """Read once: it takes longer than most tests."""
    return load_programme("aurora")


def with_games(*games: Game) -> ProgrammeFile:
    """Aurora with these games alone."""
    return aurora().model_copy(update={"games": games})


def game(**fields: Any) -> Game:
    """A wheel with ten points, a coffee and no luck, played freely twice a day, unless `fields` say otherwise."""
    values: dict[str, Any] = {
        "id": "wheel",
        "kind": "wheel",
        "title": both("Wheel"),
        "text": both("Spin it"),
        "picture": "ferris-wheel",
        "free_per_day": 2,
        "outcomes": [
            outcome("ten", 6, grants=[{"points": 10}], picture="sparkles"),
            outcome("coffee", 1, grants=[{"reward": "any-coffee"}], picture="coffee"),
            outcome("nothing", 3, picture="crescent-moon"),
        ],
    }
    return Game.model_validate_json(json.dumps({**values, **fields}))


def outcome(name: str, weight: int, *, picture: str = "star", **more: Any) -> dict[str, Any]:
    """As a programme file writes it."""
    return {"id": name, "title": both(name.capitalize()), "picture": picture, "weight": weight, **more}


def both(words: str) -> dict[str, str]:
    return {"en": words, "de": f"{words} (de)"}
