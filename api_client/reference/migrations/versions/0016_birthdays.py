"""When a birthday that was taken back was last celebrated."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("members", sa.Column("feast_at", sa.DateTime(timezone=True), nullable=True))
