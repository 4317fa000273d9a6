"""A component that can't take the session down: an error while drawing shows a card instead of freezing the page."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import flet as ft

_log = logging.getLogger(__name__)
P = ParamSpec("P")
F = TypeVar("F", bound=Callable[..., Any])


def component(body: F) -> F:
    """`ft.component` for a body that gives a control."""
    return _guarded(body, _error_card)


def view_component(body: F) -> F:
    """`ft.component` for a body that gives a `View`."""
    return _guarded(body, _error_view)


def keyed(key: str, part: Callable[P, ft.Control], *args: P.args, **kwargs: P.kwargs) -> ft.Control:
    """The component `part` under a key: a row that moves in a list keeps its state."""
    made: ft.Control = cast(Any, part)(*args, key=key, **kwargs)
    return made


def _guarded(body: F, fallback: Callable[[], ft.Control]) -> F:
    @functools.wraps(body)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return body(*args, **kwargs)
        except Exception:
            # Flet's update loop would end with this error and the page would freeze for good.
            _log.exception("drawing %s failed", body.__name__)
            return fallback()

    return cast(F, ft.component(guarded))


def _error_card() -> ft.Control:
    # No catalogue here: the words themselves may be what failed.
    return ft.Container(
        ft.Row(
            [
                ft.Icon(ft.Icons.ERROR_OUTLINE),
                ft.Text("This part could not be shown. / Dieser Teil ließ sich nicht anzeigen.", expand=True),
            ]
        ),
        padding=16,
    )


def _error_view() -> ft.View:
    return ft.View(route=ft.use_view_path() or "/", controls=[_error_card()])
