"""What time does to raffles, by the background and by whoever looks first: each thing once, by whichever process.

A public beacon is asked outside of transactions and by the background alone; nobody's page waits for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import select

from api_client.draws.beacon import Drand, DrandValue
from api_client.reference.attempts import attempts
from api_client.reference.context import Context
from api_client.reference.play import raffle_beacon, raffle_drand, raffle_draws, raffle_news, raffle_store
from api_client.reference.play import raffle_rounds as calendar
from api_client.reference.play import raffle_vouchers as vouchers
from api_client.reference.play.raffles_file import DrandBeacon
from api_client.reference.play.raffles_tables import raffle_rounds as rounds

log = logging.getLogger("api_client.reference")
#: So many members are looked after in one transaction.
PORTION = 50
Fetch = Callable[[DrandBeacon, Drand], DrandValue | None]


def asked(part: DrandBeacon, source: Drand) -> DrandValue | None:
    """The value of a public beacon, over the network."""
    return raffle_drand.fetch(part.urls, part.private, source)


def everything(ctx: Context, now: datetime, fetch: Fetch = asked) -> None:
    """One round of the background: what is due, the values of public beacons, and every member of what has changed.

    A programme that has no raffles any more may owe points for those it had.
    """
    there = raffle_store.on(ctx)
    if there:
        _kindly(partial(begin, ctx, now))
    with ctx.read() as conn:
        due = raffle_news.anything_due(conn, ctx, now)
    for round_id in due:
        _kindly(partial(advance, ctx, round_id, now, fetch))
    with ctx.read() as conn:
        behind = raffle_news.rounds_waiting(conn)
    for round_id in behind:
        _kindly(partial(tell_all, ctx, round_id, now))
    for one in calendar.offered(ctx.programme, ctx.zone, now) if there else ():
        if one.opens_at <= now:
            _kindly(partial(_let_in, ctx, one.raffle.id, now))


def catch_up(ctx: Context, now: datetime, member_id: str | None = None) -> None:
    """What is due just now and needs no network, before somebody looks; and what it means for this member."""
    if not raffle_store.on(ctx):
        return
    begin(ctx, now)
    with ctx.read() as conn:
        due = raffle_news.anything_due(conn, ctx, now)
        behind = raffle_news.of_member(conn, member_id) if member_id else []
    for round_id in due:
        advance(ctx, round_id, now)
    if member_id is None or not (due or behind):
        return
    with ctx.read() as conn:
        behind = raffle_news.of_member(conn, member_id)
    for round_id in behind:
        with ctx.write() as conn:
            raffle_news.look_after(conn, ctx, round_id, [member_id], now)


def advance(ctx: Context, round_id: str, now: datetime, fetch: Fetch | None = None) -> None:
    """Bring one round to what it is by now; with `fetch` also by what a public beacon says."""
    with ctx.read() as conn:
        row = conn.execute(select(rounds).where(rounds.c.id == round_id)).mappings().one()
        due = raffle_news.anything_due(conn, ctx, now)
    if round_id not in due:
        return
    part, value = raffle_beacon.part_of(row), None
    if isinstance(part, DrandBeacon) and row["state"] == raffle_store.CLOSED:
        if fetch is None and now <= row["deadline"]:
            return
        chain = raffle_beacon.chain_of(part)
        source = Drand(chain, chain.round_from(row["draw_at"]))
        value = fetch(part, source) if fetch is not None and source.due <= now <= row["deadline"] else None
    with ctx.write() as conn:
        raffle_draws.advance(conn, ctx, round_id, now, value)


def begin(ctx: Context, now: datetime) -> None:
    """What decides a round is bound as soon as it is open, though nobody has entered."""
    there = {one.id: one for one in calendar.offered(ctx.programme, ctx.zone, now) if one.opens_at <= now}
    with ctx.read() as conn:
        begun = set(conn.execute(select(rounds.c.id).where(rounds.c.id.in_(there))).scalars())
    if missing := [one for name, one in there.items() if name not in begun]:
        with ctx.write() as conn:
            for one in missing:
                raffle_store.begin(conn, ctx, one, now)


def tell_soon(ctx: Context, round_id: str, now: datetime) -> None:
    """Look after some of who has not been, after something was done; the background does the rest."""
    with ctx.read() as conn:
        waiting = raffle_news.waiting(conn, round_id, PORTION)
    if waiting:
        _kindly(partial(_look_after, ctx, round_id, waiting, now))


def tell_all(ctx: Context, round_id: str, now: datetime) -> None:
    """Look after every member of a round, some at a time; whoever makes trouble lets nobody else wait."""
    failed = set[str]()
    while not ctx.stopping.is_set():
        with ctx.read() as conn:
            waiting = raffle_news.waiting(conn, round_id, PORTION + len(failed))
        portion = [one for one in waiting if one not in failed]
        if not portion:
            return
        if not _kindly(partial(_look_after, ctx, round_id, portion, now)):
            failed |= {one for one in portion if not _kindly(partial(_look_after, ctx, round_id, [one], now))}


def _look_after(ctx: Context, round_id: str, member_ids: list[str], now: datetime) -> None:
    with ctx.write() as conn:
        raffle_news.look_after(conn, ctx, round_id, member_ids, now)


def _let_in(ctx: Context, raffle_id: str, now: datetime) -> None:
    """Won tickets that had to wait enter the round that is open."""
    after = ""
    while not ctx.stopping.is_set():
        with ctx.read() as conn:
            portion = vouchers.members_waiting(conn, raffle_id, after, PORTION)
        if not portion:
            return
        for member_id in portion:
            _kindly(partial(_use, ctx, member_id, raffle_id, now))
        after = portion[-1]


def _use(ctx: Context, member_id: str, raffle_id: str, now: datetime) -> None:
    with ctx.write() as conn:
        vouchers.use(conn, ctx, member_id, raffle_id, now)


def _kindly(work: Callable[[], None]) -> bool:
    """Do it, again where that may help. A fault with one is no reason to leave the others; whether it went well."""
    try:
        for attempt in attempts():
            with attempt:
                work()
    except Exception:
        log.exception("raffles could not be looked after in full; the next round tries again")
        return False
    return True
