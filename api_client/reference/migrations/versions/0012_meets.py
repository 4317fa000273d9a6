"""Check-ins and events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "checkins",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("store_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_checkins_member_id")),
        sa.PrimaryKeyConstraint("member_id", "day", "store_id", "number", name=op.f("pk_checkins")),
    )
    op.create_table(
        "place_codes",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_place_codes")),
    )
    op.create_table(
        "meet_dates",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meet_dates")),
    )
    _guests()


def _guests() -> None:
    op.create_table(
        "meet_guests",
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("signed_up_at", _MOMENT, nullable=False),
        sa.Column("attended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["occasion"], ["meet_dates.id"], name=op.f("fk_meet_guests_occasion")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_meet_guests_member_id")),
        sa.PrimaryKeyConstraint("occasion", "member_id", name=op.f("pk_meet_guests")),
    )
    for name, columns in (
        ("ix_meet_guests_occasion_state", ["occasion", "state", "number"]),
        ("ix_meet_guests_member_id_starts_at", ["member_id", "starts_at"]),
    ):
        op.create_index(op.f(name), "meet_guests", columns)
