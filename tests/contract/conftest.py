"""The same suite three times: in process, over a real port, and on PostgreSQL. Afterwards the books must balance."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.contract.kit import Api, Service, in_process, running
from tests.contract.raffling import Run, programme
from tests.contract.serving import serving
from tests.fakes.harbour import harbour


@pytest.fixture(params=["embedded", "port", "postgresql"])
def way(request: pytest.FixtureRequest) -> str:
    """How the API is reached and what it keeps its books in."""
    return str(request.param)


@pytest.fixture
def service(tmp_path: Path, way: str, request: pytest.FixtureRequest) -> Iterator[Service]:
    """An API of its own for the test; its books are checked at the end."""
    url = request.getfixturevalue("database_url") if way == "postgresql" else None
    with running(tmp_path, database_url=url) as one:
        yield one


@pytest.fixture
async def api(way: str, service: Service) -> AsyncIterator[Api]:
    """The API as both transports reach it."""
    if way == "port":
        with serving(service) as url:
            async with httpx.AsyncClient(base_url=url, timeout=30) as http:
                yield Api(http, service)
    else:
        async with in_process(service) as one:
            yield one


@pytest.fixture(params=["sqlite", "postgresql"])
def run_raffles(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Starts an API with these raffles on each database. Started again, it goes on with what there is."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    return lambda *raffles, **changes: running(
        tmp_path, demo=False, database_url=url, programme=programme(*raffles, **changes)
    )


@pytest.fixture
def run_on_sqlite(tmp_path: Path) -> Run:
    """The same on SQLite alone, for what no database decides."""
    return lambda *raffles, **changes: running(tmp_path, demo=False, programme=programme(*raffles, **changes))


@pytest.fixture(params=["sqlite", "postgresql"])
async def harbour_api(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Api]:
    """A shop at the harbour, on either database."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    with running(tmp_path, database_url=url, programme=harbour(), demo=False) as service:
        async with in_process(service) as api:
            yield api
