"""`POST /boot/key`: gives a browser the secret of its own card, once, so that it can make rotating codes offline.

Who asks, and what each can do:

- *Another site* can't: a request must name this origin, and a browser that says where it comes from must say the same.
  The answer carries no permission for other origins, is JSON in and bytes out, and is never stored.
- *Somebody who guesses handles* meets 256 random bits. An unknown handle, a revoked one and one that never was get the
  same answer after the same work (a hash, one look-up), so nothing is learned; and each address may ask so often only.
- *A script that got into the page* despite the content policy could read the handle and ask as the page does. It could
  then as well open the app's socket with it, so this gives it nothing new; signing out ends both. What it can't do is
  to take the secret out of a browser that has it: the key there can't be read out.
- *Who has the server's files* finds hashes of handles and sealed records; the secret is read under the handle.

Nothing of a request or an answer is logged.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from member_app.barcode.rotating import CardSecret
from member_app.storage.vault import UnknownHandle, VaultError
from member_app.web.socket import same_origin

#: Longest request body; a handle and a key's name take a tenth of it.
_MOST = 1024
_SIZE = 32


#: Asks for the card of the browser with a handle; None while it has none. Raises `UnknownHandle` and `VaultError`.
KeySource = Callable[[bytes], Awaitable[CardSecret | None]]


async def no_keys(_: bytes) -> CardSecret | None:
    """For a server without browsers' records."""
    raise UnknownHandle


@dataclass
class Allowance:
    """So many requests a minute from one address; addresses beyond `remembered` push out the oldest."""

    per_minute: int = 120
    remembered: int = 10_000
    clock: Callable[[], float] = time.monotonic
    _seen: OrderedDict[str, tuple[int, int]] = field(default_factory=OrderedDict)

    def takes(self, address: str) -> bool:
        """Whether one more is let in; counts it."""
        minute = int(self.clock() // 60)
        since, count = self._seen.pop(address, (minute, 0))
        count = count + 1 if since == minute else 1
        self._seen[address] = (minute, count)
        while len(self._seen) > self.remembered:
            self._seen.popitem(last=False)
        return count <= self.per_minute


@dataclass
class CardKeys:
    """The endpoint. 200 with the secret as bytes; 204 if the browser has the right key; 404 if there is no card yet;
    410 if its handle opens nothing; 403, 413, 415, 422, 429 for a request that is not the boot page's; 503.
    """

    source: KeySource
    allowance: Allowance = field(default_factory=Allowance)
    now: Callable[[], float] = time.time

    async def answer(self, request: Request) -> Response:
        """Answers one request."""
        if not _from_here(request):
            return self._reply(403)
        if not self.allowance.takes(request.client.host if request.client else ""):
            return self._reply(429, {"retry-after": "60"})
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return self._reply(415)
        body = await _body(request)
        if body is None:
            return self._reply(413)
        asked = _asked(body)
        if asked is None:
            return self._reply(422)
        handle, held = asked
        try:
            key = await self.source(handle)
        except UnknownHandle:
            return self._reply(410)
        except VaultError:
            return self._reply(503)
        if key is None:
            return self._reply(404)
        named = {"x-card-key": key.key, "x-card-step": str(key.step_seconds)}
        return self._reply(204, named) if held == key.key else self._reply(200, named, key.secret)

    def _reply(self, status: int, headers: dict[str, str] | None = None, content: bytes = b"") -> Response:
        # The time lets the browser learn how far off its own clock is; the `Date` header has whole seconds only.
        common = {"cache-control": "no-store", "x-now": str(round(self.now() * 1000))}
        media = "application/octet-stream" if content else None
        return Response(content or None, status, {**common, **(headers or {})}, media)


def _from_here(request: Request) -> bool:
    """The page's own script: browsers send the origin with every POST, and those that know `Sec-Fetch-Site` say it."""
    return same_origin(request.scope) and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


async def _body(request: Request) -> bytes | None:
    whole = b""
    async for chunk in request.stream():
        whole += chunk
        if len(whole) > _MOST:
            return None
    return whole


def _asked(body: bytes) -> tuple[bytes, str] | None:
    """The handle and the name of the key the browser has; None for anything else."""
    try:
        wish = json.loads(body)
        handle, held = bytes.fromhex(wish["handle"]), wish.get("key", "")
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
    return (handle, held) if len(handle) == _SIZE and isinstance(held, str) else None
