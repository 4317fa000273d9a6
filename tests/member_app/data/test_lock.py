"""The app's lock: tries are counted and survive a restart, the wait grows, and nothing readable is kept of the PIN."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from member_app.data.lock import DeviceLockRepository, NoBiometrics
from member_app.domain.lock import MOST_WRONG, is_pin, pause_after
from member_app.storage.memory_vault import MemoryVault
from member_app.storage.vault import LOCK, NAMES, SafeVault
from tests.fakes.world import HandClock

PIN, WRONG = "482915", "482916"


class Phone:
    """A device: its vault stays when the app ends. `signed_out` counts the members it has sent away."""

    def __init__(self, *, biometrics: bool = False, recognises: bool = True) -> None:
        self.vault, self.clock, self.signed_out = MemoryVault(), HandClock(), 0
        self.able, self.recognises = biometrics, recognises

    async def available(self) -> bool:
        return self.able

    async def prove(self, reason: str) -> bool:
        assert reason
        return self.recognises

    async def give_up(self) -> None:
        self.signed_out += 1
        await self.vault.wipe()

    async def start(self) -> DeviceLockRepository:
        lock = DeviceLockRepository(SafeVault(self.vault), self.clock, self.give_up, self)
        await lock.load()
        return lock


async def locked(phone: Phone) -> DeviceLockRepository:
    """A phone with a PIN whose app has just been started."""
    assert await (await phone.start()).set_pin(PIN)
    return await phone.start()


@pytest.mark.parametrize("text", ["123", "123456789", "12a4", "", "١٢٣٤", "12 34"])
async def test_what_is_no_pin(text: str) -> None:
    assert not is_pin(text)
    lock = await Phone().start()
    assert not await lock.set_pin(text)
    assert not lock.current.on


async def test_a_start_is_locked_and_the_pin_opens_it() -> None:
    lock = await locked(Phone())
    assert (lock.current.on, lock.current.locked) == (True, True)
    assert not await lock.open(WRONG)
    assert lock.current.locked
    assert not await lock.set_pin("0000")
    assert await lock.open(PIN)
    assert not lock.current.locked


async def test_nothing_readable_is_kept() -> None:
    phone = Phone()
    await locked(phone)
    text = await phone.vault.get(LOCK)
    assert text is not None
    assert PIN not in text
    one = json.loads(text)
    other = Phone()
    await locked(other)
    assert json.loads(await other.vault.get(LOCK) or "")["hash"] != one["hash"]
    assert LOCK in NAMES


def test_the_wait_doubles_to_an_hour() -> None:
    assert [pause_after(wrong).total_seconds() for wrong in (0, 4, 5, 6, 7, 12, 60)] == [0, 0, 30, 60, 120, 3600, 3600]


async def test_waits_survive_a_restart_and_the_right_pin_has_to_wait_too() -> None:
    phone = Phone()
    lock = await locked(phone)
    for _ in range(5):
        assert not await lock.open(WRONG)
    assert lock.current.wait_until == phone.clock.now() + timedelta(seconds=30)
    again = await phone.start()
    assert again.current.wait_until == lock.current.wait_until
    assert not await again.open(PIN)
    phone.clock.move(seconds=31)
    assert await again.open(PIN)
    assert again.current.wait_until is None
    assert not await (await phone.start()).open(WRONG)


async def test_a_try_counts_even_if_the_app_ends_in_the_middle_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import member_app.data.lock as module

    phone = Phone()
    lock = await locked(phone)
    honest = module._hashed

    def dies(pin: str, salt: bytes) -> bytes:
        raise SystemExit

    monkeypatch.setattr(module, "_hashed", dies)
    for _ in range(5):
        with pytest.raises(SystemExit):
            await lock.open(WRONG)
    monkeypatch.setattr(module, "_hashed", honest)
    assert (await phone.start()).current.wait_until is not None


async def test_too_many_wrong_tries_sign_the_member_out_whatever_the_clock_says() -> None:
    phone = Phone()
    lock = await locked(phone)
    for _ in range(MOST_WRONG):
        phone.clock.move(hours=2)
        assert not await lock.open(WRONG)
    assert phone.signed_out == 1
    assert await phone.vault.get(LOCK) is None


@pytest.mark.parametrize(("minutes", "away", "shut"), [(1, 59, False), (1, 60, True), (0, 0, True), (15, 899, False)])
async def test_it_locks_after_some_time_in_the_background(minutes: int, away: float, shut: bool) -> None:
    phone = Phone()
    lock = await locked(phone)
    assert await lock.open(PIN)
    await lock.choose(minutes, biometrics=False)
    lock.away()
    phone.clock.move(seconds=away)
    lock.away()
    lock.back()
    assert lock.current.locked is shut


async def test_a_clock_that_is_turned_back_locks() -> None:
    phone = Phone()
    lock = await locked(phone)
    assert await lock.open(PIN)
    lock.away()
    phone.clock.move(seconds=-5)
    lock.back()
    assert lock.current.locked


async def test_turning_it_off_needs_the_pin() -> None:
    phone = Phone()
    lock = await locked(phone)
    assert await lock.open(PIN)
    assert not await lock.turn_off(WRONG)
    assert lock.current.on
    assert await lock.turn_off(PIN)
    assert not (await phone.start()).current.on


async def test_biometrics_open_it_where_they_were_chosen() -> None:
    phone = Phone(biometrics=True)
    lock = await locked(phone)
    assert lock.current.can_biometrics
    assert not await lock.open_by_biometrics("why")
    assert await lock.open(PIN)
    await lock.choose(1, biometrics=True)
    again = await phone.start()
    assert await again.open_by_biometrics("why")
    assert not again.current.locked
    phone.recognises = False
    assert not await (await phone.start()).open_by_biometrics("why")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"salt": 5}', '{"salt": "zz", "hash": ""}', '{"hash": "00"}'])
async def test_a_damaged_record_stays_locked(text: str) -> None:
    phone = Phone()
    await phone.vault.put(LOCK, text)
    lock = await phone.start()
    assert lock.current.locked
    assert not await lock.open("0000")


async def test_a_browser_has_no_biometrics() -> None:
    assert not await NoBiometrics().available()
    assert not await NoBiometrics().prove("why")
