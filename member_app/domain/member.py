"""The person and their devices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum


@dataclass(frozen=True)
class Member:
    """`version` goes back with an edit, so that two editors never overwrite each other. `region` is where they live
    (ISO 3166), None where they have not said.
    """

    id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    birthday: date | None
    locale: str
    joined_on: date
    version: str
    region: str | None = None


class Removal(Enum):
    """Takes a field back that a text could not empty."""

    REMOVED = "removed"


@dataclass(frozen=True)
class ProfileChange:
    """Fields to change; None leaves a field as it is."""

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    birthday: date | Removal | None = None
    locale: str | None = None
    region: str | None = None


@dataclass(frozen=True)
class Device:
    """A place where the member is signed in. `platform` is web, android, ios, macos, windows or linux."""

    id: str
    name: str
    platform: str
    signed_in_at: datetime
    last_seen_at: datetime
    current: bool
