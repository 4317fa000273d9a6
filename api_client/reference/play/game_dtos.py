"""Games and plays as their member reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from api_client.play.games import GameDto, GamesDto, OutcomeDto, PlayDto, PlaysDto
from api_client.play.grants import GrantDto
from api_client.reference import cursors, members
from api_client.reference.context import Context
from api_client.reference.play import game_stock, games, grants, odds
from api_client.reference.play.games_file import Game
from api_client.reference.play.games_tables import game_plays as table
from api_client.reference.problems import Problem
from api_client.reference.programme_types import Text

_LIST = "plays"


def listed(conn: Connection, ctx: Context, member_id: str, locale: str, now: datetime) -> GamesDto:
    """The games that run now, and those that have something to show."""
    if "games" not in ctx.programme.modules:
        raise Problem("not-found")
    today = now.astimezone(games.zone_of(ctx, members.row(conn, member_id))).date()
    shown = [game(conn, ctx, member_id, one, locale, now) for one in ctx.programme.games if games.runs(one, today)]
    return GamesDto(shown, now)


def game(conn: Connection, ctx: Context, member_id: str, one: Game, locale: str, now: datetime) -> GameDto:
    """One game as it stands for this member."""
    turn = games.turn_of(conn, ctx, member_id, one, now)
    count = game_stock.taken(conn, one)
    gone = {each.id for each in one.outcomes if each.stock is not None and count[each.id] >= each.stock}
    problem = turn.problem
    told = problem.extra if problem is not None else {}
    return GameDto(
        id=one.id,
        kind=one.kind,
        title=one.title.pick(locale),
        text=one.text.pick(locale),
        terms=one.terms.pick(locale) if one.terms else "",
        picture=one.picture,
        outcomes=_outcomes(ctx, one, count, gone, locale),
        cost=turn.cost,
        price=one.cost,
        free_per_day=one.free_per_day,
        free_left=turn.free_left,
        per_day=one.per_day,
        plays_left=turn.plays_left,
        left_in_all=turn.left_in_all,
        next_free_at=turn.next_free_at,
        starts_on=one.since,
        ends_on=one.until,
        minimum_age=one.minimum_age,
        blocked=problem.type if problem is not None else None,
        tier_required=told.get("tier"),
        needed=told.get("needed"),
        available=told.get("available"),
        offer=odds.offer(one, gone, turn.cost),
        unseen=_unseen(conn, ctx, member_id, one.id, locale, now),
        as_of=now,
    )


def drawn(ctx: Context, play: games.Drawn, locale: str, now: datetime) -> PlayDto:
    """A play just made."""
    prizes = [grants.dto(one, ctx, locale) for one in play.given]
    return _play(play.row, prizes, locale, now, play.balance)


def one_play(conn: Connection, ctx: Context, row: RowMapping, locale: str, now: datetime) -> PlayDto:
    """A play of before."""
    return _plays(conn, ctx, [row], locale, now)[0]


def page(
    conn: Connection, ctx: Context, member_id: str, game_id: str, locale: str, now: datetime,
    *, unseen: bool, cursor: str | None, limit: int,
) -> PlaysDto:  # fmt: skip
    """Plays of one game, newest first."""
    query = select(table).where(table.c.member_id == member_id, table.c.game_id == game_id)
    query = query.order_by(table.c.number.desc()).limit(limit + 1)
    if unseen:
        query = query.where(table.c.seen_at.is_(None))
    if cursor is not None:
        query = query.where(table.c.number < cursors.read(cursor, _LIST))
    rows = conn.execute(query).mappings().all()
    shown = rows[:limit]
    following = cursors.make(shown[-1]["number"], _LIST) if len(rows) > limit else None
    return PlaysDto(_plays(conn, ctx, shown, locale, now), following, now)


def _outcomes(ctx: Context, one: Game, count: Mapping[str, int], gone: set[str], locale: str) -> list[OutcomeDto]:
    likely = odds.weights(one, gone)
    total = sum(likely.values())
    return [
        OutcomeDto(
            id=each.id,
            title=each.title.pick(locale),
            picture=each.picture,
            numerator=likely[each.id],
            denominator=total,
            percent=odds.percent(likely[each.id], total),
            prizes=[grants.dto(grant, ctx, locale) for grant in each.grants],
            left=None if each.stock is None else max(0, each.stock - count[each.id]),
        )
        for each in one.outcomes
    ]


def _unseen(conn: Connection, ctx: Context, member_id: str, game_id: str, locale: str, now: datetime) -> PlayDto | None:
    query = select(table).where(
        table.c.member_id == member_id, table.c.game_id == game_id, table.c.seen_at.is_(None)
    )  # fmt: skip
    row = conn.execute(query.order_by(table.c.number).limit(1)).mappings().first()
    return None if row is None else one_play(conn, ctx, row, locale, now)


def _plays(conn: Connection, ctx: Context, rows: Sequence[RowMapping], locale: str, now: datetime) -> list[PlayDto]:
    """All of one member and one game."""
    if not rows:
        return []
    given = grants.of(conn, rows[0]["member_id"], "game", rows[0]["game_id"])
    return [
        _play(row, [grants.dto(one, ctx, locale) for one in given.get(row["number"], ())], locale, now) for row in rows
    ]


def _play(row: RowMapping, prizes: list[GrantDto], locale: str, now: datetime, balance: int | None = None) -> PlayDto:
    return PlayDto(
        id=row["id"],
        game_id=row["game_id"],
        outcome_id=row["outcome_id"],
        title=Text(row["title"]).pick(locale),
        picture=row["picture"],
        prizes=prizes,
        symbols=list(row["symbols"]),
        cost=row["cost"],
        entry_id=row["entry_id"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        played_at=row["played_at"],
        seen_at=row["seen_at"],
        balance=balance,
        as_of=now,
    )
