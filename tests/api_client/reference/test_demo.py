"""Demo members in the real books: figures as announced, ledger sound, every visitor apart, quick to make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from api_client.reference import expiry, ledger, rewards, standing
from api_client.reference.app import open_context
from api_client.reference.context import Context, ReferenceSettings
from api_client.reference.demo import create_demo_member
from api_client.reference.ids import luhn_valid
from api_client.reference.play import badge_board
from api_client.reference.programme import load_programme
from api_client.reference.tables import cards, entries, events, members, redemptions, transactions

AURORA = load_programme("aurora")


@contextmanager
def running(tmp_path: Path, now: datetime) -> Iterator[Context]:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    ctx = open_context(ReferenceSettings(url, tmp_path, AURORA, demo=True, clock=lambda: now))
    try:
        rewards.load(ctx)
        yield ctx
    finally:
        ctx.engine.dispose()


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 22, 16, 0, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 10, tzinfo=UTC),
        datetime(2028, 2, 29, 5, 0, tzinfo=UTC),
    ],
)
def test_the_announced_figures(tmp_path: Path, now: datetime) -> None:
    shows = AURORA.demo[0].shows
    with running(tmp_path, now) as ctx:
        with ctx.write() as conn:
            member_id = create_demo_member(conn, ctx, now)
        with ctx.read() as conn:
            assert ledger.faults(conn) == []
            assert ledger.balances(conn, member_id, "sparks") == {
                "active": shows.balance,
                "pending": 0,
                "reserved": 350,
            }
            assert expiry.upcoming(conn, ctx, member_id, "sparks")[0].amount == shows.expiring
            tiers = standing.dtos(conn, ctx, member_id, now, "en")
            assert (tiers[0].current.id, tiers[0].conditions[0].missing) == (shows.tier, shows.missing)
            statuses = conn.execute(select(redemptions.c.status).where(redemptions.c.member_id == member_id)).scalars()
            assert sorted(statuses) == ["cancelled", "redeemed", "redeemed", "reserved"]
            badges = badge_board.board(conn, ctx, member_id, "en", now)
            assert (badges.earned, badges.total) == (9, 24)
            moments = conn.execute(select(entries.c.occurred_at).order_by(entries.c.seq)).scalars().all()
            assert moments == sorted(moments)
            assert moments[-1] <= now
            assert "expire" in conn.execute(select(entries.c.type)).scalars().all()


def test_every_visitor_gets_a_member_of_their_own(tmp_path: Path) -> None:
    now = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    with running(tmp_path, now) as ctx:
        with ctx.write() as conn:
            made = {create_demo_member(conn, ctx, now, locale) for locale in ("en", "de", "fr")}
        with ctx.read() as conn:
            assert len(made) == 3
            theirs = select(cards.c.number).where(cards.c.member_id.in_(made))
            numbers = conn.execute(theirs).scalars().all()
            assert "742100883351" in numbers
            assert len(set(numbers)) == 3
            assert all(luhn_valid(number) and number.startswith("7421") for number in numbers)
            copies = members.c.id.in_(made)
            assert sorted(conn.execute(select(members.c.locale).where(copies)).scalars()) == ["de", "en", "en"]
            assert conn.execute(select(func.count()).select_from(events)).scalar() == 0
            first = conn.execute(select(members.c.joined_at).where(copies)).scalars().first()
            assert first is not None
            assert first.date() == date(2025, 9, 1)


def test_receipts_are_in_the_members_language(tmp_path: Path) -> None:
    now = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    with running(tmp_path, now) as ctx:
        with ctx.write() as conn:
            member_id = create_demo_member(conn, ctx, now, "de")
        with ctx.read() as conn:
            newest = (
                select(transactions.c.lines)
                .where(transactions.c.member_id == member_id)
                .order_by(transactions.c.occurred_at.desc())
            )
            lines = conn.execute(newest).scalars().first()
            assert lines is not None
            assert [line["title"] for line in lines] == ["Flat White", "Bananenbrot"]


def test_a_programme_without_a_demo_says_so(tmp_path: Path) -> None:
    now = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    with running(tmp_path, now) as ctx, ctx.read() as conn:
        bare = Context(
            settings=ctx.settings, engine=ctx.engine, programme=AURORA.model_copy(update={"demo": ()}), pepper=b""
        )
        with pytest.raises(LookupError):
            create_demo_member(conn, bare, now)
