"""The web application: pages and files, the socket, and `/api` when the reference API is embedded."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import flet_web
from flet_web.fastapi import app_manager
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import ASGIApp

from member_app.domain.programme import Brand
from member_app.resources import assets_dir
from member_app.web.boot import boot_page
from member_app.web.brand_css import DEFAULT_BRAND
from member_app.web.card_key import CardKeys, KeySource, no_keys
from member_app.web.catalogue import Catalogue, build_catalogue
from member_app.web.compress import CompressedStore, default_store
from member_app.web.connection import PageMain, end_all, number_controls_anew
from member_app.web.headers import COMMON, PAGE, WITH_INERT, SecureHeaders, page_policy
from member_app.web.hosts import KnownHosts
from member_app.web.manifest import manifests
from member_app.web.socket import AppSocket, SocketLimits
from member_app.web.static import StaticFiles
from member_app.web.worker import worker_script

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Front:
    """What the boot page shows of the programme."""

    brand: Brand = DEFAULT_BRAND
    description: str = ""
    language: str = "en"


async def plain_front() -> Front:
    """For a programme nobody could tell us."""
    return Front()


async def nothing() -> None:
    """Nothing to release."""


@dataclass(frozen=True)
class WebSettings:
    """How the app is served. `api_origin` is the API's, when that is another server: its pictures are let in.

    `front` is asked once when the server starts, `stop` when it ends and all sessions have. Without `worker` browsers
    keep nothing for a visit offline, and remove what an earlier worker kept. `card_keys` tells a browser's own card.
    """

    front: Callable[[], Awaitable[Front]] = plain_front
    stop: Callable[[], Awaitable[None]] = nothing
    hosts: tuple[str, ...] = ()
    api_origin: str = ""
    limits: SocketLimits = field(default_factory=SocketLimits)
    compressed: Path = field(default_factory=default_store)
    worker: bool = True
    card_keys: KeySource = no_keys


def create_web_app(main: PageMain, settings: WebSettings, api: ASGIApp | None = None) -> ASGIApp:
    """Everything that answers on the app's port."""
    catalogue = app_catalogue()
    page = boot_page(assets_dir(), catalogue, DEFAULT_BRAND)
    origins = [settings.api_origin] if urlsplit(settings.api_origin).scheme in ("http", "https") else []
    # The scripts, and so the policy, are the same whatever the brand.
    policy = page_policy(page.script_sources, origins)
    files = StaticFiles(catalogue, CompressedStore(settings.compressed), policy)
    _dress(files, Front(), settings)
    routes = [
        Route("/healthz", _healthy),
        WebSocketRoute("/ws", AppSocket(main, settings.limits)),
        Route("/boot/key", CardKeys(settings.card_keys).answer, methods=["POST"]),
        *([Mount("/api", api)] if api is not None else []),
        Mount("/", files),
    ]
    inner = Starlette(routes=routes, lifespan=_life(files, settings))
    secured = SecureHeaders(inner, policy)
    return KnownHosts(secured, settings.hosts)


def app_catalogue() -> Catalogue:
    """The files of the installed UI engine and of this app."""
    return build_catalogue(Path(flet_web.get_package_web_dir()), assets_dir())


def _dress(files: StaticFiles, front: Front, settings: WebSettings) -> None:
    """Let the files show the programme: page, manifests and worker are of one release."""
    page = boot_page(
        assets_dir(),
        files.catalogue,
        front.brand,
        description=front.description,
        language=front.language,
        sent_with=repr((files.policy, COMMON, PAGE, WITH_INERT)),
        worker=settings.worker,
    )
    worker = worker_script(assets_dir(), files.catalogue, page, active=settings.worker)
    files.show(page, manifests(front.brand, files.base, front.description), worker)


async def _healthy(request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})


def _life(files: StaticFiles, settings: WebSettings) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        front = await settings.front()
        _dress(files, front, settings)
        number_controls_anew()
        await app_manager.start()
        try:
            yield
        finally:
            await end_all()
            await settings.stop()
            await app_manager.shutdown()

    return life
