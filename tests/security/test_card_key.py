"""`POST /boot/key` hands out a card's secret: only to this page, only for a handle that opens something."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from member_app.barcode.rotating import CardSecret
from member_app.data.browser_card import card_secret
from member_app.data.keeper import VaultKeeper, save_card
from member_app.storage.handle_vault import HandleStore, HandleVault
from member_app.storage.key_values import MemoryKeyValues
from member_app.storage.vault import LOGIN, SafeVault, VaultError
from member_app.web.card_key import Allowance, CardKeys, no_keys
from tests.fakes.world import HandClock

HERE = "http://127.0.0.1:8550"
OWN = {"origin": HERE, "sec-fetch-site": "same-origin"}
SECRET = bytes(range(32))
UNKNOWN = "00" * 32


class Source:
    """Knows one handle."""

    def __init__(self, handle: bytes, card: CardSecret | None) -> None:
        self.handle, self.card, self.asked = handle, card, 0

    async def __call__(self, handle: bytes) -> CardSecret | None:
        self.asked += 1
        return self.card if handle == self.handle else await no_keys(handle)


def client(keys: CardKeys) -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/boot/key", keys.answer, methods=["POST"])])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE)


@pytest.fixture
def source() -> Source:
    return Source(b"\x07" * 32, CardSecret("K7Q2M9XW", SECRET, 30))


async def asked(keys: CardKeys, handle: str, key: str = "", **headers: str) -> httpx.Response:
    async with client(keys) as http:
        return await http.post("/boot/key", json={"handle": handle, "key": key}, headers={**OWN, **headers})


async def test_the_page_gets_its_secret_as_bytes_and_nothing_stores_it(source: Source) -> None:
    answer = await asked(CardKeys(source, now=lambda: 1_795_262_400.5), "07" * 32)
    assert (answer.status_code, answer.content) == (200, SECRET)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert (answer.headers["x-card-key"], answer.headers["x-card-step"]) == ("K7Q2M9XW", "30")
    assert answer.headers["x-now"] == "1795262400500"
    assert "access-control-allow-origin" not in answer.headers


async def test_a_browser_that_has_the_key_is_not_sent_it_again(source: Source) -> None:
    answer = await asked(CardKeys(source), "07" * 32, "K7Q2M9XW")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8551"},
        {"origin": "https://127.0.0.1:8550"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
async def test_no_other_place_is_answered(source: Source, headers: dict[str, str]) -> None:
    answer = await asked(CardKeys(source), "07" * 32, **headers)
    assert (answer.status_code, answer.content, source.asked) == (403, b"", 0)


async def test_a_form_of_another_site_could_not_be_understood(source: Source) -> None:
    answer = await asked(CardKeys(source), "07" * 32, **{"content-type": "text/plain"})
    assert (answer.status_code, source.asked) == (415, 0)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"1", b'{"handle": 7}', b'{"handle": "zz"}', b'{"handle": "00"}', b"\xff"]
)
async def test_anything_else_is_refused(source: Source, body: bytes) -> None:
    async with client(CardKeys(source)) as http:
        answer = await http.post("/boot/key", content=body, headers={**OWN, "content-type": "application/json"})
    assert (answer.status_code, source.asked) == (422, 0)


async def test_a_long_body_is_not_read_to_its_end(source: Source) -> None:
    answer = await asked(CardKeys(source), "07" * 32, "x" * 2000)
    assert (answer.status_code, source.asked) == (413, 0)


async def test_every_handle_that_opens_nothing_is_answered_alike(tmp_path: Path) -> None:
    """Never was, signed out, and forgotten after a long absence: one answer, byte for byte."""
    clock = HandClock()
    store = HandleStore(tmp_path / "handles.db", clock, days=90)
    handles = []
    for _ in range(2):
        browser = MemoryKeyValues()
        vault = HandleVault(store, browser)
        await vault.put(LOGIN, "{}")
        handles.append(browser.values["member_app.handle"])
        if len(handles) == 1:
            await vault.wipe()
    clock.move(days=91)
    keys = CardKeys(lambda handle: card_secret(store, handle), now=lambda: 0.0)
    answers = [await asked(keys, handle) for handle in (UNKNOWN, *handles)]
    await store.close()
    assert {(one.status_code, one.content, str(sorted(one.headers.items()))) for one in answers} == {
        (410, b"", str(sorted(answers[0].headers.items())))
    }


async def test_a_lapsed_sign_in_keeps_its_card_and_a_new_one_has_none_yet(tmp_path: Path) -> None:
    store = HandleStore(tmp_path / "handles.db", HandClock())
    browser = MemoryKeyValues()
    vault = SafeVault(HandleVault(store, browser))
    await vault.put(LOGIN, '{"member_id": "mem_1", "access_token": "", "refresh_token": ""}')
    keys = CardKeys(lambda handle: card_secret(store, handle))
    handle = browser.values["member_app.handle"]
    assert (await asked(keys, handle)).status_code == 404
    await save_card(vault, "mem_1", "dev_1", "crd_1", "K7Q2M9XW", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", 30)
    await VaultKeeper(vault).lapse()
    assert (await asked(keys, handle)).content == SECRET
    await store.close()


async def test_records_that_cannot_be_read_are_no_revocation() -> None:
    async def broken(_: bytes) -> CardSecret | None:
        raise VaultError("error")

    assert (await asked(CardKeys(broken), UNKNOWN)).status_code == 503


async def test_one_address_may_not_ask_without_end(source: Source) -> None:
    time = [0.0]
    keys = CardKeys(source, Allowance(per_minute=3, clock=lambda: time[0]))
    statuses = [(await asked(keys, UNKNOWN)).status_code for _ in range(5)]
    assert statuses == [410, 410, 410, 429, 429]
    time[0] = 60.0
    assert (await asked(keys, UNKNOWN)).status_code == 410


def test_the_allowance_does_not_grow_without_end() -> None:
    allowance = Allowance(remembered=10, clock=lambda: 0.0)
    assert all(allowance.takes(f"10.0.0.{number}") for number in range(100))
    assert len(allowance._seen) == 10


async def test_nothing_of_it_is_logged(source: Source, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "member_app")
    await asked(CardKeys(source), "07" * 32)
    assert "0707" not in caplog.text and "K7Q2M9XW" not in caplog.text
    assert SECRET.hex() not in repr(source.card) and "\\x01" not in repr(source.card)
