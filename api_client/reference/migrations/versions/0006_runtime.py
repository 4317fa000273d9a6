"""What several processes on one database share; and room for more than two thousand million rows on PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Columns that number rows, by table.
_COUNTED = {
    "accounts": "id", "deliveries": "seq", "entries": "seq", "events": "id", "lots": "id", "postings": "id",
    "rate_hits": "id", "redemptions": "seq",
}  # fmt: skip
#: Columns that name such a row, by table.
_NAMING = {
    "lots": ("entry_seq", "source_lot_id"), "postings": ("entry_seq", "account_id"),
    "lot_uses": ("entry_seq", "lot_id"),
}  # fmt: skip


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "runtime",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_runtime")),
    )
    conn = op.get_bind()
    if conn.dialect.name == "sqlite":
        return  # counts in 64 bits whatever the column says
    for table, column in _COUNTED.items():
        op.alter_column(table, column, type_=sa.BigInteger(), existing_nullable=False)
        counter = conn.execute(sa.select(sa.func.pg_get_serial_sequence(table, column))).scalar()
        if counter is not None:  # a table that was made anew may count with another name, or another way
            op.execute(f"ALTER SEQUENCE {counter} AS bigint")
    for table, columns in _NAMING.items():
        for column in columns:
            op.alter_column(table, column, type_=sa.BigInteger(), existing_nullable=False)
