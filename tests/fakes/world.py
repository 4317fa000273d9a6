"""The real reference API in this process with a real app on it; only the line between them can be made to fail."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from api_client.errors import ApiError, Offline, Slow
from api_client.models import DevMessageDto
from api_client.reference import till_credential
from api_client.reference.app import ReferenceSettings, close_app, create_app
from api_client.reference.context import utc_now
from api_client.reference.programme import ProgrammeFile, load_programme
from api_client.retry import RetryPolicy
from api_client.transport import Answer, HttpTransport, RawEvent, Request, embedded
from member_app.config import AppConfig, DeviceInfo, Mode
from member_app.session import MemberSession
from member_app.storage.key_values import KeyValueStore, MemoryKeyValues
from member_app.storage.memory_vault import MemoryVault
from member_app.wiring import Process, build_session

T = TypeVar("T")

#: Tries again at once.
EAGER = RetryPolicy(budget=20.0, attempts=3, first_pause=0.0, longest_pause=0.0, jitter=0.0)
#: Does not try again.
ONCE = RetryPolicy(budget=20.0, attempts=1, first_pause=0.0, longest_pause=0.0, jitter=0.0)
#: What runs beside the screens for as long as a page is open.
_ENDLESS = {"probe", "lapsed", "deliver", "sync"}


class HandClock:
    """Stands still until moved by hand; sleepers wake when their time has come."""

    def __init__(self, start: datetime | None = None) -> None:
        self.moment = start or datetime.now(UTC)
        self._sleepers: list[tuple[datetime, asyncio.Event]] = []

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._sleepers.append((self.moment + timedelta(seconds=seconds), woken))
        await woken.wait()

    def move(self, **delta: float) -> None:
        self.moment += timedelta(**delta)
        for when, woken in self._sleepers:
            if when <= self.moment:
                woken.set()


class Line:
    """Between app and API: `cut` refuses connections, `drop` loses the requests it names, `lose` delivers them and
    loses the answers, `late` holds the answers back (`held`) until `arrived` is set, `fault` stands for every answer.
    """

    def __init__(self) -> None:
        self.cut = False
        self.drop: Callable[[Request], bool] = lambda _: False
        self.lose: Callable[[Request], bool] = lambda _: False
        self.late: Callable[[Request], bool] = lambda _: False
        self.held, self.arrived = asyncio.Event(), asyncio.Event()
        self.fault: Answer | ApiError | None = None
        self.sent: list[Request] = []
        self._hung_up = asyncio.Event()

    def paths(self, method: str) -> list[str]:
        return [request.path for request in self.sent if request.method == method]

    def keys(self, path: str) -> list[str]:
        """Idempotency keys of the requests to a path."""
        return [each.headers["Idempotency-Key"] for each in self.sent if each.path == path and each.method == "POST"]

    def hang_up(self) -> None:
        """Breaks open streams, and everything new while `cut`."""
        self.cut = True
        self._hung_up.set()

    def mend(self) -> None:
        self.cut = False
        self._hung_up = asyncio.Event()

    @property
    def hung_up(self) -> asyncio.Event:
        return self._hung_up


class LineTransport:
    """A session's transport over a `Line`."""

    def __init__(self, line: Line, inner: HttpTransport) -> None:
        self._line, self._inner = line, inner

    async def send(self, request: Request) -> Answer:
        self._line.sent.append(request)
        if self._line.cut or self._line.drop(request):
            raise Offline("cut")
        if isinstance(self._line.fault, ApiError):
            raise self._line.fault
        if self._line.fault is not None:
            return self._line.fault
        answer = await self._inner.send(request)
        if self._line.late(request):
            self._line.held.set()
            await self._line.arrived.wait()
        if self._line.lose(request):
            raise Slow("lost")
        return answer

    @contextlib.asynccontextmanager
    async def events(self, request: Request) -> AsyncIterator[AsyncIterator[RawEvent] | Answer]:
        self._line.sent.append(request)
        if self._line.cut or self._line.fault:
            raise Offline("cut")
        async with self._inner.events(request) as events:
            yield events if isinstance(events, Answer) else self._until_hung_up(events)

    async def _until_hung_up(self, events: AsyncIterator[RawEvent]) -> AsyncIterator[RawEvent]:
        hung_up = asyncio.ensure_future(self._line.hung_up.wait())
        coming: asyncio.Future[RawEvent] | None = None
        try:
            while True:
                coming = asyncio.ensure_future(anext(events))
                await asyncio.wait({coming, hung_up}, return_when=asyncio.FIRST_COMPLETED)
                if hung_up.done():
                    raise Offline("hung up")
                yield await coming
        finally:
            left = [task for task in (hung_up, coming) if task is not None]
            for task in left:
                task.cancel()
            # Gathered, so that being cancelled here oneself is not taken for their end.
            await asyncio.gather(*left, return_exceptions=True)

    async def aclose(self) -> None:
        await self._inner.aclose()


class World:
    """One API, one process, any number of browsers. Close with `aclose`."""

    def __init__(
        self,
        folder: Path,
        template: Path,
        *,
        mode: Mode = Mode.WEB,
        retry: RetryPolicy = ONCE,
        programme: str | ProgrammeFile = "aurora",
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """`now` is the service's clock; the app's own stands still until moved."""
        self.folder, self.retry, self.mode = folder, retry, mode
        shutil.copytree(template, folder, dirs_exist_ok=True)
        self.mails: list[DevMessageDto] = []
        self.app = create_app(settings(folder, self.mails.append, programme, now))
        self.clock = HandClock()
        self.line = Line()
        self.vault = MemoryVault()
        self.process = self.start_process()
        self._sessions: list[MemberSession] = []

    def start_process(self, mode: Mode | None = None) -> Process:
        """As after a restart of the app."""
        config = AppConfig(data_dir=self.folder, mode=mode or self.mode)
        transport = lambda: LineTransport(self.line, embedded(self.app))  # noqa: E731
        # Never the keyring of whoever runs the tests.
        vault = None if config.mode is Mode.WEB else lambda: self.vault
        return Process(config, clock=self.clock, api=self.app, transport=transport, retry=self.retry, vault=vault)

    async def session(self, browser: KeyValueStore | None = None, process: Process | None = None) -> MemberSession:
        """A started page."""
        session = build_session(process or self.process, DeviceInfo("Test", "web"), browser or MemoryKeyValues())
        self._sessions.append(session)
        await session.start()
        return session

    async def demo(self, browser: KeyValueStore | None = None) -> MemberSession:
        """A page on which the demo member has signed in."""
        session = await self.session(browser)
        assert await session.account.demo() is None
        return session

    async def newcomer(self, address: str, browser: KeyValueStore | None = None) -> MemberSession:
        """A page on which a member has signed in by e-mail, and joined if need be."""
        session = await self.session(browser)
        challenge = await session.account.request_code(address)
        code = next(word for word in self.mails[-1].body.split() if word.strip(".:").isdigit()).strip(".:")
        assert await session.account.confirm_code(challenge, code) is None  # type: ignore[arg-type]
        return session

    async def sell(self, code: str) -> Answer:
        """A purchase of 5 euros at the till, with the code of a card; the same code is the same purchase."""
        transport = embedded(self.app)
        body = {"code": code, "amount": {"amount": 500, "currency": "EUR"}}
        headers = {"Authorization": f"Bearer {self.till}", "Idempotency-Key": code}
        try:
            return await transport.send(Request("POST", "/v1/pos/transactions", headers=headers, json=body))
        finally:
            await transport.aclose()

    async def at_rest(self, seconds: float = 30.0) -> None:
        """Until every page listens, and nothing that it began by itself is under way; fails when that does not come."""
        async with asyncio.timeout(seconds):
            while True:
                if not any(_under_way(session) for session in self._sessions):
                    return
                await asyncio.sleep(0.01)

    @property
    def till(self) -> str:
        return till_credential(self.folder)

    async def aclose(self) -> None:
        for session in self._sessions:
            await session.close()
        await self.process.close()
        close_app(self.app)


def _under_way(session: MemberSession) -> bool:
    life: Any = session.life
    running = {task.get_name() for task in life._scope.guard._tasks}
    return bool(running - _ENDLESS) or ("sync" in running and not life._sync.open)


def settings(
    folder: Path,
    mail: Callable[[DevMessageDto], None],
    programme: str | ProgrammeFile = "aurora",
    now: Callable[[], datetime] = utc_now,
) -> ReferenceSettings:
    read = programme if isinstance(programme, ProgrammeFile) else _read(programme)
    return ReferenceSettings(f"sqlite:///{folder / 'api.db'}", folder, programme=read, demo=True, mail=mail, clock=now)


@cache
def _read(programme: str) -> ProgrammeFile:
    """Read once: that takes longer than most tests."""
    return load_programme(programme)


def make_template(folder: Path, programme: str | ProgrammeFile = "aurora") -> Path:
    """A seeded API's files with a demo member who waits, made once and copied for each test."""
    app = create_app(settings(folder, lambda _: None, programme))
    app.state.visitors.prepare()
    close_app(app)
    return folder


async def until(states: AsyncIterator[T], wanted: Callable[[T], bool], seconds: float = 30.0) -> T:
    """The first state that is wanted; fails when none comes."""
    async with asyncio.timeout(seconds):
        async with contextlib.aclosing(states) as watched:  # type: ignore[type-var]
            async for state in watched:
                if wanted(state):
                    return state
    raise AssertionError("the stream ended")
