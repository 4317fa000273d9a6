"""The app's own lock: a PIN, or the device's biometrics, before everything but the card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: Digits of a PIN.
SHORTEST, LONGEST = 4, 8
#: Minutes in the background after which the app locks; 0: at once.
MINUTES = (0, 1, 5, 15)


@dataclass(frozen=True)
class Lock:
    """`on`: there is a PIN; `locked`: it has to be given first. `minutes` in the background lock the app.

    `wait_until` is when the next try may be made, device time, None for at once. `biometrics` may be used in place of
    the PIN; `can_biometrics` says whether this device has them.
    """

    on: bool = False
    locked: bool = False
    minutes: int = 1
    biometrics: bool = False
    can_biometrics: bool = False
    wait_until: datetime | None = None


def is_pin(text: str) -> bool:
    """Whether this can be a PIN."""
    return text.isascii() and text.isdigit() and SHORTEST <= len(text) <= LONGEST


def pause_after(wrong: int) -> timedelta:
    """The wait after so many wrong tries in a row: five are free, then half a minute that doubles to an hour."""
    return timedelta(seconds=0 if wrong < 5 else min(30 * 2 ** min(wrong - 5, 12), 3600))


#: Wrong tries in a row after which the member is signed out: no clock can be turned often enough to guess on.
MOST_WRONG = 15
