"""The tables of check-ins and of events to visit."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from api_client.reference.tables import Utc, metadata

checkins = Table(
    "checkins",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    # The day of the programme's zone, and which check-in at that store it was on it, from 1.
    Column("day", Date, primary_key=True),
    Column("store_id", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
)
place_codes = Table(
    "place_codes",
    metadata,
    # `store:<id>` or `meet:<occasion>`; a place without a row has version 1.
    Column("place", String, primary_key=True),
    Column("version", Integer, nullable=False),
)
meet_dates = Table(
    "meet_dates",
    metadata,
    # The occasion: a meet, or one date of a repeated one. Whoever takes or gives back a place locks its row.
    Column("id", String, primary_key=True),
    # The number that the next sign-up gets.
    Column("next", Integer, nullable=False),
)
meet_guests = Table(
    "meet_guests",
    metadata,
    Column("occasion", ForeignKey("meet_dates.id"), primary_key=True),
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    # `in` has a place, `waiting` is in the line.
    Column("state", String, nullable=False),
    # In the order of signing up.
    Column("number", Integer, nullable=False),
    Column("starts_at", Utc, nullable=False),
    Column("signed_up_at", Utc, nullable=False),
    Column("attended_at", Utc),
    Index("ix_meet_guests_occasion_state", "occasion", "state", "number"),
    Index("ix_meet_guests_member_id_starts_at", "member_id", "starts_at"),
)
