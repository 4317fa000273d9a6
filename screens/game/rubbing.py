"""How much of a scratch card has been rubbed off: pure geometry on a card of one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace

#: The card is looked at in so many columns and rows.
_COLUMNS, _ROWS = 12, 8
#: Half a stroke's width, in cards.
_REACH_X, _REACH_Y = 0.075, 0.105
_STEPS = 12
#: More strokes than anybody needs; what is rubbed after that is not drawn.
_MOST = 400

Point = tuple[float, float]


@dataclass(frozen=True)
class Rubbed:
    """Strokes as they were made, and the cells they laid open."""

    strokes: tuple[tuple[Point, ...], ...] = ()
    cells: frozenset[tuple[int, int]] = frozenset()
    points: int = 0

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return len(self.cells) / (_COLUMNS * _ROWS)


def rubbed(marks: Rubbed, x: float, y: float, *, begins: bool) -> Rubbed:
    """`marks` after the finger came to this place; `begins`: it was put down there."""
    here = (min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))
    if marks.points >= _MOST:
        return marks
    fresh = begins or not marks.strokes
    before = here if fresh else marks.strokes[-1][-1]
    strokes = (*marks.strokes, (here,)) if fresh else (*marks.strokes[:-1], (*marks.strokes[-1], here))
    return replace(marks, strokes=strokes, cells=marks.cells | _between(before, here), points=marks.points + 1)


def _between(start: Point, end: Point) -> frozenset[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for step in range(_STEPS + 1):
        share = step / _STEPS
        found |= _around(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
    return frozenset(found)


def _around(x: float, y: float) -> set[tuple[int, int]]:
    """Cells whose middle a round brush covers."""
    return {
        (column, row)
        for column in range(_COLUMNS)
        for row in range(_ROWS)
        if (((column + 0.5) / _COLUMNS - x) / _REACH_X) ** 2 + (((row + 0.5) / _ROWS - y) / _REACH_Y) ** 2 <= 1
    }
