"""Caches under bad luck: damaged, newer, read-only, full. Detected, rebuilt or held in memory; nothing is raised."""

from __future__ import annotations

import os
import random
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from member_app.storage.browser_cache import CAPACITY, LARGEST, PREFIX, BrowserCache
from member_app.storage.cache import Cache, Document, MemoryCache
from member_app.storage.key_values import KeyValueError, MemoryKeyValues
from member_app.storage.sealing import new_key
from member_app.storage.sqlite_cache import SCHEMA, SqliteCache

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DOCUMENT = Document({"name": "Mara Canary", "points": [1, 2.5, None, True]}, NOON, '"7"')
KEY = bytes(range(32))


async def filled(path: Path, key: bytes = KEY) -> None:
    cache = SqliteCache(path, key)
    assert await cache.put("mem_a", "snapshot", DOCUMENT)
    await cache.close()


@pytest.mark.parametrize("kind", ["memory", "sqlite", "browser"])
async def test_documents_by_namespace_and_name(kind: str, tmp_path: Path) -> None:
    caches: dict[str, Cache] = {
        "memory": MemoryCache(),
        "sqlite": SqliteCache(tmp_path / "cache", KEY),
        "browser": BrowserCache(MemoryKeyValues()),
    }
    cache = caches[kind]
    assert await cache.get("mem_a", "snapshot") is None
    await cache.put("mem_a", "snapshot", DOCUMENT)
    await cache.put("mem_a", "tiers", Document([1], NOON))
    await cache.put("mem_b", "snapshot", Document("other", NOON))
    assert await cache.get("mem_a", "snapshot") == DOCUMENT
    await cache.delete("mem_a", "tiers")
    assert await cache.get("mem_a", "tiers") is None
    await cache.clear("mem_a")
    assert await cache.get("mem_a", "snapshot") is None
    assert await cache.get("mem_b", "snapshot") == Document("other", NOON)
    await cache.close()


async def test_the_file_is_sealed_and_private(tmp_path: Path) -> None:
    await filled(tmp_path / "cache")
    assert b"Canary" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o600


async def test_it_lasts_and_another_key_reads_nothing(tmp_path: Path) -> None:
    await filled(tmp_path / "cache")
    again = SqliteCache(tmp_path / "cache", KEY)
    assert await again.get("mem_a", "snapshot") == DOCUMENT
    await again.close()
    stranger = SqliteCache(tmp_path / "cache", new_key())
    assert await stranger.get("mem_a", "snapshot") is None
    await stranger.close()


async def test_a_record_moved_to_another_member_is_not_believed(tmp_path: Path) -> None:
    await filled(tmp_path / "cache")
    with sqlite3.connect(tmp_path / "cache") as db:
        db.execute("update document set namespace = 'mem_b'")
    db.close()
    cache = SqliteCache(tmp_path / "cache", KEY)
    assert await cache.get("mem_b", "snapshot") is None
    await cache.close()


async def usable(path: Path) -> None:
    """Whatever is there: nothing wrong is answered, nothing is raised, and what is written can be read."""
    cache = SqliteCache(path, KEY)
    assert await cache.get("mem_a", "snapshot") in (None, DOCUMENT)
    await cache.put("mem_a", "tiers", DOCUMENT)
    assert await cache.get("mem_a", "tiers") == DOCUMENT
    await cache.clear("mem_a")
    assert await cache.get("mem_a", "tiers") is None
    await cache.close()


@pytest.mark.parametrize("seed", range(200))
async def test_flipped_bits(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "cache"
    await filled(path)
    dice = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(dice.choice([1, 5, 50])):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)
    await usable(path)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.3, 0.5, 0.9, 0.999])
async def test_truncation(tmp_path: Path, share: float) -> None:
    path = tmp_path / "cache"
    await filled(path)
    os.truncate(path, int(path.stat().st_size * share))
    await usable(path)


async def test_a_file_of_a_newer_app_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    await filled(path)
    db = sqlite3.connect(path)
    db.execute(f"pragma user_version = {SCHEMA + 1}")
    db.execute("alter table document rename to something_else")
    db.close()
    await usable(path)
    db = sqlite3.connect(path)
    assert db.execute("pragma user_version").fetchone() == (SCHEMA,)
    db.close()


async def test_something_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"<html>no</html>" * 999)
    await usable(tmp_path / "cache")


async def test_a_place_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = SqliteCache(tmp_path / "file" / "cache", KEY)
    assert not await cache.put("mem_a", "snapshot", DOCUMENT)
    assert await cache.get("mem_a", "snapshot") == DOCUMENT
    assert cache.trouble is not None
    await cache.close()


async def test_a_full_disk(tmp_path: Path) -> None:
    """A file that may not grow behaves as one on a full disk."""
    path = tmp_path / "cache"
    await filled(path)
    cache = SqliteCache(path, KEY)
    assert await cache.get("mem_a", "snapshot") == DOCUMENT
    connection = cache._connection
    assert connection is not None
    connection.execute("pragma max_page_count = 1")
    big = Document("x" * 500_000, NOON)
    assert not await cache.put("mem_a", "big", big)
    assert await cache.get("mem_a", "big") == big
    assert await cache.get("mem_a", "snapshot") == DOCUMENT
    assert cache.trouble is not None
    await cache.close()


class Browser(MemoryKeyValues):
    """Local storage with a quota, which can also be switched off."""

    def __init__(self, quota: int) -> None:
        super().__init__()
        self.quota, self.off = quota, False

    async def get(self, key: str) -> str | None:
        if self.off:
            raise KeyValueError("off")
        return await super().get(key)

    async def set(self, key: str, value: str) -> None:
        size = sum(len(text) for name, text in self.values.items() if name != key) + len(value)
        if self.off or size > self.quota:
            raise KeyValueError("QuotaExceededError")
        await super().set(key, value)


def noise(size: int, seed: int) -> str:
    """Text that does not pack well."""
    return random.Random(seed).randbytes(size // 2).hex()


async def test_a_full_browser_lets_go_of_the_oldest(tmp_path: Path) -> None:
    browser = Browser(quota=60_000)
    cache = BrowserCache(browser)
    for number in range(6):
        document = Document(noise(20_000, number), NOON.replace(minute=number))
        await cache.put("mem_a", f"n{number}", document)
        assert await cache.get("mem_a", f"n{number}") == document
    assert await cache.get("mem_a", "n0") is None
    assert sum(map(len, browser.values.values())) <= 60_000


async def test_the_browser_cache_never_fills_the_whole_store() -> None:
    browser = MemoryKeyValues()
    cache = BrowserCache(browser)
    for number in range(8):
        await cache.put("mem_a", f"n{number}", Document(noise(1_200_000, number), NOON.replace(minute=number)))
    assert 0 < sum(map(len, browser.values.values())) <= CAPACITY


async def test_what_is_too_large_or_refused_lasts_for_the_session() -> None:
    browser = Browser(quota=10_000_000)
    cache = BrowserCache(browser)
    large = Document(noise(3 * LARGEST, 1), NOON)
    assert not await cache.put("mem_a", "large", large)
    assert await cache.get("mem_a", "large") == large
    browser.off = True
    assert not await cache.put("mem_a", "small", DOCUMENT)
    assert await cache.get("mem_a", "small") == DOCUMENT
    assert await cache.get("mem_a", "absent") is None
    await cache.clear("mem_a")
    assert cache.trouble is not None


DAMAGED = ["", "{", "null", "[]", '{"v": 1}', '{"v": 1, "t": 5}', "z:", "z:!!", "z:00000", "[" * 99_999]


@pytest.mark.parametrize("text", DAMAGED, ids=range(len(DAMAGED)))
async def test_damaged_text_in_the_browser_is_no_document(text: str) -> None:
    browser = MemoryKeyValues()
    browser.values[f"{PREFIX}mem_a.snapshot"] = text
    assert await BrowserCache(browser).get("mem_a", "snapshot") is None
