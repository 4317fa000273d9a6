"""Where the member stands in each tier set."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

from api_client.models import TiersDto
from member_app.data.mapping import standings_of
from member_app.data.resource import Resource, unconditional
from member_app.data.scope import Scope
from member_app.domain.failure import Failure
from member_app.domain.state import Known
from member_app.domain.tier import TierStanding


class OfflineTierRepository:
    """A `TierRepository`."""

    def __init__(self, scope: Scope) -> None:
        self.resource: Resource[TiersDto, tuple[TierStanding, ...]] = Resource(
            scope, TiersDto, unconditional(scope.client.tiers), standings_of, name="tiers"
        )

    async def watch(self) -> AsyncIterator[Known[tuple[TierStanding, ...]]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def refresh(self) -> Failure | None:
        return await self.resource.refresh(newer=True)
