"""What checks of a programme file share: where a fault is, and names that exist, with the nearest one to a typo."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


def known(path: Path, value: str | None, choices: Iterable[str], what: str) -> Iterator[Fault]:
    """A fault where `value` is said and is none of the `choices`."""
    names = sorted(choices)
    if value is None or value in names:
        return
    close = difflib.get_close_matches(value, names, 1)
    listed = ", ".join(names) if len(names) <= 12 else ""
    hint = f"; did you mean '{close[0]}'?" if close else f"; there are {listed}" if listed else ""
    yield path, f"there is no {what} '{value}'{hint}"


def ids(items: Iterable[object]) -> set[str]:
    """The ids of the parts of a list."""
    return {str(getattr(item, "id", "")) for item in items}
