"""Takes the pictures of `assets/screenshots` from the running app: `python -m tests.e2e.screenshots`."""

from __future__ import annotations

import asyncio
import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

from tests.e2e.driver import ARGUMENTS, DESKTOP, PHONE, TABLET, Member, Server, member

FOLDER = Path(__file__).parents[2] / "assets" / "screenshots"
#: Where each picture is taken, and with what is tapped there: the first whose identifier begins so.
ROUTES = {
    "card": "/",
    "tiers": "/tiers",
    "rewards": "/rewards",
    "reward": "/rewards/any-coffee",
    "mine": "/rewards/mine",
    "play": "/play",
    "challenges": "/play/challenges",
    "stamps": "/play/challenges/coffee-card",
    "streak": "/play/challenges/weekly",
    "badges": "/play/badges",
    "raffles": "/play/raffles",
    "raffle": "/play/raffles raffle.item.",
    "auctions": "/play/auctions",
    "auction": "/play/auctions auction.item.",
    "activity": "/activity",
    "account": "/account",
    "send": "/account/send",
    "full": "/card/full",
}
#: Every look that is kept: name, window, dark, locale, and which routes.
LOOKS = [
    ("phone-light", PHONE, False, "en-GB", tuple(ROUTES)),
    ("phone-dark-de", PHONE, True, "de-DE", tuple(ROUTES)),
    ("tablet-light-de", TABLET, False, "de-DE", ("card", "rewards", "play", "activity", "tiers")),
    (
        "desktop-light",
        DESKTOP,
        False,
        "en-GB",
        ("card", "rewards", "reward", "play", "badges", "raffle", "auction", "activity", "tiers", "account", "send"),
    ),
    ("desktop-dark-de", DESKTOP, True, "de-DE", ("rewards", "play", "tiers")),
]


async def take(someone: Member, name: str) -> None:
    """One picture, as WebP."""
    await someone.page.wait_for_timeout(1800)  # pictures fade in, figures count up
    with Image.open(io.BytesIO(await someone.page.screenshot())) as image:
        image.convert("RGB").save(FOLDER / f"{name}.webp", quality=86, method=6)


async def first(someone: Member, beginning: str) -> str:
    """The identifier of the first of these on the screen."""
    found = someone.page.locator(f'[flt-semantics-identifier^="{beginning}"]').first
    await found.wait_for(state="attached")
    return str(await found.get_attribute("flt-semantics-identifier"))


async def look(browser: Browser, url: str, wanted: tuple[str, tuple[int, int], bool, str, tuple[str, ...]]) -> None:
    """All pictures of one look, by a member of their own."""
    name, size, dark, locale, routes = wanted
    someone = await (await member(browser, url, size, dark, locale)).open()
    await someone.shown("welcome.demo")
    await take(someone, f"{name}-welcome")
    await someone.demo()
    await someone.page.mouse.move(1, 1)  # no tile looks hovered
    for route in routes:
        place, _, tapped = ROUTES[route].partition(" ")
        await someone.go(place)
        if tapped:
            await someone.tap(await first(someone, tapped))
        await take(someone, f"{name}-{route}")
    await someone.context.close()


def overview() -> None:
    """The picture at the top of README: five phones beside each other."""
    names = (
        "phone-light-card",
        "phone-light-play",
        "phone-dark-de-reward",
        "phone-light-raffle",
        "phone-light-auction",
    )
    phones = [Image.open(FOLDER / f"{name}.webp") for name in names]
    width, height, gap = phones[0].width, phones[0].height, 40
    sheet = Image.new("RGB", (len(phones) * (width + gap) + gap, height + 2 * gap), "#EDE8FA")
    for place, phone in enumerate(phones):
        sheet.paste(phone, (gap + place * (width + gap), gap))
    sheet.resize((sheet.width // 2, sheet.height // 2), Image.Resampling.LANCZOS).save(
        FOLDER / "overview.webp", quality=88
    )


async def main() -> None:
    """Starts the app, takes all pictures, stops it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Server(Path(tempfile.mkdtemp())) as running:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            for wanted in LOOKS:
                await look(browser, running.url, wanted)
            await browser.close()
    overview()


if __name__ == "__main__":
    asyncio.run(main())
