"""`wire` is the API of the test's own behind a real port; `api` attacks it in process."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.contract.kit import Api, Service
from tests.contract.serving import serving


@pytest.fixture
async def wire(service: Service) -> AsyncIterator[Api]:
    """Requests that arrive at the same time are worked on at the same time here."""
    with serving(service) as url:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            yield Api(http, service)
