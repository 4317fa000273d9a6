"""Invitations to friends, kept with their link for when there is no connection; and what a friend's link brings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

from api_client.play.friends import FriendDto, InvitationDto, InvitedByDto, ReferralDto
from member_app.barcode.picture import qr
from member_app.data.invitations import Invitations, plain_code
from member_app.data.prizes import prizes_of
from member_app.data.resource import Resource, unconditional
from member_app.data.scope import Scope
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.friends import Friend, Friends, FriendState, Invitation, InvitedBy, Outcome
from member_app.domain.state import Known


class OfflineFriendRepository:
    """A `FriendRepository`. `address` is where this app is found (scheme and host); empty where it has none."""

    def __init__(self, scope: Scope, address: str) -> None:
        self._scope, self._address = scope, address.rstrip("/")
        self.invitations = Invitations(scope)
        self.resource: Resource[ReferralDto, Friends] = Resource(
            scope, ReferralDto, unconditional(scope.client.referral), self._shown, name="friends"
        )

    async def watch(self) -> AsyncIterator[Known[Friends]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def refresh(self) -> Failure | None:
        return await self.resource.refresh(newer=True)

    async def invitation(self, code: str) -> Invitation | Failure:
        plain = plain_code(code)
        if not plain:
            return Failure(FailureKind.NOT_FOUND)
        answer = await self._scope.ask(lambda: self._scope.client.invitation(plain))
        return answer if isinstance(answer, Failure) else invitation_of(answer)

    async def keep(self, code: str) -> None:
        await self.invitations.keep(code)

    def outcome(self, code: str) -> Outcome | None:
        return self.invitations.outcome(code)

    def _shown(self, dto: ReferralDto) -> Friends:
        return friends_of(dto, self._address)


def friends_of(dto: ReferralDto, address: str) -> Friends:
    """`address` makes the path a link; without one there is the code alone, also in the message."""
    link = f"{address}{dto.path}" if address else ""
    return Friends(
        code=dto.code,
        link=link,
        drawn=qr(link).svg() if link else "",
        open=dto.open,
        title=dto.title,
        text=dto.text,
        condition=dto.condition_text,
        message=dto.message.replace("{link}", link or dto.code),
        terms=dto.terms,
        mine=prizes_of(dto.inviter_rewards),
        theirs=prizes_of(dto.friend_rewards),
        friends=tuple(_friend_of(friend) for friend in dto.friends),
        paid=dto.paid,
        points=dto.points_earned,
        left=dto.left,
        invited_by=_invited_by_of(dto.invited_by) if dto.invited_by else None,
    )


def invitation_of(dto: InvitationDto) -> Invitation:
    """Who invites, and to what."""
    return Invitation(
        code=dto.code,
        known=dto.known,
        open=dto.open,
        first_name=dto.first_name,
        title=dto.title,
        condition=dto.condition_text,
        terms=dto.terms,
        mine=prizes_of(dto.inviter_rewards),
        theirs=prizes_of(dto.friend_rewards),
    )


def _friend_of(dto: FriendDto) -> Friend:
    return Friend(
        id=dto.id,
        first_name=dto.first_name,
        state=FriendState(dto.state),
        progress=dto.progress,
        text=dto.progress_text,
        joined_at=dto.joined_at,
        until=dto.until,
        prizes=prizes_of(dto.rewards),
    )


def _invited_by_of(dto: InvitedByDto) -> InvitedBy:
    return InvitedBy(
        first_name=dto.first_name,
        state=FriendState(dto.state),
        progress=dto.progress,
        text=dto.progress_text,
        until=dto.until,
        prizes=prizes_of(dto.rewards),
    )
