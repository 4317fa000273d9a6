"""Games and their plays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "game_plays",
        sa.Column("seq", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("game_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.String(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("picture", sa.String(), nullable=False),
        sa.Column("symbols", sa.JSON(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.String()),
        sa.Column("played_at", _TIME, nullable=False),
        sa.Column("seen_at", _TIME),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_game_plays_member_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_game_plays")),
        sa.UniqueConstraint("id", name=op.f("uq_game_plays_id")),
        sa.UniqueConstraint("member_id", "game_id", "number", name=op.f("uq_game_plays_member_id_game_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_game_plays_member_id_game_id_played_at", "game_plays", ["member_id", "game_id", "played_at"])
    op.create_index("ix_game_plays_game_id_outcome_id", "game_plays", ["game_id", "outcome_id"])
    unseen = sa.text("seen_at IS NULL")
    op.create_index(
        "ix_game_plays_unseen", "game_plays", ["member_id", "game_id", "number"],
        sqlite_where=unseen, postgresql_where=unseen,
    )  # fmt: skip
    op.create_table(
        "game_stock",
        sa.Column("game_id", sa.String(), nullable=False),
        sa.Column("outcome_id", sa.String(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("game_id", "outcome_id", name=op.f("pk_game_stock")),
    )
