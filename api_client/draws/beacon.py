"""Where the chance comes from: a public beacon's round, or secrets that parties promised before the list was closed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from api_client.draws.canonical import digest, encode

SECRET_SIZE = 32
#: Signatures are points of BLS12-381: the scheme says of which group, and what was signed.
UNCHAINED_G1 = "bls-unchained-g1-rfc9380"
CHAINED_G2 = "pedersen-bls-chained"
SIGNATURE_SIZES = {UNCHAINED_G1: 48, CHAINED_G2: 96}


@dataclass(frozen=True, slots=True)
class Chain:
    """A drand network: its hash and public key in hexadecimal digits, seconds between rounds, Unix time of round 1."""

    hash: str
    scheme: str
    public_key: str
    period: int
    genesis_time: int

    def time_of(self, round_: int) -> datetime:
        """When a round is due."""
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=self.genesis_time + (round_ - 1) * self.period)

    def round_from(self, at: datetime) -> int:
        """The first round that is due at `at` or later."""
        waited = at - self.time_of(1)
        return max(1, 1 - (-waited // timedelta(seconds=self.period)))


#: The networks of the League of Entropy, as its nodes describe them under /info.
QUICKNET = Chain(
    hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    scheme=UNCHAINED_G1,
    public_key="83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
    "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
    "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    period=3,
    genesis_time=1692803367,
)
DEFAULT_CHAIN = Chain(
    hash="8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
    scheme=CHAINED_G2,
    public_key="868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31",
    period=30,
    genesis_time=1595431050,
)
KNOWN_CHAINS = (QUICKNET, DEFAULT_CHAIN)


@dataclass(frozen=True, slots=True)
class Drand:
    """The round of a drand network that will decide."""

    chain: Chain
    round: int

    @property
    def due(self) -> datetime:
        """When the value will be known."""
        return self.chain.time_of(self.round)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who promised a secret, and its hash (hexadecimal digits): see `secret_hash`."""

    name: str
    hash: str


@dataclass(frozen=True, slots=True)
class Commit:
    """Parties of whom all have to reveal; one alone that withholds makes the draw void."""

    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class DrandValue:
    """What a round said; the chained scheme also signs the signature before it."""

    randomness: bytes
    signature: bytes
    previous_signature: bytes | None = None


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the parties revealed, in their order (None: not yet), and what all of them together give."""

    randomness: bytes | None
    secrets: tuple[bytes | None, ...]


def drand_value(signature: bytes, previous_signature: bytes | None = None) -> DrandValue:
    """The value that belongs to a round's signature."""
    return DrandValue(hashlib.sha256(signature).digest(), signature, previous_signature)


def secret_hash(raffle: str, round_: int, party: str, secret: bytes) -> str:
    """What a party publishes of its secret (32 random bytes) beforehand: good for one draw of one raffle."""
    if len(secret) != SECRET_SIZE:
        raise ValueError(f"a secret has {SECRET_SIZE} bytes")
    return digest("secret", encode([raffle, round_, party, secret.hex()])).hex()


def combined(secrets: Sequence[bytes]) -> bytes:
    """The value that the secrets of all parties give, in the order in which the parties are named."""
    return digest("combined", encode([secret.hex() for secret in secrets]))


def revealed(secrets: Sequence[bytes | None]) -> Secrets:
    """What is known so far; the value is there once nobody is missing."""
    known = [secret for secret in secrets if secret is not None]
    return Secrets(combined(known) if len(known) == len(secrets) else None, tuple(secrets))
