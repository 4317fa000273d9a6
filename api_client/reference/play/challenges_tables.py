"""The tables of play's engine: what members did, what it counts for, what they joined, reached and were given."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from api_client.reference.tables import Utc, metadata

#: What a member did besides buying, each once.
happenings = Table(
    "happenings",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("store_id", String),
    Column("subject", String),
    Column("amount", BigInteger, nullable=False),
    Index("ix_happenings_member_id_at", "member_id", "at"),
)
#: Everything that play gave, one row for each part of a prize, so that nothing is given twice and all can be undone.
grants = Table(
    "grants",
    metadata,
    Column("id", String, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("source_kind", String, nullable=False),
    Column("source_id", String, nullable=False),
    Column("number", Integer, nullable=False),
    # The part of the prize, and how often it was given after it had been taken back.
    Column("position", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    # points, badge, reward, tickets, tier_points; `ref` is the id of the badge, reward or raffle.
    Column("kind", String, nullable=False),
    Column("ref", String),
    # Points in units of the wallet, tickets, or the badge's level.
    Column("amount", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
    Column("entry_id", String),
    Column("issued_id", String),
    Column("taken_at", Utc),
    Column("taken_entry_id", String),
    UniqueConstraint("member_id", "source_kind", "source_id", "number", "position", "round"),
    Index("ix_grants_kind_ref_member_id", "kind", "ref", "member_id"),
)
#: Who takes part in what: each time a member joins is a stint of its own.
enrolments = Table(
    "enrolments",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    # `challenge:<id>` or `badge:<id>`.
    Column("task_id", String, primary_key=True),
    Column("stint", Integer, primary_key=True, autoincrement=False),
    Column("joined_at", Utc, nullable=False),
    Column("counts_from", Utc, nullable=False),
    # The last local day on which something counts; None: no end.
    Column("last_day", Date),
    Column("left_at", Utc),
    # Completions of the stints before: numbers go on from there.
    Column("before", Integer, nullable=False),
    # Where it stands, worked out from the credits.
    Column("standing", JSON),
)
#: What counts: by member, task and criterion, each purchase or happening once for each thing it was about.
credits = Table(
    "credits",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("task_id", String, primary_key=True),
    Column("stint", Integer, primary_key=True, autoincrement=False),
    Column("criterion", Integer, primary_key=True, autoincrement=False),
    # The purchase, or the happening as `kind:key`.
    Column("key", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("at", Utc, nullable=False),
    # The day it was where the member was.
    Column("day", Date, nullable=False),
    # What is left of it after refunds, and what it was.
    Column("amount", BigInteger, nullable=False),
    Column("original", BigInteger, nullable=False),
    Index("ix_credits_member_id_key", "member_id", "key"),
)
#: What was reached, each once.
completions = Table(
    "completions",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("task_id", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("stint", Integer, nullable=False),
    Column("run", Integer, nullable=False),
    # The rung of a ladder, 0 where there is none.
    Column("stage", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    # open, claimed, reverted; open beyond `claim_until` has lapsed.
    Column("state", String, nullable=False),
    Column("claim_until", Utc),
    Column("claimed_at", Utc),
)
