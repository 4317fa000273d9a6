"""A process that writes to a cache file until it is killed: `python -m tests.reliability.cache_writer FILE KEY MEMBER`.

It says each write that is done, and is in the middle of the next one when it dies.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import sys
from dataclasses import replace
from pathlib import Path

from member_app.storage.cache import Document
from member_app.storage.sqlite_cache import SqliteCache


async def main(file: str, key: str, member: str) -> None:
    """The member's home again and again, and pages of all sizes beside it."""
    cache = SqliteCache(Path(file), bytes.fromhex(key))
    home = await cache.get(member, "snapshot")
    assert home is not None, cache.trouble
    for number in itertools.count(1):
        await cache.put(member, "snapshot", replace(home, etag=f'"{number}"'))
        filler = "x" * random.choice([10, 4_000, 200_000])
        await cache.put(member, f"page{number % 7}", Document(filler, home.as_of))
        if number % 11 == 0:
            await cache.clear("other")
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
