"""Compressed copies: right, whole, made once, never waited for."""

import gzip
import os
import subprocess
import sys
import time
from pathlib import Path

import brotli
import pytest

from member_app.web.catalogue import Catalogue, build_catalogue
from member_app.web.compress import CLAIM_SECONDS, CompressedStore, complete, make_all


@pytest.fixture
def catalogue(engine: Path, assets: Path) -> Catalogue:
    return build_catalogue(engine, assets)


def test_copies_unpack_to_the_original(catalogue: Catalogue, tmp_path: Path) -> None:
    store = CompressedStore(tmp_path / "store")
    make_all(catalogue, store)
    for asset in catalogue.by_need():
        packed = store.find(asset, "br")
        zipped = store.find(asset, "gzip")
        assert packed and brotli.decompress(packed.read_bytes()) == asset.read()
        assert zipped and gzip.decompress(zipped.read_bytes()) == asset.read()
    assert complete(catalogue, store)


def test_nothing_is_made_twice(catalogue: Catalogue, tmp_path: Path) -> None:
    store = CompressedStore(tmp_path / "store")
    make_all(catalogue, store)
    before = {path: path.stat().st_mtime_ns for path in store.folder.iterdir()}
    make_all(catalogue, store)
    assert {path: path.stat().st_mtime_ns for path in store.folder.iterdir()} == before


def test_looking_makes_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    store = CompressedStore(tmp_path / "store")
    assert store.find(catalogue.by_need()[0], "br") is None
    assert not store.folder.exists()


def test_another_process_at_work_is_left_alone_until_its_claim_lapses(catalogue: Catalogue, tmp_path: Path) -> None:
    store = CompressedStore(tmp_path)
    asset = catalogue.by_need()[0]
    claim = tmp_path / f"{asset.digest}.br.claim"
    claim.touch()
    assert store.make(asset, "br") is None
    old = time.time() - CLAIM_SECONDS - 1
    os.utime(claim, (old, old))
    assert store.make(asset, "br")
    assert not claim.exists()


def test_a_failure_leaves_nothing_half_made(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no space"):
        CompressedStore(tmp_path / "store").make(catalogue.by_need()[0], "gzip")
    assert list((tmp_path / "store").iterdir()) == []


def test_pictures_and_packed_fonts_are_not_compressed_again(catalogue: Catalogue) -> None:
    urls = {asset.url for asset in catalogue.by_need()}
    assert "art/gift.webp" not in urls
    assert not [url for url in urls if url.endswith(".woff2")]


def test_the_making_process_ends_with_its_parent(tmp_path: Path) -> None:
    foreign_parent = "1" if os.getpid() != 1 else "2"
    maker = subprocess.run(
        [sys.executable, "-m", "member_app.web.maker", str(tmp_path / "store"), foreign_parent],
        timeout=60, check=False, capture_output=True,
    )  # fmt: skip
    assert maker.returncode == 0, maker.stderr
