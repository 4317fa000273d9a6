"""The small programme with a challenge of each kind, and what its till sells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "programmes" / "playground.yaml"
COFFEE = {"product": "coffee", "title": "Coffee", "quantity": 1, "total": {"amount": 300, "currency": "EUR"}}
BREAD = {"product": "bread", "title": "Bread", "quantity": 1, "total": {"amount": 400, "currency": "EUR"}}


def basket(card_number: str, *lines: dict[str, Any]) -> dict[str, Any]:
    """A purchase as the till posts it."""
    return {"code": card_number, "lines": list(lines)}
