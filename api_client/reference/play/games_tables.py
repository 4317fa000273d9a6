"""The tables of games: every play as it was drawn, and how many of a prize with a stock are gone."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from api_client.reference.tables import Number, Utc, metadata

game_plays = Table(
    "game_plays",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("game_id", String, nullable=False),
    # Which of the member's plays of this game, from 1.
    Column("number", Integer, nullable=False),
    Column("outcome_id", String, nullable=False),
    # In every language, so that it still reads right when the game is long gone.
    Column("title", JSON, nullable=False),
    Column("picture", String, nullable=False),
    Column("symbols", JSON, nullable=False),
    # As drawn: so many of so many.
    Column("numerator", BigInteger, nullable=False),
    Column("denominator", BigInteger, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("entry_id", String),
    Column("played_at", Utc, nullable=False),
    Column("seen_at", Utc),
    UniqueConstraint("member_id", "game_id", "number"),
    Index("ix_game_plays_member_id_game_id_played_at", "member_id", "game_id", "played_at"),
    Index("ix_game_plays_game_id_outcome_id", "game_id", "outcome_id"),
    Index(
        "ix_game_plays_unseen", "member_id", "game_id", "number",
        sqlite_where=text("seen_at IS NULL"), postgresql_where=text("seen_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)  # fmt: skip
game_stock = Table(
    "game_stock",
    metadata,
    Column("game_id", String, primary_key=True),
    Column("outcome_id", String, primary_key=True),
    Column("taken", BigInteger, nullable=False),
)
