"""The end of a round: once, by the server's clock, by whoever notices first; or before that, called off."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from api_client.reference import expiry, locks
from api_client.reference.attempts import attempts
from api_client.reference.context import Context
from api_client.reference.play import auction_holds, auction_news, auction_rounds, auction_words, grants
from api_client.reference.play.auction_rounds import Live
from api_client.reference.play.auctions_tables import OPEN, SOLD, UNSOLD
from api_client.reference.problems import Problem

#: Why a round is called off by the service itself: what was to be won is not there any more, or there are no auctions.
PRIZE_GONE, WITHDRAWN = "prize-gone", "withdrawn"
log = logging.getLogger("api_client.reference")


def end_due(ctx: Context, now: datetime, round_id: str | None = None) -> None:
    """End this round, or all, where the time is over, each in a transaction of its own: reads stay reads."""
    with ctx.read() as conn:
        over = auction_rounds.due(conn, now)
    for one in over:
        if round_id in (None, one):
            for attempt in attempts():
                with attempt, ctx.write() as conn:
                    end(conn, ctx, one, now)
            tell(ctx, one, now)


def look_after(ctx: Context, now: datetime) -> None:
    """The background's part: end what is over, and tell who was not told, as after a crash.

    A fault with one round is no reason to let the others wait.
    """
    with ctx.read() as conn:
        over, behind = auction_rounds.due(conn, now), auction_news.behind(conn, now)
    for one in over:
        with _logged("an auction could not be ended; the next round tries again"):
            end_due(ctx, now, one)
    if "auctions" not in ctx.programme.modules:
        _withdraw(ctx, now)
    for one in behind:
        tell(ctx, one, now)


def _withdraw(ctx: Context, now: datetime) -> None:
    """Where the programme has no auctions any more nobody can bid: what is open is called off, its points go back."""
    with ctx.read() as conn:
        still = auction_rounds.all_open(conn)
    for one in still:
        with _logged("an auction could not be called off; the next round tries again"):
            for attempt in attempts():
                with attempt, ctx.write() as conn, suppress(Problem):  # somebody else has ended it
                    call_off(conn, ctx, one, WITHDRAWN)
            tell(ctx, one, now)


def tell(ctx: Context, round_id: str, now: datetime) -> None:
    """Tell those who bid what they were not told yet. What was done before stays done whatever becomes of this."""
    with _logged("who bid could not be told; the next round tries again"):
        for attempt in attempts():
            with attempt:
                auction_news.tell(ctx, round_id, now)


def end(conn: Connection, ctx: Context, round_id: str, now: datetime) -> None:
    """If its time is over, the leader pays the price and gets the prize; done by somebody already, nothing happens.

    What can't be handed over is not paid for: then all of it is given back.
    """
    auction_rounds.hold(conn, round_id)
    live = auction_rounds.find(conn, ctx, round_id)
    if live is None or live.lead is None or live.state != OPEN or live.ends_at > now:
        return
    winner, price = live.lead.bidder, live.contest.price or 0
    locks.members(conn, winner)
    expiry.settle(conn, ctx, winner, now)
    sold = grants.possible(conn, ctx, live.auction.grants)
    held = auction_holds.held(conn, round_id, winner)
    if back := held - price if sold else held:
        auction_holds.let_go(conn, ctx, live, winner, back, "rest" if sold else "void", now)
    if sold:
        auction_holds.take(conn, ctx, live, winner, price, now)
        _hand_over(conn, ctx, live, winner, now)
    _over(conn, live, SOLD if sold else UNSOLD, None if sold else PRIZE_GONE, now)


def call_off(conn: Connection, ctx: Context, round_id: str, reason: str) -> None:
    """End a round that is open or to come without a winner: who leads has everything again, nobody pays.

    It has its turn among the bids: those before it count for nothing, those after it are refused. Raises `not-found`,
    and `closed` where it is over by then.
    """
    auction_rounds.hold(conn, round_id)
    now = ctx.now()
    live = auction_rounds.find(conn, ctx, round_id)
    if live is None:
        raise Problem("not-found")
    if live.state != OPEN or live.ends_at <= now:
        raise Problem("closed")
    if (leader := live.leader_id) is not None:
        locks.members(conn, leader)
        expiry.settle(conn, ctx, leader, now)
        auction_holds.let_go(conn, ctx, live, leader, auction_holds.held(conn, round_id, leader), "void", now)
    _over(conn, replace(live, ends_at=now), UNSOLD, reason, now)


def _over(conn: Connection, live: Live, state: str, reason: str | None, now: datetime) -> None:
    """Write how it ended, and tell who led."""
    after = replace(live, state=state, reason=reason, news=live.news + 1)
    auction_rounds.keep(conn, after, ended_at=now)
    auction_news.tell_now(conn, replace(after, kept=True), [live.leader_id] if live.leader_id else [], now)


def _hand_over(conn: Connection, ctx: Context, live: Live, winner: str, now: datetime) -> None:
    sentence = auction_words.said(ctx.programme, "won", live.auction)
    source = grants.Source("auction", live.id, 1, live.auction.title, sentence, live.auction.picture)
    given = grants.give(conn, ctx, winner, live.auction.grants, source, now)
    issued = [one.issued_id for one in given if one.issued_id]
    auction_news.won(conn, live, winner, issued, now)


@contextmanager
def _logged(words: str) -> Iterator[None]:
    try:
        yield
    except Exception:
        log.exception(words)
