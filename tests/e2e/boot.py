"""What the tests of the boot page's card share: a browser that has been here before, and what it keeps."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import zlib
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Page, WebSocketRoute

from tests.e2e.driver import Member, Server
from tests.e2e.looks import comes
from tests.member_app.running import PATIENCE

FACE = "flutter.member_app.face"
#: The face names the key that the browser has for good: from now on it can make codes alone.
EQUIPPED = """async () => {
    const face = bootPage.store.face();
    return Boolean(face?.key) && (await bootPage.key.load())?.name === face.key;
}"""
#: The worker has kept this release whole: the next visit needs no network.
KEPT = "async () => Boolean(navigator.serviceWorker.controller && await caches.match('/_/release.json'))"
#: The picture in the panel is the code of this moment.
SHOWN_IS_RIGHT = """async () => {
    const {key, name, step, offset} = await bootPage.key.load();
    const face = bootPage.store.face();
    const now = Date.now() + offset + face.offset * 1000;
    bootPage.run('code');
    const right = rotating.picture(await rotating.text(key, name, rotating.stepAt(now, step)));
    return document.querySelector('#loading .panel svg path')?.getAttribute('d') === right.d;
}"""
#: Everything this origin left in the browser, as one text.
LEFT = """async () => {
    const found = [{...localStorage}, {...sessionStorage}, history.state].map((each) => JSON.stringify(each));
    found.push(document.cookie);
    for (const {name} of await indexedDB.databases()) {
        const db = await new Promise((resolve) => {
            const request = indexedDB.open(name);
            // It went in that moment: who only looks does not make it anew.
            request.onupgradeneeded = () => request.transaction.abort();
            request.onerror = () => resolve(null);
            request.onsuccess = () => resolve(request.result);
        });
        if (!db) continue;
        for (const store of db.objectStoreNames) {
            const all = await new Promise((resolve) => {
                const request = db.transaction(store).objectStore(store).getAll();
                request.onsuccess = () => resolve(request.result);
            });
            found.push(`${name}.${store}: ${JSON.stringify(all)}`);
        }
        db.close();
    }
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            const answer = await cache.match(request);
            const text = /json|html|text/.test(answer.headers.get('content-type') ?? '') ? await answer.text() : '';
            found.push(`${name} ${request.url} ${text}`);
        }
    }
    return found.join('\\n');
}"""


def readable(text: str) -> str:
    """With what is only packed, not hidden, unpacked in its place: packed it may have any short word in it."""
    said = re.sub(r'"z:([^"\\]+)', lambda found: zlib.decompress(base64.b85decode(found[1])).decode(), text)
    assert '"z:' not in said, "packed in another way"
    return said


#: The page is nobody's and stays so: nothing that other tabs do makes it open anew any more.
NOBODYS = """() => {
    const seen = document.documentElement.classList;
    return seen.contains('first-visit') && !seen.contains('gone');
}"""


async def left_in(page: Page) -> str:
    """Everything this origin left in the browser, readable."""
    return readable(str(await page.evaluate(LEFT)))


async def holds(page: Page, condition: str) -> None:
    """Waits until an asynchronous function answers true in the page."""
    assert await comes(lambda: page.evaluate(condition), PATIENCE), f"never came true: {condition}"


async def signed_in(someone: Member, server: Server, address: str) -> Member:
    """In with a mailed code."""
    return await someone.sign_in(address, server, then="nav.account")


async def equipped(someone: Member) -> Member:
    """Once the browser has the card's face and its key."""
    await holds(someone.page, EQUIPPED)
    return someone


async def painted(page: Page) -> dict[str, Any]:
    """The boot page's card once it has a code: where its parts are, and what it says."""
    await page.wait_for_selector(".painted #loading .panel svg", timeout=40_000)
    return dict(
        await page.evaluate(
            """() => Object.fromEntries(['card', 'panel', 'number', 'tier', 'tile', 'notice'].map((name) => {
                const element = document.querySelector(`#loading .${name}, #${name}`);
                const {x, y, width, height} = element.getBoundingClientRect();
                return [name, {x, y, width, height, text: element.textContent}];
            }))"""
        )
    )


@contextlib.asynccontextmanager
async def before_the_app(someone: Member, route: str = "/") -> AsyncIterator[None]:
    """A visit whose page comes, and whose app gets its line when this ends."""
    goes_on = asyncio.Event()

    async def hold(socket: WebSocketRoute) -> None:
        await goes_on.wait()
        socket.connect_to_server()

    await someone.page.route_web_socket("**/ws", hold)
    await someone.page.goto(someone.url + route, wait_until="commit")
    await someone.page.wait_for_selector("#loading .card, #loading .rows", state="attached")
    yield
    goes_on.set()


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


async def sign_out(someone: Member) -> None:
    """From wherever one is."""
    await someone.press("nav.account", re.compile("Language"))
    await someone.reach("account.signout")
    await someone.press("account.signout", "account.signout.confirm")
    await someone.press("account.signout.confirm", "welcome.email")
    await welcomed(someone)


async def welcomed(someone: Member) -> None:
    """The tab asks who one is, for good: its session ended and shows it, or it heard of it from another tab and opened
    anew. Its session may show it first and the page open anew after that.
    """

    async def asked() -> bool:
        return await someone.there("welcome.email", 0) and bool(await someone.page.evaluate(NOBODYS))

    assert await comes(asked, 2 * PATIENCE), f"at {someone.page.url}:\n{await someone.text()}"
