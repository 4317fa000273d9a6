"""The programme's manifest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

from api_client.models import ProgrammeDto
from member_app.data.mapping import programme_of
from member_app.data.resource import Resource
from member_app.data.scope import Scope
from member_app.domain.failure import Failure
from member_app.domain.programme import Programme
from member_app.domain.state import Known


class OfflineProgrammeRepository:
    """A `ProgrammeRepository`; public, so it works signed out and is cached for all."""

    def __init__(self, scope: Scope) -> None:
        self.resource: Resource[ProgrammeDto, Programme] = Resource(
            scope, ProgrammeDto, scope.client.programme, programme_of, name="programme", public=True
        )

    @property
    def current(self) -> Known[Programme] | None:
        return self.resource.latest

    async def watch(self) -> AsyncIterator[Known[Programme]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def refresh(self) -> Failure | None:
        return await self.resource.refresh()
