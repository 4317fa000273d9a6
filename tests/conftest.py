"""A reference API for each test; when the test is over, every posting must sum to zero and no balance be negative."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.contract.kit import Api, Service, in_process, running


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
