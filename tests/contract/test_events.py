"""The event stream, read through the app's own client transports, which stream in process too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from api_client.transport import Answer, HttpTransport, RawEvent, Request, embedded, network
from tests.contract.kit import Api, Person, Service, in_process
from tests.contract.serving import serving


@pytest.fixture
async def transport(way: str, service: Service) -> AsyncIterator[HttpTransport]:
    """A streaming way to the service."""
    if way == "port":
        with serving(service) as url:
            one = network(url)
            yield one
            await one.aclose()
    else:
        one = embedded(service.app)
        yield one
        await one.aclose()


@pytest.fixture
async def api(service: Service) -> AsyncIterator[Api]:
    async with in_process(service) as one:
        yield one


@asynccontextmanager
async def listening(
    transport: HttpTransport, person: Person, last_id: str | None = None
) -> AsyncIterator[AsyncIterator[RawEvent]]:
    headers = {**person.headers, **({"Last-Event-ID": last_id} if last_id else {})}
    async with transport.events(Request("GET", "/v1/me/events", headers=headers)) as events:
        assert not isinstance(events, Answer), events
        # The first says where the stream begins: what comes after it is not missed.
        assert not (await anext(aiter(events))).data
        yield events


async def until_heard(service: Service, listeners: int) -> None:
    """Wait for the service to notice who listens."""
    async with asyncio.timeout(30):
        while True:
            if service.ctx.hub.listeners == listeners:
                return
            await asyncio.sleep(0.01)


async def following(events: AsyncIterator[RawEvent], *types: str) -> list[RawEvent]:
    """The next events of these types, in this order."""
    found = []
    async with asyncio.timeout(20):
        for type_ in types:
            async for event in events:
                if event.type == type_:
                    found.append(event)
                    break
    assert [one.type for one in found] == list(types)
    return found


async def test_a_purchase_is_heard_at_once(api: Api, service: Service, transport: HttpTransport) -> None:
    ada = await api.join()
    async with listening(transport, ada) as events:
        await until_heard(service, 1)
        await api.till.sell(await ada.code(), 1000)
        points, _ = await following(events, "points.changed", "purchase.posted")
        assert '"amount":50,"balance":250' in points.data


async def test_a_stream_resumes_where_it_broke_off(api: Api, service: Service, transport: HttpTransport) -> None:
    ada = await api.join()
    async with listening(transport, ada) as events:
        await until_heard(service, 1)
        await api.till.sell((await ada.card())["number"], 1000)
        (first,) = await following(events, "points.changed")
    await api.till.sell((await ada.card())["number"], 2000)
    async with listening(transport, ada, first.id) as events:
        (second,) = await following(events, "points.changed")
        assert '"amount":100' in second.data
        assert int(second.id) > int(first.id)


async def test_nobody_hears_of_others(api: Api, service: Service, transport: HttpTransport) -> None:
    ada, bob = await api.join(), await api.join("bob@example.org")
    async with listening(transport, ada) as events:
        await until_heard(service, 1)
        await api.till.sell((await bob.card())["number"], 99_000)
        await api.till.sell((await ada.card())["number"], 1000)
        (heard,) = await following(events, "points.changed")
        assert '"amount":50' in heard.data


async def test_a_stream_ends_with_its_reader(api: Api, service: Service, transport: HttpTransport) -> None:
    ada = await api.join()
    async with listening(transport, ada):
        await until_heard(service, 1)
    await until_heard(service, 0)


async def test_a_stream_ends_with_the_sign_in(api: Api, service: Service, transport: HttpTransport) -> None:
    ada = await api.join()
    async with listening(transport, ada) as events:
        await until_heard(service, 1)
        await ada.post("/v1/auth/logout")
        await following(events, "device.revoked")
        await until_heard(service, 0)


async def test_a_stream_ends_when_its_device_is_removed_elsewhere(
    api: Api, service: Service, transport: HttpTransport
) -> None:
    phone, lost = await api.join(), await api.join()
    async with listening(transport, lost) as events:
        await until_heard(service, 1)
        device = lost.tokens["device_id"]
        assert (await phone.http.delete(f"/v1/me/devices/{device}", headers=phone.headers)).status_code == 204
        await following(events, "device.revoked")
        await until_heard(service, 0)


async def test_a_stream_ends_with_the_service(api: Api, service: Service, transport: HttpTransport) -> None:
    ada = await api.join()
    async with listening(transport, ada) as events:
        await until_heard(service, 1)
        service.ctx.hub.close()
        await until_heard(service, 0)
        assert [one async for one in events if one.data] == []


async def test_a_tier_reached_is_told(api: Api, service: Service, transport: HttpTransport) -> None:
    mara = await api.demo()
    async with listening(transport, mara) as events:
        await until_heard(service, 1)
        sold = await api.till.sell(await mara.code(), 4320)
        assert sold.json()["tier_changed"] == "Blaze"
        (heard,) = await following(events, "tier.changed")
        assert heard.data == '{"tier":"blaze"}'


async def test_strangers_are_refused(transport: HttpTransport) -> None:
    async with transport.events(Request("GET", "/v1/me/events")) as answer:
        assert isinstance(answer, Answer)
        assert answer.status == 401
