"""Draws to check: one of each kind of beacon, made the way an operator makes them, and recorded rounds."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from api_client.draws.beacon import (
    DEFAULT_CHAIN,
    QUICKNET,
    Chain,
    Commit,
    Drand,
    DrandValue,
    Party,
    drand_value,
    revealed,
    secret_hash,
)
from api_client.draws.canonical import canonical_list
from api_client.draws.commitment import rules_hash
from api_client.draws.document import Draw, Rules, Terms
from api_client.draws.making import close, draw
from api_client.draws.winners import Prize

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
CHAINS = {"quicknet": QUICKNET, "default": DEFAULT_CHAIN}
SECRETS = (bytes(range(32)), bytes(range(100, 132)), bytes(range(200, 232)))
PARTIES = ("Operator", "Notary", "Members' council")


def recorded(network: str) -> list[dict[str, Any]]:
    """Rounds as the nodes of a network served them."""
    found: list[dict[str, Any]] = json.loads((VECTORS / "drand.json").read_text())[network]
    return found


def value_of(entry: dict[str, Any]) -> DrandValue:
    """The value of a recorded round."""
    previous = entry.get("previous_signature")
    return drand_value(bytes.fromhex(entry["signature"]), previous and bytes.fromhex(previous))


def tickets(count: int, seed: str = "tickets") -> list[str]:
    """So many different tickets, always the same, in canonical order."""
    return canonical_list(hashlib.sha256(f"{seed} {at}".encode()).hexdigest()[:20] for at in range(count))


def terms(beacon: Drand | Commit, closes_at: datetime, **other: Any) -> Terms:
    """Terms that close at a time; the draw is due within a day."""
    given: dict[str, Any] = {
        "raffle": "ski-day",
        "round": 7,
        "title": {"en": "A day of skiing", "de": "Ein Skitag für zwei"},
        "rules": Rules("3", {"en": rules_hash("One ticket, one chance."), "de": rules_hash("Ein Los, eine Chance.")}),
        "opens_at": closes_at - timedelta(days=3),
        "closes_at": closes_at,
        "draw_by": closes_at + timedelta(days=1),
        "places": None,
        "prizes": (Prize("pass", 1), Prize("mug", 3)),
        "alternates": 3,
        "beacon": beacon,
    }
    return Terms(**(given | other))


def by_drand(network: str = "quicknet", at: int = 0, count: int = 40, **other: Any) -> tuple[Draw, list[str]]:
    """A drawn raffle that a recorded round decided, with its list."""
    entry = recorded(network)[at]
    beacon = Drand(CHAINS[network], entry["round"])
    closes_at = beacon.due - timedelta(minutes=20)
    drawn = tickets(count)
    closed = close(terms(beacon, closes_at, **other), drawn, closes_at + timedelta(seconds=5))
    return draw(closed, drawn, value_of(entry)), drawn


def by_commit(parties: int = 2, count: int = 40, **other: Any) -> tuple[Draw, list[str]]:
    """A drawn raffle that the secrets of parties decided, with its list."""
    names, secrets = PARTIES[:parties], SECRETS[:parties]
    hashes = [secret_hash("ski-day", 7, name, secret) for name, secret in zip(names, secrets, strict=True)]
    beacon = Commit(tuple(Party(name, hash_) for name, hash_ in zip(names, hashes, strict=True)))
    closes_at = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    drawn = tickets(count)
    closed = close(terms(beacon, closes_at, **other), drawn, closes_at)
    return draw(closed, drawn, revealed(secrets)), drawn


def own_chain() -> Chain:
    """A network that nobody knows."""
    return Chain("ab" * 32, "bls-unchained-g1-rfc9380", QUICKNET.public_key, 60, 1_700_000_000)
