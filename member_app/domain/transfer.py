"""Points for another member: what is meant, what it would do, and what it did."""

from __future__ import annotations

from dataclasses import dataclass

from member_app.domain.reward import Portion


@dataclass(frozen=True)
class Gift:
    """Points for the holder of a card; `message` goes with them and may be empty."""

    card_number: str
    points: int
    message: str = ""


@dataclass(frozen=True)
class TransferQuote:
    """What a transfer would do, from a dry run: points with the `fee` leave, `uses_first` soonest lapsing first.

    Of the other member only the first name is known, and that may be empty. `left_today` may be sent after it.
    """

    points: int
    fee: int
    first_name: str
    uses_first: tuple[Portion, ...]
    balance_after: int
    left_today: int


@dataclass(frozen=True)
class Transfer:
    """Points that were given; `balance` is what the sender has after it."""

    id: str
    points: int
    fee: int
    first_name: str
    message: str
    entry_id: str
    balance: int
