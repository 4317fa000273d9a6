"""What a basket would bring before it is paid: the way of booking it (`earning.assess`), nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from api_client.missed import CapDto, MissedDto
from api_client.models import UnitDto
from api_client.previews import PreviewDto
from api_client.reference import caps, earning, expiry, explain, ledger, members, standing
from api_client.reference.context import Context
from api_client.reference.programme_types import Text
from api_client.reference.rules import Earned, Missed, reason_dto
from api_client.reference.tiers import Qualifying


def preview(
    conn: Connection, ctx: Context, member_id: str | None, lines: Sequence[earning.Line], amount: int, at: datetime,
    store_id: str | None, locale: str,
) -> PreviewDto:  # fmt: skip
    """What a purchase of `amount` minor units at `at` would bring this member, or a guest."""
    earned = earning.assess(conn, ctx, member_id, lines, amount, at, store_id)
    tiers, after, balance = None, None, None
    if member_id is not None:
        held = ledger.balances(conn, member_id, ctx.programme.wallet.id)
        balance = held["active"] + held["pending"] + earned.points
        tiers = standing.tier_id(conn, ctx, member_id, at)
        outlook = standing.after(conn, ctx, member_id, _moved(amount, earned.points, at))
        after = outlook[0].tier_id if outlook else None
    unit, pending = ctx.programme.unit_in(locale), expiry.pending_until(ctx, at)
    return PreviewDto(
        points=earned.points,
        unit=UnitDto(unit.one, unit.other),
        reasons=[reason_dto(one.stored(), locale) for one in earned.reasons],
        missed=missed_dtos(earned.missed, locale),
        caps=cap_dtos(ctx, earned, locale),
        first_name=members.row(conn, member_id)["first_name"] if member_id else None,
        balance_after=balance,
        tier=standing.tier_name(ctx, tiers, locale),
        tier_after=standing.tier_name(ctx, after, locale),
        pending_until=pending.astimezone(ctx.zone).date() if pending else None,
        as_of=at,
    )


def missed_dtos(missed: Iterable[Missed], locale: str) -> list[MissedDto]:
    """What nearly came, in the member's language."""
    return [
        MissedDto(one.rule_id, one.title.pick(locale), one.points, one.what, Text(one.sentence).pick(locale))
        for one in missed
    ]


def cap_dtos(ctx: Context, earned: Earned, locale: str) -> list[CapDto]:
    """The limits after a purchase, in the member's language."""
    titles = {rule.id: rule.title for rule in ctx.programme.earning} | {caps.ALL: ctx.programme.name}
    return [
        CapDto(
            rule_id=one.rule_id,
            title=titles[one.rule_id].pick(locale),
            per=one.cap.per,
            counts="times" if one.counts_times else "points",
            used=one.used,
            limit=one.limit,
            sentence=Text(explain.state(ctx.programme, one)).pick(locale),
        )
        for one in earned.caps
    ]


def _moved(amount: int, points: int, at: datetime) -> list[Qualifying]:
    """What booking the purchase would note."""
    return [Qualifying(at, spend=amount, visits=1), Qualifying(at, points=points, balance=points)]
