"""A reference API for each test; when the test is over, every posting must sum to zero and no balance be negative."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.contract.kit import Api, Service, in_process, running
from tests.contract.postgres import Cluster, cluster
from tests.fakes import compiled

compiled.share()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The test run's PostgreSQL, started when the first test asks for it. Where there is none, that test fails."""
    with cluster() as one:
        yield one


@pytest.fixture
def database_url(postgres: Cluster) -> Iterator[str]:
    """A PostgreSQL database with today's schema that nobody has used."""
    with postgres.fresh() as url:
        yield url


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """An API of its own for the test; its books are checked at the end."""
    with running(tmp_path) as one:
        yield one


@pytest.fixture
async def api(service: Service) -> AsyncIterator[Api]:
    """The API, reached in process."""
    async with in_process(service) as one:
        yield one
