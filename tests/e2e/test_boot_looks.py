"""How the boot page's card looks: nothing is cut, covered or too faint, whatever the screen, the letters and the names.

No server and no app: the page as it is sent, with a face in the browser, and nobody who answers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter
from playwright.async_api import Browser, Page

from member_app.barcode.picture import ean13_text
from tests.e2e.boot_alone import NUMBER, PLACE, Look, face, html, looking
from tests.e2e.driver import DESKTOP, PHONE, TABLET

SLOW = pytest.mark.slow
pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.asyncio(loop_scope="module")]

SMALL, SIDEWAYS = (320, 568), (844, 390)
#: Small phones held sideways, with a browser's own bars.
LOW = ((667, 375), (568, 320), (800, 304))
LONG = {
    "programme": "Verein der Freunde des ökologischen Einzelhandels Süddeutschland",
    "holder": "Maximiliane-Alexandra von Hohenstein-Waldburg zu Sankt Blasien",
    "name": "Maximiliane-Alexandra",
    "tier": "Großmeisterin Platin Elite",
}
FAULTS = r"""() => {
    const found = [], wide = innerWidth;
    const shown = [...document.querySelectorAll('#loading *')].filter((e) =>
        !e.closest('svg, .tabs, [hidden]') && e.checkVisibility() && e.getBoundingClientRect().width);
    for (const e of shown) {
        const {left, right} = e.getBoundingClientRect(), name = `${e.tagName}.${e.className}`;
        if (left < -.5 || right > wide + .5) found.push(`${name} leaves the screen: ${left} to ${right}`);
        const cut = ['holder', 'club', 'tier-name'].some((each) => e.classList.contains(each));
        if (!cut && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
            found.push(`${name} is wider than its place: ${e.scrollWidth} in ${e.clientWidth}`);
        if (!cut && getComputedStyle(e).overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 1)
            found.push(`${name} is cut: ${e.scrollHeight} in ${e.clientHeight}`);
    }
    const words = shown.filter((e) => e.matches('p, h1, button, .panel, .ring, .tier'));
    for (const [at, one] of words.entries()) for (const other of words.slice(at + 1)) {
        if (one.contains(other) || one.closest('#notice') || other.closest('#notice')) continue;
        const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 1) found.push(`${one.className} lies over ${other.className}`);
    }
    return found;
}"""
PLACES = """() => Object.fromEntries(['panel', 'number', 'card', 'tier', 'holder'].map((name) => {
    const {bottom, width} = document.querySelector(`#loading .${name}`).getBoundingClientRect();
    return [name, {bottom, width}];
}))"""
USUAL: dict[str, Any] = {}
RTL = {"dir": "rtl"}


def looks() -> Iterator[Any]:
    """Phones always; what is wider, when there is time."""
    for size in (PHONE, SMALL, TABLET, DESKTOP, SIDEWAYS, *LOW):
        for letters in (16, 32):
            for kind, names in (("usual", USUAL), ("long", LONG), ("rtl", RTL), ("full", USUAL)):
                always = size in (PHONE, SMALL) or (size == SIDEWAYS and letters == 16 and kind != "full")
                marks = [] if always else [SLOW]
                route = "/card/full" if kind == "full" else "/"
                yield pytest.param(
                    Look(size, route, letters, face=names), id=f"{size[0]}-{letters}-{kind}", marks=marks
                )


def free(size: tuple[int, int]) -> int:
    """Where what is below a code begins: the bar of tabs, where it is not at the side."""
    return size[1] - (80 if size[0] < 700 else 0)


@pytest.mark.parametrize("look", [*looks()])
async def test_nothing_is_cut_or_covered_and_the_code_is_on_the_screen(shared_browser: Browser, look: Look) -> None:
    async with looking(shared_browser, look) as page:
        assert await page.evaluate(FAULTS) == []
        places = await page.evaluate(PLACES)
        assert places["panel"]["width"] >= (140 if look.size in LOW and look.route == "/" else 232)
        if look.letters == 16 and look.size != SMALL and (look.route == "/" or look.size in (PHONE, TABLET, DESKTOP)):
            # A code is scanned without scrolling, however long the names are and also below a notice.
            await page.wait_for_selector("#notice:not([hidden])")
            assert (await page.evaluate(PLACES))["panel"]["bottom"] <= free(look.size)


@pytest.mark.parametrize("width", [320, 360, 390, 768, 820, 1440])
async def test_how_old_the_balance_is_stands_whole_in_its_tile(shared_browser: Browser, width: int) -> None:
    """With the word before it where both have room, as in the app."""
    usual = face()
    german = {
        "tiles": [{**usual["tiles"][0], "caption": "Guthaben"}, usual["tiles"][1]],
        "words": {**usual["words"], "as_of": "Stand {time}"},
        "said": {"clock": "14:30", "day": "23. Sept.", "ends": 0},
    }
    async with looking(shared_browser, Look((width, 1180), face=german)) as page:
        said = "Guthaben · 23. Sept." if width in (360, 390, 1440) else "Stand 23. Sept."
        assert await page.inner_text("#loading .caption") == said
        ends = await page.evaluate(
            """() => [...document.querySelectorAll('#loading .tile')].slice(0, 1).flatMap((tile) => {
                const shown = [...tile.querySelectorAll('.caption span')].find((e) => e.checkVisibility());
                return [shown, tile].map((e) => e.getBoundingClientRect().right);
            })"""
        )
        assert ends[0] <= ends[1], "no further than to the tile's edge"


@pytest.mark.parametrize(
    ("width", "figure", "beside"),
    [(390, "888.888", True), (390, "8.888.888", False), (820, "88.888", True), (820, "248.000", False)],
)
async def test_no_figure_is_torn(shared_browser: Browser, width: int, figure: str, beside: bool) -> None:
    """The tiles stand below each other where one has no room, as in the app."""
    first, second = face()["tiles"]
    rich = {"tiles": [{**first, "figure": figure}, second]}
    async with looking(shared_browser, Look((width, 1180), face=rich)) as page:
        assert await page.evaluate(FAULTS) == []
        tops = await page.evaluate("[...document.querySelectorAll('.tile')].map((e) => e.getBoundingClientRect().top)")
        assert (tops[0] == tops[1]) is beside


def held() -> Iterator[Any]:
    """Phones upright and sideways, the small card and the large code."""
    for size in (PHONE, SIDEWAYS, SMALL, *LOW):
        for route in ("/", "/card/full")[: 1 if size in LOW else 2]:
            marks = [] if size == PHONE or (size == SIDEWAYS and route == "/") else [SLOW]
            yield pytest.param(size, route, id=f"{size[0]}-{route}", marks=marks)


@pytest.mark.parametrize(("size", "route"), [*held()])
@pytest.mark.parametrize("kind", ["qr", "code128", "ean13"])
@pytest.mark.parametrize("ratio", [pytest.param(1, marks=SLOW), 2, pytest.param(3, marks=SLOW)])
async def test_codes_are_whole_pixels_and_read_back(
    shared_browser: Browser, size: tuple[int, int], ratio: float, kind: str, route: str
) -> None:
    look = Look(size, route, ratio=ratio, face={"kind": kind}, wishes={"color_scheme": "dark"})
    async with looking(shared_browser, look) as page:
        await page.wait_for_selector("#notice:not([hidden])")  # it moves all below it
        code = page.locator("#loading .panel svg")
        place, columns = await code.bounding_box(), face()["codes"][kind]["w"]
        assert place is not None
        module = place["width"] * ratio / columns
        assert module == pytest.approx(round(module), abs=1e-3)
        if ratio >= 2:
            assert round(module) >= 3
        picture = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
        right, bottom = place["x"] + place["width"], place["y"] + place["height"]
        edges = (place["x"], place["y"], right, min(bottom, free(size)))
        inner = picture.crop(tuple(round(ratio * edge) for edge in edges))  # type: ignore[arg-type]
        assert {colour for _, colour in inner.getcolors(1 << 20) or []} == {(0, 0, 0), (255, 255, 255)}, (
            "nothing between"
        )
        if route == "/" and size != SMALL:
            assert bottom <= free(size)
        if bottom <= free(size):
            text = ean13_text(NUMBER) if kind == "ean13" else NUMBER
            assert [one.text for one in zxingcpp.read_barcodes(picture)] == [text]


def luminance(colour: tuple[int, ...]) -> float:
    parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """As WCAG counts it, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


WORDS = """() => [...document.querySelectorAll('#loading :is(p, h1, span, b, button, text)')]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width
        && [...e.childNodes].some((each) => each.nodeType === 3 && each.data.trim()))
    .map((e) => {
        const {left, top, right, bottom} = e.getBoundingClientRect(), style = getComputedStyle(e);
        const colour = e.matches('text') ? style.fill : style.color;
        return {name: `${e.tagName}.${e.getAttribute('class')}`, box: [left, top, right, bottom], colour};
    })"""
#: The page without its words, through a style sheet of a script: the content policy forbids others.
BARE = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`#loading :is(p, h1, span, b, button, text) { color: transparent !important;
        fill: transparent !important; } #loading svg path { visibility: hidden; }`);
    document.adoptedStyleSheets = [sheet];
}"""


@pytest.mark.parametrize("route", ["/", "/card/full"])
@pytest.mark.parametrize("more", [None, pytest.param("more", marks=SLOW)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("names", ["usual", "long"])
@pytest.mark.parametrize("size", [PHONE, pytest.param(SIDEWAYS, marks=SLOW)])
async def test_words_stand_out_from_what_is_behind_them(
    shared_browser: Browser, scheme: str, more: str | None, route: str, names: str, size: tuple[int, int]
) -> None:
    """4.5 to 1 at the worst of the pixels behind each word: the card is brightest in one corner."""
    face = LONG if names == "long" else {"tier": "Grandmaster"}
    look = Look(size, route, face=face, wishes={"color_scheme": scheme, "contrast": more})
    async with looking(shared_browser, look) as page:
        await page.wait_for_selector("#notice:not([hidden])")
        words = await page.evaluate(WORDS)
        written = await photograph(page)
        await page.evaluate(BARE)
        bare = await photograph(page)
    assert len(words) >= 5
    # Where letters are, and the two points around them: that is what they are read against.
    letters = ImageChops.difference(written, bare).convert("L").point(lambda by: 255 * (by > 24))
    behind = Image.composite(bare, Image.new("RGBA", bare.size), letters.filter(ImageFilter.MaxFilter(9)))
    found = {word["name"]: worst_contrast(word, behind) for word in words}
    assert {name: ratio for name, ratio in found.items() if ratio < 4.5} == {}


async def photograph(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(await page.screenshot(animations="disabled"))).convert("RGBA")


def worst_contrast(word: dict[str, Any], picture: Image.Image) -> float:
    """Of a word against each opaque pixel in its place; 21 for one that is not on the picture."""
    colour = tuple(int(part) for part in re.findall(r"\d+", word["colour"])[:3])
    left, top, right, bottom = (max(0, round(2 * edge)) for edge in word["box"])
    behind = picture.crop((left, top, max(left, min(right, picture.width)), max(top, min(bottom, picture.height))))
    colours = [each for _, each in behind.getcolors(1 << 22) or [] if each[3]]
    return min((contrast(colour, each) for each in colours), default=21.0)


async def test_a_browser_that_was_shut_out_says_so(shared_browser: Browser) -> None:
    async with looking(shared_browser, Look(answer=410, letters=32)) as page:
        assert "signed out" in await page.inner_text("#ended")
        assert await page.evaluate(FAULTS) == []
        assert "Mara" not in await page.inner_text("body")
        assert await page.evaluate("Object.keys(localStorage)") == []


async def test_a_screen_reader_finds_heading_card_and_choice_by_name_and_the_keyboard_reaches_them(
    shared_browser: Browser,
) -> None:
    async with looking(shared_browser, Look()) as page:
        tree = await page.locator("body").aria_snapshot()
        for part in (
            'heading "Mara" [level=1]', 'region "Aurora Club, Mara Lindner"', 'img "Tier: Glow"',
            'button "Choose the kind of code: QR code"', 'link "Show the card full screen"', "main:",
        ):  # fmt: skip
            assert part in tree, tree
        await page.wait_for_selector("#notice:not([hidden]) button")
        reached = []
        for _ in range(3):
            await page.keyboard.press("Tab")
            reached.append(
                await page.evaluate("document.activeElement.className || document.activeElement.parentElement.id")
            )
            outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid"
        assert reached == ["notice", "round", "choice"]
        await page.keyboard.press("Enter")
        await page.wait_for_selector('#loading .choice[aria-label="Choose the kind of code: Barcode"]')


async def test_full_screen_is_a_tap_away_and_back_also_while_the_app_is_not_there(shared_browser: Browser) -> None:
    async with looking(shared_browser, Look()) as page:
        await page.context.route(
            PLACE + "/card/full", lambda route: route.fulfill(content_type="text/html", body=html())
        )
        await page.get_by_role("link", name="Show the card full screen").click()
        await page.wait_for_selector(".full.painted #loading .panel svg")
        await page.wait_for_selector("#notice:not([hidden])")  # it moves all below it
        close = page.get_by_role("link", name="Close")
        box = await close.bounding_box()
        assert box is not None
        # Where the app has it: 16 px from the corner of what is below the notice, 48 px wide.
        notice = await page.locator("#notice").bounding_box()
        assert notice is not None
        assert (box["x"], box["y"], box["width"], box["height"]) == (PHONE[0] - 64, notice["height"] + 16, 48, 48)
        await close.press("Enter")
        await page.wait_for_selector(".painted:not(.full) #loading .panel svg")
