"""The tables of badges: what members were given, what they share, and the keys of what is signed for others."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint

from api_client.reference.tables import Utc, metadata

#: What a member was given, by what gave it. They hold the highest level that anything still gives them.
badge_awards = Table(
    "badge_awards",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("badge_id", String, primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    # `criteria`, or who gave it: `challenge:city-walk:1`, `operator:...`.
    Column("source", String, primary_key=True),
    Column("at", Utc, nullable=False),
)
#: What a member shows to whoever has the link; withdrawn, the row is gone.
badge_shares = Table(
    "badge_shares",
    metadata,
    # Part of the link: 128 random bits.
    Column("id", String, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("badge_id", String, nullable=False),
    Column("with_name", Boolean, nullable=False),
    Column("locale", String, nullable=False),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("member_id", "badge_id"),
)
#: Keys that others check signatures with; the private part rests sealed.
signing_keys = Table(
    "signing_keys",
    metadata,
    Column("id", String, primary_key=True),
    Column("private", LargeBinary, nullable=False),
    Column("created_at", Utc, nullable=False),
)
