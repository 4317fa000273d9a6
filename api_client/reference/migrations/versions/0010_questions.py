"""Quizzes and surveys, and what members answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    _runs()
    op.create_table(
        "question_versions",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("paper_id", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_question_versions")),
    )
    op.create_table(
        "survey_answers",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("paper_id", sa.String(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answers")),
    )
    op.create_index(
        op.f("ix_survey_answers_paper_id_question_id_choice_place"),
        "survey_answers",
        ["paper_id", "question_id", "choice", "place"],
    )


def _runs() -> None:
    op.create_table(
        "question_runs",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("paper_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("completed_at", _MOMENT, nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("credits", sa.JSON(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_question_runs_member_id")),
        sa.PrimaryKeyConstraint("member_id", "kind", "paper_id", "number", name=op.f("pk_question_runs")),
    )
    op.create_index(
        op.f("ix_question_runs_kind_paper_id_completed_at"), "question_runs", ["kind", "paper_id", "completed_at"]
    )
    op.create_table(
        "question_answers",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("paper_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint(
            "member_id", "kind", "paper_id", "number", "question_id", name=op.f("pk_question_answers")
        ),
    )
