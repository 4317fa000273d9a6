"""The adapter to the library that checks a beacon's signature. Phones and browsers may do without it.

`py-arkworks-bls12381`: the curve of the Ethereum specifications, ready built for Linux, macOS and Windows, without
dependencies, two milliseconds a signature.
"""

from __future__ import annotations

import hashlib
from typing import Any

from api_client.draws.beacon import CHAINED_G2, SIGNATURE_SIZES, UNCHAINED_G1, Drand, DrandValue
from api_client.draws.step import BeaconVerifier

_DOMAIN_G1 = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_DOMAIN_G2 = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"


def installed_verifier() -> BeaconVerifier | None:
    """What checks signatures on this machine; None where the library is not installed."""
    try:
        import py_arkworks_bls12381 as curve
    except ImportError:
        return None

    def verify(beacon: Drand, value: DrandValue) -> bool:
        return _signed(curve, beacon, value)

    return verify


def _signed(curve: Any, beacon: Drand, value: DrandValue) -> bool:
    """Whether the network's key signed this round: both sides of the pairing equation, multiplied, give one."""
    scheme, key = beacon.chain.scheme, bytes.fromhex(beacon.chain.public_key)
    if len(value.signature) != SIGNATURE_SIZES.get(scheme):
        return False
    round_ = beacon.round.to_bytes(8, "big")
    try:
        if scheme == UNCHAINED_G1 and value.previous_signature is None:
            message = curve.G1Point.hash_to_curve(hashlib.sha256(round_).digest(), _DOMAIN_G1)
            signature, public = curve.G1Point.from_compressed_bytes(value.signature), _point(curve.G2Point, key)
            return bool(curve.GT.pairing_check([signature, message], [-curve.G2Point(), public]))
        if scheme == CHAINED_G2 and value.previous_signature is not None:
            signed = hashlib.sha256(value.previous_signature + round_).digest()
            message = curve.G2Point.hash_to_curve(signed, _DOMAIN_G2)
            signature, public = curve.G2Point.from_compressed_bytes(value.signature), _point(curve.G1Point, key)
            return bool(curve.GT.pairing_check([-curve.G1Point(), public], [signature, message]))
    except ValueError:  # not a point of the curve
        return False
    return False


def _point(group: Any, key: bytes) -> Any:
    """A public key; the neutral element would sign everything."""
    point = group.from_compressed_bytes(key)
    if point == group.identity():
        raise ValueError("no public key")
    return point
