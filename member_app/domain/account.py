"""Who is signed in here, what is connected, and what the member chose for this device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SignIn(StrEnum):
    """`LAPSED` keeps the card on screen and asks to sign in again for the rest."""

    UNKNOWN = "unknown"  # the vault has not answered yet
    OUT = "out"
    IN = "in"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Connection:
    """`offline_since` is None while the last exchange worked; `waiting` counts writes in the outbox."""

    offline_since: datetime | None = None
    last_contact: datetime | None = None
    waiting: int = 0

    @property
    def online(self) -> bool:
        return self.offline_since is None


class Look(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Preferences:
    """What the member chose on this device; `language` None follows the browser or phone."""

    language: str | None = None
    look: Look = Look.SYSTEM
    code_kind: str | None = None


@dataclass(frozen=True)
class OtpChallenge:
    """A one-time code is on its way to `address`; times in seconds from when it was asked for."""

    id: str
    address: str
    expires_in: int
    resend_in: int


@dataclass(frozen=True)
class PendingCode:
    """A code for signing in that was asked for with `email` and can still be entered; times in seconds from now."""

    email: str
    challenge: OtpChallenge


@dataclass(frozen=True)
class Notice:
    """Something that just happened and deserves a toast: `kind` is points, received (from the member `title`
    names), tier, redeemed, returned, reverted (a challenge, by a refund), message; or refused: a change to the profile
    that had waited to be sent was not accepted (`refused.<outbox>` for another outbox). `about` is the id of what it
    is about, where a page of it can be opened.
    """

    id: str
    kind: str
    points: int = 0
    title: str = ""
    about: str = ""
