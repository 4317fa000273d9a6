"""Sending: again and again with pauses, never by two at once, and again under the same id after a crash."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from api_client.errors import Slow
from api_client.reference import deliveries, webhooks
from api_client.reference.patience import Schedule
from api_client.reference.tables import deliveries as table
from api_client.reference.webhook_sender import send_due
from api_client.transport import Outbound
from tests.contract.kit import Service, running
from tests.fakes.receiver import Receiver, receiving

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


both = pytest.mark.parametrize("service", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def service(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Service]:
    """Sends when the test says so; on `both` databases where who locks what matters."""
    url = request.getfixturevalue("database_url") if getattr(request, "param", "") == "postgresql" else None
    with running(tmp_path, database_url=url) as one:
        one.app.state.sender.stop()
        yield one


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    """Patient: who answers does so within a minute, however busy the machine is."""
    one = Outbound(60)
    yield one
    await one.aclose()


class Impatient(Outbound):
    """As an outbound whose time is over at the moment when the receiver that never answers has heard it."""

    def __init__(self, silent: Receiver) -> None:
        super().__init__(60)
        self._silent = silent

    async def post(self, url: str, address: str, headers: Mapping[str, str], body: bytes) -> int:
        if url != self._silent.url:
            return await super().post(url, address, headers, body)
        try:
            async with asyncio.timeout(None) as patience:
                self._silent.on_request = lambda: patience.reschedule(0)
                return await super().post(url, address, headers, body)
        except TimeoutError:
            raise Slow("it heard and says nothing") from None


def listening(service: Service, url: str) -> str:
    with service.ctx.write() as conn:
        return webhooks.create(conn, service.ctx, url, (), service.clock(), private=True)[0]


def leave(service: Service, webhook_id: str, count: int = 1) -> list[str]:
    with service.ctx.write() as conn:
        return [webhooks.leave_test(conn, webhook_id, service.clock()) for _ in range(count)]


def states(service: Service, webhook_id: str) -> list[tuple[str, int]]:
    """Status and tries of each message, oldest first."""
    with service.ctx.read() as conn:
        found, _ = deliveries.page(conn, webhook_id, None, 100)
    return [(one.status, one.tries) for one in reversed(found)]


async def test_pauses_grow_and_end(service: Service, receiver: Receiver, outbound: Outbound) -> None:
    schedule = service.ctx.settings.schedule
    webhook_id = listening(service, receiver.url)
    (message,) = leave(service, webhook_id)
    receiver.answers = [500]
    for pause in schedule.pauses[:6]:
        assert await send_due(service.ctx, outbound) == 1
        service.clock.advance(seconds=pause.total_seconds() - 1)
        assert await send_due(service.ctx, outbound) == 0
        service.clock.advance(seconds=1)
    assert schedule.pauses == tuple(sorted(schedule.pauses))
    assert receiver.ids == [message] * 6


async def test_nobody_tries_for_ever(service: Service, receiver: Receiver, outbound: Outbound) -> None:
    patient = Schedule(pauses=(timedelta(seconds=1), timedelta(seconds=2)))
    object.__setattr__(service.ctx.settings, "schedule", patient)
    webhook_id = listening(service, receiver.url)
    leave(service, webhook_id)
    receiver.answers = [404]
    for _ in range(6):
        await send_due(service.ctx, outbound)
        service.clock.advance(hours=1)
    assert states(service, webhook_id) == [("failed", 3)]
    assert len(receiver.got) == 3


@both
async def test_who_fails_too_long_is_left_alone_until_enabled(
    service: Service, receiver: Receiver, outbound: Outbound
) -> None:
    webhook_id = listening(service, receiver.url)
    receiver.answers = [503]
    for _ in range(7):
        leave(service, webhook_id)
        await send_due(service.ctx, outbound)
        service.clock.advance(days=1)
    with service.ctx.read() as conn:
        stored = webhooks.row(conn, webhook_id)
    assert stored["disabled_at"] - stored["failing_since"] >= service.ctx.settings.schedule.patience
    tried = len(receiver.got)
    assert await send_due(service.ctx, outbound) == 0
    assert len(receiver.got) == tried
    receiver.answers = [204]
    with service.ctx.write() as conn:
        webhooks.enable(conn, webhook_id, service.clock())
    while await send_due(service.ctx, outbound):
        pass
    assert {status for status, _ in states(service, webhook_id)} == {"delivered"}
    with service.ctx.read() as conn:
        assert webhooks.row(conn, webhook_id)["failing_since"] is None


async def test_who_says_gone_is_asked_no_more(service: Service, receiver: Receiver, outbound: Outbound) -> None:
    webhook_id = listening(service, receiver.url)
    leave(service, webhook_id)
    receiver.answers = [410]
    await send_due(service.ctx, outbound)
    with service.ctx.read() as conn:
        assert webhooks.row(conn, webhook_id)["disabled_at"] == service.clock()


@both
async def test_who_does_not_answer_holds_up_nobody_else(service: Service, receiver: Receiver) -> None:
    """Its other messages wait with the first, and those of others arrive."""
    async with receiving() as dead:
        dead.answers = [None]
        outbound = Impatient(dead)
        silent, awake = listening(service, dead.url), listening(service, receiver.url)
        leave(service, silent, 5)
        expected = leave(service, awake, 5)
        await send_due(service.ctx, outbound)
        assert await send_due(service.ctx, outbound) == 0
        await outbound.aclose()
    assert (len(dead.got), receiver.ids) == (1, expected)
    assert states(service, silent) == [("waiting", 1)] + [("waiting", 0)] * 4
    with service.ctx.read() as conn:
        assert deliveries.page(conn, silent, None, 10)[0][-1].fault == "timeout"


@both
async def test_what_a_dead_endpoint_missed_waits_however_much_it_is(service: Service) -> None:
    async with receiving() as dead:
        dead.answers = [None]
        outbound = Impatient(dead)
        silent = listening(service, dead.url)
        (first,) = leave(service, silent)
        same = ", ".join(column.name for column in table.columns if column.name not in ("seq", "id"))
        with service.ctx.write() as conn:
            # More than one statement can name, on either database.
            conn.exec_driver_sql(
                "WITH RECURSIVE n(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n WHERE number < 70000)"
                f" INSERT INTO deliveries (id, {same}) SELECT 'msg_' || number, {same}"
                f" FROM n, deliveries WHERE id = '{first}'"
            )
        await send_due(service.ctx, outbound)
        assert await send_due(service.ctx, outbound) == 0
        await outbound.aclose()
    assert len(dead.got) == 1
    with service.ctx.read() as conn:
        due = deliveries.page(conn, silent, None, 1)[0][0].due_at
        assert due is not None
        assert due > service.clock()
        assert webhooks.row(conn, silent)["failing_since"] is not None


async def test_one_message_that_is_refused_holds_up_no_other(
    service: Service, receiver: Receiver, outbound: Outbound
) -> None:
    webhook_id = listening(service, receiver.url)
    leave(service, webhook_id, 3)
    receiver.answers = [400, 204]
    await send_due(service.ctx, outbound)
    assert states(service, webhook_id) == [("waiting", 1), ("delivered", 1), ("delivered", 1)]


async def test_a_redirect_leads_nowhere(service: Service, receiver: Receiver, outbound: Outbound) -> None:
    async with receiving() as inside:
        receiver.answers, receiver.headers = [307], f"Location: {inside.url}\r\n"
        webhook_id = listening(service, receiver.url)
        leave(service, webhook_id)
        await send_due(service.ctx, outbound)
        assert inside.got == []
    assert states(service, webhook_id) == [("waiting", 1)]


async def test_an_answer_without_end_is_not_read(service: Service, receiver: Receiver, outbound: Outbound) -> None:
    receiver.endless = True
    webhook_id = listening(service, receiver.url)
    leave(service, webhook_id)
    await send_due(service.ctx, outbound)
    assert states(service, webhook_id) == [("delivered", 1)]


@both
async def test_senders_at_once_send_each_message_once(service: Service, receiver: Receiver, outbound: Outbound) -> None:
    webhook_id = listening(service, receiver.url)
    expected = leave(service, webhook_id, 25)
    while sum(await asyncio.gather(*(send_due(service.ctx, outbound) for _ in range(3)))):
        pass
    assert sorted(receiver.ids) == sorted(expected)


async def test_nobody_listens_there(service: Service, outbound: Outbound) -> None:
    async with receiving() as gone:
        url = gone.url
    webhook_id = listening(service, url)
    leave(service, webhook_id)
    await send_due(service.ctx, outbound)
    with service.ctx.read() as conn:
        assert deliveries.page(conn, webhook_id, None, 10)[0][0].fault == "no-answer"


@both
async def test_a_sender_killed_after_sending_sends_again_under_the_same_id(
    service: Service, receiver: Receiver, outbound: Outbound
) -> None:
    webhook_id = listening(service, receiver.url)
    (message,) = leave(service, webhook_id)
    script = f"""
import asyncio
from datetime import datetime
from pathlib import Path
from api_client.reference.app import ReferenceSettings, open_context
from api_client.reference.webhook_sender import send_due
from api_client.transport import Outbound
moment = datetime.fromisoformat({service.clock().isoformat()!r})
settings = ReferenceSettings({service.ctx.settings.database_url!r}, Path({str(service.folder)!r}), clock=lambda: moment)
asyncio.run(send_due(open_context(settings), Outbound()))
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, cwd=ROOT)
    receiver.on_request = process.kill
    async with asyncio.timeout(60):
        assert await process.wait() == -signal.SIGKILL
    assert states(service, webhook_id) == [("waiting", 0)]
    receiver.on_request = lambda: None
    assert await send_due(service.ctx, outbound) == 0  # it may still be on its way
    service.clock.advance(seconds=service.ctx.settings.schedule.claim.total_seconds())
    assert await send_due(service.ctx, outbound) == 1
    assert receiver.ids == [message, message]
    assert receiver.got[0].body == receiver.got[1].body
    assert states(service, webhook_id) == [("delivered", 1)]


async def test_the_running_api_sends_by_itself(tmp_path: Path, receiver: Receiver) -> None:
    arrived = asyncio.Event()
    receiver.on_request = lambda: arrived.set() if len(receiver.got) == 3 else None
    with running(tmp_path) as service:
        webhook_id = listening(service, receiver.url)
        expected = leave(service, webhook_id, 3)
        async with asyncio.timeout(60):
            await arrived.wait()
    assert receiver.ids == expected
