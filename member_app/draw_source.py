"""Where a published draw comes from: a file, or an address with its pages of entries. Bounded, whoever wrote it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from api_client.draws.document import Draw
from api_client.draws.reading import MAX_DOCUMENT, MAX_FILE, read_file, read_page
from api_client.draws.strict_json import DocumentError
from api_client.errors import ApiError, Slow, Unintelligible
from api_client.transport import Answer, HttpTransport, Request, network

#: Seconds for everything that is fetched in one call, and how often an address may lead on.
PATIENCE = 300.0
REDIRECTS = 3
#: Tickets of a page, if the service likes it.
PAGE = "5000"
_LEADS_ON = (301, 302, 303, 307, 308)


class SourceError(Exception):
    """There is no draw to check; the text says why and what to do."""


@dataclass(frozen=True)
class Published:
    """A document, and its list where there is one."""

    draw: Draw
    entries: list[str] | None


def read_bytes(path: Path, limit: int = MAX_DOCUMENT) -> bytes:
    """A file's content, if it is one and is no larger. Raises `SourceError`."""
    try:
        if not path.is_file():
            raise SourceError(f"{path} is not a file.")
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as fault:
        raise SourceError(f"{path} can't be read: {fault.strerror}.") from None
    if len(content) > limit:
        raise SourceError(f"{path} is larger than {limit:,} bytes, which no draw is.")
    return content


async def published(source: str) -> Published:
    """The draw at an address or in a file. Raises `SourceError`."""
    if "://" not in source:
        try:
            return Published(*read_file(read_bytes(Path(source), MAX_FILE)))
        except DocumentError as fault:
            raise SourceError(f"{source} is not a published draw: {fault}.") from None
    try:
        async with asyncio.timeout(PATIENCE):
            return await _fetched(_address(source))
    except (TimeoutError, Slow):
        raise SourceError(f"{source} took too long to answer. Try again later.") from None
    except Unintelligible as fault:
        raise SourceError(f"{source} is not a published draw: {fault}.") from None
    except ApiError:
        raise SourceError(f"{source} did not answer. Is the address right, and are you online?") from None
    except DocumentError as fault:
        raise SourceError(f"{source} is not a published draw: {fault}.") from None


def _address(source: str) -> SplitResult:
    try:
        parts = urlsplit(source)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known or "@" in parts.netloc:
        raise SourceError(f"{source} is not an address. Write it like https://example.com/v1/raffles/ID/draw")
    return parts


async def _fetched(address: SplitResult) -> Published:
    transport = network(f"{address.scheme}://{address.netloc}")
    try:
        asked = dict(parse_qsl(address.query))
        path, params, answer = await _get(transport, address, address.path or "/", asked)
        draw, entries = read_file(answer.body)
        if draw.tickets is not None and entries is None:
            entries = await _entries(transport, address, path, params, draw.tickets.count)
        return Published(draw, entries)
    finally:
        await transport.aclose()


async def _entries(
    transport: HttpTransport, home: SplitResult, path: str, params: Mapping[str, str], count: int
) -> list[str] | None:
    """All pages beside a document, and no more than one page beyond what it promises."""
    folder, slash, last = path.rpartition("/")
    if not slash or last != "draw":
        return None
    entries: list[str] = []
    cursor: str | None = None
    while True:
        asked = {**params, "limit": PAGE, **({"cursor": cursor} if cursor else {})}
        *_, answer = await _get(transport, home, f"{folder}/entries", asked)
        page = read_page(answer.body)
        entries += page.tickets
        cursor = page.next_cursor
        if cursor is None or len(entries) > count:
            return entries
        if not page.tickets:
            raise DocumentError("a page of the list is empty, and yet there is another one")


async def _get(
    transport: HttpTransport, home: SplitResult, path: str, params: Mapping[str, str]
) -> tuple[str, Mapping[str, str], Answer]:
    """An answer with a body, and from where it came: an address may lead on within its host, but to no other."""
    for _ in range(REDIRECTS + 1):
        answer = await transport.send(Request("GET", path, params, {"Accept": "application/json"}))
        if answer.status not in _LEADS_ON:
            break
        path, params = _led_on(home, path, answer.headers.get("location", ""))
    if answer.status != 200:
        raise SourceError(f"{home.scheme}://{home.netloc}{path} answered with status {answer.status}, not with a draw.")
    return path, params, answer


def _led_on(home: SplitResult, path: str, location: str) -> tuple[str, dict[str, str]]:
    try:
        target = urlsplit(urljoin(f"{home.scheme}://{home.netloc}{path}", location))
    except ValueError:
        target = urlsplit("")
    if (target.scheme, target.netloc) != (home.scheme, home.netloc):
        raise SourceError(f"{home.netloc} leads on to {target.netloc or 'nowhere'}. Ask there, if you trust it.")
    return target.path, dict(parse_qsl(target.query))
