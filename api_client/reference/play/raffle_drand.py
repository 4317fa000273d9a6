"""The adapter to public beacons that speak as drand does, over HTTP. Asked outside of transactions, by the background.

An address must lead outside unless the programme file says otherwise. The value counts if it is of the round that was
named and its signature is right; where no library for that is installed, it must at least belong to its signature.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any

from api_client.draws.beacon import SIGNATURE_SIZES, Drand, DrandValue, drand_value
from api_client.draws.bls import installed_verifier
from api_client.errors import ApiError
from api_client.reference import destinations
from api_client.transport import Outbound

log = logging.getLogger("api_client.reference")
_MOST = 16_384


def fetch(
    urls: Sequence[str], private: bool, source: Drand, resolve: destinations.Resolve = destinations.resolve
) -> DrandValue | None:
    """The value of the named round from the first address that has it; None where none has (yet)."""
    return asyncio.run(_fetch(urls, private, source, resolve))


async def _fetch(urls: Sequence[str], private: bool, source: Drand, resolve: destinations.Resolve) -> DrandValue | None:
    outbound = Outbound()
    try:
        for url in urls:
            asked = f"{url.rstrip('/')}/{source.chain.hash}/public/{source.round}"
            try:
                address = await destinations.address_of(asked, private, resolve)
                status, body = await outbound.get(asked, address, _MOST)
                if status == 200 and (found := _read(body, source)) is not None:
                    return found
                log.warning("a beacon's answer is no value of round %s: status %s", source.round, status)
            except (destinations.Forbidden, ApiError, OSError) as fault:
                log.warning("a beacon could not be asked: %s", type(fault).__name__)
    finally:
        await outbound.aclose()
    return None


def _read(body: bytes, source: Drand) -> DrandValue | None:
    """What was answered, if it is the value of that round."""
    try:
        said = json.loads(body)
        value = _value(said) if isinstance(said, dict) and said.get("round") == source.round else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if value is None or len(value.signature) != SIGNATURE_SIZES.get(source.chain.scheme):
        return None
    verify = installed_verifier()
    return value if verify is None or verify(source, value) else None


def _value(said: dict[str, Any]) -> DrandValue | None:
    previous = said.get("previous_signature")
    value = drand_value(bytes.fromhex(said["signature"]), bytes.fromhex(previous) if previous else None)
    return value if said.get("randomness") in (None, value.randomness.hex()) else None
