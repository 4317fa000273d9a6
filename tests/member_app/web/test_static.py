"""The static server, request by request."""

from collections.abc import Callable
from pathlib import Path

import brotli
import httpx
import pytest
from starlette.types import ASGIApp

from member_app.web.boot import boot_page
from member_app.web.brand_css import DEFAULT_BRAND
from member_app.web.catalogue import Catalogue, build_catalogue
from member_app.web.compress import CompressedStore, make_all
from member_app.web.headers import SecureHeaders
from member_app.web.manifest import manifests
from member_app.web.static import StaticFiles, accepted, preferred
from member_app.web.worker import worker_script

ClientOf = Callable[[ASGIApp], httpx.AsyncClient]


@pytest.fixture
def catalogue(engine: Path, assets: Path) -> Catalogue:
    return build_catalogue(engine, assets)


@pytest.fixture
def files(catalogue: Catalogue, assets: Path, tmp_path: Path) -> StaticFiles:
    store = CompressedStore(tmp_path / "store")
    return dressed(StaticFiles(catalogue, store), assets)


def dressed(files: StaticFiles, assets: Path) -> StaticFiles:
    page = boot_page(assets, files.catalogue, DEFAULT_BRAND)
    files.show(page, manifests(DEFAULT_BRAND, files.base), worker_script(assets, files.catalogue, page))
    return files


async def test_before_anything_is_compressed_the_original_is_sent(files: StaticFiles, client_of: ClientOf) -> None:
    async with client_of(files) as client:
        answer = await client.get(f"{files.base}main.dart.wasm", headers={"accept-encoding": "br"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/wasm"
    assert "content-encoding" not in answer.headers
    assert len(answer.content) == int(answer.headers["content-length"]) == 20004


async def test_the_best_copy_the_client_takes_is_sent(files: StaticFiles, client_of: ClientOf) -> None:
    make_all(files.catalogue, files.store)
    async with client_of(files) as client:
        for takes, sent in (("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None)):
            answer = await client.get(f"{files.base}main.dart.wasm", headers={"accept-encoding": takes})
            assert answer.headers.get("content-encoding") == sent
            assert answer.headers["vary"] == "accept-encoding"
            assert len(answer.content) == 20004


async def test_versioned_files_are_kept_forever_and_others_asked_for(files: StaticFiles, client_of: ClientOf) -> None:
    async with client_of(files) as client:
        current = await client.get(f"{files.base}art/gift.webp")
        bare = await client.get("/art/gift.webp")
        old = await client.get("/_/000000000000/art/gift.webp")
        page = await client.get("/")
    assert "immutable" in current.headers["cache-control"]
    assert "immutable" not in bare.headers["cache-control"]
    assert old.headers["cache-control"] == page.headers["cache-control"] == "no-cache"
    assert current.content == bare.content == old.content


async def test_what_is_known_is_not_sent_again(files: StaticFiles, client_of: ClientOf) -> None:
    async with client_of(files) as client:
        for path in ("/", f"{files.base}main.dart.wasm", "/manifest.webmanifest", f"{files.base}flutter_bootstrap.js"):
            first = await client.get(path)
            again = await client.get(path, headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
            assert (await client.get(path, headers={"if-none-match": '"other"'})).status_code == 200


async def test_a_new_content_policy_is_a_new_page(
    catalogue: Catalogue, assets: Path, tmp_path: Path, files: StaticFiles, client_of: ClientOf
) -> None:
    strict = dressed(StaticFiles(catalogue, CompressedStore(tmp_path / "copies"), "default-src 'none'"), assets)
    async with client_of(files) as old, client_of(strict) as new:
        known = (await old.get("/")).headers["etag"]
        assert (await new.get("/", headers={"if-none-match": known})).status_code == 200


async def test_a_renewal_is_short_and_carries_no_header_twice(files: StaticFiles, client_of: ClientOf) -> None:
    async with client_of(SecureHeaders(files, "default-src 'self'")) as client:
        first = await client.get("/")
        again = await client.get("/", headers={"if-none-match": first.headers["etag"]})
    assert "content-security-policy" in first.headers
    assert again.status_code == 304
    assert set(again.headers) == {"etag", "cache-control", "vary"}


async def test_copies_have_tags_of_their_own(files: StaticFiles, client_of: ClientOf) -> None:
    make_all(files.catalogue, files.store)
    async with client_of(files) as client:
        tags = {
            (await client.get(f"{files.base}main.dart.wasm", headers={"accept-encoding": takes})).headers["etag"]
            for takes in ("br", "gzip", "identity")
        }
    assert len(tags) == 3


async def test_head_answers_as_get_without_a_body(files: StaticFiles, client_of: ClientOf) -> None:
    async with client_of(files) as client:
        for path in ("/", f"{files.base}main.dart.wasm", f"{files.base}flutter_bootstrap.js"):
            got, head = await client.get(path), await client.head(path)
            assert head.content == b""
            assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize("path", ["/", "/rewards", "/rewards/42", "/join/ABC", "/account/devices/"])
async def test_places_in_the_app_get_the_boot_page(files: StaticFiles, client_of: ClientOf, path: str) -> None:
    async with client_of(files) as client:
        answer = await client.get(path, headers={"accept-encoding": "br"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-encoding"] == "br"


@pytest.mark.parametrize(
    "path",
    [
        "/robots.txt", "/_/x", "/_/x/nothing.js", "/.hidden", "/boot/settings.js", "/index.html", "/locales/de/app.po",
        "/../../etc/passwd.txt", "/%2e%2e/%2e%2e/etc/passwd.txt", "/art/..%2f..%2f.hidden", "/art//gift.webp",
        "/art/gift.webp%00", "/art\\gift.webp",
    ],
)  # fmt: skip
async def test_nothing_else_is_found(files: StaticFiles, client_of: ClientOf, path: str) -> None:
    async with client_of(files) as client:
        answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.text == "Not found\n"


async def test_nothing_can_be_sent_to_it(files: StaticFiles, client_of: ClientOf) -> None:
    async with client_of(files) as client:
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            assert (await client.request(method, "/upload")).status_code == 405


@pytest.mark.parametrize(
    ("header", "best"),
    [
        ("", []), ("br", ["br"]), ("gzip, deflate, br, zstd", ["br", "gzip"]), ("BR;Q=0.5", ["br"]),
        ("*", ["br", "gzip"]),
        ("*;q=0, gzip", ["gzip"]), ("br;q=nonsense, gzip", ["gzip"]), ("identity", []),
    ],
)  # fmt: skip
def test_what_a_client_takes(header: str, best: list[str]) -> None:
    assert accepted(header) == best


async def test_the_boot_page_is_small(files: StaticFiles) -> None:
    assert len(brotli.compress(files.page.bodies[""])) < 9000


async def test_the_manifest_speaks_the_browsers_language(files: StaticFiles, client_of: ClientOf) -> None:
    async with client_of(files) as client:
        german = await client.get("/manifest.webmanifest", headers={"accept-language": "de-AT,de;q=0.9,en;q=0.8"})
        other = await client.get("/manifest.webmanifest", headers={"accept-language": "fr"})
    assert german.json()["lang"] == "de"
    assert other.json()["lang"] == "en"
    assert "accept-language" in german.headers["vary"]
    assert [preferred(header) for header in ("", "fr, de;q=0.5", "EN-gb", "*")] == ["en", "de", "en", "en"]


async def test_a_page_of_another_release_gets_pictures_but_no_engine(files: StaticFiles, client_of: ClientOf) -> None:
    async with client_of(files) as client:
        assert (await client.get("/_/000000000000/art/gift.webp")).status_code == 200
        for path in ("main.dart.wasm", "main.dart.mjs", "flutter_bootstrap.js", "assets/FontManifest.json"):
            assert (await client.get(f"/_/000000000000/{path}")).status_code == 404
