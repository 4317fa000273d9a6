"""Compressed copies of static files, made once at the highest level and kept by content.

The best brotli level takes half a minute for the engine, so a separate, polite process does it while the server already
answers with what there is. A copy is named after its content, so it serves every version and every data folder.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import brotli
import platformdirs

from member_app.web.catalogue import Asset, Catalogue

SUFFIXES = {"br": ".br", "gzip": ".gz"}
CLAIM_SECONDS = 300
PIECE = 256 * 1024


def default_store() -> Path:
    """One folder for all of a user's servers: copies are the same whatever data folder a server has."""
    return Path(platformdirs.user_cache_dir("member-app")) / "web"


class CompressedStore:
    """The folder of compressed copies. Reading never waits for a copy to be made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, asset: Asset, encoding: str) -> Path | None:
        """The copy in this encoding, if it was made already."""
        path = self._path(asset, encoding)
        return path if path.is_file() else None

    def make(self, asset: Asset, encoding: str) -> Path | None:
        """Make the copy unless it is there or another process is at it. A copy appears whole or not at all."""
        target = self._path(asset, encoding)
        if target.is_file():
            return target
        self.folder.mkdir(parents=True, exist_ok=True)
        with _claim(target.with_suffix(target.suffix + ".claim")) as mine:
            if not mine:
                return None
            _write_whole(target, _compress(asset.read(), encoding))
        return target

    def _path(self, asset: Asset, encoding: str) -> Path:
        return self.folder / f"{asset.digest}{SUFFIXES[encoding]}"


def make_all(catalogue: Catalogue, store: CompressedStore) -> int:
    """Make every missing copy: quick ones first, then the best, most needed first. Answers their bytes."""
    assets = catalogue.by_need()
    made = [store.make(asset, encoding) for encoding in ("gzip", "br") for asset in assets]
    return sum(path.stat().st_size for path in made if path)


def complete(catalogue: Catalogue, store: CompressedStore) -> bool:
    """Whether nothing is left to make."""
    return all(store.find(asset, encoding) for asset in catalogue.by_need() for encoding in SUFFIXES)


def start_maker(store: CompressedStore) -> subprocess.Popen[bytes]:
    """Make the missing copies in a process of its own, so that no request waits for the compressor."""
    command = [sys.executable, "-m", "member_app.web.maker", str(store.folder), str(os.getpid())]
    return subprocess.Popen(  # noqa: S603 - our own module, no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _compress(content: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        return gzip.compress(content, compresslevel=6, mtime=0)
    compressor = brotli.Compressor(quality=11, lgwin=24)
    # In pieces, so that a signal to stop is heard within a second.
    pieces = [compressor.process(content[at : at + PIECE]) for at in range(0, len(content), PIECE)]
    return b"".join([*pieces, compressor.finish()])


def _write_whole(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise


class _claim:
    """Says whether this process is the one to do it. A claim left by a killed process lapses."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mine = False

    def __enter__(self) -> bool:
        with contextlib.suppress(FileNotFoundError):
            if time.time() - self.path.stat().st_mtime > CLAIM_SECONDS:
                self.path.unlink(missing_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            self.mine = True
        return self.mine

    def __exit__(self, *_: object) -> None:
        if self.mine:
            self.path.unlink(missing_ok=True)
