"""The outside of a backup: two lines that say what it is, then a compressed and perhaps encrypted stream.

Encrypted: AES-256-GCM in chunks under a key that scrypt makes of a passphrase. Every chunk's nonce holds its number and
whether it is the last, and the two lines are authenticated with it: what is cut, moved or changed is noticed.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import json
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"member-app backup 1\n"
CHUNK = 64 * 1024
LONGEST_LINE = 64 * 1024 * 1024
#: 128 MiB and about half a second for each guess at a passphrase.
COST = 2**17
MOST_COST = 2**20
_TAG = 16
_DAMAGED = "The backup is damaged or cut off: {}. Nothing was changed."


class BackupError(Exception):
    """It can't be made or used; the text says why."""


def damaged(why: str) -> BackupError:
    """What is said of a file that is not as it was written."""
    return BackupError(_DAMAGED.format(why))


@contextmanager
def writing_backup(path: Path, passphrase: str | None) -> Iterator[BinaryIO]:
    """A stream into the file `path`, for its owner alone; there is no such file until it is whole.

    Raises `BackupError` when there is one already.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise BackupError(f"{path} can't be written: {fault.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            with _packed(file, passphrase) as stream:
                yield stream
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a renaming, it never takes the place of another file
    except FileExistsError:
        raise BackupError(f"{path} is there already. Choose another name; a backup never replaces one.") from None
    except OSError as fault:
        raise BackupError(f"{path} can't be written: {fault.strerror or fault}.") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


@contextmanager
def reading_backup(path: Path, passphrase: str | None) -> Iterator[Callable[[], bytes]]:
    """Asked again and again, it gives the lines that were written, then nothing.

    Faults of the file come out as `BackupError`, here or while it is read.
    """
    try:
        with path.open("rb") as file, _unpacked(file, passphrase) as stream:
            yield partial(_line, stream)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise damaged("its compressed part ends too early or makes no sense") from None
    except InvalidTag:
        raise BackupError("That is not the passphrase of this backup, or the file was changed.") from None
    except OSError as fault:
        raise BackupError(f"{path} can't be read: {fault.strerror or fault}.") from None


def is_encrypted(path: Path) -> bool:
    """Whether a passphrase is needed; False for what is no backup."""
    with contextlib.suppress(OSError, BackupError), path.open("rb") as file:
        return _head(file)[1] is not None
    return False


def _line(stream: BinaryIO) -> bytes:
    """One line; none is longer than a backup has."""
    line = stream.readline(LONGEST_LINE)
    if line and not line.endswith(b"\n"):
        raise damaged("a line has no end")
    return line


@contextmanager
def _packed(file: BinaryIO, passphrase: str | None) -> Iterator[BinaryIO]:
    settings = None if passphrase is None else _new_settings()
    head = MAGIC + json.dumps({"encryption": settings}).encode() + b"\n"
    file.write(head)
    if passphrase is None or settings is None:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
            yield cast(BinaryIO, packed)
        return
    sealed = _Sealing(file, _key(passphrase, settings), base64.b64decode(settings["nonce"]), head)
    with gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=6, mtime=0) as packed:
        yield cast(BinaryIO, packed)
    sealed.finish()


def _unpacked(file: BinaryIO, passphrase: str | None) -> BinaryIO:
    head, settings = _head(file)
    if settings is None:
        return cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb"))
    if passphrase is None:
        raise BackupError("This backup is encrypted: its passphrase is needed.")
    opened = _Opening(file, _key(passphrase, settings), base64.b64decode(settings["nonce"]), head)
    return cast(BinaryIO, gzip.GzipFile(fileobj=io.BufferedReader(opened, CHUNK), mode="rb"))


def _head(file: BinaryIO) -> tuple[bytes, dict[str, Any] | None]:
    if file.readline(len(MAGIC)) != MAGIC:
        raise BackupError("That is not a backup of this program.")
    line = file.readline(4096)
    try:
        settings = json.loads(line)["encryption"]
        if settings is not None:
            cost = (int(settings["n"]), int(settings["r"]), int(settings["p"]))
            lengths = (len(base64.b64decode(settings["salt"])), len(base64.b64decode(settings["nonce"])))
            if not 2 <= cost[0] <= MOST_COST or cost[1:] != (8, 1) or lengths != (16, 7):
                raise ValueError
    except (ValueError, KeyError, TypeError):
        raise damaged("its head can't be read") from None
    return MAGIC + line, settings


def _new_settings() -> dict[str, Any]:
    salt, nonce = (base64.b64encode(os.urandom(size)).decode() for size in (16, 7))
    return {"cipher": "AES-256-GCM", "kdf": "scrypt", "n": COST, "r": 8, "p": 1, "salt": salt, "nonce": nonce}


def _key(passphrase: str, settings: dict[str, Any]) -> AESGCM:
    salt = base64.b64decode(settings["salt"])
    kdf = Scrypt(salt, 32, n=int(settings["n"]), r=int(settings["r"]), p=int(settings["p"]))
    return AESGCM(kdf.derive(passphrase.encode()))


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


class _Sealing(io.RawIOBase):
    """Encrypts what is written to it, chunk by chunk."""

    def __init__(self, file: BinaryIO, key: AESGCM, prefix: bytes, head: bytes) -> None:
        self._file, self._key, self._prefix, self._head = file, key, prefix, head
        self._waiting = bytearray()
        self._number = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Write the chunk that says that it is the last."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._key.encrypt(_nonce(self._prefix, self._number, last), plain, self._head))
        self._number += 1


class _Opening(io.RawIOBase):
    """Decrypts what is read from it; every chunk but the last is of one size."""

    def __init__(self, file: BinaryIO, key: AESGCM, prefix: bytes, head: bytes) -> None:
        self._file, self._key, self._prefix, self._head = file, key, prefix, head
        self._number = 0
        self._next = file.read(CHUNK + _TAG)
        self._plain = b""
        self._over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._plain and not self._over:
            self._open()
        count = min(len(buffer), len(self._plain))
        buffer[:count], self._plain = self._plain[:count], self._plain[count:]
        return count

    def _open(self) -> None:
        sealed, self._next = self._next, self._file.read(CHUNK + _TAG)
        self._over = not self._next
        self._plain = self._key.decrypt(_nonce(self._prefix, self._number, self._over), sealed, self._head)
        self._number += 1
