"""The rotating code `L1.<key>.<step>.<mac>`: made on the device, with no network, new in every step.

`mac` is 80 bits of HMAC-SHA-256 under the device's secret, in base32; all letters are QR alphanumeric.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime

#: Base32 letters of the mac: 16 of 5 bits.
_MAC_LETTERS = 16


@dataclass(frozen=True)
class CardSecret:
    """What this device needs to make codes. `key` names card and device inside the code; `step` in seconds."""

    key: str
    secret: bytes = field(repr=False)
    step_seconds: int


def decoded_secret(text: str) -> bytes:
    """The secret from its base64url text, padded or not; raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def step_at(moment: datetime, step_seconds: int) -> int:
    """The step that contains `moment` of the service's clock."""
    return int(moment.timestamp()) // step_seconds


def step_bounds(step: int, step_seconds: int) -> tuple[datetime, datetime]:
    """First moment of a step and of the next one (UTC, the service's clock)."""
    first = datetime.fromtimestamp(step * step_seconds, UTC)
    return first, datetime.fromtimestamp((step + 1) * step_seconds, UTC)


def rotating_text(card: CardSecret, step: int) -> str:
    """The code to show during `step`."""
    head = f"L1.{card.key}.{step}"
    digest = hmac.new(card.secret, head.encode("ascii"), hashlib.sha256).digest()
    return f"{head}.{base64.b32encode(digest).decode('ascii')[:_MAC_LETTERS]}"
