"""The end of a round, by the server's clock: once, by whoever notices first, the background or somebody who looks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from api_client.reference import expiry, locks
from api_client.reference.attempts import attempts
from api_client.reference.context import Context
from api_client.reference.play import auction_holds, auction_news, auction_rounds, auction_words, grants
from api_client.reference.play.auction_rounds import Live
from api_client.reference.play.auctions_tables import OPEN, SOLD, UNSOLD

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
    for one in behind:
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
    state = SOLD if sold else UNSOLD
    after = replace(live, state=state, news=live.news + 1)
    auction_rounds.keep(conn, after, ended_at=now)
    auction_news.tell_now(conn, after, {winner}, now)


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
