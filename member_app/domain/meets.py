"""Events to visit, which the app calls meets, and checking in at a place. Times are UTC moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from member_app.domain.play import Prize


class MeetState(StrEnum):
    """What a meet is to this member now; the catalogue key is `meets.state.<state>`."""

    OPEN = "open"  # there is room
    FULL = "full"  # the waiting list is open
    SOON = "soon"  # signing up begins at `opens_at`
    CLOSED = "closed"  # signing up ended at `closes_at`
    BLOCKED = "blocked"  # for members of `tier` and up
    SIGNED_UP = "signed_up"
    WAITING = "waiting"  # `waiting_place` in the line, from 1
    ATTENDED = "attended"
    MISSED = "missed"  # signed up, and not there
    OVER = "over"


_MINE = frozenset({MeetState.SIGNED_UP, MeetState.WAITING, MeetState.ATTENDED, MeetState.MISSED})
_PAST = frozenset({MeetState.ATTENDED, MeetState.MISSED, MeetState.OVER})


@dataclass(frozen=True)
class Meet:
    """One date of an event. `place` is a store's name or another place's, `address` where that is.

    `left` are free places, None without a limit. `pending`: signing up or leaving waits for a connection, and is shown
    as if it were done.
    """

    id: str
    title: str
    text: str
    picture: str
    place: str
    address: str
    starts_at: datetime
    ends_at: datetime
    state: MeetState
    capacity: int | None = None
    left: int | None = None
    waiting_place: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    tier: str | None = None
    prizes: tuple[Prize, ...] = ()
    pending: bool = False

    @property
    def mine(self) -> bool:
        """Signed up, waiting, or it was."""
        return self.state in _MINE

    @property
    def past(self) -> bool:
        """Nothing can be done about it any more."""
        return self.state in _PAST

    def running(self, now: datetime) -> bool:
        """Whether it takes place at `now`."""
        return self.starts_at <= now < self.ends_at


class Place(StrEnum):
    """Where a member checked in."""

    STORE = "store"
    MEET = "meet"


@dataclass(frozen=True)
class CheckIn:
    """A check-in that is in the books; `again`: it was before, and brought nothing more now.

    `name` is the store's or the meet's, `prizes` what it brought then.
    """

    place: Place
    name: str
    at: datetime
    again: bool
    prizes: tuple[Prize, ...]
    meet_id: str | None = None
