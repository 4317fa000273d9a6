"""Playing: what comes out is drawn and booked with its cost and its prize in one transaction, before anything moves.

Order of locks: the member, then what the game has in stock, then the rest. Knows no wire types.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, RowMapping, and_, func, select, update

from api_client.reference import events, expiry, ledger, locks, members, standing
from api_client.reference.context import Context
from api_client.reference.ids import new_id
from api_client.reference.play import game_stock, game_words, grants, happenings, odds
from api_client.reference.play.games_file import Game, Outcome
from api_client.reference.play.games_tables import game_plays as table
from api_client.reference.problems import Problem


@dataclass(frozen=True)
class Turn:
    """The next play of a member: what it costs, how many are left (None: no limit), or the problem it would meet.

    `number` is which of the member's plays it would be. `next_free_at` is told while no play is free.
    """

    number: int
    cost: int
    free_left: int
    plays_left: int | None
    left_in_all: int | None
    next_free_at: datetime | None
    problem: Problem | None


@dataclass(frozen=True)
class Drawn:
    """A play that is in the books, and the member's points after it."""

    row: RowMapping
    given: list[grants.Given]
    balance: int


def find(ctx: Context, game_id: str) -> Game:
    """The game of that id, whether it runs or not."""
    found = next((one for one in ctx.programme.games if one.id == game_id), None)
    if found is None or "games" not in ctx.programme.modules:
        raise Problem("not-found")
    return found


def play(
    conn: Connection,
    ctx: Context,
    member_id: str,
    game: Game,
    offer: str,
    now: datetime,
    below: odds.Below = secrets.randbelow,
) -> Drawn:
    """One play under `offer`; refused when cost or odds are others by now, so that nobody plays for what they did not

    see. `below` is where chance comes from: the operating system, but in tests.
    """
    locks.members(conn, member_id)
    gone = game_stock.gone(conn, game, hold=True)
    expiry.settle(conn, ctx, member_id, now)
    turn = turn_of(conn, ctx, member_id, game, now)
    if turn.problem is not None:
        raise turn.problem
    current = odds.offer(game, gone, turn.cost)
    if offer != current:
        raise Problem("rules-changed", current_version=current)
    outcome = odds.drawn(game, gone, below)
    game_stock.take(conn, game, outcome)
    play_id = new_id("play")
    paid = _pay(conn, ctx, member_id, game, turn.cost, now)
    likely = odds.weights(game, gone)
    conn.execute(
        table.insert().values(
            id=play_id, member_id=member_id, game_id=game.id, number=turn.number, outcome_id=outcome.id,
            title=dict(outcome.title.root), picture=outcome.picture, symbols=odds.symbols(game, outcome, below),
            numerator=likely[outcome.id], denominator=sum(likely.values()), cost=turn.cost, entry_id=paid,
            played_at=now,
        )
    )  # fmt: skip
    given = grants.give(conn, ctx, member_id, outcome.grants, _source(ctx, game, outcome, turn.number), now)
    happenings.record(conn, ctx, member_id, "game", play_id, now, subject=game.id)
    entries = [one.entry_id for one in given if one.entry_id]
    events.record(conn, member_id, "game.played", {"id": game.id, "play_id": play_id, "entry_ids": entries}, now)
    held = ledger.balances(conn, member_id, ctx.programme.wallet.id)
    return Drawn(own(conn, member_id, game.id, play_id), given, held["active"] + held["pending"])


def seen(conn: Connection, member_id: str, game_id: str, play_id: str, now: datetime) -> RowMapping:
    """The member was shown what came out; the first time counts."""
    own(conn, member_id, game_id, play_id)
    first = and_(table.c.id == play_id, table.c.seen_at.is_(None))
    conn.execute(update(table).where(first).values(seen_at=now))
    return own(conn, member_id, game_id, play_id)


def own(conn: Connection, member_id: str, game_id: str, play_id: str) -> RowMapping:
    """A play of this member; anybody else's does not exist for them."""
    mine = and_(table.c.id == play_id, table.c.member_id == member_id, table.c.game_id == game_id)
    row = conn.execute(select(table).where(mine)).mappings().one_or_none()
    if row is None:
        raise Problem("not-found")
    return row


def turn_of(conn: Connection, ctx: Context, member_id: str, game: Game, now: datetime) -> Turn:
    """Where the member stands in this game."""
    member = members.row(conn, member_id)
    zone = zone_of(ctx, member)
    today = now.astimezone(zone).date()
    ever, played = _played(conn, member_id, game, _midnight(today, zone))
    in_all = None if game.in_all is None else max(0, game.in_all - ever)
    limits = [left for left in (in_all, None if game.per_day is None else game.per_day - played) if left is not None]
    left = max(0, min(limits)) if limits else None
    free = max(0, game.free_per_day - played)
    free = free if left is None else min(free, left)
    left = free if game.cost is None else left
    cost = 0 if free else game.cost or 0
    return Turn(
        number=ever + 1,
        cost=cost,
        free_left=free,
        plays_left=left,
        left_in_all=in_all,
        next_free_at=_next_free(game, today, zone, free, in_all),
        problem=_closed(game, today)
        or _not_for(conn, ctx, game, member, today, now)
        or (Problem("limit-reached", left=0) if left == 0 else None)
        or _too_few(conn, ctx, member_id, cost),
    )


def zone_of(ctx: Context, member: RowMapping) -> tzinfo:
    """Where the member's days begin: their own time zone, else the programme's."""
    try:
        return ZoneInfo(member["time_zone"]) if member["time_zone"] else ctx.zone
    except (ZoneInfoNotFoundError, ValueError):
        return ctx.zone


def runs(game: Game, today: date) -> bool:
    """Whether it can be played on that day."""
    return _closed(game, today) is None


def _closed(game: Game, today: date) -> Problem | None:
    early, late = game.since is not None and today < game.since, game.until is not None and today > game.until
    return Problem("closed") if early or late else None


def _not_for(
    conn: Connection, ctx: Context, game: Game, member: RowMapping, today: date, now: datetime
) -> Problem | None:
    """Members of a lower tier, and those who are too young or have not said how old they are."""
    wanted = game.tier_required
    if wanted and wanted not in standing.held(conn, ctx, member["id"], now):
        name = standing.tier_name(ctx, wanted, member["locale"])
        return Problem("tier-required", tier=name, tier_id=wanted)
    born = member["birthday"]
    if game.minimum_age is not None and (born is None or _age(born, today) < game.minimum_age):
        return Problem("age-required", minimum_age=game.minimum_age)
    return None


def _age(born: date, today: date) -> int:
    """Whole years; who was born on 29 February is a year older on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _too_few(conn: Connection, ctx: Context, member_id: str, cost: int) -> Problem | None:
    if not cost:
        return None
    active = ledger.balances(conn, member_id, ctx.programme.wallet.id)["active"]
    return Problem("insufficient-points", needed=cost, available=max(0, active)) if active < cost else None


def _played(conn: Connection, member_id: str, game: Game, midnight: datetime) -> tuple[int, int]:
    """How often the member ever played it, and how often since midnight."""
    mine = and_(table.c.member_id == member_id, table.c.game_id == game.id)
    ever = conn.execute(select(func.max(table.c.number)).where(mine)).scalar() or 0
    today = select(func.count()).where(mine, table.c.played_at >= midnight)
    return int(ever), int(conn.execute(today).scalar_one())


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _next_free(game: Game, today: date, zone: tzinfo, free: int, in_all: int | None) -> datetime | None:
    tomorrow = today + timedelta(days=1)
    if free or not game.free_per_day or in_all == 0 or _closed(game, tomorrow) is not None:
        return None
    return _midnight(tomorrow, zone)


def _pay(conn: Connection, ctx: Context, member_id: str, game: Game, cost: int, now: datetime) -> str | None:
    """The entry of what a play costs."""
    if not cost:
        return None
    reason: dict[str, Any] = {
        "rule_id": f"game:{game.id}", "title": dict(game.title.root), "points": -cost, "factor": None,
        "sentence": game_words.paid(ctx.programme, game, cost), "picture": game.picture,
    }  # fmt: skip
    title = game.title.pick(ctx.programme.locales[0])
    posted = ledger.pay(conn, member_id, ctx.programme.wallet.id, cost, ledger.Cause(now, ctx.zone, title, [reason]))
    data = {"entry_id": posted.id, "amount": posted.amount, "balance": posted.balance_after, "title": title}
    events.record(conn, member_id, "points.changed", data, now)
    return posted.id


def _source(ctx: Context, game: Game, outcome: Outcome, number: int) -> grants.Source:
    sentence = game_words.won(ctx.programme, game, outcome)
    return grants.Source("game", game.id, number, game.title, sentence, game.picture)
