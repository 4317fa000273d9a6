"""The tables of auctions. A round has a row from its first bid on, or since it was called off; until then the programme
file says all of it.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from api_client.reference.tables import Number, Utc, metadata

#: The states of a round: bids are taken, it went to the leader, or nobody paid.
OPEN, SOLD, UNSOLD = "open", "sold", "unsold"

auctions = Table(
    "auctions",
    metadata,
    # The round: an auction, or one date of a repeated one.
    Column("id", String, primary_key=True),
    # The part of the programme file as it was at the first bid: nobody changes the rules of a game that is on.
    Column("terms", JSON, nullable=False),
    Column("starts_at", Utc, nullable=False),
    Column("planned_end", Utc, nullable=False),
    # As late bids have moved it.
    Column("ends_at", Utc, nullable=False),
    # open, sold, unsold (it was called off, and nobody paid).
    Column("state", String, nullable=False),
    Column("ended_at", Utc),
    # Why it was called off: a code of the service's own, or its operator's words.
    Column("reason", String),
    Column("leader_id", ForeignKey("members.id")),
    # How far the leader goes, and the highest limit of all others: the price follows from them.
    Column("limit", BigInteger),
    Column("rival", BigInteger),
    Column("steps", Integer, nullable=False),
    Column("bidders", Integer, nullable=False),
    # Counts what everybody who bid should hear of.
    Column("news", Integer, nullable=False),
    Index("ix_auctions_state_ends_at", "state", "ends_at"),
)
auction_bidders = Table(
    "auction_bidders",
    metadata,
    Column("auction_id", ForeignKey("auctions.id"), primary_key=True),
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    # What stands for them here, from 1.
    Column("number", Integer, nullable=False),
    # The furthest they went, and what is set aside for it now.
    Column("limit", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    # The newest of `news` that they were told.
    Column("told", Integer, nullable=False),
    CheckConstraint("held >= 0", name="held_not_negative"),
    Index("ix_auction_bidders_member_id", "member_id"),
)
auction_bids = Table(
    "auction_bids",
    metadata,
    Column("auction_id", ForeignKey("auctions.id"), primary_key=True),
    # Which step of the price it was, from 1.
    Column("number", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("amount", BigInteger, nullable=False),
    # What the member said; None: made for them, up to what they had said before.
    Column("limit", BigInteger),
    Column("at", Utc, nullable=False),
)
auction_moves = Table(
    "auction_moves",
    metadata,
    # Entries of the ledger that set points aside for a bid, gave them back or took them.
    Column("entry_seq", Number, ForeignKey("entries.seq"), primary_key=True),
    Column("auction_id", ForeignKey("auctions.id"), nullable=False),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    # What it added to what is set aside.
    Column("points", BigInteger, nullable=False),
    # Whether they are gone for good.
    Column("paid", Boolean, nullable=False),
    Index("ix_auction_moves_auction_id_member_id", "auction_id", "member_id"),
)
