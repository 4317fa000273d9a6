"""A running `member-app` and a real Chromium. In CI a missing browser is a failure, never a skip."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.e2e.driver import Member, Server, launched
from tests.e2e.line import Line
from tests.e2e.on_a_line import visitor


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a file; members are new in each test."""
    with Server(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Server]:
    """The reference API on its own: the till's own line to it is none of the app's."""
    with Server(tmp_path / "api", verb="api") as running:
        yield running


@pytest.fixture
def front(tmp_path: Path, service: Server) -> Iterator[Server]:
    """The app in front of it, in a process of its own."""
    with Server(tmp_path / "app", "--api", service.url) as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with launched() as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_browser() -> AsyncIterator[Browser]:
    """One browser for the tests of a file that run in the file's event loop, each with a context of its own."""
    async with launched() as started:
        yield started


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    """A way to the server that a test can break."""
    with Line(server.port) as way:
        yield way


@pytest_asyncio.fixture(loop_scope="module")
async def someone(shared_browser: Browser, line: Line) -> AsyncIterator[Member]:
    """A demo member on that line, whose browser could open the app without it."""
    async with visitor(shared_browser, line) as person:
        yield person
