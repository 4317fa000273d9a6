"""Whoever leaves a browser leaves nothing in it: in no tab, for no next member, and when shut out from afar."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from member_app.storage.paths import handles_file
from tests.e2e.boot import NOBODYS, before_the_app, equipped, holds, left_in, painted, sign_out, signed_in, welcomed
from tests.e2e.driver import Member, Server, member, wait_until
from tests.e2e.on_a_line import complaints
from tests.member_app.running import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


#: What the boot page said, which it may do before anybody looks: the app says it where it learned of it first.
HEARD = """window.heard = [];
new MutationObserver(() => {
    const words = document.getElementById('ended')?.textContent;
    if (words && !window.heard.includes(words)) window.heard.push(words);
}).observe(document, {childList: true, characterData: true, subtree: true});"""

#: Nothing of what other tabs change reaches the page.
DEAF = "addEventListener('storage', (event) => event.stopImmediatePropagation(), true)"
#: What a browser says to a page that it shows again; kept aside meanwhile, if `persisted`.
BROUGHT_BACK = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: %s})), undefined"


async def test_leaving_in_one_tab_wipes_the_other(server: Server, browser: Browser) -> None:
    first = await (await member(browser, server.url)).open()
    await first.demo()
    await equipped(first)
    second = await Member(first.context, await first.context.new_page(), server.url).open()
    await second.shown("card.number")
    number = await first.page.evaluate("bootPage.store.face().number")
    await first.page.bring_to_front()
    await sign_out(first)
    await second.page.bring_to_front()
    await welcomed(second)
    for tab in (first, second):
        left = await left_in(tab.page)
        assert "Mara" not in left and number not in left and "member_app.handle" not in left
        assert await tab.page.evaluate("bootPage.key.load()") is None


async def test_leaving_in_the_app_ends_a_boot_page_in_another_tab(server: Server, browser: Browser) -> None:
    first = await (await member(browser, server.url)).open()
    await first.demo()
    await equipped(first)
    number = await first.page.evaluate("bootPage.store.face().number")
    second = Member(first.context, await first.context.new_page(), server.url)
    await second.page.route_web_socket("**/ws", lambda socket: None)  # its app never comes
    await second.page.goto(server.url, wait_until="commit")
    await painted(second.page)
    await first.page.bring_to_front()
    await sign_out(first)
    await holds(second.page, NOBODYS)
    assert await second.page.locator("#loading .card svg").count() == 0
    for tab in (first, second):
        left = await left_in(tab.page)
        assert "Mara" not in left and number not in left and "member_app.handle" not in left
        assert await tab.page.evaluate("bootPage.key.load()") is None
    assert first.errors == []


@pytest.mark.parametrize("left", [False, True], ids=["signed-in", "signed-out"])
async def test_a_page_brought_back_that_missed_a_sign_out_opens_anew(
    server: Server, browser: Browser, left: bool
) -> None:
    """A page that was put aside for the way back hears nothing of other tabs. This browser would rather drop such a
    page than bring it back after a change, so what others do is said to the page here: that it was brought back.
    """
    first = await (await member(browser, server.url)).open()
    await first.demo()
    await equipped(first)
    number = await first.page.evaluate("bootPage.store.face().number")
    second = Member(first.context, await first.context.new_page(), server.url)
    await second.page.add_init_script(DEAF)
    await second.page.route_web_socket("**/ws", lambda socket: None)  # its app never comes
    await second.page.goto(server.url, wait_until="commit")
    await painted(second.page)
    await second.page.evaluate("window.before = true")
    if left:
        await first.page.bring_to_front()
        await sign_out(first)
        await holds(second.page, "async () => bootPage.store.handle() === null")
        assert await second.page.locator(".painted #loading .card svg").count(), "it has not heard of it"
    await second.page.evaluate(BROUGHT_BACK % "false")
    assert await second.page.evaluate("window.before && !document.documentElement.classList.contains('gone')")
    await second.page.evaluate(BROUGHT_BACK % "true")
    if not left:
        assert await second.page.evaluate("window.before && !document.documentElement.classList.contains('gone')")
        return
    await holds(second.page, NOBODYS)
    assert not await second.page.evaluate("Boolean(window.before)")
    assert await second.page.locator("#loading .card svg").count() == 0
    kept = await left_in(second.page)
    assert "Mara" not in kept and number not in kept and "member_app.handle" not in kept


async def test_two_members_one_after_the_other(server: Server, browser: Browser) -> None:
    someone = await (await member(browser, server.url)).open()
    await someone.demo()
    await equipped(someone)
    before = await someone.page.evaluate(
        "async () => [bootPage.store.face().number, (await bootPage.key.load()).name, bootPage.store.handle()]"
    )
    await sign_out(someone)
    await signed_in(someone, server, "otto@example.org")
    await equipped(someone)
    left = await left_in(someone.page)
    assert "otto@example.org" in left, "what is looked through is what is kept"
    for trace in ("Mara", "Lindner", *before):
        assert trace not in left
    async with before_the_app(someone):
        shown = await painted(someone.page)
        assert "otto@example.org" in shown["card"]["text"] and "Mara" not in await someone.page.inner_text("body")
    await someone.ready()
    assert someone.errors == []


async def test_a_browser_that_was_forgotten_is_told_so_and_keeps_nothing(tmp_path: Path, browser: Browser) -> None:
    """The server's records are lost or the handle was revoked: the page learns it before the app is there."""
    with Server(tmp_path / "data") as running:
        someone = await (await member(browser, running.url)).open()
        await someone.demo()
        await equipped(someone)
        number = await someone.page.evaluate("bootPage.store.face().number")
        await someone.page.goto("about:blank")
        running.stop()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{handles_file(tmp_path / 'data')}{suffix}").unlink(missing_ok=True)
        running.start()
        await someone.page.add_init_script(HEARD)
        await someone.page.goto(running.url, wait_until="commit")
        await holds(someone.page, "() => window.heard.some((words) => words.includes('signed out'))")
        await someone.ready()
        await someone.shown("welcome.email")
        left = await left_in(someone.page)
        assert "Mara" not in left and number not in left


@pytest.mark.parametrize("where", ["running", "shut"])
async def test_a_device_shut_out_from_another_one_gives_up_its_card(
    server: Server, browser: Browser, where: str
) -> None:
    """While the app runs, or while nobody had it open: then it is told once the card's page has a line."""
    address = f"ida.{where}@example.org"
    someone = await signed_in(await (await member(browser, server.url)).open(), server, address)
    await equipped(someone)
    number = await someone.page.evaluate("bootPage.store.face().number")
    if where == "shut":
        await someone.page.goto("about:blank")
    shut_out_others(server, address)
    if where == "shut":
        await someone.page.add_init_script(HEARD)
        await someone.page.goto(server.url)
        await someone.ready()
    await someone.shown("welcome.email", 40)
    if where == "running" or not await someone.page.evaluate("window.heard.length"):
        await someone.shown("welcome.ended", 40)
    left = await left_in(someone.page)
    assert number not in left and address not in left
    assert await someone.page.evaluate("bootPage.key.load()") is None
    assert complaints(someone) == []


def shut_out_others(server: Server, address: str) -> None:
    """From another device of the same member."""
    with httpx.Client(base_url=server.url + "/api", timeout=PATIENCE) as other:
        asked = other.post("/v1/auth/otp", json={"channel": "email", "address": address}).json()
        mails = f"Mail to {address}"
        wait_until(lambda: mails * ("\n".join(server.lines).count(mails) > 1), PATIENCE, lambda: "no mail")
        proof = {"challenge_id": asked["challenge_id"], "code": server.mailed_code(address)}
        device = {"name": "Phone", "platform": "android"}
        login = other.post("/v1/auth/otp/verify", json={**proof, "device": device}).json()
        other.headers["authorization"] = f"Bearer {login['access_token']}"
        for one in other.get("/v1/me/devices").json()["items"]:
            if not one["current"]:
                assert other.delete(f"/v1/me/devices/{one['id']}").status_code < 300
