"""What the ledger keeps beside its entries: accounts per member, uses of lots, months, expirations, transfers.

The programme's shared accounts are split among the members whose entries posted to them. What was set aside for a
reward and then ran out leaves `expired` for `lapsed`, so that each account is one figure of the wallet. Months need the
programme's time zone, which a migration does not know: they are filled at the next start.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OLD = ("accounts", "postings", "lot_uses")


def upgrade() -> None:
    """Bring the schema and the books forward."""
    # A table others refer to can't be replaced on every database: they all make room first and come back afterwards.
    for name in _OLD:
        op.execute(f"CREATE TABLE old_{name} AS SELECT * FROM {name}")
    for name in ("postings", "accounts", "lot_uses"):
        op.drop_table(name)
    _entries()
    _lots()
    _redemptions()
    _new_tables()
    _books()
    for name in _OLD:
        op.execute(f"DROP TABLE old_{name}")


def _entries() -> None:
    op.add_column("entries", sa.Column("side", sa.String(), nullable=False, server_default=""))
    for name in ("tier_points", "written_off"):
        op.add_column("entries", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    for name in ("transfer_id", "actor"):
        op.add_column("entries", sa.Column(name, sa.String(), nullable=True))
    op.create_index(op.f("ix_entries_transfer_id"), "entries", ["transfer_id"])
    op.drop_index("ix_entries_member_id_wallet_seq", table_name="entries")
    for name in ("visible", "side"):
        op.create_index(f"ix_entries_member_id_wallet_{name}_seq", "entries", ["member_id", "wallet", name, "seq"])
    op.execute("UPDATE entries SET tier_points = amount WHERE type IN ('earn', 'refund')")
    op.execute(
        "UPDATE entries SET side = CASE WHEN type IN ('earn', 'refund', 'adjust') THEN 'earned' "
        "WHEN type IN ('reserve', 'release') THEN 'spent' ELSE 'expired' END "
        "WHERE visible AND type IN ('earn', 'refund', 'adjust', 'reserve', 'release', 'expire')"
    )


def _lots() -> None:
    op.drop_index("ix_lots_member_id_wallet_expires_at", table_name="lots")
    op.add_column("lots", sa.Column("source_lot_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_lots_source_lot_id"), "lots", ["source_lot_id"])
    pending = "remaining > 0 AND pending_until IS NOT NULL"
    _index("ix_lots_usable", "lots", "remaining > 0 AND pending_until IS NULL", "member_id wallet expires_at id")
    _index("ix_lots_expiring", "lots", "remaining > 0", "member_id expires_at")
    _index("ix_lots_pending", "lots", pending, "member_id pending_until")
    _index("ix_lots_pending_until", "lots", pending, "pending_until")


def _index(name: str, table: str, where: str, columns: str) -> None:
    op.create_index(name, table, columns.split(), sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _redemptions() -> None:
    op.add_column("redemptions", sa.Column("quantity", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("redemptions", sa.Column("money", sa.BigInteger(), nullable=False, server_default="0"))
    for name in ("member_id", "reserve_until", "valid_until"):
        op.drop_index(f"ix_redemptions_{name}", table_name="redemptions")
    op.create_index("ix_redemptions_member_id_seq", "redemptions", ["member_id", "seq"])
    for name in ("reserve_until", "valid_until"):
        op.create_index(f"ix_redemptions_member_id_status_{name}", "redemptions", ["member_id", "status", name])
        op.create_index(f"ix_redemptions_status_{name}", "redemptions", ["status", name])


def _new_tables() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("wallet", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "balance >= 0 OR kind NOT IN ('active', 'pending', 'reserved')",
            name=op.f("ck_accounts_pots_not_negative"),
        ),
        sa.CheckConstraint("balance <= 0 OR kind <> 'owed'", name=op.f("ck_accounts_debts_not_positive")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_accounts_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("member_id", "wallet", "kind", name=op.f("uq_accounts_member_id_wallet_kind")),
    )
    op.create_table(
        "postings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_postings_account_id")),
        sa.ForeignKeyConstraint(["entry_seq"], ["entries.seq"], name=op.f("fk_postings_entry_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
    )
    op.create_index(op.f("ix_postings_account_id"), "postings", ["account_id"])
    op.create_index(op.f("ix_postings_entry_seq"), "postings", ["entry_seq"])
    op.create_table(
        "lot_uses",
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry_seq"], ["entries.seq"], name=op.f("fk_lot_uses_entry_seq")),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_lot_uses_lot_id")),
        sa.PrimaryKeyConstraint("entry_seq", "lot_id", "purpose", name=op.f("pk_lot_uses")),
    )
    op.create_index(op.f("ix_lot_uses_lot_id"), "lot_uses", ["lot_id"])
    _rollups()
    op.create_table(
        "transfers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sender_id", sa.String(), nullable=False),
        sa.Column("receiver_id", sa.String(), nullable=False),
        sa.Column("wallet", sa.String(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sender_id"], ["members.id"], name=op.f("fk_transfers_sender_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["members.id"], name=op.f("fk_transfers_receiver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )
    op.create_index("ix_transfers_sender_id_created_at", "transfers", ["sender_id", "created_at"])


def _rollups() -> None:
    op.create_table(
        "expirations",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("wallet", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_expirations_points_not_negative")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_expirations_member_id")),
        sa.PrimaryKeyConstraint("member_id", "wallet", "expires_at", name=op.f("pk_expirations")),
    )
    _index("ix_expirations_due", "expirations", "points > 0", "expires_at")
    op.create_table(
        "months",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("wallet", sa.String(), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("spend", "visits", "points")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("earned", "spent")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_months_member_id")),
        sa.PrimaryKeyConstraint("member_id", "wallet", "month", name=op.f("pk_months")),
    )
    op.create_table(
        "rollups",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rollups")),
    )


def _books() -> None:
    """Split the accounts, and say of every use of a lot which entry it belongs to."""
    kind = "CASE WHEN a.kind = 'expired' AND e.type = 'spend' THEN 'lapsed' ELSE a.kind END"
    moved = (
        f"SELECT p.id, p.entry_seq, p.amount, e.member_id, e.wallet, {kind} AS kind FROM old_postings p "
        "JOIN old_accounts a ON a.id = p.account_id JOIN entries e ON e.seq = p.entry_seq"
    )
    op.execute(
        "INSERT INTO accounts (member_id, wallet, kind, balance) "
        f"SELECT member_id, wallet, kind, SUM(amount) FROM ({moved}) AS m GROUP BY member_id, wallet, kind"
    )
    op.execute(
        "INSERT INTO postings (entry_seq, account_id, amount) "
        f"SELECT m.entry_seq, a.id, m.amount FROM ({moved}) AS m JOIN accounts a "
        "ON a.member_id = m.member_id AND a.wallet = m.wallet AND a.kind = m.kind ORDER BY m.id"
    )
    for purpose, sign in (("reserve", ""), ("release", "-")):
        op.execute(
            "INSERT INTO lot_uses (entry_seq, lot_id, purpose, amount) "
            f"SELECT e.seq, u.lot_id, '{purpose}', {sign}u.amount FROM old_lot_uses u "
            f"JOIN entries e ON e.redemption_id = u.redemption_id AND e.type = '{purpose}'"
        )
    op.execute(
        "INSERT INTO expirations (member_id, wallet, expires_at, points) "
        "SELECT member_id, wallet, expires_at, SUM(remaining) FROM lots "
        "WHERE remaining > 0 AND expires_at IS NOT NULL GROUP BY member_id, wallet, expires_at"
    )
