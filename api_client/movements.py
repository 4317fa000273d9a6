"""Wire types of points that move by hand: from member to member, and what operators do and see."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from api_client.models import MoneyDto, PortionDto


@frozen
class TransferQuoteDto:
    """Answer to a transfer with `dry_run`. `fee` leaves the sender on top of `points`; both count for `left_today`."""

    points: int
    fee: int
    first_name: str
    uses_first: list[PortionDto]
    balance_after: int
    left_today: int
    as_of: datetime


@frozen
class TransferDto:
    """Points given to another member, of whom the first name is all that is said."""

    id: str
    points: int
    fee: int
    first_name: str
    message: str
    entry_id: str
    balance: int
    as_of: datetime


@frozen
class AdjustmentDto:
    """A correction in the books; `points` is negative where points were taken."""

    entry_id: str
    points: int
    balance: int
    reason: str
    as_of: datetime


@frozen
class TracedPostingDto:
    """One line of an entry; the amounts of an entry sum to zero."""

    account: str
    amount: int


@frozen
class TracedRuleDto:
    """A rule that gave points."""

    rule_id: str
    points: int


@frozen
class TracedEntryDto:
    """A movement as it is in the books."""

    id: str
    member_id: str
    wallet: str
    type: str
    amount: int
    balance_after: int
    occurred_at: datetime
    title: str
    written_off: int
    rules: list[TracedRuleDto]
    postings: list[TracedPostingDto]
    transaction_id: str | None
    redemption_id: str | None
    transfer_id: str | None
    actor: str | None


@frozen
class TracedUseDto:
    """Points that left a lot for an entry; negative where they came back.

    `purpose`: reserve | release | expire | refund | transfer | adjust | cover (filled what the member owed).
    """

    lot_id: int
    entry_id: str
    purpose: str
    amount: int
    occurred_at: datetime
    redemption_id: str | None
    transfer_id: str | None


@frozen
class TracedLotDto:
    """Points of one earning. `source_lot_id` is the lot of the member who gave them away."""

    id: int
    member_id: str
    entry_id: str
    transaction_id: str | None
    rules: list[TracedRuleDto]
    amount: int
    remaining: int
    earned_at: datetime
    expires_at: datetime | None
    pending_until: datetime | None
    source_lot_id: int | None


@frozen
class EntryTraceDto:
    """Where the points of an entry came from and where they went: every lot involved, and every use of these lots.

    `complete` is false where there were too many lots to list.
    """

    entry: TracedEntryDto
    lots: list[TracedLotDto]
    uses: list[TracedUseDto]
    complete: bool
    as_of: datetime


@frozen
class TransactionTraceDto:
    """A purchase with all its entries, and what became of the points."""

    id: str
    member_id: str
    store: str
    total: MoneyDto
    refunded: MoneyDto
    points: int
    occurred_at: datetime
    entries: list[TracedEntryDto]
    lots: list[TracedLotDto]
    uses: list[TracedUseDto]
    complete: bool
    as_of: datetime
