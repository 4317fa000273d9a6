"""Whatever is wrong in the books is found and said, and what is right is left in peace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, text, update

from api_client.reference import audit, ledger, members, redemptions, transactions
from api_client.reference.tables import accounts, entries, expirations, lot_uses, lots, months, postings
from tests.contract.kit import NOON, Service

WALLET = "sparks"
OTHER = "SELECT max(id) FROM members WHERE id <> member_id"


@pytest.fixture
def books(service: Service) -> Iterator[Connection]:
    """A member with a purchase, a reward and a correction; nothing of it is kept."""
    ctx = service.ctx
    with ctx.engine.connect().execution_options(writes=True) as conn, conn.begin() as transaction:
        ada, bob = (members.join(conn, ctx, f"{name}@example.org", "en", NOON) for name in ("ada", "bob"))
        for member in (ada, bob):
            transactions.post_purchase(conn, ctx, member, [], 9000, NOON)
        redemptions.reserve(conn, ctx, ada, "any-coffee", NOON)
        cause = ledger.Cause(NOON, ctx.zone, "Sorry")
        ledger.earn(conn, ada, WALLET, 70, cause, NOON + timedelta(days=9), NOON + timedelta(days=3), "adjust")
        assert audit.faults(conn) == []
        yield conn
        transaction.rollback()


WRONGS: dict[str, tuple[Callable[[Connection], object], str]] = {
    "a posting that is not balanced": (
        lambda conn: conn.execute(update(postings).where(postings.c.amount == 450).values(amount=449)),
        "sums to -1",
    ),
    "an entry that says something else": (
        lambda conn: conn.execute(update(entries).where(entries.c.amount == 70).values(amount=71)),
        "says 71, its postings say 70",
    ),
    "an account that is not the sum of its postings": (
        lambda conn: conn.execute(update(accounts).where(accounts.c.kind == "reserved").values(balance=351)),
        "says 351, its postings say 350",
    ),
    "a lot that lost points": (
        lambda conn: conn.execute(update(lots).where(lots.c.amount == 70).values(remaining=60)),
        "lots of",
    ),
    "a lot without its account": (
        lambda conn: conn.execute(update(lots).where(lots.c.amount == 70).values(wallet="other")),
        "'other', 'pending') say 70, the account 0",
    ),
    "more used than was there": (
        lambda conn: conn.execute(update(lot_uses).values(amount=lot_uses.c.amount + 1)),
        "its uses say 351",
    ),
    "a use of somebody else's points": (
        lambda conn: conn.execute(text(f"UPDATE lots SET member_id = ({OTHER})")),
        "of somebody else",
    ),
    "a day that is forgotten": (lambda conn: conn.execute(delete(expirations)), "say 0, the lots 70"),
    "a day that is made up": (
        lambda conn: conn.execute(
            update(expirations).where(expirations.c.points == 70).values(expires_at=NOON + timedelta(days=1))
        ),
        "say 70, the lots 0",
    ),
    "a month that is forgotten": (lambda conn: conn.execute(delete(months)), "is missing"),
    "a month with too much": (lambda conn: conn.execute(update(months).values(spend=1)), "says Month(spend=1"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONGS.values(), ids=WRONGS.keys())
def test_what_is_wrong_is_found(books: Connection, wrong: tuple[Callable[[Connection], object], str]) -> None:
    tamper, said = wrong
    tamper(books)
    assert any(said in fault for fault in audit.faults(books)), audit.faults(books)
