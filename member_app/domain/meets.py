"""Events to visit, which the app calls meets, and checking in at a place. Times are UTC moments."""

from __future__ import annotations

from dataclasses import dataclass, replace
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

    `left` are free places, None without a limit. From `doors_open_at` on the code at the door holds. `pending`: signing
    up or leaving waits for a connection, and is shown as if it were done.
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
    doors_open_at: datetime | None = None
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

    def decided(self, *, signed_up: bool) -> Meet:
        """As it will be, as far as is known, once the decision that waits has been sent."""
        if signed_up:
            return self if self.mine else replace(self, state=MeetState.SIGNED_UP, pending=True)
        return replace(self, state=MeetState.OPEN, waiting_place=None, pending=True) if self.mine else self

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

    `name` is the store's or the meet's, `prizes` what it brought now.
    """

    place: Place
    name: str
    at: datetime
    again: bool
    prizes: tuple[Prize, ...]
    meet_id: str | None = None


#: What a poster's code is made of, after what is read alike was read alike.
CODE_LENGTH = 10


def plain_code(said: str) -> str:
    """A poster's code from what was typed, pasted (also as the whole link) or scanned."""
    bare = said.strip().rstrip("/").rpartition("/")[2].partition("?")[0]
    return "".join(letter for letter in bare.upper() if letter.isascii() and letter.isalnum())[:40]
