"""The app's own check of a draw: whoever changes what is published is found out on the device, in words."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from api_client.draws.writing import draw_json
from api_client.play.raffles import RaffleEntriesDto
from member_app.data.draw_checks import DrawChecks
from member_app.data.scope import Scope
from member_app.data.seals import Seals
from member_app.domain.draw_check import DrawCheck
from tests.api_client.draws import samples
from tests.api_client.draws.tampering import tampered

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Service:
    """Publishes a document and its list in pages of fifteen."""

    def __init__(self, document: Mapping[str, Any], entries: list[str]) -> None:
        self.document, self.entries = document, entries

    async def raffle_draw(self, raffle_id: str) -> bytes:
        return json.dumps(self.document).encode()

    async def raffle_entries(self, raffle_id: str, *, cursor: str | None = None, limit: int) -> RaffleEntriesDto:
        start = int(cursor or 0)
        end = start + 15
        return RaffleEntriesDto(self.entries[start:end], str(end) if end < len(self.entries) else None)


async def checked(document: Mapping[str, Any], entries: list[str], noted: str | None) -> DrawCheck:
    """What the app comes to."""

    async def ask(call: Callable[[], Awaitable[Any]]) -> Any:
        return await call()

    async def seen(raffle_id: str) -> str | None:
        return noted

    scope = SimpleNamespace(ask=ask, client=Service(document, entries), clock=SimpleNamespace(now=lambda: NOW))
    checks = DrawChecks(cast(Scope, scope), cast(Seals, SimpleNamespace(noted=seen)))
    found = [each async for each in checks.check("ski-day", None)]
    assert isinstance(found[-1], DrawCheck)
    assert found[-1].done
    return found[-1]


async def passing(count: int) -> list[str]:
    """The cheats among so many that the app lets pass."""
    return [one.what for one in tampered(count) if not (await checked(one.document, one.entries, one.promised)).wrong]


async def test_what_nobody_touched_is_right() -> None:
    for draw, entries in (samples.by_drand(), samples.by_drand("default", 2), samples.by_commit()):
        result = await checked(draw_json(draw), entries, draw.commitment)
        assert result.wrong == ()
        assert {"entries", "commitment", "noted", "value", "winners"} <= {step.name for step in result.passed}


async def test_cheats_are_caught_on_the_device() -> None:
    assert await passing(200) == []


@pytest.mark.slow
async def test_a_thousand_cheats_are_caught_on_the_device() -> None:
    assert await passing(1_000) == []
