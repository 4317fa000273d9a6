"""Fields that keep up with fast fingers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft


def use_typed(meant: str, filled: int, make: Callable[[str], ft.TextField]) -> ft.TextField:
    """The field `make` gives for the text it is to show.

    What the member typed comes back over the network when they have typed on already; written into the field again it
    would undo their last letters. So the text of the client stays, until `filled` says that the app filled in `meant`.
    """
    box: Any = ft.use_ref(None)
    seen: Any = ft.use_ref(None)
    known: ft.TextField | None = box.current
    text = meant if known is None or seen.current != filled else str(known.value or "")
    field = make(text)
    box.current, seen.current = field, filled
    return field
