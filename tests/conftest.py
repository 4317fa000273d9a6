"""A reference API for each test; when the test is over, every posting must sum to zero and no balance be negative."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.contract.kit import Api, Service, in_process, running
from tests.contract.postgres import Cluster, cluster
from tests.fakes import compiled

compiled.share()

# A busy machine is no fault of an example. In CI the examples are the same every time; elsewhere new ones are tried.
settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None, derandomize="CI" in os.environ
)
settings.load_profile("suite")

# Everything the tests talk to is on this machine, whatever proxy the machine has.
for _name in ("NO_PROXY", "no_proxy"):
    os.environ[_name] = ",".join(filter(None, (os.environ.get(_name), "127.0.0.1", "localhost")))


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
