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
    text,
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


#: Of rows that are never reused. SQLite counts rows in 64 bits by itself, if the column is called an INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")


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
    # Where their days begin and end; None: where the programme's do.
    Column("time_zone", String),
    # Where they live, by ISO 3166; None: they have not said.
    Column("region", String),
    # When a birthday they have taken back since was last celebrated.
    Column("feast_at", Utc),
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
    # How long it may spend much, after its member proved once more who they are.
    Column("stepped_up_until", Utc),
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
    # The device that wants to spend; None for signing in.
    Column("device_id", ForeignKey("devices.id")),
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
    Column("id", Number, primary_key=True, autoincrement=True),
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
    Column("id", Number, primary_key=True, autoincrement=True),
    # Also the programme's side of a movement is kept by member, so that no row is everybody's.
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("wallet", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("balance", BigInteger, nullable=False),
    UniqueConstraint("member_id", "wallet", "kind"),
    CheckConstraint("balance >= 0 OR kind NOT IN ('active', 'pending', 'reserved')", name="pots_not_negative"),
    CheckConstraint("balance <= 0 OR kind <> 'owed'", name="debts_not_positive"),
)
entries = Table(
    "entries",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
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
    # Where the history lists it: earned, spent, expired; empty where it is not shown.
    Column("side", String, nullable=False, server_default=""),
    # What the movement counts for a tier.
    Column("tier_points", BigInteger, nullable=False, server_default="0"),
    # What a refund should have taken and could not.
    Column("written_off", BigInteger, nullable=False, server_default="0"),
    Column("transfer_id", String, index=True),
    Column("actor", String),
    Index("ix_entries_member_id_wallet_visible_seq", "member_id", "wallet", "visible", "seq"),
    Index("ix_entries_member_id_wallet_side_seq", "member_id", "wallet", "side", "seq"),
    sqlite_autoincrement=True,
)
postings = Table(
    "postings",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("entry_seq", ForeignKey("entries.seq"), nullable=False, index=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
)
lots = Table(
    "lots",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("wallet", String, nullable=False),
    Column("entry_seq", ForeignKey("entries.seq"), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("remaining", BigInteger, nullable=False),
    Column("earned_at", Utc, nullable=False),
    Column("expires_at", Utc),
    Column("pending_until", Utc),
    # The lot of the member who gave these points away.
    Column("source_lot_id", Number, index=True),
    CheckConstraint("remaining >= 0 AND remaining <= amount", name="remaining_within_amount"),
    Index(
        "ix_lots_usable", "member_id", "wallet", "expires_at", "id",
        sqlite_where=text("remaining > 0 AND pending_until IS NULL"),
        postgresql_where=text("remaining > 0 AND pending_until IS NULL"),
    ),
    Index(
        "ix_lots_expiring", "member_id", "expires_at",
        sqlite_where=text("remaining > 0"), postgresql_where=text("remaining > 0"),
    ),
    Index(
        "ix_lots_pending", "member_id", "pending_until",
        sqlite_where=text("remaining > 0 AND pending_until IS NOT NULL"),
        postgresql_where=text("remaining > 0 AND pending_until IS NOT NULL"),
    ),
    Index(
        "ix_lots_pending_until", "pending_until",
        sqlite_where=text("remaining > 0 AND pending_until IS NOT NULL"),
        postgresql_where=text("remaining > 0 AND pending_until IS NOT NULL"),
    ),
)  # fmt: skip
lot_uses = Table(
    "lot_uses",
    metadata,
    Column("entry_seq", ForeignKey("entries.seq"), primary_key=True),
    Column("lot_id", ForeignKey("lots.id"), primary_key=True, index=True),
    # reserve, spend, expire, refund, transfer, adjust, cover; release gives back and has a negative amount.
    Column("purpose", String, primary_key=True),
    Column("amount", BigInteger, nullable=False),
)
expirations = Table(
    "expirations",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("wallet", String, primary_key=True),
    Column("expires_at", Utc, primary_key=True),
    Column("points", BigInteger, nullable=False),
    CheckConstraint("points >= 0", name="points_not_negative"),
    Index(
        "ix_expirations_due", "expires_at", sqlite_where=text("points > 0"), postgresql_where=text("points > 0")
    ),
)  # fmt: skip
months = Table(
    "months",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("wallet", String, primary_key=True),
    # Of the programme's time zone: year * 12 + month - 1.
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("spend", BigInteger, nullable=False),
    Column("visits", BigInteger, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("earned", BigInteger, nullable=False),
    Column("spent", BigInteger, nullable=False),
)
# What was derived from the books and for which state of the programme, such as its time zone.
rollups = Table(
    "rollups",
    metadata,
    Column("name", String, primary_key=True),
    Column("state", String, nullable=False),
)
transfers = Table(
    "transfers",
    metadata,
    Column("id", String, primary_key=True),
    Column("sender_id", ForeignKey("members.id"), nullable=False),
    Column("receiver_id", ForeignKey("members.id"), nullable=False),
    Column("wallet", String, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("fee", BigInteger, nullable=False),
    Column("message", String, nullable=False),
    Column("created_at", Utc, nullable=False),
    Index("ix_transfers_sender_id_created_at", "sender_id", "created_at"),
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
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("wallet", String, nullable=False),
    Column("reward_id", String, nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("status", String, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("reserve_until", Utc, nullable=False),
    Column("reveal_minutes", Integer, nullable=False),
    Column("coupon", String, unique=True),
    Column("valid_until", Utc),
    Column("redeemed_at", Utc),
    Column("redeemed_at_store", String),
    Column("quantity", Integer, nullable=False, server_default="1"),
    # Paid at the till on top of the points, in minor units of the programme's currency.
    Column("money", BigInteger, nullable=False, server_default="0"),
    Index("ix_redemptions_member_id_seq", "member_id", "seq"),
    Index("ix_redemptions_member_id_reward_id", "member_id", "reward_id"),
    Index("ix_redemptions_member_id_status_reserve_until", "member_id", "status", "reserve_until"),
    Index("ix_redemptions_member_id_status_valid_until", "member_id", "status", "valid_until"),
    Index("ix_redemptions_status_reserve_until", "status", "reserve_until"),
    Index("ix_redemptions_status_valid_until", "status", "valid_until"),
    sqlite_autoincrement=True,
)
events = Table(
    "events",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
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
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("store_id", String),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc),
    Column("revoked_at", Utc),
    # Coarse: one write in a while, not one for each request.
    Column("last_used_at", Utc),
)
credential_secrets = Table(
    "credential_secrets",
    metadata,
    Column("hash", String, primary_key=True),
    Column("credential_id", ForeignKey("credentials.id"), nullable=False, index=True),
    Column("created_at", Utc, nullable=False),
    # While a new secret is being brought to the tills, the one before is still good.
    Column("ends_at", Utc),
)
backoffs = Table(
    "backoffs",
    metadata,
    Column("subject", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("failed_at", Utc, nullable=False, index=True),
    Column("locked_until", Utc),
)
webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String, primary_key=True),
    Column("url", String, nullable=False),
    Column("description", String, nullable=False),
    Column("events", JSON, nullable=False),
    # Whether it may lead into a private network: said at the machine itself, never over the API.
    Column("private", Boolean, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("old_secret", LargeBinary),
    Column("old_ends_at", Utc),
    Column("created_at", Utc, nullable=False),
    Column("failing_since", Utc),
    Column("disabled_at", Utc),
    Column("deleted_at", Utc),
)
deliveries = Table(
    "deliveries",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("webhook_id", ForeignKey("webhooks.id"), nullable=False),
    Column("type", String, nullable=False),
    Column("body", String, nullable=False),
    Column("status", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at", Utc, nullable=False, index=True),
    # None once nobody has to try again.
    Column("due_at", Utc, index=True),
    Column("tried_at", Utc),
    Column("response_code", Integer),
    Column("fault", String),
    Index("ix_deliveries_webhook_id_seq", "webhook_id", "seq"),
    sqlite_autoincrement=True,
)
tier_states = Table(
    "tier_states",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("set_id", String, primary_key=True),
    # Stands for the rules it was worked out by; others make it worthless.
    Column("rules", String, nullable=False),
    Column("level", Integer, nullable=False),
    # The local day up to which reviews and the ends of grace were looked at.
    Column("day", Date, nullable=False),
    Column("grace_until", Date),
    Column("reached_at", Utc),
    # When something was last gained and lost, by business time: what comes before that may change what was decided.
    Column("gain_at", Utc),
    Column("loss_at", Utc),
)
# What was used of the limits of earning rules; the empty member stands for everyone together.
rule_uses = Table(
    "rule_uses",
    metadata,
    Column("member_id", String, primary_key=True),
    Column("rule_id", String, primary_key=True),
    # The last day of it and what it is, such as `2026-11-30 month`; `ever` for good.
    Column("span", String, primary_key=True, index=True),
    Column("points", BigInteger, nullable=False),
    Column("times", BigInteger, nullable=False),
)
