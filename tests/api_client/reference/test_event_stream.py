"""The stream's text, and bells that ring from other threads and for loops that are gone."""

from __future__ import annotations

import asyncio
import threading

from api_client.reference.event_stream import frames
from api_client.reference.hub import Bell, Hub
from api_client.reference.sessions import Principal
from tests.contract.kit import Api, Service


async def test_begins_with_an_id_and_shows_signs_of_life(api: Api, service: Service) -> None:
    ada = await api.join()
    who = Principal(ada.tokens["member_id"], ada.tokens["device_id"])
    stream = frames(service.ctx, who, None, heartbeat=0.01)
    first = await anext(stream)
    assert first.startswith("retry: 2000\nid: ")
    assert await anext(stream) == ": still here\n"  # no empty line: nothing is dispatched
    await api.till.sell((await ada.card())["number"], 1000)
    news = [await anext(stream) for _ in range(3)]
    assert any(one.split("\n")[1] == "event: points.changed" for one in news)
    service.ctx.hub.close()
    assert [one async for one in stream if one.startswith("id:")] == []


async def test_a_bell_rings_from_any_thread() -> None:
    hub = Hub()
    with hub.listening("ada", 1) as bell:
        threading.Thread(target=hub.notify, args=({"ada", "bob"},)).start()
        assert await bell.wait(60)
        assert not await bell.wait(0.01)
    assert hub.listeners == 0


def test_a_bell_whose_loop_is_gone_rings_for_nobody() -> None:
    async def make() -> Bell:
        return Bell()

    asyncio.run(make()).ring()
