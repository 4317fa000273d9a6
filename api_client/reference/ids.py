"""Names of things: unguessable, readable aloud in part, safe in a URL and in a QR code."""

from __future__ import annotations

import base64
import hashlib
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(prefix: str) -> str:
    """`prefix_` and 80 random bits, lower case."""
    return f"{prefix}_{base64.b32encode(secrets.token_bytes(10)).decode().lower()}"


def new_key() -> str:
    """Eight base32 characters: what a rotating code says about card and device."""
    return base64.b32encode(secrets.token_bytes(5)).decode()


def new_secret() -> str:
    """An opaque credential of 256 bits."""
    return secrets.token_urlsafe(32)


def new_coupon() -> str:
    """`C1` and fourteen Crockford characters: 70 bits, no letter that looks like a digit."""
    return "C1" + "".join(secrets.choice(CROCKFORD) for _ in range(14))


def new_otp() -> str:
    """Six digits, evenly drawn."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_card_number(prefix: str = "") -> str:
    """Twelve digits that begin with `prefix`, never with a zero; the last is the Luhn check digit."""
    body = prefix or str(secrets.randbelow(9) + 1)
    body += "".join(str(secrets.randbelow(10)) for _ in range(11 - len(body)))
    return body + luhn_digit(body)


def luhn_digit(body: str) -> str:
    """The check digit that makes `body` + digit pass the Luhn test."""
    total = 0
    for place, char in enumerate(reversed(body)):
        value = int(char) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def ean_digit(body: str) -> str:
    """The check digit of the EAN code that begins with `body`."""
    total = sum(int(char) * (3 if place % 2 == 0 else 1) for place, char in enumerate(reversed(body)))
    return str(-total % 10)


def luhn_valid(number: str) -> bool:
    """True for ASCII digits whose last one is their check digit."""
    return len(number) > 1 and number.isascii() and number.isdigit() and luhn_digit(number[:-1]) == number[-1]


def digest(secret: str) -> str:
    """How a high-entropy credential rests in the database; what is guessable needs a keyed hash instead."""
    return hashlib.sha256(secret.encode()).hexdigest()
