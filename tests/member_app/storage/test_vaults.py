"""Every state a secret store can be in, for every operation: the app goes on, secrets stay where they belong."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from member_app.storage.handle_vault import HANDLE_KEY, HandleStore, HandleVault
from member_app.storage.key_values import KeyValueError, MemoryKeyValues
from member_app.storage.keyring_vault import ALLOWED, LONGEST, SERVICE, KeyringVault, system_backend
from member_app.storage.memory_vault import MemoryVault
from member_app.storage.secure_storage_vault import SecureStorageVault
from member_app.storage.vault import COUPONS, LOGIN, SafeVault, VaultError
from tests.fakes.world import HandClock

VALUE = "a-secret"


class KeyringLocked(Exception):
    """Named as keyring names it."""


class InitError(Exception):
    """Named as keyring names it."""


class Store:
    """A keyring or phone store in one of its states."""

    def __init__(self, state: str) -> None:
        self.state = state
        self.values: dict[str, str] = {}
        self.release = threading.Event()

    def _act(self) -> None:
        match self.state:
            case "locked":
                raise KeyringLocked("no")
            case "missing":
                raise InitError("no")
            case "error":
                raise RuntimeError("boom")
            case "hang":
                self.release.wait(5)

    def get_password(self, service: str, username: str) -> str | None:
        self._act()
        return "\x00garbage" if self.state == "garbage" else self.values.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        assert service == SERVICE
        self._act()
        self.values[username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._act()
        del self.values[username]

    async def get(self, key: str) -> object:
        await self._wait()
        return 7 if self.state == "garbage" else self.values.get(key)

    async def set(self, key: str, value: str) -> None:
        await self._wait()
        self.values[key] = value

    async def remove(self, key: str) -> None:
        await self._wait()
        self.values.pop(key, None)

    async def _wait(self) -> None:
        if self.state == "hang":
            await asyncio.Event().wait()
        self._act()


STATES = ["ok", "missing", "locked", "error", "hang", "garbage", "too_long"]
VAULTS: dict[str, Callable[[Store], object]] = {
    "keyring": lambda store: KeyringVault(store, patience=patience(store)),
    "secure storage": lambda store: SecureStorageVault(store, patience=patience(store)),
}


def patience(store: Store) -> float:
    """Seconds; short only with who never answers, since a busy machine makes everybody slow."""
    return 0.05 if store.state == "hang" else 30.0


@pytest.mark.parametrize("kind", VAULTS)
@pytest.mark.parametrize("state", STATES)
async def test_in_every_state_reading_writing_and_deleting_works_for_the_session(kind: str, state: str) -> None:
    store = Store(state)
    vault = SafeVault(VAULTS[kind](store))  # type: ignore[arg-type]
    value = VALUE * 1000 if state == "too_long" else VALUE
    before = await vault.get(LOGIN)
    assert before is None
    await vault.put(LOGIN, value)
    if state != "garbage":
        assert await vault.get(LOGIN) == value
    await vault.delete(LOGIN)
    if state != "garbage":
        assert await vault.get(LOGIN) is None
    await vault.put(LOGIN, value)
    await vault.wipe()
    if state != "garbage":
        assert await vault.get(LOGIN) is None
    async with vault.exclusive():
        pass
    assert (vault.trouble is None) == (state == "ok" or (state == "too_long" and kind != "keyring"))
    assert VALUE not in repr(vault)
    store.release.set()


async def test_a_value_too_long_for_the_keyring_leaves_no_old_one_behind() -> None:
    store = Store("ok")
    vault = KeyringVault(store)
    await vault.put(LOGIN, "old")
    with pytest.raises(VaultError):
        await vault.put(LOGIN, "x" * (LONGEST + 1))
    assert await vault.get(LOGIN) is None


def test_only_back_ends_that_protect_are_used() -> None:
    backend = system_backend()
    assert backend is None or type(backend).__module__.startswith(ALLOWED)


async def test_memory_keeps_secrets_out_of_its_repr() -> None:
    vault = MemoryVault()
    await vault.put(LOGIN, VALUE)
    assert VALUE not in repr(vault)
    await vault.wipe()
    assert await vault.get(LOGIN) is None


class Browser(MemoryKeyValues):
    """A browser whose store can refuse."""

    broken = False

    async def get(self, key: str) -> str | None:
        if self.broken:
            raise KeyValueError("gone")
        return await super().get(key)

    async def set(self, key: str, value: str) -> None:
        if self.broken:
            raise KeyValueError("full")
        await super().set(key, value)


async def test_a_handle_opens_its_record_after_a_restart_and_the_file_gives_nothing_away(tmp_path: Path) -> None:
    browser, path, clock = Browser(), tmp_path / "handles", HandClock()
    store = HandleStore(path, clock)
    await HandleVault(store, browser).put(LOGIN, VALUE)
    await store.close()
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert VALUE.encode() not in stored
    assert bytes.fromhex(browser.values[HANDLE_KEY]) not in stored
    assert path.stat().st_mode & 0o777 == 0o600

    again = HandleStore(path, clock)
    assert await HandleVault(again, browser).get(LOGIN) == VALUE
    assert VALUE not in str(browser.values)
    await again.close()


async def test_a_revoked_handle_never_comes_back(tmp_path: Path) -> None:
    browser, store = Browser(), HandleStore(tmp_path / "handles", HandClock())
    vault = HandleVault(store, browser)
    await vault.put(LOGIN, VALUE)
    stolen = browser.values[HANDLE_KEY]
    other_tab = HandleVault(store, browser)
    assert await other_tab.get(LOGIN) == VALUE
    await vault.wipe()
    assert HANDLE_KEY not in browser.values
    assert await other_tab.get(LOGIN) is None
    await other_tab.put(LOGIN, "new")
    assert browser.values[HANDLE_KEY] != stolen
    assert await store.read(bytes.fromhex(stolen)) is None
    await store.close()


async def test_an_unused_handle_expires_and_a_used_one_does_not(tmp_path: Path) -> None:
    browser, clock = Browser(), HandClock()
    store = HandleStore(tmp_path / "handles", clock, days=30)
    await HandleVault(store, browser).put(LOGIN, VALUE)
    for _ in range(4):
        clock.move(days=20)
        assert await HandleVault(store, browser).get(LOGIN) == VALUE
    clock.move(days=31)
    assert await HandleVault(store, browser).get(LOGIN) is None
    await store.close()


@pytest.mark.parametrize("planted", ["", "zz", "00" * 16, "00" * 32, "ü", "0" * 10_000])
async def test_a_planted_handle_opens_nothing_and_is_never_used(tmp_path: Path, planted: str) -> None:
    browser, store = Browser(), HandleStore(tmp_path / "handles", HandClock())
    browser.values[HANDLE_KEY] = planted
    vault = HandleVault(store, browser)
    assert await vault.get(LOGIN) is None
    await vault.put(LOGIN, VALUE)
    assert browser.values[HANDLE_KEY] != planted
    await store.close()


async def test_a_browser_that_keeps_nothing_costs_only_the_reload(tmp_path: Path) -> None:
    browser, store = Browser(), HandleStore(tmp_path / "handles", HandClock())
    browser.broken = True
    vault = SafeVault(HandleVault(store, browser))
    assert await vault.get(LOGIN) is None
    await vault.put(LOGIN, VALUE)
    assert await vault.get(LOGIN) == VALUE
    assert vault.trouble is not None
    await store.close()


async def test_a_damaged_or_foreign_file_is_no_reason_to_fall(tmp_path: Path) -> None:
    path = tmp_path / "handles"
    path.write_bytes(b"this is no database at all" * 100)
    store = HandleStore(path, HandClock())
    vault = SafeVault(HandleVault(store, Browser()))
    await vault.put(LOGIN, VALUE)
    assert await vault.get(LOGIN) == VALUE
    # The next one signs in as if the file had always been whole.
    browser = Browser()
    await HandleVault(store, browser).put(LOGIN, VALUE)
    assert await HandleVault(store, browser).get(LOGIN) == VALUE
    await store.close()


@pytest.mark.parametrize("seed", range(60))
async def test_flipped_bits_in_the_records_never_answer_wrong_nor_raise(tmp_path: Path, seed: int) -> None:
    path, browser, dice = tmp_path / "handles", Browser(), random.Random(seed)
    store = HandleStore(path, HandClock())
    await HandleVault(store, browser).put(LOGIN, VALUE)
    await store.close()
    data = bytearray(path.read_bytes())
    for _ in range(dice.choice([1, 5, 50])):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)
    again = HandleStore(path, HandClock())
    vault = SafeVault(HandleVault(again, browser))
    assert await vault.get(LOGIN) in (None, VALUE)
    await vault.put(LOGIN, "new")
    assert await vault.get(LOGIN) == "new"
    await again.close()


async def test_a_tab_that_signs_out_late_leaves_the_handle_of_another_alone(tmp_path: Path) -> None:
    browser, store = Browser(), HandleStore(tmp_path / "handles", HandClock())
    first, late = HandleVault(store, browser), HandleVault(store, browser)
    await first.put(LOGIN, VALUE)
    assert await late.get(LOGIN) == VALUE
    await first.wipe()
    await first.put(LOGIN, "next")
    await late.wipe()
    assert await HandleVault(store, browser).get(LOGIN) == "next"
    await store.close()


async def test_only_a_sign_in_begins_a_record(tmp_path: Path) -> None:
    """What arrives late for a browser that has signed out leaves nothing there."""
    browser, store = Browser(), HandleStore(tmp_path / "handles", HandClock())
    vault = HandleVault(store, browser)
    await vault.put(LOGIN, VALUE)
    await vault.wipe()
    with pytest.raises(VaultError):
        await vault.put(COUPONS, "late")
    assert browser.values == {}
    await store.close()


async def test_sessions_of_one_browser_share_a_lock_and_others_do_not(tmp_path: Path) -> None:
    store = HandleStore(tmp_path / "handles", HandClock())
    browser, other = Browser(), Browser()
    first = HandleVault(store, browser)
    await first.put(LOGIN, VALUE)
    await HandleVault(store, other).put(LOGIN, VALUE)
    second, stranger = HandleVault(store, browser), HandleVault(store, other)
    async with first.exclusive():
        waiting = asyncio.ensure_future(second.exclusive().__aenter__())
        async with asyncio.timeout(20), stranger.exclusive():
            pass
        assert not waiting.done()
    await waiting
    await store.close()
