"""The snapshot: card, wallet, standing and open rewards in one value."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

from api_client.models import SnapshotDto
from member_app.data.coupons import CouponSafe, snapshot_without_coupons
from member_app.data.mapping import home_of, issued_of
from member_app.data.resource import Resource
from member_app.data.scope import Scope
from member_app.domain.failure import Failure
from member_app.domain.home import Home
from member_app.domain.state import Known


class OfflineHomeRepository:
    """A `HomeRepository`; asks by ETag, so that an unchanged snapshot costs a few bytes."""

    def __init__(self, scope: Scope, coupons: CouponSafe) -> None:
        def shown(snapshot: SnapshotDto) -> Home:
            return home_of(snapshot, lambda issued: issued_of(coupons.filled(issued)))

        self.resource: Resource[SnapshotDto, Home] = Resource(
            scope, SnapshotDto, scope.client.snapshot, shown, name="snapshot", clean=snapshot_without_coupons
        )

    @property
    def current(self) -> Known[Home] | None:
        return self.resource.latest

    async def watch(self) -> AsyncIterator[Known[Home]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def refresh(self) -> Failure | None:
        return await self.resource.refresh(newer=True)

    async def snapshot(self) -> SnapshotDto | Failure:
        """What is known, else what the service says."""
        return await self.resource.obtain()
