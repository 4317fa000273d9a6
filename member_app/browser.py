"""What a browser's headers say about it, for the list of devices and the first language."""

from __future__ import annotations

import re

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
             ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip
_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
MOST = 10


def browser_name(user_agent: str) -> str:
    """`Chrome, Linux`: enough to tell one's devices apart."""
    browser = next((name for mark, name in _BROWSERS if f"{mark}/" in user_agent), "Browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser}, {system}" if system else browser


def wished_languages(header: str) -> tuple[str, ...]:
    """The tags of an Accept-Language header, best first; what is not a tag is left out."""
    wishes: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        tag, _, parameter = part.strip().partition(";")
        quality = _quality(parameter)
        if quality > 0 and _TAG.fullmatch(tag.strip()):
            wishes.append((quality, tag.strip()))
    wishes.sort(key=lambda wish: -wish[0])
    return tuple(tag for _, tag in wishes[:MOST])


def _quality(parameter: str) -> float:
    _, _, value = parameter.strip().partition("q=")
    try:
        return float(value) if value else 1.0
    except ValueError:
        return 0.0
