"""Auctions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "auctions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("planned_end", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("leader_id", sa.String(), nullable=True),
        sa.Column("limit", sa.BigInteger(), nullable=True),
        sa.Column("rival", sa.BigInteger(), nullable=True),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("bidders", sa.Integer(), nullable=False),
        sa.Column("news", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["leader_id"], ["members.id"], name=op.f("fk_auctions_leader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auctions")),
    )
    op.create_index(op.f("ix_auctions_state_ends_at"), "auctions", ["state", "ends_at"])
    _bidders()
    _bids()
    _moves()


def _bidders() -> None:
    op.create_table(
        "auction_bidders",
        sa.Column("auction_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("limit", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.CheckConstraint("held >= 0", name=op.f("ck_auction_bidders_held_not_negative")),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_auction_bidders_auction_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_auction_bidders_member_id")),
        sa.PrimaryKeyConstraint("auction_id", "member_id", name=op.f("pk_auction_bidders")),
    )
    op.create_index(op.f("ix_auction_bidders_member_id"), "auction_bidders", ["member_id"])


def _bids() -> None:
    op.create_table(
        "auction_bids",
        sa.Column("auction_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("limit", sa.BigInteger(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_auction_bids_auction_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_auction_bids_member_id")),
        sa.PrimaryKeyConstraint("auction_id", "number", name=op.f("pk_auction_bids")),
    )


def _moves() -> None:
    op.create_table(
        "auction_moves",
        sa.Column("entry_seq", _NUMBER, nullable=False),
        sa.Column("auction_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_seq"], ["entries.seq"], name=op.f("fk_auction_moves_entry_seq")),
        sa.ForeignKeyConstraint(["auction_id"], ["auctions.id"], name=op.f("fk_auction_moves_auction_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_auction_moves_member_id")),
        sa.PrimaryKeyConstraint("entry_seq", name=op.f("pk_auction_moves")),
    )
    op.create_index(op.f("ix_auction_moves_auction_id_member_id"), "auction_moves", ["auction_id", "member_id"])
