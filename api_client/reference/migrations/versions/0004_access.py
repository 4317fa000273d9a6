"""Credentials with scopes, webhooks and their deliveries, step-up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from api_client.reference.ids import new_id

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward; the tills there are keep their tokens and the answers to what they asked."""
    _credentials()
    _members_keys()
    _webhooks()
    op.create_table(
        "backoffs",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_backoffs")),
    )
    op.create_index(op.f("ix_backoffs_failed_at"), "backoffs", ["failed_at"])
    op.add_column("devices", sa.Column("stepped_up_until", sa.DateTime(timezone=True)))
    with op.batch_alter_table("otp_challenges") as table:
        table.add_column(sa.Column("device_id", sa.String()))
        table.create_foreign_key(op.f("fk_otp_challenges_device_id"), "devices", ["device_id"], ["id"])


def _credentials() -> None:
    conn = op.get_bind()
    old = sa.table(
        "credentials", sa.column("hash"), sa.column("scope"), sa.column("name"), sa.column("created_at", sa.DateTime())
    )
    before = conn.execute(sa.select(old)).all()
    op.drop_table("credentials")
    credentials = op.create_table(
        "credentials",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("store_id", sa.String()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
    )
    secrets = op.create_table(
        "credential_secrets",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name=op.f("fk_credential_secrets_credential_id")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_credential_secrets")),
    )
    op.create_index(op.f("ix_credential_secrets_credential_id"), "credential_secrets", ["credential_id"])
    for hash_, scope, name, created_at in before:
        credential_id = new_id("cred")
        row = {"id": credential_id, "name": name, "scopes": [scope], "created_at": created_at}
        conn.execute(credentials.insert().values(**row))
        conn.execute(secrets.insert().values(hash=hash_, credential_id=credential_id, created_at=created_at))
        # An answer that was lost on the way is asked for by the same till, under what it is called now.
        conn.execute(
            sa.text("UPDATE idempotency SET principal = :now WHERE principal = :was"),
            {"now": f"credential:{credential_id}", "was": f"till:{name}"},
        )


def _members_keys() -> None:
    """A lost answer is asked for by the same member, maybe on another device; a key of two devices is one's."""
    conn = op.get_bind()
    keys = sa.table("idempotency", sa.column("principal"), sa.column("key"))
    devices = sa.table("devices", sa.column("id"), sa.column("member_id"))
    rows = conn.execute(
        sa.select(keys.c.principal, keys.c.key, devices.c.member_id)
        .join(devices, keys.c.principal == sa.literal("device:", sa.String()) + devices.c.id)
        .order_by(keys.c.principal)
    ).all()
    first = {(row.member_id, row.key): row for row in reversed(rows)}
    change = sa.update(keys).where(keys.c.principal == sa.bindparam("was"), keys.c.key == sa.bindparam("its_key"))
    if first:
        conn.execute(
            change.values(principal=sa.bindparam("now")),
            [{"was": row.principal, "its_key": row.key, "now": f"member:{row.member_id}"} for row in first.values()],
        )


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("old_secret", sa.LargeBinary()),
        sa.Column("old_ends_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_table(
        "deliveries",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("webhook_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.Column("response_code", sa.Integer()),
        sa.Column("fault", sa.String()),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name=op.f("fk_deliveries_webhook_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("id", name=op.f("uq_deliveries_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_deliveries_created_at"), "deliveries", ["created_at"])
    op.create_index(op.f("ix_deliveries_due_at"), "deliveries", ["due_at"])
    op.create_index("ix_deliveries_webhook_id_seq", "deliveries", ["webhook_id", "seq"])
