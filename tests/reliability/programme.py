"""A programme with nothing in it that a proof would have to reckon with: a cent is a point, rewards cost ten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from api_client.reference import presets

MUG, LAST, VERY_LAST = "mug", "last", "very-last"
COST = 10
#: What may give points by itself.
PLAYED = (
    "challenges", "badges", "badge_groups", "games", "quizzes", "surveys", "referral", "checkins", "meets", "auctions",
    "demo_bidders", "raffles",
)  # fmt: skip


def write_programme(folder: Path, **changes: Any) -> Path:
    """The file, for `--programme`. `changes` replace whole sections of it."""
    preset = Path(presets.__path__[0]) / "aurora.yaml"
    sections: dict[str, Any] = yaml.safe_load(preset.read_text(encoding="utf-8"))
    for name in ("demo", *PLAYED):
        sections.pop(name, None)
    sections |= {
        "id": "proof",
        "modules": [one for one in sections["modules"] if one not in PLAYED],
        "products": [],
        "earning": [
            {
                "id": "cents", "kind": "amount", "title": _words("cents"), "text": _words("cents"),
                "points": 1, "per": 1, "rounding": "down",
            }
        ],
        "rewards": [reward(MUG), reward(LAST, stock=1), reward(VERY_LAST, stock=1)],
    }  # fmt: skip
    sections |= changes
    path = folder / "proof.yaml"
    path.write_text(json.dumps(sections, default=str), encoding="utf-8")  # JSON is YAML
    return path


def reward(name: str, **more: Any) -> dict[str, Any]:
    words = _words(name)
    return {
        "id": name, "title": words, "summary": words, "description": words, "category": "coffee", "kind": "product",
        "cost": COST, "picture": "coffee", "where": words, "added": "2025-03-01", **more,
    }  # fmt: skip


def _words(text: str) -> dict[str, str]:
    return {"en": text, "de": text}
