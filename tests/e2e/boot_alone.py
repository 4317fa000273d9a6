"""The boot page as it is sent, with a face in the browser: no server, no app, and nobody who answers unless told so."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

from playwright.async_api import Browser, Page

from member_app.data.face import facts_of
from member_app.domain.account import Preferences
from member_app.domain.card import CodeKind
from member_app.i18n import Text
from member_app.resources import assets_dir
from member_app.web.boot import SCRIPTS, WORDS, scripts
from member_app.web.brand_css import DEFAULT_BRAND, style_values
from screens.shell.boot_face import face_of
from tests.e2e.boot import FACE
from tests.e2e.driver import PHONE
from tests.fakes.samples import HOME, PROGRAMME
from tests.fakes.streams import ready

PLACE = "http://localhost"
HANDLE_KEY = "flutter.member_app.handle"
HANDLE = "a1" * 32
NUMBER = "290010000017"
#: What is said where there is no card any more.
SAID = ".first-visit #ended:not(:empty)"


def face(**other: Any) -> dict[str, Any]:
    """What the app wrote for a member whose programme allows every kind of code; the plain one is chosen."""
    card = replace(HOME.card, number=NUMBER, kinds=tuple(CodeKind))
    home = replace(HOME, card=card, issued=(), wallet=replace(HOME.wallet, pending=0))
    made = face_of(ready(home), PROGRAMME, Text("en", "Europe/Berlin"), Preferences(code_kind="qr"))
    return {**facts_of(made, of=HANDLE[:8], key=None, offset=0, days=36_500), **other}


def html() -> str:
    """The page of `assets/index.html` in the app's own brand, without the engine and its line."""
    values = {
        "lang": "en", "name": "Aurora Club", "description": "", "base": "/_/1/", **style_values(DEFAULT_BRAND),
        **{f"{place}_script": scripts(assets_dir(), names) for place, names in SCRIPTS.items()},
        "start_script": scripts(assets_dir(), ["handover"]),
        "config": json.dumps({"base": "/_/1/", "fonts": [], "worker": False, "release": "1", "words": WORDS}),
    }  # fmt: skip
    template = (assets_dir() / "index.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda place: values[place[1]], template)


@dataclass
class Look:
    """A screen, its owner's wishes, and what the browser remembers. `answer` is what the service says of this browser,
    0 when nobody is there; `ahead` how far its clock is ahead (s). With a `clock` the test moves the browser's.
    """

    size: tuple[int, int] = PHONE
    route: str = "/"
    letters: int = 16
    ratio: float = 2
    answer: int = 0
    ahead: float = 0
    clock: bool = False
    wishes: dict[str, Any] = field(default_factory=dict)
    face: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)


@contextlib.asynccontextmanager
async def looking(browser: Browser, look: Look) -> AsyncIterator[Page]:
    """The page once its card is there, or what is said instead, and once the service has answered if it does."""
    context = await browser.new_context(
        viewport={"width": look.size[0], "height": look.size[1]}, device_scale_factor=look.ratio, **look.wishes
    )
    kept = {HANDLE_KEY: json.dumps(HANDLE), FACE: json.dumps(json.dumps(face(**look.face)))}
    kept |= {key: json.dumps(value) for key, value in look.kept.items()}
    if look.clock:
        await context.clock.install()
    await context.add_init_script(f"({REMEMBER})({json.dumps(kept)}, {look.letters})")
    await context.route("**/*", lambda route: route.abort())
    await context.route(PLACE + look.route, lambda route: route.fulfill(content_type="text/html", body=html()))
    fonts = assets_dir() / "fonts"
    await context.route("**/*.woff2", lambda route: route.fulfill(path=fonts / route.request.url.rpartition("/")[2]))
    if look.answer:
        await context.route(
            "**/boot/key",
            lambda route: route.fulfill(
                status=look.answer, headers={"x-now": str(round(1000 * (time.time() + look.ahead)))}
            ),
        )
    page = await context.new_page()
    await page.goto(PLACE + look.route)
    await page.wait_for_selector(f".painted #loading .panel > *, {SAID}", state="attached")
    if look.answer:
        await page.wait_for_function("window.answered")
    await page.evaluate("document.fonts.load('800 16px Jakarta')")
    await page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    assert await page.evaluate("document.fonts.check('800 16px Jakarta')"), "looked at in another typeface"
    yield page
    await context.close()


#: What the browser remembers; and it notes when the service has answered, which is the only one who does.
REMEMBER = """(kept, letters) => {
    const ask = window.fetch;
    window.fetch = (...given) => {
        const asked = ask(...given);
        asked.then(() => { window.answered = true; }, () => null);
        return asked;
    };
    if (location.protocol !== 'http:' || Object.keys(kept)[0] in localStorage) return;
    for (const [key, value] of Object.entries(kept)) localStorage.setItem(key, value);
    new MutationObserver((_, all) => {
        document.documentElement.style.fontSize = `${letters}px`;
        all.disconnect();
    }).observe(document, {childList: true});
}"""
