"""Wire types and operations of inviting friends. Times are UTC moments; points in units of 10^-scale of the wallet."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from api_client.calls import MemberCalls, part
from api_client.play.grants import GrantDto
from api_client.transport import Request


@frozen
class FriendDto:
    """Somebody who joined with the member's code; nothing of them but the first name is told, empty while unknown.

    `state` is `joined`, `under_way`, `paid`, `over_limit` (they did their part, the member was rewarded as often as
    may be), `lapsed` or `refused`. `progress` runs from 0 to 1 and is said in `progress_text`. `until`: when it lapses.
    """

    id: str
    first_name: str
    state: str
    progress: float
    progress_text: str
    joined_at: datetime
    until: datetime | None
    rewards: list[GrantDto]


@frozen
class InvitedByDto:
    """The same from the other side: who invited this member, and what the member gets for it."""

    first_name: str
    state: str
    progress: float
    progress_text: str
    until: datetime | None
    rewards: list[GrantDto]


@frozen
class ReferralDto:
    """`path` follows the app's own address and makes the link; `message` has a `{link}` to put it in.

    `open`: one may still join with a code. `inviter_rewards` are for each friend who meets the condition, as
    `friend_rewards` are for the friend. `left` friends more are rewarded, None: no limit. `points_earned` from `paid`
    friends. Newest friend first.
    """

    code: str
    path: str
    open: bool
    title: str
    text: str
    condition_text: str
    message: str
    terms: str
    inviter_rewards: list[GrantDto]
    friend_rewards: list[GrantDto]
    friends: list[FriendDto]
    paid: int
    points_earned: int
    left: int | None
    invited_by: InvitedByDto | None
    as_of: datetime


@frozen
class InvitationDto:
    """What a code stands for, as somebody sees it who has not joined yet; an unknown one is answered in the same shape.

    `first_name` is empty where it is not known, or the code is not.
    """

    code: str
    known: bool
    open: bool
    first_name: str
    programme: str
    title: str
    condition_text: str
    terms: str
    inviter_rewards: list[GrantDto] = field(factory=list)
    friend_rewards: list[GrantDto] = field(factory=list)


class FriendCalls(MemberCalls):
    """Operations of inviting friends."""

    async def referral(self) -> ReferralDto:
        """The member's code, which is made on first use, and who joined with it."""
        return await self._get("/v1/me/referral", ReferralDto)

    async def invitation(self, code: str) -> InvitationDto:
        """Who invites with this code; needs no sign-in."""
        return await self._x.value(Request("GET", f"/v1/referrals/{part(code)}"), InvitationDto)
