"""Numbers that nobody chose: they follow from the beacon's value and the commitment, one after another."""

from __future__ import annotations

import hmac

from api_client.draws.canonical import DIGEST_SIZE, LARGEST_NUMBER, prefix

_PREFIX = prefix("stream")


class Stream:
    """HMAC-SHA-256(beacon value, commitment and counter); the counter starts at 0 and never goes back."""

    def __init__(self, value: bytes, commitment: bytes) -> None:
        """Both have 32 bytes. Raises ValueError."""
        if len(value) != DIGEST_SIZE or len(commitment) != DIGEST_SIZE:
            raise ValueError("the beacon's value and the commitment have 32 bytes each")
        self._value = value
        self._message = _PREFIX + commitment
        self.counter = 0

    def block(self) -> bytes:
        """The next 32 bytes."""
        message = self._message + self.counter.to_bytes(8, "big")
        self.counter += 1
        return hmac.digest(self._value, message, "sha256")

    def below(self, bound: int) -> int:
        """A number from 0 to `bound` - 1, each as likely: what is too large is thrown away, never folded back."""
        if not 0 < bound <= LARGEST_NUMBER:
            raise ValueError("there is nothing to choose from")
        bits = (bound - 1).bit_length()
        while True:
            number = int.from_bytes(self.block(), "big") >> (8 * DIGEST_SIZE - bits)
            if number < bound:
                return number
