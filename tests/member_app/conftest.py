"""A world of its own for each test of the app's data."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.world import World, make_template


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of a freshly seeded API."""
    return make_template(tmp_path_factory.mktemp("seeded"))


@pytest.fixture
async def world(tmp_path: Path, seeded: Path) -> AsyncIterator[World]:
    world = World(tmp_path / "data", seeded)
    yield world
    await world.aclose()
