"""The card before the app: painted by the boot page with no network, scanned at the till, handed over in its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.async_api import Browser, Page

from tests.e2e.boot import FACE, KEPT, before_the_app, digits, equipped, holds, painted
from tests.e2e.driver import DESKTOP, PHONE, TABLET, Member, Server, member

SLOW = pytest.mark.slow
SIDEWAYS = (844, 390)
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def met_before(
    browser: Browser, server: Server, size: tuple[int, int] = PHONE, dark: bool = False, locale: str = "en-GB"
) -> Member:
    """Somebody whose browser has seen the app and has its card."""
    someone = await (await member(browser, server.url, size, dark, locale)).open()
    await someone.demo()
    return await equipped(someone)


@pytest.mark.parametrize(
    ("dark", "locale"),
    [pytest.param(False, "en-GB", id="light"), pytest.param(True, "de-DE", id="dark-german", marks=SLOW)],
)
async def test_without_a_network_the_card_opens_and_the_till_takes_its_code(
    server: Server, browser: Browser, tmp_path: Path, dark: bool, locale: str
) -> None:
    someone = await met_before(browser, server, dark=dark, locale=locale)
    await holds(someone.page, KEPT)
    await someone.context.set_offline(True)
    await someone.page.reload(wait_until="commit")
    shown = await painted(someone.page)
    assert shown["panel"]["width"] >= 240
    assert "Glow" in shown["tier"]["text"]
    await someone.page.wait_for_selector("#notice:not([hidden])")
    notice = await someone.page.text_content("#notice")
    assert re.search("Offline", notice or ""), notice
    assert "2,480" in shown["tile"]["text"] or "2.480" in shown["tile"]["text"]
    picture = tmp_path / "card.png"
    await someone.pays(server, picture, "24.90")
    assert server.till("--image", str(picture), "--amount", "24.90").returncode == 2, "each step once"
    await someone.context.set_offline(False)


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(PHONE, id="phone"),
        pytest.param(DESKTOP, id="desktop", marks=SLOW),
        pytest.param(TABLET, id="tablet", marks=SLOW),
        pytest.param(SIDEWAYS, id="sideways"),
    ],
)
async def test_the_app_takes_over_without_a_jump(
    server: Server, browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    someone = await met_before(browser, server, PHONE if size == SIDEWAYS else size)
    await someone.page.set_viewport_size({"width": size[0], "height": size[1]})
    async with before_the_app(someone):
        before = await painted(someone.page)
        early = await picture_of(someone.page, tmp_path / "before.png")
    await someone.ready()
    await someone.shown("card.number")
    place = await someone.place("card.number")
    assert abs(place["x"] - before["number"]["x"]) <= 1
    middle = before["number"]["y"] + before["number"]["height"] / 2
    assert abs(place["y"] + place["height"] / 2 - middle) <= 1.5
    late = await picture_of(someone.page, tmp_path / "after.png")
    assert difference(early, late, before["card"], without=before["panel"], below=before["number"]["y"]) < 4.0
    assert someone.errors == []


async def picture_of(page: Page, file: Path) -> Image.Image:
    await page.screenshot(path=str(file))
    with Image.open(file) as image:
        return image.convert("RGB")


def difference(
    early: Image.Image, late: Image.Image, card: dict[str, float], *, without: dict[str, float], below: float
) -> float:
    """How much two pictures differ around the card, 0 to 255; code and seconds change by themselves."""
    apart = ImageChops.difference(early, late).convert("L")
    right, bottom = card["x"] + card["width"], card["y"] + card["height"]
    code = (without["x"], without["y"], without["x"] + without["width"], without["y"] + without["height"])
    for changing in (code, (right - 70, below - 20, right, below + 50)):
        apart.paste(0, pixels(*changing))
    return float(ImageStat.Stat(apart.crop(pixels(card["x"] - 12, card["y"] - 12, right + 12, bottom + 12))).mean[0])


def pixels(left: float, top: float, right: float, bottom: float) -> tuple[int, int, int, int]:
    """A frame of the page as one of its picture, which has two pixels for each."""
    return round(2 * left), round(2 * top), round(2 * right), round(2 * bottom)


async def test_a_chosen_code_stays_under_the_scanner(server: Server, browser: Browser, tmp_path: Path) -> None:
    someone = await met_before(browser, server)
    async with before_the_app(someone):
        await painted(someone.page)
        # Ready to come: what is chosen stays for half a minute.
        await someone.page.wait_for_selector("flt-semantics-placeholder", state="attached", timeout=60_000)
        number = digits(await someone.page.inner_text("#loading .number"))
        await someone.page.click("#loading .choice")
        await someone.page.wait_for_selector("#loading .ring", state="hidden")
        assert await someone.code_on_screen(tmp_path / "plain.png", re.compile(r"\d{12}")) == number
        label = await someone.page.get_attribute("#loading .panel svg", "aria-label")
        assert "QR code" in (label or "") and digits(label or "") == number
        await someone.page.click("#loading .choice")
        assert await someone.code_on_screen(tmp_path / "bars.png", re.compile(r"\d{12}")) == number
        await someone.page.click("#loading .choice")  # another half a minute, for the line
    await holds(someone.page, "() => bootPage.linked === true")
    assert await someone.page.locator("#loading .panel svg").count() == 1, "it is still being scanned"
    await someone.page.mouse.click(5, 5)
    await someone.ready()


async def test_other_places_do_not_show_the_card(server: Server, browser: Browser) -> None:
    someone = await met_before(browser, server)
    async with before_the_app(someone, "/rewards"):
        await someone.page.wait_for_selector("html.elsewhere #loading .tabs", state="attached")
        assert await someone.page.locator("#loading .panel svg").count() == 0
        assert "Mara" not in await someone.page.inner_text("#loading")
    async with before_the_app(someone, "/card/full"):
        assert (await painted(someone.page))["panel"]["width"] >= 350
    await someone.ready()
    assert someone.errors == []


async def test_without_a_key_the_plain_code_is_shown_and_why(server: Server, browser: Browser, tmp_path: Path) -> None:
    """As in a private window, where the browser keeps no keys."""
    someone = await met_before(browser, server)
    await someone.context.add_init_script("delete window.indexedDB; window.indexedDB = undefined;")
    await someone.context.route("**/boot/key", lambda route: route.abort())
    async with before_the_app(someone):
        await painted(someone.page)
        await someone.page.wait_for_selector("#loading .trouble:not([hidden])")  # the worker's code came first
        number = digits(await someone.page.inner_text("#loading .number"))
        assert await someone.code_on_screen(tmp_path / "card.png", re.compile(r"\d{12}|L1\..*")) == number
        assert "safe code" in await someone.page.inner_text("#loading .trouble")
    await someone.ready()


async def test_a_browser_without_storage_still_opens_the_app(server: Server, browser: Browser) -> None:
    someone = await member(browser, server.url)
    await someone.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('off', 'SecurityError'); }})"
    )
    await someone.open()
    await someone.shown("welcome.demo")
    assert [error for error in someone.errors if "SecurityError" not in error] == []


async def test_the_face_follows_language_and_look_and_has_no_secret(server: Server, browser: Browser) -> None:
    someone = await met_before(browser, server, locale="de-DE")
    face = str(await someone.page.evaluate("name => localStorage.getItem(name)", FACE))
    assert "Guthaben" in face and "secret" not in face
    kept = await someone.page.evaluate(
        "async () => { const {key} = await bootPage.key.load(); return [key.extractable, key.type, key.usages] }"
    )
    assert kept == [False, "secret", ["sign"]]
    refused = "bootPage.key.load().then(({key}) => crypto.subtle.exportKey('raw', key)).catch((e) => e.name)"
    assert await someone.page.evaluate(refused) == "InvalidAccessError"
