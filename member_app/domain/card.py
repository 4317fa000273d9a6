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


#: Digits of a card's number, the last of which checks the others.
NUMBER_LENGTH = 12
_BETWEEN = str.maketrans("", "", " \t\n\u00a0\u2007\u2009\u202f-\u2010\u2011.")


def card_number(typed: str) -> str | None:
    """The number somebody typed, with or without blanks between; None if it can't be a card's."""
    digits = typed.translate(_BETWEEN)
    if len(digits) != NUMBER_LENGTH or not (digits.isascii() and digits.isdigit()):
        return None
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return digits if total % 10 == 0 else None


def grouped(number: str) -> str:
    """In groups of four, for reading aloud."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


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
        return grouped(self.number)


@dataclass(frozen=True)
class CardCode:
    """A code ready to be drawn; `text` is what a scanner reads.

    `valid_until` is None for a code that does not change; times are device time (UTC).
    """

    kind: CodeKind
    text: str
    svg: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None
