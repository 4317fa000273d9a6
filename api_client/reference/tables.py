"""The tables. Points are integers; every time is UTC. Balances are kept beside the postings and must always agree."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """An aware UTC time, also where the database keeps none of the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


members = Table(
    "members",
    metadata,
    Column("id", String, primary_key=True),
    Column("email", String, nullable=False, unique=True),
    Column("first_name", String, nullable=False),
    Column("last_name", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("birthday", Date),
    Column("locale", String, nullable=False),
    Column("joined_at", Utc, nullable=False),
    Column("version", Integer, nullable=False),
    Column("demo", Boolean, nullable=False),
)
cards = Table(
    "cards",
    metadata,
    Column("id", String, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False, index=True),
    Column("number", String, nullable=False, unique=True),
    Column("created_at", Utc, nullable=False),
)
devices = Table(
    "devices",
    metadata,
    Column("id", String, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("signed_in_at", Utc, nullable=False),
    Column("last_seen_at", Utc, nullable=False),
    Column("revoked_at", Utc),
)
access_tokens = Table(
    "access_tokens",
    metadata,
    Column("hash", String, primary_key=True),
    Column("device_id", ForeignKey("devices.id"), nullable=False, index=True),
    Column("expires_at", Utc, nullable=False, index=True),
)
refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("hash", String, primary_key=True),
    Column("device_id", ForeignKey("devices.id"), nullable=False, index=True),
    Column("expires_at", Utc, nullable=False, index=True),
    Column("used_at", Utc),
)
otp_challenges = Table(
    "otp_challenges",
    metadata,
    Column("id", String, primary_key=True),
    Column("address", String, nullable=False, index=True),
    Column("locale", String, nullable=False),
    Column("code_hash", String, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used_at", Utc),
)
lockouts = Table(
    "lockouts",
    metadata,
    Column("address", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("failed_at", Utc, nullable=False),
    Column("locked_until", Utc),
)
rate_hits = Table(
    "rate_hits",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("bucket", String, nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_rate_hits_bucket_at", "bucket", "at"),
)
dev_messages = Table(
    "dev_messages",
    metadata,
    Column("id", String, primary_key=True),
    Column("to", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("body", String, nullable=False),
    Column("sent_at", Utc, nullable=False, index=True),
)
card_secrets = Table(
    "card_secrets",
    metadata,
    Column("key", String, primary_key=True),
    Column("card_id", ForeignKey("cards.id"), nullable=False),
    Column("device_id", ForeignKey("devices.id"), nullable=False, index=True),
    Column("secret", LargeBinary, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("replaced_at", Utc),
)
used_steps = Table(
    "used_steps",
    metadata,
    Column("key", ForeignKey("card_secrets.key"), primary_key=True),
    Column("step", BigInteger, primary_key=True),
    # A till may take a purchase and a coupon with one showing of the card, but each of them once.
    Column("purpose", String, primary_key=True),
    Column("used_at", Utc, nullable=False, index=True),
)
accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    # The programme's own accounts carry an empty member, so that the uniqueness below also holds for them.
    Column("member_id", String, nullable=False),
    Column("wallet", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("balance", BigInteger, nullable=False),
    UniqueConstraint("member_id", "wallet", "kind"),
    CheckConstraint("balance >= 0 OR member_id = ''", name="member_balance_not_negative"),
)
entries = Table(
    "entries",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("wallet", String, nullable=False),
    Column("type", String, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("balance_after", BigInteger, nullable=False),
    # Movements between a member's own pots change nothing a member counts, and stay out of the list.
    Column("visible", Boolean, nullable=False),
    Column("occurred_at", Utc, nullable=False),
    Column("title", String, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("transaction_id", String, index=True),
    Column("redemption_id", String, index=True),
    Index("ix_entries_member_id_wallet_seq", "member_id", "wallet", "seq"),
    sqlite_autoincrement=True,
)
postings = Table(
    "postings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("entry_seq", ForeignKey("entries.seq"), nullable=False, index=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
)
lots = Table(
    "lots",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("wallet", String, nullable=False),
    Column("entry_seq", ForeignKey("entries.seq"), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("remaining", BigInteger, nullable=False),
    Column("earned_at", Utc, nullable=False),
    Column("expires_at", Utc),
    Column("pending_until", Utc),
    CheckConstraint("remaining >= 0 AND remaining <= amount", name="remaining_within_amount"),
    Index("ix_lots_member_id_wallet_expires_at", "member_id", "wallet", "expires_at"),
)
lot_uses = Table(
    "lot_uses",
    metadata,
    Column("redemption_id", ForeignKey("redemptions.id"), primary_key=True),
    Column("lot_id", ForeignKey("lots.id"), primary_key=True),
    Column("amount", BigInteger, nullable=False),
)
transactions = Table(
    "transactions",
    metadata,
    Column("id", String, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("store_id", String),
    Column("store", String, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("reference", String),
    Column("points", BigInteger, nullable=False),
    Column("refunded", BigInteger, nullable=False),
    Column("points_taken", BigInteger, nullable=False),
    Column("occurred_at", Utc, nullable=False),
    Index("ix_transactions_member_id_occurred_at", "member_id", "occurred_at"),
)
refunds = Table(
    "refunds",
    metadata,
    Column("id", String, primary_key=True),
    Column("transaction_id", ForeignKey("transactions.id"), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("points_taken", BigInteger, nullable=False),
    Column("occurred_at", Utc, nullable=False),
)
redemptions = Table(
    "redemptions",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("member_id", ForeignKey("members.id"), nullable=False, index=True),
    Column("wallet", String, nullable=False),
    Column("reward_id", String, nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("status", String, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("reserve_until", Utc, nullable=False, index=True),
    Column("reveal_minutes", Integer, nullable=False),
    Column("coupon", String, unique=True),
    Column("valid_until", Utc, index=True),
    Column("redeemed_at", Utc),
    Column("redeemed_at_store", String),
    sqlite_autoincrement=True,
)
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("type", String, nullable=False),
    Column("data", JSON, nullable=False),
    Column("at", Utc, nullable=False, index=True),
    Index("ix_events_member_id_id", "member_id", "id"),
    sqlite_autoincrement=True,
)
idempotency = Table(
    "idempotency",
    metadata,
    Column("principal", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("request_hash", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", String, nullable=False),
    Column("at", Utc, nullable=False, index=True),
)
credentials = Table(
    "credentials",
    metadata,
    Column("hash", String, primary_key=True),
    Column("scope", String, nullable=False),
    Column("name", String, nullable=False),
    Column("created_at", Utc, nullable=False),
)
