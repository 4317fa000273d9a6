"""The worker in a real browser: what it keeps and what not, how releases follow each other, how it is taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from tests.e2e.origin import Origin, kept, started, until, visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[Origin]:
    with Origin(tmp_path) as site:
        site.release("one")
        yield site


@pytest_asyncio.fixture(loop_scope="module")
async def context(shared_browser: Browser) -> AsyncIterator[BrowserContext]:
    """A person's browser, with nothing in it."""
    context = await shared_browser.new_context()
    yield context
    await context.close()


async def sealed(page: Page) -> list[str]:
    """The names of the caches that are complete."""
    return [name for name, addresses in (await kept(page)).items() if "/_/release.json" in addresses]


async def followed(page: Page) -> None:
    """Wait until no worker is on its way any more: a page that loads in between has to wait for it."""

    async def alone() -> object:
        return await page.evaluate(
            """navigator.serviceWorker.getRegistration().then(
                (it) => it?.active?.state === 'activated' && !it.installing && !it.waiting)"""
        )

    await until(alone, "the new worker does not follow the old one")


async def settled(context: BrowserContext, origin: Origin) -> Page:
    """A page whose release is kept whole."""
    page = await context.new_page()
    await visit(page, origin.url)

    async def whole() -> bool:
        return any(origin.base.split("/")[2] in name for name in await sealed(page))

    await until(whole, "the release was not kept")
    await followed(page)
    return page


async def heading(page: Page) -> str:
    return str(await page.text_content("h1"))


async def status_of(page: Page, request: str) -> object:
    """What a page's own request comes to: its status, or the name of the error."""
    return await page.evaluate(f"fetch({request}).then((answer) => answer.status, (error) => error.name)")


async def test_without_a_network_every_place_opens_and_runs(context: BrowserContext, origin: Origin) -> None:
    page = await settled(context, origin)
    origin.cut()
    for place in ("/", "/rewards/42?from=mail", "/card/full"):
        await visit(page, origin.url + place)
        assert await heading(page) == "one"
        assert await page.evaluate("window.engine") == "engine of one"
    assert await status_of(page, "'/api/v1/me'") == "TypeError", "data is never kept"
    assert await status_of(page, "'/healthz'") == "TypeError"


async def test_a_second_visit_asks_for_nothing_but_the_worker(context: BrowserContext, origin: Origin) -> None:
    page = await settled(context, origin)
    await page.close()
    origin.asked.clear()
    again = await context.new_page()
    await visit(again, origin.url)
    assert set(origin.asked) <= {"GET /worker.js", "GET /favicon.ico"}


async def test_only_listed_content_is_kept(context: BrowserContext, origin: Origin) -> None:
    page = await settled(context, origin)
    assert await status_of(page, "'/api/v1/me'") == 200
    assert await status_of(page, "'/', {method: 'POST'}") == 405
    assert await status_of(page, "'/rewards'") == 200
    assert await status_of(page, "boot.base + 'art/gift.webp?member=mem_1'") == 200
    assert await status_of(page, "boot.base + 'art/gift.webp', {headers: {range: 'bytes=0-1'}}") in (200, 206)
    origin.state = "portal"
    assert await status_of(page, "'/art/coffee.webp'") == 200, "the portal answers"
    await visit(page, origin.url + "/rewards")
    assert await heading(page) == "one", "a portal does not replace the app"
    origin.state = "open"
    assert await status_of(page, "'/art/gift.webp'") == 200

    async def gift() -> bool:
        return any(address.endswith("art/gift.webp") for each in (await kept(page)).values() for address in each)

    await until(gift, "a picture that was seen is kept")
    (addresses,) = (await kept(page)).values()
    base = origin.base
    files = {f"{base}{path}" for path in ("main.dart.wasm", "main.dart.mjs", "art/gift.webp")}
    assert set(addresses) == {"/", "/_/release.json", *files}


async def test_a_new_release_takes_over_whole_and_the_old_one_stays_while_it_runs(
    context: BrowserContext, origin: Origin
) -> None:
    old = await settled(context, origin)
    base = origin.base
    origin.release("two")
    origin.asked.clear()
    page = await settled(context, origin)
    assert f"GET {origin.base}main.dart.wasm" not in origin.asked, "what did not change is not loaded again"
    assert await old.evaluate("fetch(boot.base + 'main.dart.mjs').then((answer) => answer.text())") == "engine of one"
    await page.evaluate("caches.open('member-app left')")  # before a page of this release asks for a look
    await visit(page, origin.url)
    assert (await heading(page), await page.evaluate("window.engine")) == ("two", "engine of two")
    assert (await heading(old), await old.evaluate("window.engine")) == ("one", "engine of one")

    async def looked() -> bool:
        return "member-app left" not in await kept(page)

    await until(looked, "the worker did not look for what can go")
    assert len(await sealed(page)) == 2, f"{base} is still run by the other tab"
    await old.close()

    async def gone() -> bool:
        held = await page.evaluate("navigator.locks.query().then(({held}) => held.map(({name}) => name))")
        return not any(base.split("/")[2] in name for name in held)

    await until(gone, "the other tab is not over")
    await visit(page, origin.url)

    async def tidy() -> bool:
        return [name.split()[1] for name in await kept(page)] == [origin.base.split("/")[2]]

    await until(tidy, "the old release is still kept")
    origin.cut()
    await visit(page, origin.url)
    assert (await heading(page), await page.evaluate("window.engine")) == ("two", "engine of two")


async def test_a_release_that_does_not_arrive_whole_is_not_used(context: BrowserContext, origin: Origin) -> None:
    page = await settled(context, origin)
    origin.release("two")
    origin.broken = {f"{origin.base}main.dart.mjs"}
    asked = f"GET {origin.base}main.dart.mjs"
    await visit(page, origin.url)

    async def tried() -> bool:
        await page.evaluate("navigator.serviceWorker.getRegistration().then((it) => it.update()).catch(() => null)")
        return asked in origin.asked

    await until(tried, "the new release was not tried")
    await visit(page, origin.url)
    assert (await heading(page), await page.evaluate("window.engine")) == ("one", "engine of one")
    origin.broken = set()
    await (await settled(context, origin)).close()
    await visit(page, origin.url)
    assert (await heading(page), await page.evaluate("window.engine")) == ("two", "engine of two")


HIDE = """window.looked = true;
Object.defineProperty(document, 'hidden', {get: () => !window.looked});
window.look = (there) => { window.looked = there; document.dispatchEvent(new Event('visibilitychange')); };"""


async def test_a_tab_starts_anew_when_nobody_looks_but_never_with_the_card_held_up(
    context: BrowserContext, origin: Origin
) -> None:
    page = await settled(context, origin)
    await page.add_init_script(HIDE)
    await visit(page, origin.url + "/card/full")
    origin.release("two")
    await page.evaluate("navigator.serviceWorker.getRegistration().then((it) => it.update())")
    version = origin.base.split("/")[2]

    async def ready() -> bool:
        return any(version in name for name in await sealed(page))

    await until(ready, "the new release was not kept")
    await followed(page)
    await page.evaluate("window.mine = true; look(true); look(false)")
    await page.wait_for_timeout(500)
    assert await page.evaluate("window.mine") is True, "not with the card held up"
    await page.evaluate("look(true); history.pushState({}, '', '/rewards')")
    await page.wait_for_timeout(200)
    assert await page.evaluate("window.mine") is True, "not before somebody's eyes"
    async with page.expect_navigation():
        await page.evaluate("setTimeout(() => look(false))")
    await started(page)
    assert await heading(page) == "two"


@pytest.mark.parametrize("how", ["setting", "gone"])
async def test_it_can_be_taken_back(context: BrowserContext, origin: Origin, how: str) -> None:
    page = await settled(context, origin)
    if how == "setting":
        origin.release("one", worker=False)
    else:
        origin.state = "no worker"

    async def removed() -> bool:
        registered = await page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)")
        return not registered and not await kept(page)

    await visit(page, origin.url)  # the last one that the worker serves
    await until(removed, "the worker is still there")
    # The page that it served goes on, and nothing of what that asks for is kept any more.
    for count in (1, 2, 3):
        assert await status_of(page, "'/art/gift.webp', {cache: 'no-store'}") == 200
        assert origin.asked.count("GET /art/gift.webp") == count
    assert await kept(page) == {}
    origin.asked.clear()
    await visit(page, origin.url)
    assert "GET /" in origin.asked
    assert await page.evaluate("navigator.serviceWorker.controller") is None

    async def tried() -> bool:
        return how == "setting" or "GET /worker.js" in origin.asked

    await until(tried, "a page that may have a worker asks for it")
    await until(removed, "the worker came back")
    assert await heading(page) == "one"


async def test_where_storage_is_full_the_app_runs_over_the_network(context: BrowserContext, origin: Origin) -> None:
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Storage.overrideQuotaForOrigin", {"origin": origin.url, "quotaSize": 2000})
    await visit(page, origin.url)
    await until(lambda: page.evaluate("navigator.serviceWorker.controller !== null"), "the worker did not come")
    await followed(page)
    assert await sealed(page) == []
    await visit(page, origin.url)
    assert await heading(page) == "one"
    origin.release("two")

    async def newer() -> bool:
        await followed(page)
        await visit(page, origin.url)
        return await heading(page) == "two"

    await until(newer, "an old release stays for want of room")
