"""Sealing bytes so that only the holder of a key can read or change them. No other module of the app imports
cryptography.

AES-256-GCM with a fresh nonce before each sealed text; where it belongs is authenticated with it, so that a record
can't be moved to another place unnoticed.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_SIZE = 32
_NONCE = 12


class BrokenSeal(Exception):
    """Another key, another place, or changed bytes."""


def new_key() -> bytes:
    """A random key of `KEY_SIZE` bytes."""
    return os.urandom(KEY_SIZE)


def seal(key: bytes, plain: bytes, place: str) -> bytes:
    """`plain` sealed for `place`."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """What was sealed for `place`; raises `BrokenSeal`."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    except (InvalidTag, ValueError):
        raise BrokenSeal from None


def derived(secret: bytes, purpose: str) -> bytes:
    """A key of its own for each `purpose` from one strong random secret (HKDF-SHA-256)."""
    return HKDF(SHA256(), KEY_SIZE, salt=None, info=purpose.encode()).derive(secret)
