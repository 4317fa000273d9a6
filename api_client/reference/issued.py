"""Issued rewards as their owner reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from api_client.models import CouponDto, IssuedRewardDto, IssuedRewardsDto, MoneyDto
from api_client.reference import cursors, redemptions, rewards
from api_client.reference.catalogue import category_name
from api_client.reference.context import Context
from api_client.reference.expiry import LIVE
from api_client.reference.programme_schema import Reward
from api_client.reference.tables import redemptions as table


def issued_dto(
    ctx: Context, row: RowMapping, reward: Reward | None, locale: str, now: datetime, with_coupon: bool = True
) -> IssuedRewardDto:
    """One issued `reward`; the coupon only while it can be used."""
    usable = with_coupon and row["status"] == "issued" and row["valid_until"] > now
    return IssuedRewardDto(
        id=row["id"],
        reward_id=row["reward_id"],
        title=reward.title.pick(locale) if reward else row["title"],
        picture=reward.picture if reward else "gift",
        category_name=category_name(ctx.programme, reward.category, locale) if reward else "",
        cost=row["cost"],
        status=row["status"],
        created_at=row["created_at"],
        reserve_until=row["reserve_until"],
        reveal_minutes=row["reveal_minutes"],
        coupon=CouponDto(row["coupon"], row["valid_until"]) if usable else None,
        redeemed_at=row["redeemed_at"],
        redeemed_at_store=row["redeemed_at_store"],
        where=reward.where.pick(locale) if reward else "",
        quantity=row["quantity"],
        money=MoneyDto(row["money"], ctx.programme.currency) if row["money"] else None,
    )


def one(
    conn: Connection, ctx: Context, member_id: str, redemption_id: str, locale: str, now: datetime
) -> IssuedRewardDto:
    """The member's issued reward with this id."""
    return _dtos(conn, ctx, [redemptions.own(conn, member_id, redemption_id)], locale, now)[0]


def still_open(conn: Connection, ctx: Context, member_id: str, locale: str, now: datetime) -> list[IssuedRewardDto]:
    """What can still be used, newest first, for the snapshot: without codes."""
    query = select(table).where(table.c.member_id == member_id, table.c.status.in_(LIVE)).order_by(table.c.seq.desc())
    return _dtos(conn, ctx, conn.execute(query).mappings().all(), locale, now, with_coupon=False)


def page(
    conn: Connection, ctx: Context, member_id: str, locale: str, now: datetime, cursor: str | None, limit: int
) -> IssuedRewardsDto:
    """Everything ever issued, newest first."""
    query = select(table).where(table.c.member_id == member_id).order_by(table.c.seq.desc()).limit(limit + 1)
    if cursor is not None:
        query = query.where(table.c.seq < cursors.read(cursor, "issued"))
    rows = conn.execute(query).mappings().all()
    shown = rows[:limit]
    following = cursors.make(shown[-1]["seq"], "issued") if len(rows) > limit else None
    return IssuedRewardsDto(_dtos(conn, ctx, shown, locale, now), following, now)


def _dtos(
    conn: Connection, ctx: Context, rows: Sequence[RowMapping], locale: str, now: datetime, with_coupon: bool = True
) -> list[IssuedRewardDto]:
    known = rewards.get_many(conn, ctx, (row["reward_id"] for row in rows))
    return [issued_dto(ctx, row, known.get(row["reward_id"]), locale, now, with_coupon) for row in rows]
