"""Standings that are remembered equal a replay of everything, whatever the order in which the books hear of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from api_client.reference import demo, ledger, members, months, moves, standing
from api_client.reference.context import Context
from api_client.reference.ids import new_id
from api_client.reference.programme import ProgrammeFile
from api_client.reference.tables import refunds, tier_states, transactions
from api_client.reference.tiers import Ladder, Qualifying, month_of, replay, roll
from tests.contract.kit import NOON, Service, running
from tests.fakes.harbour import harbour

JOINED = datetime(2024, 3, 9, 9, 0, tzinfo=UTC)
END = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("standing"), programme=harbour(), demo=False) as one:
        yield one


def join(ctx: Context) -> str:
    with ctx.write() as conn:
        return members.join(conn, ctx, f"{new_id('a')}@example.org", "en", JOINED)


def book(ctx: Context, member_id: str, one: Qualifying) -> None:
    """Put one happening into the books, at its own time."""
    wallet = ctx.programme.wallet.id
    with ctx.write() as conn:
        if one.visits or one.spend:
            number, at = months.number(one.occurred_at, ctx.zone), one.occurred_at
            purchase = new_id("trx")
            conn.execute(
                transactions.insert().values(
                    id=purchase, member_id=member_id, store="", amount=max(0, one.spend), currency="EUR", lines=[],
                    points=0, refunded=0, points_taken=0, occurred_at=at if one.visits else JOINED,
                )
            )  # fmt: skip
            if one.visits:
                months.add(conn, member_id, wallet, number, spend=one.spend, visits=1)
                moves.note(conn, member_id, Qualifying(at, spend=one.spend, visits=1))
            else:  # a refund: of a purchase of nothing, long ago
                months.add(conn, member_id, wallet, months.number(JOINED, ctx.zone), visits=1)
                moves.note(conn, member_id, Qualifying(JOINED, visits=1))
                conn.execute(
                    refunds.insert().values(
                        id=new_id("ref"), transaction_id=purchase, amount=-one.spend, points_taken=0, occurred_at=at
                    )
                )
                months.add(conn, member_id, wallet, number, spend=one.spend)
                moves.note(conn, member_id, Qualifying(at, spend=one.spend))
        if one.points or one.balance:
            cause = ledger.Cause(one.occurred_at, ctx.zone, tier_points=one.points)
            if one.balance > 0:
                ledger.earn(conn, member_id, wallet, one.balance, cause)
            else:
                ledger.withdraw(conn, member_id, wallet, -one.balance, cause)


def model(ctx: Context, member_id: str, until: datetime) -> list[tuple[int, date | None]]:
    """Level and grace on every ladder by living through all that is in the books."""
    with ctx.read() as conn:
        did = standing.history(conn, ctx, member_id)
    today, joined = until.astimezone(ctx.zone).date(), month_of(JOINED.astimezone(ctx.zone).date())
    states = [replay(Ladder(one, joined), did, today, ctx.zone) for one in ctx.programme.tier_sets]
    return [(one.level, one.grace_until) for one in states]


def remembered(ctx: Context, member_id: str, until: datetime) -> list[tuple[int, date | None]]:
    today = until.astimezone(ctx.zone).date()
    with ctx.read() as conn:
        known = standing.load(conn, ctx, member_id, until)
        states = [roll(one.ladder, one.state, known.months, known.balance, today) for one in known.climbs]
    return [(one.level, one.grace_until) for one in states]


@st.composite
def histories(draw: st.DrawFn) -> list[Qualifying]:
    """Purchases, refunds, points that come and go, in an order that is not that of their times."""
    found, held = [], 0
    first = draw(st.sampled_from([datetime(2025, 6, 1), datetime(2026, 3, 20)]))  # long, or close around a turn
    last = draw(st.sampled_from([datetime(2026, 5, 1), datetime(2026, 11, 1)]))
    moments = sorted(draw(st.lists(st.datetimes(first, last), max_size=14)))
    for moment in moments:
        at = moment.replace(tzinfo=UTC)
        kind = draw(st.sampled_from(["buy", "buy", "refund", "earn", "spend"]))
        if kind == "buy":
            found.append(Qualifying(at, spend=draw(st.sampled_from([500, 5000, 10000, 20000, 30000])), visits=1))
        elif kind == "refund":
            found.append(Qualifying(at, spend=-draw(st.sampled_from([500, 5000, 20000]))))
        elif kind == "earn":
            points = draw(st.integers(1, 400))
            found.append(Qualifying(at, points=points, balance=points))
            held += points
        elif held:
            gone = draw(st.integers(1, held))
            held -= gone
            found.append(Qualifying(at, balance=-gone))
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(did=histories(), shuffled=st.randoms(use_true_random=False), ends=st.dates(date(2026, 11, 1), date(2027, 9, 1)))
def test_what_is_remembered_equals_a_replay_in_any_order(
    service: Service, did: list[Qualifying], shuffled: object, ends: date
) -> None:
    ctx, member_id = service.ctx, join(service.ctx)
    gains = [one for one in did if one.balance >= 0]
    shuffled.shuffle(gains)  # type: ignore[attr-defined]
    # Points can only go once they came; all else may arrive whenever.
    for one in [*gains, *(one for one in did if one.balance < 0)]:
        book(ctx, member_id, one)
        assert remembered(ctx, member_id, END) == model(ctx, member_id, END)
    until = datetime(ends.year, ends.month, ends.day, 12, tzinfo=UTC)
    assert remembered(ctx, member_id, until) == model(ctx, member_id, until)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(did=histories(), dry=st.integers(0, 400))
def test_an_outlook_is_what_comes_true(service: Service, did: list[Qualifying], dry: int) -> None:
    ctx, member_id = service.ctx, join(service.ctx)
    for one in did:
        book(ctx, member_id, one)
    next_one = Qualifying(END, spend=dry * 100, visits=1)
    points = Qualifying(END, points=dry, balance=dry)
    with ctx.read() as conn:
        outlook = standing.after(conn, ctx, member_id, [next_one, points])
    for one in (next_one, points):
        book(ctx, member_id, one)
    with ctx.read() as conn:
        assert [one.tier_id for one in outlook] == standing.current(conn, ctx, member_id, END)


def test_in_order_nothing_is_worked_out_anew(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx, member_id = service.ctx, join(service.ctx)
    book(ctx, member_id, Qualifying(JOINED, spend=100, visits=1))

    def never(*_: object) -> Sequence[Qualifying]:
        raise AssertionError("looked back at everything")

    monkeypatch.setattr(standing, "history", never)
    for at in range(40):
        moment = JOINED + timedelta(days=20 * at + 1)
        book(ctx, member_id, Qualifying(moment, spend=9000, visits=1))
        book(ctx, member_id, Qualifying(moment, points=60, balance=60))
        with ctx.read() as conn:
            standing.dtos(conn, ctx, member_id, moment, "en")
            standing.after(conn, ctx, member_id, [Qualifying(moment, balance=-50)])


def test_what_comes_late_but_was_in_time_for_the_grace_keeps_the_tier(service: Service) -> None:
    ctx, member_id = service.ctx, join(service.ctx)
    for day in range(1, 13):
        book(ctx, member_id, Qualifying(datetime(2026, 1, day, 12, tzinfo=UTC), spend=2500, visits=1))
    last = datetime(2026, 7, 20, 12, tzinfo=UTC)
    book(ctx, member_id, Qualifying(last, spend=500, visits=1))
    assert remembered(ctx, member_id, last)[0] == model(ctx, member_id, last)[0] == (1, None)
    book(ctx, member_id, Qualifying(datetime(2026, 7, 10, 12, tzinfo=UTC), spend=20000, visits=1))
    assert remembered(ctx, member_id, last)[0] == model(ctx, member_id, last)[0] == (2, None)


def test_the_tier_before_a_late_purchase_is_the_one_of_its_time(service: Service) -> None:
    ctx, member_id = service.ctx, join(service.ctx)
    book(ctx, member_id, Qualifying(END, spend=12000, visits=1))
    with ctx.read() as conn:
        assert standing.current(conn, ctx, member_id, END)[0] == "mate"
        assert standing.current(conn, ctx, member_id, END - timedelta(minutes=1))[0] == "sailor"


def changed(programme: ProgrammeFile, goal: int) -> ProgrammeFile:
    """The same with another first goal on the first ladder."""
    ladder = programme.tier_sets[0]
    mate = ladder.tiers[1].model_copy(
        update={"conditions": (ladder.tiers[1].conditions[0].model_copy(update={"goal": goal}),)}
    )
    tiers = (ladder.tiers[0], mate, ladder.tiers[2])
    sets = (ladder.model_copy(update={"tiers": tiers}), *programme.tier_sets[1:])
    return programme.model_copy(update={"tier_sets": sets})


def test_new_rules_of_a_ladder_work_every_state_out_anew_at_the_start(tmp_path: Path) -> None:
    with running(tmp_path, programme=harbour(), demo=False) as before:
        member_id = join(before.ctx)
        book(before.ctx, member_id, Qualifying(NOON, spend=9000, visits=1))
        assert remembered(before.ctx, member_id, NOON)[0] == (0, None)
    with running(tmp_path, programme=changed(harbour(), 8000), demo=False) as after:
        with after.ctx.read() as conn:
            row = conn.execute(select(tier_states).where(tier_states.c.set_id == "rank")).mappings().one()
        assert (row["level"], row["rules"]) == (1, after.ctx.tier_prints["rank"])
        assert remembered(after.ctx, member_id, NOON)[0] == (1, None)


def test_a_state_that_is_missing_or_of_other_rules_is_not_believed(service: Service) -> None:
    ctx, member_id = service.ctx, join(service.ctx)
    book(ctx, member_id, Qualifying(END, spend=12000, visits=1))
    with ctx.write() as conn:
        mine = tier_states.c.member_id == member_id
        conn.execute(update(tier_states).where(mine).values(rules="others", level=2))
    assert remembered(ctx, member_id, END)[0] == (1, None)
    with ctx.write() as conn:
        conn.execute(tier_states.delete().where(tier_states.c.member_id == member_id))
    assert remembered(ctx, member_id, END)[0] == (1, None)


def test_a_demo_member_stands_where_a_replay_says(tmp_path: Path) -> None:
    with running(tmp_path) as one, one.ctx.write() as conn:
        member_id = demo.create_demo_member(conn, one.ctx, NOON)
        ladder = Ladder(one.ctx.programme.tier_sets[0])
        did = standing.history(conn, one.ctx, member_id)
        said = replay(ladder, did, NOON.date(), one.ctx.zone).level
        assert standing.tier_id(conn, one.ctx, member_id, NOON) == ladder.rules.tiers[said].id
