"""What rules learn of a member from the books, activities within their limits, and what is forgotten in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api_client.reference import earning, ledger, members, redemptions, transactions
from api_client.reference.context import Context
from api_client.reference.programme_schema import ActivityRule
from api_client.reference.tables import entries, rule_uses
from tests.contract.kit import NOON, running
from tests.fakes.harbour import harbour


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    with running(tmp_path, programme=harbour(), demo=False) as service:
        yield service.ctx


def join(ctx: Context, locale: str = "en") -> str:
    with ctx.write() as conn:
        return members.join(conn, ctx, "ada@example.org", locale, NOON - timedelta(days=400))


def buy(ctx: Context, member_id: str, days: int, cents: int = 2000) -> transactions.Bought:
    with ctx.write() as conn:
        return transactions.post_purchase(conn, ctx, member_id, [], cents, NOON + timedelta(days=days))


def rules(bought: transactions.Bought) -> set[str]:
    return {one.rule_id for one in bought.reasons}


def test_purchases_are_counted_over_months_and_the_absence_since_the_last(ctx: Context) -> None:
    member_id = join(ctx)
    brought = [rules(buy(ctx, member_id, days)) for days in (0, 0, 20, 40, 41, 100, 101)]
    assert ["first-purchase" in one for one in brought] == [True, *[False] * 6]
    assert ["every-fifth" in one for one in brought] == [False] * 4 + [True] + [False] * 2
    assert ["win-back" in one for one in brought] == [False] * 7
    assert "win-back" in rules(buy(ctx, member_id, 161))


def test_a_purchase_that_is_told_late_counts_where_it_belongs(ctx: Context) -> None:
    member_id = join(ctx)
    buy(ctx, member_id, 30)
    late = buy(ctx, member_id, 0)
    assert "first-purchase" in rules(late)
    with ctx.read() as conn:
        assert earning.shopper(conn, ctx, member_id, NOON + timedelta(days=60)).purchases == 2


def quiz(ctx: Context) -> ActivityRule:
    rule = ctx.programme.activity_rule("quiz")
    assert rule is not None
    return rule


def test_an_activity_pays_within_its_limits(ctx: Context) -> None:
    member_id = join(ctx)
    points = []
    for hours in (0, 1, 24, 25, 48):
        with ctx.write() as conn:
            before = ledger.balances(conn, member_id, "shells")["active"]
            posted = transactions.post_activity(conn, ctx, member_id, quiz(ctx), NOON + timedelta(hours=hours))
            points.append(posted.balance_after - before)
    assert points == [5, 0, 5, 0, 5]
    with ctx.read() as conn:
        again = earning.assess_activity(conn, ctx, member_id, quiz(ctx), NOON + timedelta(hours=49))
    assert (again.points, again.missed[0].sentence["de"]) == (
        0, "5 Muscheln mehr hätten gezählt; möglich sind höchstens 1-mal am Tag.",
    )  # fmt: skip


def test_the_day_of_a_limit_is_the_local_one(ctx: Context) -> None:
    member_id = join(ctx)
    for hours, points in ((10.9, 5), (11.1, 5), (11.2, 0)):  # midnight in Berlin is eleven hours after this noon
        with ctx.write() as conn:
            posted = transactions.post_activity(conn, ctx, member_id, quiz(ctx), NOON + timedelta(hours=hours))
        assert posted.amount == points


def test_reasons_in_the_books_read_in_every_language(ctx: Context) -> None:
    buy(ctx, join(ctx, "de"), 0)
    with ctx.read() as conn:
        (reasons,) = conn.execute(select(entries.c.reasons)).scalars()
    assert {one["rule_id"] for one in reasons} >= {"every-euro", "first-purchase", "moin"}
    assert all(set(one["sentence"]) == {"en", "de"} for one in reasons)


def test_uses_are_forgotten_when_no_refund_can_ask_for_them(ctx: Context) -> None:
    buy(ctx, join(ctx), 0)

    def spans() -> list[str]:
        with ctx.read() as conn:
            return sorted(conn.execute(select(rule_uses.c.span).where(rule_uses.c.points > 0)).scalars())

    for days, left in ((92, ["2026-11-20 day", "ever"]), (93, ["ever"])):  # the founders' three times are for good
        with ctx.write() as conn:
            earning.sweep(conn, NOON + timedelta(days=days))
        assert spans() == left


def test_a_quote_says_what_buying_does_to_a_tier_held_by_points(ctx: Context) -> None:
    member_id = join(ctx)
    buy(ctx, member_id, 0, 53_000)
    with ctx.read() as conn:
        assert ledger.balances(conn, member_id, "shells")["active"] == 585
        quote = redemptions.quote(conn, ctx, member_id, "roll", NOON, "en")
    assert (quote.tier_stays, quote.tier_after, quote.tier_until) == (True, "Mate", None)
    with ctx.write() as conn:
        redemptions.reserve(conn, ctx, member_id, "roll", NOON)
    with ctx.read() as conn:
        second = redemptions.quote(conn, ctx, member_id, "roll", NOON, "de")
    assert (second.tier_stays, second.tier_after) == (False, "Strandgänger")
