"""Where a member stands on the programme's ladders, from the purchases, refunds and points in the books."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from api_client.models import TierStandingDto
from api_client.reference.context import Context
from api_client.reference.tables import entries, refunds, transactions
from api_client.reference.tiers import Qualifying, stand, standing_dto


def history(conn: Connection, member_id: str) -> list[Qualifying]:
    """Everything that may count for a tier."""
    bought = conn.execute(
        select(transactions.c.occurred_at, transactions.c.amount).where(transactions.c.member_id == member_id)
    )
    did = [Qualifying(row.occurred_at, spend=row.amount, visits=1) for row in bought]
    returned = conn.execute(
        select(refunds.c.occurred_at, refunds.c.amount)
        .join(transactions, transactions.c.id == refunds.c.transaction_id)
        .where(transactions.c.member_id == member_id)
    )
    did += [Qualifying(row.occurred_at, spend=-row.amount) for row in returned]
    points = conn.execute(
        select(entries.c.occurred_at, entries.c.amount).where(
            entries.c.member_id == member_id, entries.c.type.in_(("earn", "refund"))
        )
    )
    return did + [Qualifying(row.occurred_at, points=row.amount) for row in points]


def tier_id(conn: Connection, ctx: Context, member_id: str, now: datetime) -> str | None:
    """The tier held in the main set; None where the programme has no tiers."""
    return tier_of(ctx, history(conn, member_id), now)


def tier_of(ctx: Context, did: list[Qualifying], now: datetime) -> str | None:
    """The tier in the main set of somebody who did this."""
    if not ctx.programme.tier_sets:
        return None
    main = ctx.programme.tier_sets[0]
    return main.tiers[stand(main, did, now, ctx.zone).level].id


def held(conn: Connection, ctx: Context, member_id: str, now: datetime) -> set[str]:
    """Ids of the tiers held in every set; a higher one holds the lower."""
    did = history(conn, member_id)
    levels = [(one, stand(one, did, now, ctx.zone).level) for one in ctx.programme.tier_sets]
    return {tier.id for one, level in levels for tier in one.tiers[: level + 1]}


def dtos(conn: Connection, ctx: Context, member_id: str, now: datetime, locale: str) -> list[TierStandingDto]:
    """Every standing in words, main set first."""
    did = history(conn, member_id)
    return [standing_dto(ctx.programme, one, did, now, ctx.zone, locale) for one in ctx.programme.tier_sets]


def tier_name(ctx: Context, tier: str | None, locale: str) -> str | None:
    """The name of a tier."""
    names = {one.id: one.name.pick(locale) for ladder in ctx.programme.tier_sets for one in ladder.tiers}
    return names.get(tier) if tier else None
