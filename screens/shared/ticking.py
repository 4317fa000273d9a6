"""Time that runs out, in words: days and hours while there are any, minutes and seconds in the last hour."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import flet as ft

from member_app.i18n import Text
from screens.shared.hooks import use_interval

#: From here on every second counts.
_LAST_HOUR = timedelta(hours=1)
#: Seconds between two looks at the clock, in the last hour and before it.
_QUICK, _SLOW = 1.0, 20.0


def use_time_left(until: datetime, now: Callable[[], datetime]) -> timedelta:
    """What is left until then, never below zero; the calling component is drawn anew as it runs out.

    Keep that component small: in the last hour it is drawn every second.
    """
    bumped: tuple[int, Any] = ft.use_state(0)
    left = max(timedelta(), until - now())
    pace = _QUICK if timedelta() < left <= _LAST_HOUR else _SLOW
    use_interval(lambda: bumped[1](lambda count: count + 1), pace, [pace])
    return left


def left_words(t: Text, left: timedelta) -> str:
    """In few letters: `2 d 4 h`, `3 h 12 min`, `12:09`."""
    seconds = math.ceil(left.total_seconds())
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return t("left.days", days=t.number(days), hours=t.number(hours))
    if seconds > 3600:
        return t("left.hours", hours=t.number(hours), minutes=t.number(minutes))
    return f"{seconds // 60}:{seconds % 60:02d}"


def left_spoken(t: Text, left: timedelta) -> str:
    """For a screen reader: whole words, and no more of them than help."""
    seconds = math.ceil(left.total_seconds())
    if seconds >= 86400:
        return t.n("left.days_spoken", seconds // 86400)
    if seconds >= 3600:
        return t.n("left.hours_spoken", seconds // 3600)
    return t.n("left.minutes_spoken", seconds // 60) if seconds >= 60 else t.n("left.seconds_spoken", seconds)
