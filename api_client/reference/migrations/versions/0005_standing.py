"""Where members stand on the ladders of tiers, and what they used of the limits of earning rules.

States need the programme, which a migration does not know: they are worked out at the next start.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "tier_states",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("grace_until", sa.Date(), nullable=True),
        *(sa.Column(name, moment, nullable=True) for name in ("reached_at", "gain_at", "loss_at")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_tier_states_member_id")),
        sa.PrimaryKeyConstraint("member_id", "set_id", name=op.f("pk_tier_states")),
    )
    op.create_table(
        "rule_uses",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("span", sa.String(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("points", "times")),
        sa.PrimaryKeyConstraint("member_id", "rule_id", "span", name=op.f("pk_rule_uses")),
    )
    op.create_index(op.f("ix_rule_uses_span"), "rule_uses", ["span"])
