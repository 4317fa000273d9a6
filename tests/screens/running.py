"""Runs a view model while a test looks at it, and sees that it ends."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from screens.shared.hooks import Runs


async def settle(turns: int = 20) -> None:
    """Lets every task that is ready take its turn."""
    for _ in range(turns):
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def running(model: Runs) -> AsyncIterator[None]:
    """`model.run()` beside the test, started and cancelled with it."""
    task = asyncio.create_task(model.run())
    await settle()
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
