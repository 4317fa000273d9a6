"""The member's card: what is printed on it and which codes it can show. Secrets never come here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CodeKind(StrEnum):
    """The kinds of code a card can show; a programme allows some of them."""

    ROTATING = "rotating"  # QR, made on the device, changes every step
    QR = "qr"  # QR of the card number
    CODE128 = "code128"  # 1-D of the card number, for old scanners
    EAN13 = "ean13"


@dataclass(frozen=True)
class Card:
    """`number` is digits without blanks; `kinds` best first."""

    id: str
    number: str
    holder: str
    kinds: tuple[CodeKind, ...]

    @property
    def grouped(self) -> str:
        """The number in groups of four, for reading aloud."""
        return " ".join(self.number[i : i + 4] for i in range(0, len(self.number), 4))


@dataclass(frozen=True)
class CardCode:
    """A code ready to be drawn. `valid_until` is None for a code that does not change; times are device time (UTC)."""

    kind: CodeKind
    text: str
    svg: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None
