"""The same suite twice: in process and over a real port. After every test the books must balance."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.contract.kit import Api, Service, in_process
from tests.contract.serving import serving


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
