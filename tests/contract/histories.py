"""Members with a long past, written in bulk as the ledger would have written it; `audit.faults` says whether it is."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table

from api_client.reference import months, moves, standing, upserts
from api_client.reference.context import Context
from api_client.reference.tables import accounts, entries, expirations, lots, postings, transactions
from api_client.reference.tables import months as months_table
from api_client.reference.tiers import Qualifying
from api_client.reference.transactions import post_purchase

POINTS, CENTS = 5, 100
YEARS = 3


def live_through(conn: Connection, ctx: Context, member_id: str, count: int, now: datetime) -> None:
    """Give a member without a past `count` purchases over the last years, and one now; none of the points were used."""
    wallet, step = ctx.programme.wallet.id, timedelta(days=365 * YEARS) / count
    account = {
        kind: conn.execute(
            accounts.insert()
            .values(member_id=member_id, wallet=wallet, kind=kind, balance=points)
            .returning(accounts.c.id)
        ).scalar_one()
        for kind, points in (("issued", -POINTS * count), ("active", POINTS * count))
    }
    by_month, by_day = Counter[int](), Counter[datetime]()
    rows: dict[Table, list[dict[str, Any]]] = {transactions: [], entries: [], lots: []}
    mine = {"member_id": member_id, "wallet": wallet}
    for number in range(count):
        at = now - step * (count - number)
        ends = now + timedelta(days=30 * (1 + number % 24))
        by_month[months.number(at, ctx.zone)] += 1
        by_day[ends] += POINTS
        bought = f"trx_{member_id[4:]}_{number}"
        rows[transactions].append({
            "id": bought, "member_id": member_id, "store_id": None, "store": "Mitte", "amount": CENTS,
            "currency": ctx.programme.currency, "lines": [], "reference": None, "points": POINTS, "refunded": 0,
            "points_taken": 0, "occurred_at": at,
        })  # fmt: skip
        rows[entries].append({
            **mine, "id": f"ent_{member_id[4:]}_{number}", "type": "earn", "amount": POINTS,
            "balance_after": POINTS * (number + 1), "visible": True, "occurred_at": at, "title": "Mitte",
            "reasons": [], "transaction_id": bought, "side": "earned", "tier_points": POINTS,
        })  # fmt: skip
        rows[lots].append({
            **mine, "amount": POINTS, "remaining": POINTS, "earned_at": at, "expires_at": ends,
        })  # fmt: skip
    conn.execute(transactions.insert(), rows[transactions])
    numbered = entries.insert().returning(entries.c.seq, sort_by_parameter_order=True)
    seqs = conn.execute(numbered, rows[entries]).scalars().all()
    conn.execute(lots.insert(), [{**row, "entry_seq": seq} for row, seq in zip(rows[lots], seqs, strict=True)])
    sides = (("issued", -POINTS), ("active", POINTS))
    lines = [{"entry_seq": seq, "account_id": account[kind], "amount": n} for seq in seqs for kind, n in sides]
    conn.execute(postings.insert(), lines)
    upserts.add(conn, expirations, [{**mine, "expires_at": at, "points": points} for at, points in by_day.items()])
    upserts.add(
        conn,
        months_table,
        [
            {
                **mine,
                "month": at,
                "spend": CENTS * n,
                "visits": n,
                "points": POINTS * n,
                "earned": POINTS * n,
                "spent": 0,
            }
            for at, n in by_month.items()
        ],
    )
    if ctx.programme.tier_sets:
        moves.note(conn, member_id, Qualifying(now, visits=1))
        standing.catch_up(conn, ctx, member_id)  # once, from all of it: afterwards it is remembered
    # The last one is a real one: it brings what is derived from the books up to date.
    post_purchase(conn, ctx, member_id, [], CENTS, now)
