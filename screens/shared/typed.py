"""Fields that keep up with fast fingers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft


class Entry:
    """What stands in one field of the page.

    What the member typed comes back over the network when they have typed on already; written into the field again it
    would undo their last letters. So the text of the client stays, until the app fills in something itself.
    """

    def __init__(self) -> None:
        self._last: tuple[ft.TextField, object] | None = None

    def draw(self, meant: str, filled: object, make: Callable[[str], ft.TextField]) -> ft.TextField:
        """The field `make` gives for the text it is to show: `meant` when it is new or `filled` is another than last

        time, what the client shows otherwise.
        """
        text = meant
        if self._last is not None and self._last[1] == filled:
            text = str(self._last[0].value or "")
        field = make(text)
        self._last = field, filled
        return field


def use_entry() -> Entry:
    """For a field that is not always drawn."""
    kept: Any = ft.use_ref(Entry)
    entry: Entry = kept.current
    return entry


def use_typed(meant: str, filled: object, make: Callable[[str], ft.TextField]) -> ft.TextField:
    """`Entry.draw` for a field that the calling component always draws."""
    return use_entry().draw(meant, filled, make)
