"""Giving what play brings, once, and taking it back: whatever it is, and whoever gives it.

Each part of a prize is a row of `grants` under its source. The same source gives nothing more; what was taken back can
be given anew. Points are entries of the ledger that say what they are for; rewards are issued ones at no cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select, update

from api_client.play.grants import GrantDto
from api_client.reference import (
    events,
    expiry,
    giving,
    lapsing,
    ledger,
    locks,
    rewards,
    standing,
    stock,
    webhooks,
)
from api_client.reference.context import Context
from api_client.reference.ids import new_id
from api_client.reference.play import badges, grant_words, raffle_vouchers
from api_client.reference.play.challenges_tables import grants as table
from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_types import Text
from api_client.reference.tables import redemptions


@dataclass(frozen=True)
class Source:
    """What gives: its `kind` (challenge, badge, game, quiz, survey, referral, checkin, event, raffle, auction), its id

    and which time. `title` names it in the history, `sentence` says why, `picture` shows it.
    """

    kind: str
    id: str
    number: int
    title: Text
    sentence: Text | None = None
    picture: str = "sparkles"


@dataclass(frozen=True)
class Given:
    """A part of a prize that a member got."""

    grant: Grant
    entry_id: str | None = None
    issued_id: str | None = None
    taken_at: datetime | None = None


def give(
    conn: Connection, ctx: Context, member_id: str, grants: Sequence[Grant], source: Source, at: datetime
) -> list[Given]:
    """Give all of it, dated `at`; what this source has given already stays as it is, and is what is returned."""
    locks.members(conn, member_id)
    earlier = _rows(conn, member_id, source)
    standing_rows = [row for row in earlier if row["taken_at"] is None]
    if standing_rows or not grants:
        return [_given(row) for row in standing_rows]
    number = max((row["round"] for row in earlier), default=0) + 1
    expiry.settle(conn, ctx, member_id, at)
    before = standing.tier_id(conn, ctx, member_id, at)
    given = []
    for position, grant in enumerate(grants):
        entry_id, issued_id = _hand_out(conn, ctx, member_id, grant, source, at)
        conn.execute(
            table.insert().values(
                id=new_id("grt"), member_id=member_id, source_kind=source.kind, source_id=source.id,
                number=source.number, position=position, round=number, kind=grant.kind, ref=grant.ref,
                amount=grant.amount, at=at, entry_id=entry_id, issued_id=issued_id,
            )
        )  # fmt: skip
        given.append(Given(grant, entry_id, issued_id))
    giving.tell_tier(conn, member_id, before, standing.tier_id(conn, ctx, member_id, at), at)
    return given


def possible(conn: Connection, ctx: Context, grants: Sequence[Grant]) -> bool:
    """Whether all of it can be given: what was promised long ago may have left the programme since."""
    there = {one.id for one in ctx.programme.badges}
    return all(
        (grant.reward is None or rewards.get(conn, ctx, grant.reward) is not None)
        and (grant.badge is None or grant.badge in there)
        for grant in grants
    )


def take_back(conn: Connection, ctx: Context, member_id: str, source: Source, at: datetime) -> int:
    """Undo what this source gave; how many parts of it. Again does nothing.

    Points that were spent are owed or written off as after a refund; a coupon that was used stays used.
    """
    locks.members(conn, member_id)
    rows = [row for row in _rows(conn, member_id, source) if row["taken_at"] is None]
    if not rows:
        return 0
    expiry.settle(conn, ctx, member_id, at)
    before = standing.tier_id(conn, ctx, member_id, at)
    for row in rows:
        entry_id = _fetch_back(conn, ctx, member_id, row, source, at)
        conn.execute(update(table).where(table.c.id == row["id"]).values(taken_at=at, taken_entry_id=entry_id))
    giving.tell_tier(conn, member_id, before, standing.tier_id(conn, ctx, member_id, at), at)
    return len(rows)


def of(conn: Connection, member_id: str, kind: str, source_id: str) -> dict[int, list[Given]]:
    """What a source gave this member and did not take back, by number."""
    return by_source(conn, member_id, kind, {source_id: 0}).get(source_id, {})


def by_source(
    conn: Connection, member_id: str, kind: str, since: Mapping[str, int]
) -> dict[str, dict[int, list[Given]]]:
    """What these sources gave this member since a number each and did not take back, by id and number."""
    found: dict[str, dict[int, list[Given]]] = {}
    wanted = [(table.c.source_id == one) & (table.c.number >= number) for one, number in since.items()]
    query = select(table).where(
        table.c.member_id == member_id, table.c.source_kind == kind, or_(*wanted), table.c.taken_at.is_(None)
    )
    for row in conn.execute(query.order_by(table.c.number, table.c.position)).mappings():
        found.setdefault(row["source_id"], {}).setdefault(row["number"], []).append(_given(row))
    return found


def dto(one: Grant | Given, ctx: Context, locale: str) -> GrantDto:
    """A prize in words, whether it can still be won or was. Of a secret badge that was not, only that it is one."""
    grant, given = (one.grant, one) if isinstance(one, Given) else (one, None)
    won = given is not None
    points = grant.amount if grant.kind in ("points", "tier_points") else 0
    return GrantDto(
        kind="ticket" if grant.kind == "tickets" else grant.kind,
        text=grant_words.text(ctx.programme, grant, locale, won=won),
        picture=grant_words.picture(ctx.programme, grant, won=won),
        points=points,
        count=1 if points or grant.badge else grant.amount,
        id=grant.ref if won or not grant_words.hidden(ctx.programme, grant) else None,
        issued_id=given.issued_id if given else None,
        entry_id=given.entry_id if given else None,
    )


def _rows(conn: Connection, member_id: str, source: Source) -> Sequence[RowMapping]:
    query = select(table).where(
        table.c.member_id == member_id, table.c.source_kind == source.kind, table.c.source_id == source.id,
        table.c.number == source.number,
    )  # fmt: skip
    return conn.execute(query.order_by(table.c.position)).mappings().all()


def _given(row: RowMapping) -> Given:
    kind, ref, amount = row["kind"], row["ref"], row["amount"]
    match kind:
        case "badge":
            grant = Grant(badge=ref, level=amount)
        case "reward":
            grant = Grant(reward=ref)
        case "tickets":
            grant = Grant(tickets=amount, raffle=ref)
        case _:
            grant = Grant(**{kind: amount})
    return Given(grant, row["entry_id"], row["issued_id"], row["taken_at"])


def _hand_out(
    conn: Connection, ctx: Context, member_id: str, grant: Grant, source: Source, at: datetime
) -> tuple[str | None, str | None]:
    """The entry and the issued reward it became."""
    if grant.points is not None:
        cause = _cause(ctx, source, at, grant.points)
        return giving.give(conn, ctx, member_id, grant.points, cause).id, None
    if grant.tier_points is not None:
        cause = _cause(ctx, source, at, 0, tier_points=grant.tier_points)
        return ledger.post(conn, member_id, ctx.programme.wallet.id, "earn", [], cause, visible=False).id, None
    if grant.reward is not None:
        return None, _issue(conn, ctx, member_id, grant, at)
    if grant.badge is not None:
        badges.award(conn, ctx, member_id, grant.badge, grant.level, at, source)
    if grant.tickets is not None and grant.raffle is not None:
        past = bool(conn.info.get(webhooks.QUIET))  # what is made up happened before there was this round
        won_with = source.kind, source.id, source.number
        raffle_vouchers.give(
            conn, ctx, member_id, grant.raffle, grant.tickets, won_with, source.title, at, enter=not past
        )
    return None, None


def _issue(conn: Connection, ctx: Context, member_id: str, grant: Grant, at: datetime) -> str | None:
    """A reserved reward that cost nothing; None where the catalogue has it no more."""
    reward = rewards.get(conn, ctx, grant.reward or "")
    if reward is None:
        return None
    if reward.stock is not None:
        stock.take(conn, reward.id, 1, _ANY)  # promised: also beyond what is left for buyers
    redemption_id, title = new_id("red"), reward.title.pick(ctx.programme.locales[0])
    conn.execute(
        redemptions.insert().values(
            id=redemption_id, member_id=member_id, wallet=ctx.programme.wallet.id, reward_id=reward.id, title=title,
            cost=0, quantity=1, money=0, status="reserved", created_at=at,
            reveal_minutes=ctx.programme.reveal_minutes(reward),
            reserve_until=at + timedelta(days=grant.days or ctx.programme.reserve_days(reward)),
        )
    )  # fmt: skip
    data = {"id": redemption_id, "status": "reserved", "title": title}
    events.record(conn, member_id, "redemption.changed", data, at)
    return redemption_id


def _fetch_back(
    conn: Connection, ctx: Context, member_id: str, row: RowMapping, source: Source, at: datetime
) -> str | None:
    """Undo one part; the entry that did it."""
    match row["kind"]:
        case "points":
            cause = _cause(ctx, source, at, -row["amount"])
            overdraft, wallet = ctx.programme.wallet.overdraft == "refunds", ctx.programme.wallet.id
            taken = ledger.take_back(conn, member_id, wallet, row["amount"], cause, overdraft, row["entry_id"])
            giving.tell_points(conn, member_id, taken.posted, cause.title, at)
            return taken.posted.id
        case "tier_points":
            cause = _cause(ctx, source, at, 0, tier_points=-row["amount"])
            return ledger.post(conn, member_id, ctx.programme.wallet.id, "refund", [], cause, visible=False).id
        case "reward":
            _cancel(conn, ctx, row["issued_id"], at)
        case "badge":
            badges.revoke(conn, ctx, member_id, row["ref"], source, at)
        case "tickets":
            raffle_vouchers.take_back(conn, ctx, member_id, row["ref"], (source.kind, source.id, source.number), at)
    return None


def _cancel(conn: Connection, ctx: Context, issued_id: str | None, at: datetime) -> None:
    query = select(redemptions).where(redemptions.c.id == issued_id)
    issued = conn.execute(query).mappings().one_or_none()
    if issued is not None and issued["status"] in expiry.LIVE:
        lapsing.give_back(conn, ctx, issued, "cancelled", at)


def _cause(ctx: Context, source: Source, at: datetime, points: int, tier_points: int | None = None) -> ledger.Cause:
    reason: dict[str, Any] = {
        "rule_id": f"{source.kind}:{source.id}", "title": dict(source.title.root), "points": points, "factor": None,
        "picture": source.picture,
    }  # fmt: skip
    if source.sentence is not None:
        reason["sentence"] = dict(source.sentence.root)
    words = source.title.pick(ctx.programme.locales[0])
    return ledger.Cause(at, ctx.zone, words, [reason], tier_points=tier_points)


_ANY = 10**12
