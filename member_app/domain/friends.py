"""Inviting friends: the member's own code and link, what both sides get, and how far each friend has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from member_app.domain.play import Prize


class FriendState(StrEnum):
    """`OVER_LIMIT`: the friend did their part, but the member was rewarded as often as the programme allows.

    `REFUSED`: the invitation does not count, such as one to oneself.
    """

    JOINED = "joined"
    UNDER_WAY = "under_way"
    PAID = "paid"
    OVER_LIMIT = "over_limit"
    LAPSED = "lapsed"
    REFUSED = "refused"

    @property
    def open(self) -> bool:
        """Whether there is still something to come."""
        return self in (FriendState.JOINED, FriendState.UNDER_WAY)


@dataclass(frozen=True)
class Friend:
    """One who joined with the member's code. `first_name` is empty while it is not known.

    `progress` runs from 0 to 1, `text` says it in words; `until` is when an unmet invitation lapses. `prizes` are what
    the member got for it.
    """

    id: str
    first_name: str
    state: FriendState
    progress: float
    text: str
    joined_at: datetime
    until: datetime | None = None
    prizes: tuple[Prize, ...] = ()


@dataclass(frozen=True)
class InvitedBy:
    """The member's own side of an invitation: who invited them, and what they get for it once `progress` is 1."""

    first_name: str
    state: FriendState
    progress: float
    text: str
    until: datetime | None
    prizes: tuple[Prize, ...]


@dataclass(frozen=True)
class Friends:
    """The member's invitations. `link` is what a friend opens, `drawn` the same as a QR code (SVG); both are empty

    where the app has no address on the web. `message` has the link in it, to be sent as it is.

    `mine` is what the member gets for each friend, `theirs` what the friend gets, once `condition` is met. `open` is
    False once nobody can join by invitation any more; `left` counts the friends still rewarded, None without a limit.
    `points` were earned so far, from `paid` friends.
    """

    code: str
    link: str
    drawn: str
    open: bool
    title: str
    text: str
    condition: str
    message: str
    terms: str
    mine: tuple[Prize, ...]
    theirs: tuple[Prize, ...]
    friends: tuple[Friend, ...] = ()
    paid: int = 0
    points: int = 0
    left: int | None = None
    invited_by: InvitedBy | None = None

    @property
    def waiting(self) -> int:
        """How many friends are on the way."""
        return sum(1 for friend in self.friends if friend.state.open)


@dataclass(frozen=True)
class Invitation:
    """What somebody sees who opened a link, before they join. Not `known`: joining works, without its presents."""

    code: str
    known: bool
    open: bool
    first_name: str
    title: str
    condition: str
    terms: str
    mine: tuple[Prize, ...]
    theirs: tuple[Prize, ...]


class Outcome(StrEnum):
    """What became of the code somebody signed in with."""

    JOINED = "joined"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    CLOSED = "closed"
    MEMBER = "member"  # it is for those who are new
