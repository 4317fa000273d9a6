"""Wire types and operations of badges. Times are UTC moments."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from api_client.calls import MemberCalls, done, part
from api_client.transport import Request


@frozen
class BadgeLevelDto:
    """One rung, from 1; `goal_text` says what it takes, such as "50 coffees". Not reached yet: `earned_at` is None."""

    number: int
    title: str
    goal_text: str
    earned_at: datetime | None


@frozen
class BadgeShareDto:
    """What the member shows to whoever has the link, `with_name`: the first name too.

    `path` is the page to look at, `credential_path` the signed Open Badge, `picture_path` the picture that holds it;
    all below the API's address.
    """

    path: str
    credential_path: str
    picture_path: str
    with_name: bool
    created_at: datetime


@frozen
class BadgeDto:
    """`state` is `earned`, `locked` or `secret`; a secret one has a made-up id, and nothing else about it is told.

    `level` is the highest that is held, 0 while locked; badges without levels have the level 1. `progress` runs from 0
    to 1 and is, like its words, about the next level; it is 1 where nothing is left to reach, and None where progress
    can't be measured. `earned_at` is since when the present level is held.
    """

    id: str
    state: str
    title: str
    text: str
    picture: str
    group: str
    level: int
    level_title: str
    levels: list[BadgeLevelDto]
    progress: float | None
    progress_text: str
    missing_text: str
    earned_at: datetime | None
    share: BadgeShareDto | None = None


@frozen
class BadgeGroupDto:
    """A shelf of the wall."""

    id: str
    title: str


@frozen
class BadgesDto:
    """`GET /v1/me/badges`: by group in the programme's order, secret ones last. `total` counts secret ones too."""

    items: list[BadgeDto]
    groups: list[BadgeGroupDto]
    earned: int
    total: int
    as_of: datetime


@frozen
class OwnBadgeDto:
    """`GET /v1/me/badges/{id}`."""

    badge: BadgeDto
    as_of: datetime


class BadgeCalls(MemberCalls):
    """What a member can ask about badges."""

    async def badges(self) -> BadgesDto:
        return await self._get("/v1/me/badges", BadgesDto)

    async def badge(self, badge_id: str) -> OwnBadgeDto:
        return await self._get(f"/v1/me/badges/{part(badge_id)}", OwnBadgeDto)

    async def share_badge(self, badge_id: str, with_name: bool) -> BadgeShareDto:
        """Makes a link, or changes what it shows. Refused: `not-found` for a badge that is not earned."""
        request = Request("PUT", f"/v1/me/badges/{part(badge_id)}/share", json={"with_name": with_name})
        return self._read(await self._mine(request, again=True), BadgeShareDto)

    async def withdraw_badge(self, badge_id: str) -> None:
        """Ends the link."""
        done(await self._mine(Request("DELETE", f"/v1/me/badges/{part(badge_id)}/share"), again=True))

    async def badge_picture(self, badge_id: str, with_name: bool) -> bytes:
        """The picture to share (PNG)."""
        params = {"with_name": "true"} if with_name else {}
        request = Request("GET", f"/v1/me/badges/{part(badge_id)}/share/picture", params=params)
        return (await self._mine(request, again=True)).body
