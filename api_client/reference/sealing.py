"""Secrets that must be used again rest sealed, under a key that is not in the database.

AES-256-GCM with a fresh nonce before each sealed text; where it belongs is authenticated with it, so that a row can't
be moved to another one unnoticed. The key is derived from the pepper, which is a file beside the data. Beside this
module only `backup_file` imports cryptography.
"""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
#: How much longer than the plain text a sealed one is, in bytes.
OVERHEAD = _NONCE + 16


class BrokenSeal(Exception):
    """Another key, another place, or changed bytes."""


def seal(pepper: bytes, plain: bytes, place: str) -> bytes:
    """`plain` sealed for `place`, such as `webhook:hook_1`."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key(pepper)).encrypt(nonce, plain, place.encode())


def unseal(pepper: bytes, sealed: bytes, place: str) -> bytes:
    """What was sealed for `place`; raises `BrokenSeal`."""
    try:
        return AESGCM(_key(pepper)).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    except (InvalidTag, ValueError):
        raise BrokenSeal from None


def seal_text(pepper: bytes, plain: str, place: str) -> str:
    """`seal` where the database keeps text."""
    return base64.b64encode(seal(pepper, plain.encode(), place)).decode("ascii")


def unseal_text(pepper: bytes, sealed: str, place: str) -> str:
    """`unseal` of what `seal_text` made; raises `BrokenSeal`."""
    return unseal(pepper, base64.b64decode(sealed), place).decode()


def _key(pepper: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"secrets at rest").derive(pepper)
