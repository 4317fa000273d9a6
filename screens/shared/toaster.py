"""What is said for a moment, one thing after the other. One for each page; `toast` draws it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import flet as ft

#: How long news stays, and how long one may think better of something (seconds).
NEWS, UNDO = 5.0, 8.0


@dataclass(frozen=True, eq=False)
class Toast:
    """A sentence with at most one thing to do about it."""

    words: str
    action: str = ""
    on_action: Callable[..., Any] | None = None

    @property
    def stays(self) -> float:
        """Seconds; longer with an action."""
        return UNDO if self.action else NEWS


@ft.observable
@dataclass
class Toaster:
    """The first of `waiting` is on the screen; `wait` pauses for so many seconds."""

    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    waiting: tuple[Toast, ...] = ()

    @property
    def shown(self) -> Toast | None:
        return self.waiting[0] if self.waiting else None

    def show(self, words: str, *, action: str = "", on_action: Callable[..., Any] | None = None) -> None:
        """As soon as what was said before has had its time."""
        self.waiting = (*self.waiting, Toast(words, action if on_action else "", on_action))

    def done(self, toast: Toast) -> None:
        """It has been there long enough."""
        self.waiting = tuple(each for each in self.waiting if each is not toast)

    def clear(self) -> None:
        """Nothing of one member is told the next."""
        self.waiting = ()
