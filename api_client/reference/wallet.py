"""The wallet and its entries as a member reads them: sums, pages, words and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, func, literal_column, select

from api_client.models import (
    ArrivalDto,
    EntriesDto,
    EntryDto,
    LineDto,
    MoneyDto,
    MonthDto,
    PurchaseDto,
    ReasonDto,
    UnitDto,
    WalletDto,
)
from api_client.reference import cursors, expiry, ledger, rewards
from api_client.reference import months as month_book
from api_client.reference.context import Context
from api_client.reference.problems import Problem
from api_client.reference.programme_schema import Reward
from api_client.reference.programme_types import Text
from api_client.reference.rules import reason_dto
from api_client.reference.tables import entries, lots, redemptions, transactions, transfers
from api_client.reference.words import say

MONTHS_SHOWN = 6
# Written out, not bound: a database can only match the partial index to what it can read.
_WAITING = and_(lots.c.remaining > literal_column("0"), lots.c.pending_until.is_not(None))


def unit_dto(ctx: Context, locale: str) -> UnitDto:
    """What the points are called."""
    unit = ctx.programme.unit_in(locale)
    return UnitDto(unit.one, unit.other)


def wallet_dto(conn: Connection, ctx: Context, member_id: str, locale: str, now: datetime) -> WalletDto:
    """The programme's wallet of this member."""
    wallet = ctx.programme.wallet
    held = ledger.totals(conn, member_id, wallet.id)
    active = held.get("active", 0) + held.get("owed", 0)
    upcoming = expiry.upcoming(conn, ctx, member_id, wallet.id)
    return WalletDto(
        id=wallet.id,
        unit=unit_dto(ctx, locale),
        scale=wallet.scale,
        active=active,
        pending=held.get("pending", 0),
        reserved=held.get("reserved", 0),
        expired=held.get("expired", 0),
        spent=held.get("redeemed", 0) + held.get("lapsed", 0),
        lifetime_earned=-sum(held.get(kind, 0) for kind in ("issued", "adjusted", "written_off")),
        worth=_worth(ctx, max(0, active)),
        expirations=upcoming,
        as_of=now,
        arrivals=_arrivals(conn, ctx, member_id, now) if held.get("pending", 0) else [],
    )


def page(
    conn: Connection, ctx: Context, member_id: str, locale: str, now: datetime,
    *, kind: str | None, cursor: str | None, limit: int,
) -> EntriesDto:  # fmt: skip
    """Entries, newest first. The cursor is the last entry seen, so a growing ledger shifts nothing."""
    query = _mine(member_id, ctx.programme.wallet.id).order_by(entries.c.seq.desc()).limit(limit + 1)
    if kind is not None:
        query = query.where(entries.c.side == kind)
    if cursor is not None:
        query = query.where(entries.c.seq < cursors.read(cursor, "entries"))
    rows = conn.execute(query).mappings().all()
    shown = rows[:limit]
    return EntriesDto(
        items=_dtos(conn, ctx, shown, locale, now),
        next_cursor=cursors.make(shown[-1]["seq"], "entries") if len(rows) > limit else None,
        as_of=now,
        months=months(conn, ctx, member_id, now) if cursor is None else [],
    )


def entry(conn: Connection, ctx: Context, member_id: str, entry_id: str, locale: str, now: datetime) -> EntryDto:
    """One entry with everything behind it."""
    query = _mine(member_id, ctx.programme.wallet.id).where(entries.c.id == entry_id)
    return _dtos(conn, ctx, _found(conn.execute(query).mappings().all()), locale, now)[0]


def months(conn: Connection, ctx: Context, member_id: str, now: datetime) -> list[MonthDto]:
    """Totals of the last local months, oldest first, the current one last."""
    last = month_book.number(now, ctx.zone)
    shown = range(last - MONTHS_SHOWN + 1, last + 1)
    found = month_book.of(conn, member_id, ctx.programme.wallet.id, shown[0])
    totals = [(month_book.first_day(at), found.get(at, month_book.Month())) for at in shown]
    return [MonthDto(first, max(0, total.earned), max(0, total.spent)) for first, total in totals]


@dataclass(frozen=True)
class _Behind:
    """What the entries of a page point to, fetched at once."""

    purchases: Mapping[str, RowMapping]
    redemptions: Mapping[str, RowMapping]
    rewards: Mapping[str, Reward]
    pending: Mapping[int, datetime]
    messages: Mapping[str, str]


def _mine(member_id: str, wallet: str) -> Any:
    return select(entries).where(entries.c.member_id == member_id, entries.c.wallet == wallet, entries.c.visible)


def _found(rows: Sequence[RowMapping]) -> Sequence[RowMapping]:
    if not rows:
        raise Problem("not-found")
    return rows


def _behind(conn: Connection, ctx: Context, rows: Sequence[RowMapping], now: datetime) -> _Behind:
    bought = {row["transaction_id"] for row in rows} - {None}
    issued = {row["redemption_id"] for row in rows} - {None}
    seqs = [row["seq"] for row in rows]
    waiting = lots.c.entry_seq.in_(seqs), lots.c.pending_until > now
    pending = conn.execute(select(lots.c.entry_seq, lots.c.pending_until).where(*waiting))
    given = {row["transfer_id"] for row in rows} - {None}
    messages = conn.execute(select(transfers.c.id, transfers.c.message).where(transfers.c.id.in_(given)))
    of_rewards = conn.execute(select(redemptions).where(redemptions.c.id.in_(issued))).mappings().all()
    return _Behind(
        {row["id"]: row for row in conn.execute(select(transactions).where(transactions.c.id.in_(bought))).mappings()},
        {row["id"]: row for row in of_rewards},
        rewards.get_many(conn, ctx, (row["reward_id"] for row in of_rewards)),
        {row.entry_seq: row.pending_until for row in pending},
        {row.id: row.message for row in messages},
    )


def _dtos(conn: Connection, ctx: Context, rows: Sequence[RowMapping], locale: str, now: datetime) -> list[EntryDto]:
    behind = _behind(conn, ctx, rows, now)
    return [_dto(ctx, row, behind, locale) for row in rows]


def _dto(ctx: Context, row: RowMapping, behind: _Behind, locale: str) -> EntryDto:
    bought = behind.purchases.get(row["transaction_id"])
    issued = behind.redemptions.get(row["redemption_id"])
    reward = behind.rewards.get(issued["reward_id"]) if issued is not None else None
    title, subtitle, picture = _described(ctx, row, bought, issued, reward, locale)
    if row["transfer_id"] is not None:
        title, subtitle, picture = _handed_over(row, behind.messages.get(row["transfer_id"], ""), locale)
    # The points left when the reward was reserved; once it is used, that is what the member calls spending them.
    spent = row["type"] == "reserve" and issued is not None and issued["status"] == "redeemed"
    return EntryDto(
        id=row["id"],
        type="spend" if spent else row["type"],
        amount=row["amount"],
        balance_after=row["balance_after"],
        title=title,
        subtitle=subtitle,
        picture=picture,
        occurred_at=row["occurred_at"],
        pending=row["seq"] in behind.pending,
        pending_until=behind.pending.get(row["seq"]),
        written_off=row["written_off"],
        reasons=[reason_dto(one, locale) for one in row["reasons"]],
        purchase=purchase_dto(ctx, bought, locale) if bought else None,
        issued_reward_id=row["redemption_id"],
        quantity=issued["quantity"] if issued is not None else 1,
        money=MoneyDto(issued["money"], ctx.programme.currency) if issued is not None and issued["money"] else None,
    )


def _described(
    ctx: Context, row: RowMapping, bought: RowMapping | None, issued: RowMapping | None, reward: Reward | None,
    locale: str,
) -> tuple[str, str, str]:  # fmt: skip
    """Title, subtitle and picture of an entry."""
    if issued is not None:
        title = reward.title.pick(locale) if reward else issued["title"]
        return title, _ending(ctx, row, issued, locale), reward.picture if reward else "gift"
    if bought is not None:
        return _purchase(ctx, row, bought, locale)
    if row["type"] == "expire":
        return say("expired", locale, unit=ctx.programme.unit_in(locale).other), "", "hourglass-with-flowing-sand"
    if row["type"] == "adjust" and not row["reasons"]:
        return row["title"] or say("corrected", locale), say("corrected", locale) if row["title"] else "", "memo"
    title, subtitle, picture = _activity(ctx, row, locale)
    return title, subtitle if subtitle != title else "", picture


def _handed_over(row: RowMapping, message: str, locale: str) -> tuple[str, str, str]:
    """Of the other member the first name, if they said one."""
    way = "sent" if row["amount"] < 0 else "received"
    somebody = "sent-to-somebody" if row["amount"] < 0 else "received-from-somebody"
    title = say(way, locale, name=row["title"]) if row["title"] else say(somebody, locale)
    return title, message, "gift"


def _purchase(ctx: Context, row: RowMapping, bought: RowMapping, locale: str) -> tuple[str, str, str]:
    """What was bought, and below it where and what more than the usual it brought."""
    store = bought["store"] or ""
    if row["type"] == "refund":
        lost = say("written-off", locale, count=row["written_off"]) if row["written_off"] else ""
        return say("refund", locale), " · ".join(part for part in (store, lost) if part), "receipt"
    # The first reason is what every purchase brings; the others are worth telling.
    special = [Text(one["title"]).pick(locale) for one in row["reasons"][1:]]
    contents = _contents(ctx, bought, locale)
    title, place = (contents, store) if bought["lines"] or not store else (store, contents)
    return title, " · ".join(part for part in (place, *special[:1]) if part and part != title), _picture(ctx, bought)


def _ending(ctx: Context, row: RowMapping, issued: RowMapping, locale: str) -> str:
    if row["type"] == "release":
        return say("returned", locale, unit=ctx.programme.unit_in(locale).other)
    if issued["status"] == "redeemed":
        store = issued["redeemed_at_store"]
        return say("redeemed-at", locale, store=store) if store else say("redeemed", locale)
    return say("lapsed" if issued["status"] == "expired" else "reserved", locale)


def _contents(ctx: Context, bought: RowMapping, locale: str) -> str:
    """What was bought, as briefly as a list can say it; product names in the member's language."""
    titles = [_line_title(ctx, line, locale) for line in bought["lines"]]
    if not titles:
        return say("purchase", locale)
    if len(titles) <= 2:
        return ", ".join(titles)
    count = sum(line["quantity"] for line in bought["lines"])
    return say("items.one" if count == 1 else "items.other", locale, count=count)


def _line_title(ctx: Context, line: Mapping[str, Any], locale: str) -> str:
    product = next((one for one in ctx.programme.products if one.id == line["product"]), None)
    return product.name.pick(locale) if product else str(line["title"])


def _picture(ctx: Context, bought: RowMapping) -> str:
    """The dearest product known to the programme, else a receipt."""
    sold = {line["product"] for line in bought["lines"]}
    pictures = {one.id: one.picture for one in ctx.programme.products if one.id in sold} if sold else {}
    known = [line for line in bought["lines"] if line["product"] in pictures]
    return pictures[max(known, key=lambda line: line["total"])["product"]] if known else "receipt"


def _activity(ctx: Context, row: RowMapping, locale: str) -> tuple[str, str, str]:
    reasons = row["reasons"]
    rules = {rule.id: rule for rule in ctx.programme.earning}
    rule = rules.get(reasons[0]["rule_id"]) if reasons else None
    title = Text(reasons[0]["title"]).pick(locale) if reasons else row["title"]
    picture = getattr(rule, "picture", None) or (reasons[0].get("picture") if reasons else None) or "sparkles"
    return title or say("bonus", locale), rule.title.pick(locale) if rule else _at_stake(row, locale), picture


def _at_stake(row: RowMapping, locale: str) -> str:
    """That it is about a raffle or an auction, whose title alone might be that of something bought."""
    kind = str(row["reasons"][0]["rule_id"] or "").partition(":")[0] if row["reasons"] else ""
    if kind == "auction":
        return say({"reserve": "bid", "release": "bid-back"}.get(row["type"], kind), locale)
    return say("tickets" if row["amount"] < 0 else kind, locale) if kind == "raffle" else ""


def purchase_dto(ctx: Context, bought: RowMapping, locale: str) -> PurchaseDto:
    """The purchase behind an entry; products the programme knows are named in the member's language."""
    currency = bought["currency"]
    return PurchaseDto(
        id=bought["id"],
        store=bought["store"],
        total=MoneyDto(bought["amount"], currency),
        lines=[
            LineDto(
                _line_title(ctx, one, locale),
                one["quantity"],
                MoneyDto(one["total"], currency),
                one["product"],
                one["category"],
            )
            for one in bought["lines"]
        ],
        occurred_at=bought["occurred_at"],
        refunded=MoneyDto(bought["refunded"], currency) if bought["refunded"] else None,
    )


def reasons_dto(reasons: Sequence[Any], locale: str) -> list[ReasonDto]:
    """The reasons of a purchase just made."""
    return [reason_dto(one.stored(), locale) for one in reasons]


def _arrivals(conn: Connection, ctx: Context, member_id: str, now: datetime) -> list[ArrivalDto]:
    """Pending points by the local day from which they can be used, soonest first."""
    waiting = lots.c.member_id == member_id, lots.c.wallet == ctx.programme.wallet.id, _WAITING
    query = select(lots.c.pending_until, func.sum(lots.c.remaining)).where(*waiting).group_by(lots.c.pending_until)
    by_day: dict[date, int] = {}
    for until, amount in conn.execute(query.order_by(lots.c.pending_until)):
        day = max(until, now).astimezone(ctx.zone).date()
        by_day[day] = by_day.get(day, 0) + int(amount)
    return [ArrivalDto(amount, day) for day, amount in by_day.items()]


def _worth(ctx: Context, points: int) -> MoneyDto | None:
    worth = ctx.programme.worth
    return MoneyDto(points * worth.money.amount // worth.points, worth.money.currency) if worth else None
