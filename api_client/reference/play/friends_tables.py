"""The tables of inviting friends: each member's code, who came with whose, and what tells that two are one person."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from api_client.reference.tables import Utc, metadata

referral_codes = Table(
    "referral_codes",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("created_at", Utc, nullable=False),
)
referrals = Table(
    "referrals",
    metadata,
    # Of the friend, who can have been invited once.
    Column("friend_id", ForeignKey("members.id"), primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("inviter_id", ForeignKey("members.id"), nullable=False),
    Column("joined_at", Utc, nullable=False),
    # Until when the friend's purchases count; None: for ever.
    Column("until", Utc),
    # `open`, `paid` or `refused`; that an open one is lapsed is told by the clock.
    Column("state", String, nullable=False),
    # Why it was refused, for the operator: mailbox, phone, device.
    Column("reason", String),
    Column("paid_at", Utc),
    # `paid`, or `over_limit` where the friend alone was.
    Column("inviter_side", String),
    Index("ix_referrals_inviter_id_joined_at", "inviter_id", "joined_at"),
)
# The mailbox behind a member's address, without tags and other ways to write the same one.
mailboxes = Table(
    "mailboxes",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("mailbox", String, nullable=False, index=True),
)
# On which devices members signed in: a keyed hash of what the app made up for the device.
installations = Table(
    "installations",
    metadata,
    Column("print", String, primary_key=True),
    Column("member_id", ForeignKey("members.id"), primary_key=True, index=True),
)
