"""The worker's text: of one release, with the list of all it may keep."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from member_app.web.boot import BootPage, boot_page
from member_app.web.brand_css import DEFAULT_BRAND
from member_app.web.catalogue import Catalogue, build_catalogue
from member_app.web.compress import CompressedStore
from member_app.web.manifest import manifests
from member_app.web.static import StaticFiles
from member_app.web.worker import worker_script

ClientOf = Callable[[ASGIApp], httpx.AsyncClient]


@pytest.fixture
def catalogue(engine: Path, assets: Path) -> Catalogue:
    return build_catalogue(engine, assets)


@pytest.fixture
def page(assets: Path, catalogue: Catalogue) -> BootPage:
    return boot_page(assets, catalogue, DEFAULT_BRAND)


def release_in(script: bytes) -> dict[str, object]:
    text = script.decode()
    found: dict[str, object] = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return found


def test_it_lists_every_file_by_its_content(assets: Path, catalogue: Catalogue, page: BootPage) -> None:
    release = release_in(worker_script(assets, catalogue, page))
    assert release["id"] == page.release
    assert release["base"] == f"/_/{catalogue.version}/"
    assert release["page"] == hashlib.sha256(page.html).hexdigest()[:32]
    assert release["files"] == {url: asset.digest[:32] for url, asset in catalogue.assets.items()}


def test_the_page_knows_the_release_it_is_of(page: BootPage) -> None:
    assert f'"release": "{page.release}"' in page.html.decode()


def test_a_release_changes_with_the_brand_a_file_the_headers_and_the_setting(
    engine: Path, assets: Path, catalogue: Catalogue, page: BootPage
) -> None:
    others = {
        boot_page(assets, catalogue, replace(DEFAULT_BRAND, name="Another")).release,
        boot_page(assets, catalogue, DEFAULT_BRAND, sent_with="x-frame-options: DENY").release,
        boot_page(assets, catalogue, DEFAULT_BRAND, worker=False).release,
    }
    (assets / "art" / "gift.webp").write_bytes(b"other")
    others.add(boot_page(assets, build_catalogue(engine, assets), DEFAULT_BRAND).release)
    assert len(others | {page.release}) == 5
    assert boot_page(assets, catalogue, DEFAULT_BRAND).release == page.release


def test_taken_back_it_removes_itself(assets: Path, catalogue: Catalogue) -> None:
    page = boot_page(assets, catalogue, DEFAULT_BRAND, worker=False)
    assert '"worker": false' in page.html.decode()
    assert b"unregister" in worker_script(assets, catalogue, page, active=False)


async def test_it_is_asked_for_at_each_visit_and_short_when_known(
    assets: Path, catalogue: Catalogue, page: BootPage, tmp_path: Path, client_of: ClientOf
) -> None:
    files = StaticFiles(catalogue, CompressedStore(tmp_path / "copies"))
    files.show(page, manifests(DEFAULT_BRAND, files.base), worker_script(assets, catalogue, page))
    async with client_of(files) as client:
        first = await client.get("/worker.js")
        again = await client.get("/worker.js", headers={"if-none-match": first.headers["etag"]})
        other = await client.get("/flutter_service_worker.js")
    assert first.headers["content-type"].startswith("text/javascript")
    assert first.headers["cache-control"] == "no-cache"
    assert again.status_code == 304
    assert other.status_code == 404, "the engine's own worker would fight with ours"
