"""An API of the test's own, to be attacked in process; `wire` is the same behind a real port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.contract.kit import Api, Service, in_process, running
from tests.contract.serving import serving


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with running(tmp_path) as one:
        yield one


@pytest.fixture
async def api(service: Service) -> AsyncIterator[Api]:
    async with in_process(service) as one:
        yield one


@pytest.fixture
async def wire(service: Service) -> AsyncIterator[Api]:
    """Requests that arrive at the same time are worked on at the same time here."""
    with serving(service) as url:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            yield Api(http, service)
