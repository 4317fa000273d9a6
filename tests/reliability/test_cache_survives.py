"""The cache of a phone or computer, killed while it is written and damaged in every way: the card is there afterwards.

Slow at the promised figure, small always.
"""

from __future__ import annotations

import base64
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from api_client.retry import RetryPolicy
from member_app.config import Mode
from member_app.domain.account import SignIn
from member_app.domain.card import CardCode, CodeKind
from member_app.domain.state import Ready
from member_app.storage.paths import cache_file
from member_app.storage.sqlite_cache import SqliteCache
from member_app.storage.vault import CACHE_KEY
from tests.fakes.world import World, until

ROOT = Path(__file__).parents[2]
PARTS = ("", "-wal", "-shm")
#: Making a demo member takes a while on a busy machine.
PATIENT = RetryPolicy(budget=60.0, attempts=1)


@pytest.fixture
async def desktop(tmp_path: Path, seeded: Path) -> AsyncIterator[World]:
    """A computer on which a member has signed in, with a card and a cache, and closed the app."""
    world = World(tmp_path / "data", seeded, mode=Mode.DESKTOP, retry=PATIENT)
    session = await world.demo()
    await until(session.home.watch(), lambda state: isinstance(state, Ready) and state.fresh)
    assert isinstance(await session.card.code(CodeKind.ROTATING), CardCode)
    await session.close()
    yield world
    await world.aclose()


async def key_of(world: World) -> bytes:
    return base64.b64decode(await world.vault.get(CACHE_KEY) or "")


async def member_of(world: World) -> str:
    session = await world.session()
    state = await until(session.home.watch(), lambda state: isinstance(state, Ready))
    await session.close()
    return str(state.value.member.id)


async def card_without_a_service(world: World, *, cached: bool | None) -> None:
    """Opens the app with nobody to ask. `cached`: whether the home must be there; None: it may be."""
    world.line.hang_up()
    session = await world.session(process=world.start_process())
    assert session.account.sign_in is SignIn.IN
    assert isinstance(await session.card.code(CodeKind.ROTATING), CardCode)
    # Name and number outlive the cache, and so do the codes of the number.
    printed = await session.card.printed()
    assert printed is not None and printed.number.isdigit() and printed.holder == "Mara Lindner"
    plain = await session.card.code(CodeKind.QR)
    assert isinstance(plain, CardCode) and plain.text == printed.number
    state = await until(session.home.watch(), lambda _: True)
    if cached is not None:
        assert isinstance(state, Ready) is cached
    assert not (isinstance(state, Ready) and state.fresh)
    await session.close()
    world.line.mend()


async def rebuilt(world: World) -> None:
    """Opens the app with a service: all is well, and kept."""
    session = await world.session(process=world.start_process())
    assert await session.home.refresh() is None
    state = await until(session.home.watch(), lambda _: True)
    assert isinstance(state, Ready)
    assert state.fresh
    await session.close()


# --- killed ---


def killed(command: list[str], after: int) -> int:
    """Lets a writer say so many writes, and kills it; answers the last one that it said."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(after)]
        writer.kill()
        said += writer.stdout.read().splitlines()
    return int(said[-1])


async def survive_kills(world: World, kills: int) -> None:
    member, key, file = await member_of(world), await key_of(world), cache_file(world.folder)
    dice = random.Random(kills)
    command = [sys.executable, "-m", "tests.reliability.cache_writer", str(file), key.hex(), member]
    for _ in range(kills):
        done = killed(command, dice.randrange(1, 12))
        cache = SqliteCache(file, key)
        home = await cache.get(member, "snapshot")
        assert home is not None, cache.trouble
        # Nothing that was done is lost; the one after it may be done as well.
        assert int((home.etag or "").strip('"')) in (done, done + 1)
        assert cache.trouble is None
        await cache.close()
        await card_without_a_service(world, cached=True)
    await rebuilt(world)


async def test_the_card_is_there_after_being_killed(desktop: World) -> None:
    await survive_kills(desktop, 6)


@pytest.mark.slow
@pytest.mark.timeout(3600)
async def test_the_card_is_there_after_two_hundred_kills(desktop: World) -> None:
    await survive_kills(desktop, 200)


# --- damaged ---


def flipped(file: Path, dice: random.Random) -> None:
    data = bytearray(file.read_bytes())
    for _ in range(dice.choice([1, 5, 50, 500])):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    file.write_bytes(data)


def truncated(file: Path, dice: random.Random) -> None:
    os.truncate(file, int(file.stat().st_size * dice.random()))


def blanked(file: Path, dice: random.Random) -> None:
    """A block that a disk gave back as zeros."""
    data = bytearray(file.read_bytes())
    start = dice.randrange(len(data))
    data[start : start + 4096] = bytes(len(data[start : start + 4096]))
    file.write_bytes(data)


def foreign_log(file: Path, dice: random.Random) -> None:
    """A log of changes that belongs to another file."""
    Path(f"{file}-wal").write_bytes(dice.randbytes(dice.randrange(1, 20_000)))


def newer(file: Path, _: random.Random) -> None:
    """Left behind by a version of the app that was taken back."""
    db = sqlite3.connect(file)
    db.execute("pragma user_version = 99")
    db.execute("alter table document rename to documents")
    db.close()


def another(file: Path, dice: random.Random) -> None:
    """Something that is no cache at all."""
    file.write_bytes(dice.choice([b"", b"<html>", b"SQLite format 3\x00", dice.randbytes(70_000)]))


def in_the_way(file: Path, _: random.Random) -> None:
    """A folder where nothing can be written: there is a file in its place."""
    for part in PARTS:
        Path(f"{file}{part}").unlink(missing_ok=True)
    file.mkdir()


DAMAGES: tuple[Callable[[Path, random.Random], None], ...] = (
    flipped, truncated, blanked, foreign_log, newer, another, in_the_way,
)  # fmt: skip


async def survive_damage(world: World, times: int) -> None:
    file = cache_file(world.folder)
    # All in one file, as a well-closed app leaves it.
    whole = file.read_bytes()
    for number in range(times):
        _put_back(file, whole)
        damage = DAMAGES[number % len(DAMAGES)]
        damage(file, random.Random(number))
        await card_without_a_service(world, cached=None)
        await rebuilt(world)
        if damage is not in_the_way:
            await card_without_a_service(world, cached=True)


def _put_back(file: Path, whole: bytes) -> None:
    if file.is_dir():
        file.rmdir()
    for part in PARTS:
        Path(f"{file}{part}").unlink(missing_ok=True)
    file.write_bytes(whole)


async def test_the_card_is_there_after_damage(desktop: World) -> None:
    await survive_damage(desktop, 2 * len(DAMAGES))


@pytest.mark.slow
@pytest.mark.timeout(3600)
async def test_the_card_is_there_after_two_hundred_damages(desktop: World) -> None:
    await survive_damage(desktop, 203)


async def test_the_card_is_there_on_a_full_disk(desktop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is to be written is refused as a full disk does; what was there can be read."""
    import member_app.storage.sqlite_cache as module

    def full(*_: object) -> bool:
        fault = sqlite3.OperationalError("database or disk is full")
        fault.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise fault

    monkeypatch.setattr(module, "_write", full)
    await card_without_a_service(desktop, cached=True)
    session = await desktop.session(process=desktop.start_process())
    await until(session.home.watch(), lambda state: isinstance(state, Ready) and state.fresh)
    assert isinstance(await session.card.code(CodeKind.ROTATING), CardCode)
    await session.close()
    monkeypatch.undo()
    await card_without_a_service(desktop, cached=True)
