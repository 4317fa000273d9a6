"""What a device saw of a draw before it took place is kept, and never replaced by what is said afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from api_client.play.raffles import RaffleDto
from member_app.data.seals import Seals
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World


@dataclass
class Shown:
    """What of a raffle is looked at."""

    id: str
    state: str
    commitment: str | None


async def noted(world: World, *steps: Shown) -> str | None:
    session = await world.newcomer("ada@example.org", MemoryKeyValues())
    seals = Seals(session.raffles._scope)  # type: ignore[attr-defined]
    for step in steps:
        await seals.note([cast(RaffleDto, step)])
    return await seals.noted("tea")


async def test_the_first_seal_stays(world: World) -> None:
    steps = [Shown("tea", "open", None), Shown("tea", "closed", "aa"), Shown("tea", "closed", "bb")]
    assert await noted(world, *steps, Shown("tea", "drawn", "cc")) == "aa"


async def test_a_seal_first_seen_after_the_draw_tells_nothing(world: World) -> None:
    assert await noted(world, Shown("tea", "open", None), Shown("tea", "drawn", "cc")) is None
