"""Raffles: rounds, their beacons, who takes part with which tickets, and who won; where members live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NUMBERED = "uq_raffle_tickets_round_id_member_id_number"


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("members", sa.Column("region", sa.String(), nullable=True))
    _rounds()
    _entering()
    _winning()


def _rounds() -> None:
    op.create_table(
        "raffle_rounds",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("raffle_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("opens_at", _MOMENT, nullable=False),
        sa.Column("closes_at", _MOMENT, nullable=False),
        sa.Column("draw_at", _MOMENT, nullable=False),
        sa.Column("deadline", _MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("beacon", sa.JSON(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.Column("drawn_at", _MOMENT, nullable=True),
        sa.Column("void_at", _MOMENT, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_raffle_rounds_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raffle_rounds")),
    )
    op.create_index(op.f("ix_raffle_rounds_closes_at"), "raffle_rounds", ["closes_at"])
    op.create_index(op.f("ix_raffle_rounds_state_closes_at"), "raffle_rounds", ["state", "closes_at"])
    op.create_table(
        "raffle_parties",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("committed_at", _MOMENT, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["raffle_rounds.id"], name=op.f("fk_raffle_parties_round_id")),
        sa.PrimaryKeyConstraint("round_id", "party_id", name=op.f("pk_raffle_parties")),
    )


def _entering() -> None:
    op.create_table(
        "raffle_accepted",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("raffle_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_raffle_accepted_member_id")),
        sa.PrimaryKeyConstraint("member_id", "raffle_id", "version", name=op.f("pk_raffle_accepted")),
    )
    op.create_table(
        "raffle_entrants",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["raffle_rounds.id"], name=op.f("fk_raffle_entrants_round_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_raffle_entrants_member_id")),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_raffle_entrants")),
    )
    op.create_index(op.f("ix_raffle_entrants_member_id"), "raffle_entrants", ["member_id", "told"])
    op.create_index(op.f("ix_raffle_entrants_round_id_told"), "raffle_entrants", ["round_id", "told"])
    op.create_table(
        "raffle_tickets",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=True),
        sa.Column("voucher_id", sa.String(), nullable=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("left_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["raffle_rounds.id"], name=op.f("fk_raffle_tickets_round_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_raffle_tickets_member_id")),
        sa.PrimaryKeyConstraint("round_id", "ticket", name=op.f("pk_raffle_tickets")),
        sa.UniqueConstraint("round_id", "member_id", "number", name=op.f(_NUMBERED)),
    )
    op.create_index(op.f("ix_raffle_tickets_voucher_id"), "raffle_tickets", ["voucher_id"])


def _winning() -> None:
    op.create_table(
        "raffle_vouchers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("raffle_id", sa.String(), nullable=False),
        sa.Column("source_kind", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("source_number", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("taken_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_raffle_vouchers_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raffle_vouchers")),
    )
    op.create_index(op.f("ix_raffle_vouchers_member_id_raffle_id"), "raffle_vouchers", ["member_id", "raffle_id"])
    op.create_index(
        op.f("ix_raffle_vouchers_waiting"),
        "raffle_vouchers",
        ["raffle_id", "member_id"],
        sqlite_where=sa.text("waiting > 0"),
        postgresql_where=sa.text("waiting > 0"),
    )
    op.create_table(
        "raffle_wins",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("prize_id", sa.String(), nullable=False),
        sa.Column("alternate", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("won_at", _MOMENT, nullable=False),
        sa.Column("claim_by", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["raffle_rounds.id"], name=op.f("fk_raffle_wins_round_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_raffle_wins_member_id")),
        sa.PrimaryKeyConstraint("round_id", "ticket", name=op.f("pk_raffle_wins")),
    )
    op.create_index(op.f("ix_raffle_wins_member_id"), "raffle_wins", ["member_id", "round_id"])
    op.create_index(
        op.f("ix_raffle_wins_open"),
        "raffle_wins",
        ["claim_by"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        op.f("ix_raffle_wins_untold"),
        "raffle_wins",
        ["round_id", "member_id"],
        sqlite_where=sa.text("NOT told"),
        postgresql_where=sa.text("NOT told"),
    )
