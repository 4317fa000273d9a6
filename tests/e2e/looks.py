"""How a test looks at a page: again and again, also while it is loaded anew, and as often as it was promised."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from playwright.async_api import Error as PlaywrightError

Found = TypeVar("Found")
#: So many looks a second at least.
LOOKS = 2
#: Whether the accessible tree is there. It is off after each load, and turned on once the app is on the screen.
TREE = """() => {
    if (document.getElementById('loading')) return false;
    document.querySelector('flt-semantics-placeholder')?.click();
    return document.querySelector('flt-semantics-host flt-semantics') !== null;
}"""
#: Whether something with this name is on the screen.
THERE = f"""(name) => {{
    ({TREE})();
    return document.querySelector(`[flt-semantics-identifier="${{name}}"]`) !== null;
}}"""
#: All words on screen, with the names of pictures and buttons.
WORDS = """() => [...document.querySelectorAll('flt-semantics-host *, #connection')]
    .map((e) => [e.getAttribute('aria-label'), e.childElementCount ? '' : e.textContent].join(' '))
    .filter((words) => words.trim()).join('\\n')"""
#: Keeps all words that are on the screen from now on, however shortly, until the page is loaded anew.
REMEMBER = f"""() => {{
    window.seenWords = new Set();
    const look = () => {{ for (const line of ({WORDS})().split('\\n')) window.seenWords.add(line); }};
    new MutationObserver(look).observe(
        document.body, {{subtree: true, childList: true, characterData: true, attributeFilter: ['aria-label']}}
    );
    look();
}}"""
#: Whether it is chosen, where several things are offered.
CHOSEN = """(name) => {
    const on = ['checked', 'selected', 'current', 'pressed'].map((state) => `[aria-${state}="true"]`).join();
    const it = document.querySelector(`[flt-semantics-identifier="${name}"]`);
    return it !== null && (it.matches(on) || it.querySelector(on) !== null);
}"""
#: Whether keys go to this field, and what it holds then.
FOCUSED = """(name) => document.activeElement?.closest(`[flt-semantics-identifier="${name}"]`) != null"""
TYPED = f"(name) => ({FOCUSED})(name) ? document.activeElement.value ?? null : null"


async def comes(look: Callable[[], Awaitable[Found]], seconds: float) -> Found | None:
    """The first true answer, or None if there is none for so long. While a machine stands still nobody looks, so time
    alone does not end it.
    """
    end, looks = time.monotonic() + seconds, 0
    while True:
        with contextlib.suppress(PlaywrightError):  # it is being loaded, or goes this moment
            if found := await look():
                return found
        looks += 1
        if looks >= seconds * LOOKS and time.monotonic() >= end:
            return None
        await asyncio.sleep(0.05)
