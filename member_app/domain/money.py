"""Money as integer minor units with a currency; nothing here rounds silently."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Money:
    """`amount` in minor units (cents), `currency` as ISO 4217."""

    amount: int
    currency: str

    @property
    def major(self) -> Decimal:
        """In major units, for showing: 2490 EUR cents -> 24.90."""
        return Decimal(self.amount) / 100
