"""What this device saw of draws before they took place: the commitment of each list, noted the first time it is shown.

A commitment that is another one afterwards was not promised before.
"""

from __future__ import annotations

from collections.abc import Iterable

from api_client.play.raffles import RaffleDto
from member_app.data.scope import Scope
from member_app.storage.cache import Document

_NAME = "raffles.seals"
#: So many are remembered, the oldest go first.
_MOST = 200


class Seals:
    """Commitments by raffle, of the member who is signed in."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def note(self, raffles: Iterable[RaffleDto]) -> None:
        """Keeps those that are not drawn yet; one that is kept is never replaced."""
        waiting = {each.id: each.commitment for each in raffles if each.state == "closed" and each.commitment}
        if not waiting:
            return
        known = await self._load()
        fresh = {raffle: seal for raffle, seal in waiting.items() if raffle not in known}
        if fresh:
            kept = dict([*known.items(), *fresh.items()][-_MOST:])
            await self._scope.keep(self._scope.member, _NAME, lambda: Document(kept, self._scope.clock.now()))

    async def noted(self, raffle_id: str) -> str | None:
        """The commitment that was seen before the draw; None where this device did not look then."""
        return (await self._load()).get(raffle_id)

    async def _load(self) -> dict[str, str]:
        document = await self._scope.cache.get(self._scope.member or "", _NAME)
        value = document.value if document else None
        if not isinstance(value, dict):
            return {}
        return {name: seal for name, seal in value.items() if isinstance(name, str) and isinstance(seal, str)}
