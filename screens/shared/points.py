"""Numbers of points in the programme's own unit."""

from __future__ import annotations

from collections.abc import Callable

from screens.shared.scope import use_scope


def use_points() -> Callable[[int], str]:
    """`350 Sparks`; the bare number while the programme is not known yet."""
    scope = use_scope()
    unit = scope.programme.unit if scope.programme else None
    return lambda value: scope.text.points(value, unit) if unit else scope.text.number(value)


def use_unit() -> str:
    """The name of many points, for sentences about points in general; empty while the programme is not known."""
    programme = use_scope().programme
    return programme.unit.other if programme else ""
