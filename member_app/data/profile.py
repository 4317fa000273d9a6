"""The member's own data, edited also while offline, and their devices."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from attrs import evolve

from api_client.models import DevicesDto, MemberDto
from member_app.data.home import OfflineHomeRepository
from member_app.data.mapping import devices_of, member_of
from member_app.data.outbox import Outbox, Write
from member_app.data.resource import Resource, unconditional
from member_app.data.scope import Scope
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.member import Device, Member, ProfileChange, Removal
from member_app.domain.state import Known


class OfflineProfileRepository:
    """A `ProfileRepository`. What waits in the outbox is shown as if it were saved."""

    def __init__(self, scope: Scope, home: OfflineHomeRepository) -> None:
        self._scope, self._home = scope, home
        self.outbox = Outbox(scope, self._send, _sound)

        async def seed() -> tuple[MemberDto, datetime] | None:
            snapshot = await home.resource.load()
            return (snapshot.member, snapshot.as_of) if snapshot else None

        self.resource: Resource[MemberDto, Member] = Resource(
            scope, MemberDto, unconditional(scope.client.me), self._shown, seed=seed
        )
        self.devices: Resource[DevicesDto, tuple[Device, ...]] = Resource(
            scope, DevicesDto, unconditional(scope.client.devices), devices_of, name="devices"
        )

    async def watch(self) -> AsyncIterator[Known[Member]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def save(self, change: ProfileChange) -> Member | Failure:
        known = await self.resource.obtain()
        if isinstance(known, Failure):
            return known
        wanted = _plain(change)
        shown = self._overlaid(known)
        before = {name: _json(getattr(shown, name)) for name in wanted}
        if wanted == before:
            return member_of(shown)
        failure = await self.outbox.post(wanted, before, known.version)
        self.resource.republish()
        if failure is not None:
            return failure
        return member_of(self._overlaid(self.resource.value or known))

    async def watch_devices(self) -> AsyncIterator[Known[tuple[Device, ...]]]:
        async with aclosing(self.devices.watch()) as states:
            async for state in states:
                yield state

    async def sign_out_device(self, device_id: str) -> Failure | None:
        answer = await self._scope.ask(lambda: self._scope.client.delete_device(device_id))
        if isinstance(answer, Failure):
            return answer
        known = await self.devices.load()
        if known is not None:
            left = [each for each in known.items if each.id != device_id]
            await self.devices.accept(evolve(known, items=left), known.as_of)
        return None

    def _shown(self, dto: MemberDto) -> Member:
        return member_of(self._overlaid(dto))

    def _overlaid(self, dto: MemberDto) -> MemberDto:
        for write in self.outbox.waiting:
            dto = evolve(dto, **_typed(write.change))
        return dto

    async def _send(self, write: Write) -> Failure | None:
        """Sends; when somebody else changed other fields meanwhile, on top of their change."""
        version = self._version(write)
        answer: MemberDto | Failure = Failure(FailureKind.CHANGED)
        if version is not None:
            answer = await self._scope.ask(lambda: self._scope.client.change_me(write.change, version, write.key))
        if isinstance(answer, Failure) and answer.kind is FailureKind.CHANGED:
            answer = await self._again(write)
        if isinstance(answer, Failure):
            return answer
        await self.resource.accept(answer)
        self._scope.guard.spawn("after an edit", self._home.resource.refresh(newer=True))
        return None

    def _version(self, write: Write) -> str | None:
        """The version to change; None when what is known by now is not what the member decided on."""
        known = self.resource.value
        if known is None or known.version == write.version:
            return write.version
        return known.version if _named(known, write) == write.before else None

    async def _again(self, write: Write) -> MemberDto | Failure:
        current = await self._scope.ask(self._scope.client.me)
        if isinstance(current, Failure):
            return current
        await self.resource.accept(current)
        there = _named(current, write)
        if there == write.change:
            # Our own write whose answer was lost.
            return current
        if there != write.before:
            return Failure(FailureKind.CHANGED)
        return await self._scope.ask(
            lambda: self._scope.client.change_me(write.change, current.version, f"{write.key}.2")
        )


def _sound(write: Write) -> bool:
    names = {each.name for each in fields(ProfileChange)}
    try:
        _typed(write.change)
    except (ValueError, TypeError):
        return False
    return set(write.change) <= names and all(
        isinstance(value, str) or (value is None and name == "birthday") for name, value in write.change.items()
    )


def _named(dto: MemberDto, write: Write) -> dict[str, Any]:
    """The fields that `write` changes, as they are in `dto`."""
    return {name: _json(getattr(dto, name)) for name in write.change}


def _plain(change: ProfileChange) -> dict[str, Any]:
    values = {each.name: getattr(change, each.name) for each in fields(change)}
    return {name: _json(value) for name, value in values.items() if value is not None}


def _json(value: object) -> object:
    if value is Removal.REMOVED:
        return None
    return value.isoformat() if isinstance(value, date) else value


def _typed(change: dict[str, Any]) -> dict[str, Any]:
    """The fields of a saved change as the wire type holds them."""
    return {
        name: date.fromisoformat(value) if name == "birthday" and value is not None else value
        for name, value in change.items()
    }
