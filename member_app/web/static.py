"""Answers GET and HEAD for the catalogue's files and the boot page. Nothing else, and nothing it was not given."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import brotli
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from member_app.web.boot import BootPage, versioned
from member_app.web.catalogue import Asset, Catalogue
from member_app.web.compress import CompressedStore
from member_app.web.manifest import ADDRESS as MANIFEST
from member_app.web.manifest import LANGUAGES
from member_app.web.worker import ADDRESS as WORKER

FOREVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600, stale-while-revalidate=604800"
ASK_FIRST = "no-cache"
CHUNK = 512 * 1024


@dataclass(frozen=True)
class Answer:
    """What to send: headers and either a small body or a file."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    path: Path | None = None


class StaticFiles:
    """An ASGI application. `page` is sent for every address that looks like a place in the app.

    `policy` is the content policy it is sent under: a part of its tag, so that no browser keeps an old one.
    """

    def __init__(self, catalogue: Catalogue, store: CompressedStore, policy: str = "") -> None:
        self.policy = policy
        self.catalogue = catalogue
        self.store = store
        self.base = versioned(catalogue)

    def show(self, page: BootPage, manifests: Mapping[str, bytes], worker: bytes) -> None:
        """From now on send this boot page, these web manifests by language, and this worker."""
        self.page = _Small(page.html, "text/html; charset=utf-8", self.policy)
        self.manifests = {
            language: _Small(manifest, "application/manifest+json", varies="accept-language, accept-encoding")
            for language, manifest in manifests.items()
        }
        self.worker = _Small(worker, "text/javascript; charset=utf-8")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if scope["method"] not in ("GET", "HEAD"):
            answer = Answer(405, {"allow": "GET, HEAD", **_PLAIN}, b"Method not allowed\n")
        else:
            answer = self._answer(scope["path"], headers)
        await _send(answer, send, bodiless=scope["method"] == "HEAD")

    def _answer(self, path: str, headers: Headers) -> Answer:
        if path == f"/{MANIFEST}":
            return self.manifests[preferred(headers.get("accept-language", ""))].answer(headers, ASK_FIRST)
        if path == f"/{WORKER}":
            return self.worker.answer(headers, ASK_FIRST)
        url, caching = self._locate(path)
        asset = self.catalogue.find(url)
        # A page of another release may go on showing pictures, but never gets an engine that isn't its own.
        if asset and (caching != ASK_FIRST or asset.picture):
            return self._file(asset, headers, caching)
        if _is_place(path):
            return self.page.answer(headers, ASK_FIRST)
        return not_found()

    def _locate(self, path: str) -> tuple[str, str]:
        """The catalogue's address and how long the answer may be kept: forever only under the current version."""
        if path.startswith(self.base):
            return path[len(self.base) :], FOREVER
        parts = path.split("/", 3)
        if path.startswith("/_/") and len(parts) == 4:
            return parts[3], ASK_FIRST  # a page opened before an update still runs
        return path[1:], AN_HOUR

    def _file(self, asset: Asset, headers: Headers, caching: str) -> Answer:
        encoding, path = self._variant(asset, headers)
        tag = _tag(asset.digest, encoding)
        common = {"etag": tag, "cache-control": caching, **_vary(asset.compressible)}
        if _matches(headers, tag):
            return Answer(304, common)
        common |= {"content-type": asset.media_type, **({"content-encoding": encoding} if encoding else {})}
        if path is None:
            assert asset.body is not None  # generated files have no path but a body
            return Answer(200, common | {"content-length": str(len(asset.body))}, asset.body)
        return Answer(200, common | {"content-length": str(path.stat().st_size)}, path=path)

    def _variant(self, asset: Asset, headers: Headers) -> tuple[str, Path | None]:
        if asset.compressible:
            for encoding in accepted(headers.get("accept-encoding", "")):
                if copy := self.store.find(asset, encoding):
                    return encoding, copy
        return "", asset.path


class _Small:
    """A page small enough to be compressed at the start and kept in memory."""

    def __init__(self, content: bytes, media_type: str, policy: str = "", varies: str = "accept-encoding") -> None:
        self.media_type = media_type
        self.varies = varies
        self.bodies = {
            "": content,
            "br": brotli.compress(content, quality=11),
            "gzip": gzip.compress(content, mtime=0),
        }
        self.digest = hashlib.sha256(content + policy.encode()).hexdigest()

    def answer(self, headers: Headers, caching: str) -> Answer:
        encoding = next(iter(accepted(headers.get("accept-encoding", ""))), "")
        tag = _tag(self.digest, encoding)
        common = {"etag": tag, "cache-control": caching, "vary": self.varies}
        if _matches(headers, tag):
            return Answer(304, common)
        body = self.bodies[encoding]
        common |= {"content-type": self.media_type, "content-length": str(len(body))}
        return Answer(200, common | ({"content-encoding": encoding} if encoding else {}), body)


def accepted(header: str) -> list[str]:
    """The encodings we have that the client takes, best first. `q=0` refuses one (RFC 9110, 12.5.3)."""
    wanted: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        quality = parameters.strip().removeprefix("q=") or "1"
        try:
            wanted[name.strip()] = float(quality)
        except ValueError:
            wanted[name.strip()] = 0.0
    return [name for name in ("br", "gzip") if wanted.get(name, wanted.get("*", 0.0)) > 0]


def preferred(header: str) -> str:
    """The first of the languages we have that an Accept-Language header asks for; English otherwise."""
    wanted = [part.partition(";")[0].strip().lower().partition("-")[0] for part in header.split(",")]
    return next((language for language in wanted if language in LANGUAGES), LANGUAGES[0])


def not_found() -> Answer:
    """A page of our own, which tells nothing about the server."""
    return Answer(404, {**_PLAIN, "cache-control": "no-store"}, b"Not found\n")


async def _send(answer: Answer, send: Send, *, bodiless: bool) -> None:
    headers = answer.headers
    if answer.status != 304 and "content-length" not in headers:
        headers = {**headers, "content-length": str(len(answer.body))}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    if answer.path is not None and not bodiless and answer.status == 200:
        async for chunk in _chunks(answer.path):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    body = b"" if bodiless else answer.body
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    file: BinaryIO = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
    finally:
        file.close()


def _is_place(path: str) -> bool:
    """Places in the app have no dot in their last part: `/rewards/42`, never `/robots.txt`."""
    return "." not in path.rsplit("/", 1)[-1] and not path.startswith("/_/")


def _matches(headers: Headers, tag: str) -> bool:
    known = headers.get("if-none-match", "")
    return tag in (part.strip().removeprefix("W/") for part in known.split(",")) or known.strip() == "*"


def _tag(digest: str, encoding: str) -> str:
    return f'"{digest[:24]}{"-" + encoding if encoding else ""}"'


def _vary(compressible: bool) -> dict[str, str]:
    return {"vary": "accept-encoding"} if compressible else {}


_PLAIN = {"content-type": "text/plain; charset=utf-8"}
