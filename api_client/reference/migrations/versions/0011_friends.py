"""Friends who were referred."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
#: Rows written at once.
_BATCH = 1000


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "referral_codes",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_referral_codes_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_referral_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_referral_codes_code")),
    )
    op.create_table(
        "referrals",
        sa.Column("friend_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("inviter_id", sa.String(), nullable=False),
        sa.Column("joined_at", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("paid_at", _MOMENT, nullable=True),
        sa.Column("inviter_side", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["friend_id"], ["members.id"], name=op.f("fk_referrals_friend_id")),
        sa.ForeignKeyConstraint(["inviter_id"], ["members.id"], name=op.f("fk_referrals_inviter_id")),
        sa.PrimaryKeyConstraint("friend_id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("id", name=op.f("uq_referrals_id")),
    )
    op.create_index(op.f("ix_referrals_inviter_id_joined_at"), "referrals", ["inviter_id", "joined_at"])
    _who_is_who()
    _fill_mailboxes()


def _who_is_who() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_mailboxes_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_mailboxes")),
    )
    op.create_index(op.f("ix_mailboxes_mailbox"), "mailboxes", ["mailbox"])
    op.create_table(
        "installations",
        sa.Column("print", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_installations_member_id")),
        sa.PrimaryKeyConstraint("print", "member_id", name=op.f("pk_installations")),
    )
    op.create_index(op.f("ix_installations_member_id"), "installations", ["member_id"])


def _fill_mailboxes() -> None:
    """Of the members there are; as it was written then, whatever the programme does today."""
    conn = op.get_bind()
    members = sa.table("members", sa.column("id", sa.String()), sa.column("email", sa.String()))
    mailboxes = sa.table("mailboxes", sa.column("member_id", sa.String()), sa.column("mailbox", sa.String()))
    after = ""
    while True:
        query = (
            sa.select(members.c.id, members.c.email).where(members.c.id > after).order_by(members.c.id).limit(_BATCH)
        )
        rows = conn.execute(query).all()
        if not rows:
            return
        conn.execute(mailboxes.insert(), [{"member_id": row.id, "mailbox": _mailbox(row.email)} for row in rows])
        after = rows[-1].id


def _mailbox(address: str) -> str:
    name, _, domain = address.strip().lower().rpartition("@")
    name = name.partition("+")[0] or name
    if domain in ("gmail.com", "googlemail.com"):
        return f"{name.replace('.', '') or name}@gmail.com"
    return f"{name}@{domain}"
