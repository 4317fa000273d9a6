"""Badges, kept for offline days; what is shared of them is decided with the service alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime

from attrs import evolve

from api_client.play.badges import BadgeDto, BadgesDto, BadgeShareDto, OwnBadgeDto
from member_app.data.resource import Remembered, Resource, unconditional
from member_app.data.scope import Scope
from member_app.domain.badge import Badge, BadgeGroup, BadgeLevel, BadgeShare, BadgeState, BadgeWall
from member_app.domain.failure import Failure
from member_app.domain.state import Known


class OfflineBadgeRepository:
    """A `BadgeRepository`. `service` is what stands before `/v1` for others; empty where they can't reach it."""

    def __init__(self, scope: Scope, service: str) -> None:
        self._scope, self._service = scope, service.rstrip("/")
        self._ones = Remembered(scope, self._one)
        self.resource: Resource[BadgesDto, BadgeWall] = Resource(
            scope, BadgesDto, unconditional(scope.client.badges), self._wall, name="badges"
        )

    async def watch(self) -> AsyncIterator[Known[BadgeWall]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def refresh(self) -> Failure | None:
        return await self.resource.refresh(newer=True)

    async def watch_one(self, badge_id: str) -> AsyncIterator[Known[Badge]]:
        async with aclosing(self._ones[badge_id].watch()) as states:
            async for state in states:
                yield state

    async def picture(self, badge_id: str, with_name: bool) -> bytes | Failure:
        return await self._scope.ask(lambda: self._scope.client.badge_picture(badge_id, with_name))

    async def share(self, badge_id: str, with_name: bool) -> BadgeShare | Failure:
        answer = await self._scope.ask(lambda: self._scope.client.share_badge(badge_id, with_name))
        if isinstance(answer, Failure):
            return answer
        await self._shown_to(badge_id, answer)
        return share_of(answer, self._service)

    async def withdraw(self, badge_id: str) -> Failure | None:
        answer = await self._scope.ask(lambda: self._scope.client.withdraw_badge(badge_id))
        if isinstance(answer, Failure):
            return answer
        await self._shown_to(badge_id, None)
        return None

    async def _shown_to(self, badge_id: str, share: BadgeShareDto | None) -> None:
        """Show the badge as it is shared now, on its page and on the wall."""
        one = self._ones[badge_id]
        if one.value is not None:
            await one.accept(evolve(one.value, badge=evolve(one.value.badge, share=share)))
        if (wall := self.resource.value) is not None:
            items = [evolve(each, share=share) if each.id == badge_id else each for each in wall.items]
            await self.resource.accept(evolve(wall, items=items), wall.as_of)

    def _one(self, badge_id: str) -> Resource[OwnBadgeDto, Badge]:
        async def seed() -> tuple[OwnBadgeDto, datetime] | None:
            """As the wall has it."""
            wall = await self.resource.load()
            found = next((each for each in wall.items if each.id == badge_id), None) if wall else None
            return (OwnBadgeDto(found, wall.as_of), wall.as_of) if wall and found and found.state != "secret" else None

        client = self._scope.client
        fetch = unconditional(lambda: client.badge(badge_id))
        return Resource(self._scope, OwnBadgeDto, fetch, lambda dto: badge_of(dto.badge, self._service), seed=seed)

    def _wall(self, dto: BadgesDto) -> BadgeWall:
        badges = tuple(badge_of(each, self._service) for each in dto.items)
        return BadgeWall(badges, tuple(BadgeGroup(each.id, each.title) for each in dto.groups), dto.earned, dto.total)


def badge_of(dto: BadgeDto, service: str) -> Badge:
    """Raises ValueError for a state this app does not know."""
    return Badge(
        id=dto.id,
        state=BadgeState(dto.state),
        title=dto.title,
        text=dto.text,
        picture=dto.picture,
        group=dto.group,
        level=dto.level,
        level_title=dto.level_title,
        levels=tuple(BadgeLevel(each.number, each.title, each.goal_text, each.earned_at) for each in dto.levels),
        progress=None if dto.progress is None else min(1.0, max(0.0, dto.progress)),
        progress_text=dto.progress_text,
        missing_text=dto.missing_text,
        earned_at=dto.earned_at,
        share=share_of(dto.share, service) if dto.share else None,
    )


def share_of(dto: BadgeShareDto, service: str) -> BadgeShare:
    """`service` makes the paths links."""
    links = (f"{service}{path}" if service else "" for path in (dto.path, dto.credential_path, dto.picture_path))
    link, credential, picture = links
    return BadgeShare(link, credential, picture, dto.with_name)
