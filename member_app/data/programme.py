"""The programme's manifest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime

from api_client.models import ProgrammeDto
from member_app.data.mapping import programme_of
from member_app.data.resource import Resource
from member_app.data.scope import Scope
from member_app.domain.failure import Failure
from member_app.domain.programme import Programme
from member_app.domain.state import Known


class Manifests:
    """What the service told everybody when the server began, by language: a browser that knows nothing begins with it.

    Asked without a member, so it holds nothing of one.
    """

    def __init__(self) -> None:
        self._told: dict[str, tuple[ProgrammeDto, datetime]] = {}

    def keep(self, language: str, manifest: ProgrammeDto, as_of: datetime) -> None:
        """From now on this is what is told in `language` (BCP 47)."""
        self._told[_first_subtag(language)] = (manifest, as_of)

    def find(self, language: str) -> tuple[ProgrammeDto, datetime] | None:
        """What was told in `language`, whatever its region."""
        return self._told.get(_first_subtag(language))


def _first_subtag(language: str) -> str:
    return language.partition("-")[0].lower()


class OfflineProgrammeRepository:
    """A `ProgrammeRepository`; public, so it works signed out and is cached for all."""

    def __init__(self, scope: Scope, told: Manifests, language: str) -> None:
        """`language` is the device's; `told` is shown until this device keeps a manifest."""

        async def seed() -> tuple[ProgrammeDto, datetime] | None:
            return told.find(language)

        self.resource: Resource[ProgrammeDto, Programme] = Resource(
            scope, ProgrammeDto, scope.client.programme, programme_of, name="programme", public=True, seed=seed
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
