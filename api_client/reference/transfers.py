"""Points from one member to another: within what the programme allows, and with no more of a name than the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Connection, RowMapping, func, select

from api_client.movements import TransferDto, TransferQuoteDto
from api_client.reference import events, expiry, ledger, locks, members
from api_client.reference.context import Context
from api_client.reference.ids import new_id
from api_client.reference.portions import portion_dtos
from api_client.reference.problems import Problem
from api_client.reference.tables import cards, transfers
from api_client.reference.tables import members as members_table


@dataclass(frozen=True)
class Gift:
    """What a member wants to give."""

    card_number: str
    points: int
    message: str = ""


def quote(conn: Connection, ctx: Context, sender: str, gift: Gift, now: datetime) -> TransferQuoteDto:
    """What the transfer would do, or the problem it would meet."""
    receiver, fee, left = _allowed(conn, ctx, sender, gift, now)
    wallet = ctx.programme.wallet.id
    used = ledger.portions(conn, sender, wallet, gift.points + fee)
    held = ledger.balances(conn, sender, wallet)
    return TransferQuoteDto(
        points=gift.points,
        fee=fee,
        first_name=receiver["first_name"],
        uses_first=portion_dtos(ctx, used),
        balance_after=held["active"] + held["pending"] - gift.points - fee,
        left_today=left - gift.points - fee,
        as_of=now,
    )


def send(conn: Connection, ctx: Context, sender: str, gift: Gift, now: datetime) -> TransferDto:
    """Move the points and tell both."""
    receiver_id = _holder(conn, gift.card_number)
    if receiver_id is not None:
        locks.members(conn, sender, receiver_id)
        expiry.settle(conn, ctx, receiver_id, now)
    expiry.settle(conn, ctx, sender, now)
    receiver, fee, _ = _allowed(conn, ctx, sender, gift, now)
    wallet, transfer_id = ctx.programme.wallet.id, new_id("trf")
    conn.execute(
        transfers.insert().values(
            id=transfer_id, sender_id=sender, receiver_id=receiver["id"], wallet=wallet, points=gift.points, fee=fee,
            message=gift.message, created_at=now,
        )
    )  # fmt: skip
    names = {sender: members.row(conn, sender)["first_name"], receiver["id"]: receiver["first_name"]}
    sent = ledger.Cause(now, ctx.zone, names[receiver["id"]], transfer_id=transfer_id)
    received = ledger.Cause(now, ctx.zone, names[sender], transfer_id=transfer_id)
    gone, came = ledger.hand_over(conn, sender, receiver["id"], wallet, gift.points, fee, sent, received)
    for member_id, posted, title in ((sender, gone, sent.title), (receiver["id"], came, received.title)):
        data = {"entry_id": posted.id, "amount": posted.amount, "balance": posted.balance_after, "title": title}
        data["type"] = "transfer"
        events.record(conn, member_id, "points.changed", data, now)
    return TransferDto(
        id=transfer_id,
        points=gift.points,
        fee=fee,
        first_name=receiver["first_name"],
        message=gift.message,
        entry_id=gone.id,
        balance=gone.balance_after,
        as_of=now,
    )


def _allowed(conn: Connection, ctx: Context, sender: str, gift: Gift, now: datetime) -> tuple[RowMapping, int, int]:
    """Who receives, the fee, and how many points may still go today; or the problem in the way."""
    rules = ctx.programme.transfers
    if rules is None:
        raise Problem("not-found")
    if gift.points < rules.minimum:
        raise Problem("validation", errors={"points": f"at least {rules.minimum}"})
    receiver = _receiver(conn, sender, gift.card_number)
    left = rules.per_day - _given_today(conn, ctx, sender, now)
    if gift.points + rules.fee > left:
        raise Problem("limit-reached", limit=rules.per_day, left=max(0, left))
    available = ledger.balances(conn, sender, ctx.programme.wallet.id)["active"]
    if gift.points + rules.fee > available:
        raise Problem("insufficient-points", needed=gift.points + rules.fee, available=max(0, available))
    return receiver, rules.fee, left


def _receiver(conn: Connection, sender: str, number: str) -> RowMapping:
    """Members of a demo and real ones know nothing of each other."""
    receiver_id = _holder(conn, number)
    if receiver_id == sender:
        raise Problem("validation", errors={"card_number": "is your own card"})
    wanted = (receiver_id, sender)
    found = conn.execute(select(members_table).where(members_table.c.id.in_(wanted))).mappings()
    rows = {row["id"]: row for row in found}
    if receiver_id not in rows or rows[receiver_id]["demo"] != rows[sender]["demo"]:
        raise Problem("code-unknown")
    return rows[receiver_id]


def _holder(conn: Connection, number: str) -> str | None:
    found: str | None = conn.execute(select(cards.c.member_id).where(cards.c.number == number)).scalar_one_or_none()
    return found


def _given_today(conn: Connection, ctx: Context, sender: str, now: datetime) -> int:
    """What left the member's wallet for others since the local midnight, fees with it."""
    midnight = datetime.combine(now.astimezone(ctx.zone).date(), time(), ctx.zone).astimezone(UTC)
    tomorrow = midnight + timedelta(days=2)  # a day with a change of clocks is not 24 hours; nothing lies after now
    total = conn.execute(
        select(func.coalesce(func.sum(transfers.c.points + transfers.c.fee), 0)).where(
            transfers.c.sender_id == sender, transfers.c.created_at >= midnight, transfers.c.created_at < tomorrow
        )
    ).scalar_one()
    return int(total)
