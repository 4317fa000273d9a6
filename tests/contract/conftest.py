"""The same suite twice: in process and over a real port. After every test the books must balance."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.contract.kit import Api, Service, in_process, running
from tests.contract.serving import serving


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """An API of its own for the test."""
    with running(tmp_path) as one:
        yield one


@pytest.fixture(params=["embedded", "port"])
async def api(request: pytest.FixtureRequest, service: Service) -> AsyncIterator[Api]:
    """The API as both transports reach it."""
    if request.param == "embedded":
        async with in_process(service) as one:
            yield one
    else:
        with serving(service) as url:
            async with httpx.AsyncClient(base_url=url) as http:
                yield Api(http, service)
