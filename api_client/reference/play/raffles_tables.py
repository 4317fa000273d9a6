"""The tables of raffles: rounds with what is published of them, who entered with which tickets, and who won what."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from api_client.reference.tables import Utc, metadata

raffle_rounds = Table(
    "raffle_rounds",
    metadata,
    # Written when the first thing happens to a round. Whoever changes it, or its list, holds the row.
    Column("id", String, primary_key=True),
    Column("raffle_id", String, nullable=False),
    # Which time it takes place, from 1.
    Column("number", Integer, nullable=False),
    # The demo member whose made-up past it is part of; None: it is everybody's.
    Column("member_id", ForeignKey("members.id")),
    # As they were when the first ticket was written: a file that changes later changes no round that has begun.
    Column("opens_at", Utc, nullable=False),
    Column("closes_at", Utc, nullable=False),
    Column("draw_at", Utc, nullable=False),
    Column("deadline", Utc, nullable=False),
    # open, closed, drawn, void
    Column("state", String, nullable=False),
    # Tickets in it.
    Column("tickets", Integer, nullable=False),
    # The part of the programme file: as it was when the round began, and from closing on as it was sealed.
    Column("terms", Text, nullable=False),
    # What decides, as the programme file said when it began.
    Column("beacon", JSON, nullable=False),
    Column("commitment", String),
    # As it is published, letter by letter, from closing on.
    Column("document", Text),
    Column("closed_at", Utc),
    Column("drawn_at", Utc),
    Column("void_at", Utc),
    Column("reason", String),
    # How many alternates have been asked.
    Column("asked", Integer, nullable=False),
    Index("ix_raffle_rounds_state_closes_at", "state", "closes_at"),
    Index("ix_raffle_rounds_closes_at", "closes_at"),
)
raffle_parties = Table(
    "raffle_parties",
    metadata,
    Column("round_id", ForeignKey("raffle_rounds.id"), primary_key=True),
    Column("party_id", String, primary_key=True),
    # What the party bound itself to, hex.
    Column("commitment", String, nullable=False),
    # Of an automatic one, sealed until it is told.
    Column("sealed", LargeBinary),
    # Told after closing, hex.
    Column("secret", String),
    Column("committed_at", Utc, nullable=False),
    Column("told_at", Utc),
)
raffle_accepted = Table(
    "raffle_accepted",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("raffle_id", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("at", Utc, nullable=False),
)
raffle_entrants = Table(
    "raffle_entrants",
    metadata,
    Column("round_id", ForeignKey("raffle_rounds.id"), primary_key=True),
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    # Tickets in it now, and the number that the next one gets.
    Column("tickets", Integer, nullable=False),
    Column("next", Integer, nullable=False),
    # The state of the round that this member was told of; with void, also had their points back.
    Column("told", String, nullable=False),
    Index("ix_raffle_entrants_member_id", "member_id", "told"),
    Index("ix_raffle_entrants_round_id_told", "round_id", "told"),
)
raffle_tickets = Table(
    "raffle_tickets",
    metadata,
    Column("round_id", ForeignKey("raffle_rounds.id"), primary_key=True),
    # Drawn at random and all that is published.
    Column("ticket", String, primary_key=True),
    # None: one of those that a made-up past needs besides.
    Column("member_id", ForeignKey("members.id")),
    Column("number", Integer, nullable=False),
    # points, free, won
    Column("way", String, nullable=False),
    Column("cost", BigInteger, nullable=False),
    # The entry that paid for it, together with others bought at once.
    Column("entry_id", String),
    Column("voucher_id", String),
    Column("at", Utc, nullable=False),
    # On the calendar where the member is.
    Column("day", Date, nullable=False),
    # Given back before closing.
    Column("left_at", Utc),
    UniqueConstraint("round_id", "member_id", "number"),
    Index("ix_raffle_tickets_voucher_id", "voucher_id"),
)
raffle_vouchers = Table(
    "raffle_vouchers",
    metadata,
    # Won tickets, which enter as soon as there is a round that takes them.
    Column("id", String, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("raffle_id", String, nullable=False),
    Column("source_kind", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("source_number", Integer, nullable=False),
    # In every language: what they were won with.
    Column("title", JSON, nullable=False),
    Column("amount", Integer, nullable=False),
    # Those that wait.
    Column("waiting", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    Column("taken_at", Utc),
    Index("ix_raffle_vouchers_member_id_raffle_id", "member_id", "raffle_id"),
    Index(
        "ix_raffle_vouchers_waiting", "raffle_id", "member_id",
        sqlite_where=text("waiting > 0"), postgresql_where=text("waiting > 0"),
    ),
)  # fmt: skip
raffle_wins = Table(
    "raffle_wins",
    metadata,
    Column("round_id", ForeignKey("raffle_rounds.id"), primary_key=True),
    Column("ticket", String, primary_key=True),
    Column("member_id", ForeignKey("members.id")),
    Column("number", Integer, nullable=False),
    Column("prize_id", String, nullable=False),
    # Whether somebody before did not want it.
    Column("alternate", Boolean, nullable=False),
    # open, claimed, declined, lapsed
    Column("state", String, nullable=False),
    Column("won_at", Utc, nullable=False),
    Column("claim_by", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("told", Boolean, nullable=False),
    Index("ix_raffle_wins_member_id", "member_id", "round_id"),
    Index(
        "ix_raffle_wins_open", "claim_by",
        sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_raffle_wins_untold", "round_id", "member_id",
        sqlite_where=text("NOT told"), postgresql_where=text("NOT told"),
    ),
)  # fmt: skip
