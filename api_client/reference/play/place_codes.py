"""The codes on posters: of a store, and of an event's door. Nobody can guess one without the server's key.

A code is ten Crockford characters, 50 bits of HMAC-SHA-256 over place and version, so that it can be typed. Guesses are
counted (`limits`). The operator makes a code void by raising the version of its place.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from api_client.reference import locks, upserts
from api_client.reference.ids import CROCKFORD
from api_client.reference.play.meets_tables import place_codes

LENGTH = 10
#: What people read and type for what Crockford's letters leave out.
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
#: Older versions that are told apart from what never was a code.
_REMEMBERED = 20


@dataclass(frozen=True)
class Found:
    """The place that a code is for; `old`: with a code that is void by now."""

    place: str
    old: bool


def code(key: bytes, place: str, version: int) -> str:
    """The code of `place`."""
    mac = hmac.new(key, f"member-app: place code\0{place}\0{version}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(mac[:8], "big")
    return "".join(CROCKFORD[(number >> (5 * at)) & 31] for at in range(LENGTH))


def shown(text: str) -> str:
    """In two halves, as it is printed."""
    return f"{text[: LENGTH // 2]}-{text[LENGTH // 2 :]}"


def plain(said: str) -> str | None:
    """A code as it was typed or scanned, without what was put between; None for what can't be one."""
    bare = "".join(letter for letter in said.upper() if letter not in " -–\u00a0").translate(_READ_AS)
    return bare if len(bare) == LENGTH and set(bare) <= set(CROCKFORD) else None


def find(conn: Connection, key: bytes, said: str, places: Iterable[str]) -> Found | None:
    """Which of the `places` the code is for, found in constant time as far as the code goes."""
    bare = plain(said)
    if bare is None:
        return None
    versions = {row.place: row.version for row in conn.execute(select(place_codes))}
    found: Found | None = None
    for place in places:
        newest = versions.get(place, 1)
        for version in range(newest, max(0, newest - _REMEMBERED), -1):
            if hmac.compare_digest(code(key, place, version), bare):
                found = found or Found(place, old=version != newest)
    return found


def current(conn: Connection, key: bytes, place: str) -> str:
    """The code of `place` that holds now."""
    version = conn.execute(select(place_codes.c.version).where(place_codes.c.place == place)).scalar()
    return code(key, place, version or 1)


def renew(conn: Connection, key: bytes, place: str) -> str:
    """Makes the codes of `place` so far void; the new one."""
    locks.named(conn, "place code", place)
    version = conn.execute(select(place_codes.c.version).where(place_codes.c.place == place)).scalar() or 1
    upserts.put(conn, place_codes, [{"place": place, "version": version + 1}])
    return code(key, place, version + 1)
