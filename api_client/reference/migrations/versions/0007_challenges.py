"""Challenges: what members did, what it counts for, and what it brought; the member's own time zone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("members", sa.Column("time_zone", sa.String(), nullable=True))
    _given()
    _counted()


def _given() -> None:
    op.create_table(
        "happenings",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("store_id", sa.String()),
        sa.Column("subject", sa.String()),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_happenings_member_id")),
        sa.PrimaryKeyConstraint("member_id", "kind", "key", name=op.f("pk_happenings")),
    )
    op.create_index("ix_happenings_member_id_at", "happenings", ["member_id", "at"])
    op.create_table(
        "grants",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("source_kind", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref", sa.String()),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("entry_id", sa.String()),
        sa.Column("issued_id", sa.String()),
        sa.Column("taken_at", _TIME),
        sa.Column("taken_entry_id", sa.String()),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_grants_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint(
            "member_id", "source_kind", "source_id", "number", "position", "round",
            name=op.f("uq_grants_member_id_source_kind_source_id_number_position_round"),
        ),
    )  # fmt: skip
    op.create_index("ix_grants_kind_ref_member_id", "grants", ["kind", "ref", "member_id"])


def _counted() -> None:
    op.create_table(
        "enrolments",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("stint", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("joined_at", _TIME, nullable=False),
        sa.Column("counts_from", _TIME, nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("left_at", _TIME),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("standing", sa.JSON()),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_enrolments_member_id")),
        sa.PrimaryKeyConstraint("member_id", "task_id", "stint", name=op.f("pk_enrolments")),
    )
    op.create_table(
        "credits",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("stint", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("criterion", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("original", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_credits_member_id")),
        sa.PrimaryKeyConstraint(
            "member_id", "task_id", "stint", "criterion", "key", "subject", name=op.f("pk_credits")
        ),
    )  # fmt: skip
    op.create_index("ix_credits_member_id_key", "credits", ["member_id", "key"])
    op.create_table(
        "completions",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stint", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("claim_until", _TIME),
        sa.Column("claimed_at", _TIME),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_completions_member_id")),
        sa.PrimaryKeyConstraint("member_id", "task_id", "number", name=op.f("pk_completions")),
    )
