"""Entering a raffle, and leaving it before it closes. All of it or nothing, once, and never beyond a limit.

Order of locks: the member, what settling them needs, then the round. A ticket counts the same however it was come by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from api_client.draws.canonical import MAX_ENTRIES
from api_client.reference import events, expiry, giving, ledger, locks, members, paybacks, standing, upserts
from api_client.reference.context import Context
from api_client.reference.play import raffle_store, raffle_words
from api_client.reference.play.raffle_rounds import Round
from api_client.reference.play.raffle_store import OPEN, Ticket
from api_client.reference.play.raffles_file import Raffle
from api_client.reference.play.raffles_tables import raffle_accepted as accepted
from api_client.reference.problems import Problem
from api_client.reference.programme_types import Text


@dataclass(frozen=True)
class Room:
    """How many more tickets a member can have, by each limit (None: without end), and free or paid ones now."""

    left: int | None
    left_today: int | None
    places_left: int | None
    free_today: int | None
    # Until the list is as long as one can be sealed.
    list_left: int

    @property
    def most(self) -> int | None:
        """By any way, now. The end of the list is no limit while more fit in than are asked for at once."""
        return _least(self.left, self.left_today, self.places_left, self.list_left if self.list_left < MOST else None)

    @property
    def free(self) -> int:
        """Free ones now; where nothing limits them, as many as are asked for at once."""
        found = _least(self.most, self.free_today)
        return MOST if found is None else found

    @property
    def won(self) -> int:
        """Won ones that find room: they do not count by day."""
        found = _least(self.left, self.places_left, self.list_left)
        return self.list_left if found is None else found


#: Tickets that are asked for at once.
MOST = 1000


def accept(conn: Connection, member_id: str, raffle: Raffle, version: str, now: datetime) -> None:
    """The member accepts the rules as they are; again does nothing. Raises `rules-changed` for another version."""
    if version != raffle.rules.version:
        raise Problem("rules-changed", current_version=raffle.rules.version)
    locks.members(conn, member_id)
    row = {"member_id": member_id, "raffle_id": raffle.id, "version": version, "at": now}
    upserts.begin(conn, accepted, row)


def acceptance(conn: Connection, member_id: str, raffle_id: str) -> RowMapping | None:
    """What the member accepted last."""
    mine = accepted.c.member_id == member_id, accepted.c.raffle_id == raffle_id
    query = select(accepted).where(*mine).order_by(accepted.c.at.desc(), accepted.c.version.desc()).limit(1)
    return conn.execute(query).mappings().one_or_none()


def has_accepted(conn: Connection, member_id: str, raffle: Raffle) -> bool:
    """Whether the rules as they are were accepted by this member."""
    query = select(accepted.c.at).where(
        accepted.c.member_id == member_id, accepted.c.raffle_id == raffle.id, accepted.c.version == raffle.rules.version
    )
    return conn.execute(query).first() is not None


def barrier(conn: Connection, ctx: Context, member_id: str, raffle: Raffle, now: datetime) -> Problem | None:
    """Why this member can't take part; the first two of it they can lift by saying how old they are and where."""
    wanted, member = raffle.eligible, members.row(conn, member_id)
    if wanted.minimum_age is not None:
        born = member["birthday"]
        if born is None or _age(born, now.astimezone(ctx.zone).date()) < wanted.minimum_age:
            return Problem("age-required", minimum_age=wanted.minimum_age, birthday_missing=born is None)
    if wanted.regions:
        lives = member["region"]
        if lives is None or not any(lives == one or lives.startswith(f"{one}-") for one in wanted.regions):
            return Problem("not-eligible", regions=list(wanted.regions), region_missing=lives is None)
    if wanted.tiers and not set(wanted.tiers) & set(standing.current(conn, ctx, member_id, now)):
        rungs = [tier.id for ladder in ctx.programme.tier_sets for tier in ladder.tiers]
        lowest = min(wanted.tiers, key=rungs.index)
        return Problem("tier-required", tier=standing.tier_name(ctx, lowest, member["locale"]), tier_id=lowest)
    return None


def room(conn: Connection, ctx: Context, member_id: str, one: Round, row: RowMapping | None, day: date) -> Room:
    """How many tickets this member can still have in it."""
    limits, free = one.raffle.limits, one.raffle.entry.free
    held = raffle_store.entrant(conn, one.id, member_id)
    mine = 0 if held is None else held["tickets"]
    by_way = raffle_store.today(conn, one.id, member_id, day) if mine else {}
    entered = 0 if row is None else row["tickets"]
    of_day = by_way.get("free", 0) + by_way.get("points", 0)
    return Room(
        left=_rest(limits.per_member, mine),
        left_today=_rest(limits.per_day, of_day),
        places_left=_rest(limits.places, entered),
        free_today=_rest(free.per_day if free else 0, by_way.get("free", 0)),
        list_left=max(0, MAX_ENTRIES - entered),
    )


def enter(
    conn: Connection, ctx: Context, member_id: str, one: Round, way: str, count: int, now: datetime
) -> Sequence[RowMapping]:
    """`count` tickets by `points` or `free`; the new ones. Raises what is in the way, and changes nothing then."""
    row = _begun(conn, ctx, member_id, one, now)
    raffle = one.raffle
    if (problem := barrier(conn, ctx, member_id, raffle, now)) is not None:
        raise problem
    if not has_accepted(conn, member_id, raffle):
        raise Problem("rules-changed", current_version=raffle.rules.version)
    if way == "points" and raffle.entry.points is None:
        raise Problem("not-eligible")
    day = day_of(conn, ctx, member_id, now)
    _within(one, room(conn, ctx, member_id, one, row, day), way, count)
    cost = (raffle.entry.points or 0) if way == "points" else 0
    entry_id = _pay(conn, ctx, member_id, one, cost * count, count, now) if cost else None
    made = raffle_store.write(conn, one.id, member_id, [Ticket(way, cost, entry_id)] * count, day, now)
    tell(conn, member_id, "raffle.entered", one, made, now)
    return made


def leave(conn: Connection, ctx: Context, member_id: str, one: Round, now: datetime) -> int:
    """Give all tickets back while it is open; their points return. How many; again does nothing. Raises `closed`."""
    row = _begun(conn, ctx, member_id, one, now)
    gone = raffle_store.mine(conn, row["id"], member_id)
    if not gone:
        return 0
    raffle_store.withdraw(conn, one.id, member_id, gone, now)
    pay_back(conn, ctx, member_id, one.raffle, gone, "left", now)
    tell(conn, member_id, "raffle.left", one, gone, now)
    return len(gone)


def pay_back(
    conn: Connection, ctx: Context, member_id: str, raffle: Raffle, gone: Sequence[RowMapping], why: str, now: datetime
) -> ledger.Posted | None:
    """Return what these tickets cost; `why` is `left` or `void`. What expired meanwhile is renewed if it was void."""
    points = sum(one["cost"] for one in gone)
    if not points:
        return None
    entry_ids = sorted({one["entry_id"] for one in gone if one["entry_id"]})
    cause = _cause(ctx, raffle, points, raffle_words.back(ctx, raffle, why), now)
    posted = paybacks.give_back(
        conn, member_id, ctx.programme.wallet.id, entry_ids, points, cause, expiry.expires_at(ctx, now),
        renew=why == "void",
    )  # fmt: skip
    giving.tell_points(conn, member_id, posted, cause.title, now, f"raffle:{raffle.id}")
    expiry.settle(conn, ctx, member_id, now)
    return posted


def day_of(conn: Connection, ctx: Context, member_id: str, now: datetime) -> date:
    """Which day it is where the member is."""
    return now.astimezone(members.zone(ctx, members.row(conn, member_id))).date()


def next_day(conn: Connection, ctx: Context, member_id: str, now: datetime) -> datetime:
    """When the member's next day begins."""
    zone = members.zone(ctx, members.row(conn, member_id))
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone).astimezone(UTC)


def tell(
    conn: Connection, member_id: str, type_: str, one: Round, touched: Sequence[RowMapping], now: datetime
) -> None:
    """The member's open apps hear of tickets that came or went."""
    locale = members.row(conn, member_id)["locale"]
    data = {"id": one.id, "title": one.raffle.title.pick(locale), "count": len(touched)}
    events.record(conn, member_id, type_, data, now)


def _begun(conn: Connection, ctx: Context, member_id: str, one: Round, now: datetime) -> RowMapping:
    """The round, held, if one can enter and leave it now; the member is locked and settled."""
    locks.members(conn, member_id)
    expiry.settle(conn, ctx, member_id, now)
    if not one.opens_at <= now < one.closes_at:
        raise Problem("closed")
    raffle_store.begin(conn, ctx, one, now)
    row = raffle_store.hold(conn, one.id)
    if raffle_store.withdrawn(ctx, row):
        raise Problem("closed")
    if row["state"] != OPEN or row["member_id"] is not None or not row["opens_at"] <= now < row["closes_at"]:
        raise Problem("closed")
    return row


def _within(one: Round, room: Room, way: str, count: int) -> None:
    most = room.free if way == "free" else room.most
    if most is None or count <= most:
        return
    if room.left == 0 and one.raffle.limits.per_member == 1:
        raise Problem("already-entered")
    raise Problem("limit-reached", left=most)


def _pay(conn: Connection, ctx: Context, member_id: str, one: Round, points: int, count: int, now: datetime) -> str:
    """The entry that paid for new tickets."""
    cause = _cause(ctx, one.raffle, -points, raffle_words.paid(ctx, one.raffle, count), now)
    posted = ledger.pay(conn, member_id, ctx.programme.wallet.id, points, cause)
    giving.tell_points(conn, member_id, posted, cause.title, now, f"raffle:{one.raffle.id}")
    return posted.id


def _cause(ctx: Context, raffle: Raffle, points: int, sentence: Text, now: datetime) -> ledger.Cause:
    reason: dict[str, Any] = {
        "rule_id": f"raffle:{raffle.id}", "title": dict(raffle.title.root), "points": points, "factor": None,
        "sentence": dict(sentence.root), "picture": raffle.picture,
    }  # fmt: skip
    return ledger.Cause(now, ctx.zone, raffle.title.pick(ctx.programme.locales[0]), [reason])


def _rest(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(0, limit - used)


def _least(*limits: int | None) -> int | None:
    known = [one for one in limits if one is not None]
    return min(known) if known else None


def _age(born: date, today: date) -> int:
    """Whole years; who was born on 29 February is a year older on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
