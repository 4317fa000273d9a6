"""Where a member stands on the programme's ladders, without looking back at all they ever did.

A row per ladder (`tier_states`) remembers the level, the day up to which time was looked at and what runs out; with
the member's months that is enough for every standing. What moves is noted as it is booked (`note`) and taken in when a
standing is next asked for in that transaction, at the latest at its end (`catch_up`). What comes late, so that it
changes what was decided since, and a ladder whose rules the programme changed, are worked out anew from the books, by
`tiers.replay`, which is the model of all this. Reading writes nothing: time is let pass in the head.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, RowMapping, select

from api_client.models import TierStandingDto
from api_client.reference import ledger, locks, moves, upserts
from api_client.reference.programme_schema import ProgrammeFile, TierSet
from api_client.reference.tables import entries, members, refunds, rollups, tier_states, transactions
from api_client.reference.tables import months as rows
from api_client.reference.tier_dtos import dto
from api_client.reference.tiers import (
    Ladder,
    Qualifying,
    State,
    Totals,
    add,
    happen,
    month_of,
    replay,
    roll,
)

if TYPE_CHECKING:
    from api_client.reference.context import Context

_NAME = "tiers"
_BATCH = 200


@dataclass(frozen=True)
class Climb:
    """One ladder of one member: the state, and when something was last gained and lost (None: never)."""

    ladder: Ladder
    state: State
    gain_at: datetime | None = None
    loss_at: datetime | None = None


@dataclass(frozen=True)
class Known:
    """All that a standing needs: the climbs in the programme's order, the months, and the points held."""

    climbs: tuple[Climb, ...]
    months: Mapping[int, Totals]
    balance: int

    def levels(self, today: date) -> list[tuple[Ladder, int]]:
        """The level on each ladder."""
        return [
            (one.ladder, roll(one.ladder, one.state, self.months, self.balance, today).level) for one in self.climbs
        ]


Found = list[tuple[Ladder, Climb | None]]


def history(conn: Connection, ctx: Context, member_id: str) -> list[Qualifying]:
    """Everything that may count for a tier, from the books."""
    bought = conn.execute(
        select(transactions.c.occurred_at, transactions.c.amount).where(transactions.c.member_id == member_id)
    )
    did = [Qualifying(row.occurred_at, spend=row.amount, visits=1) for row in bought]
    returned = conn.execute(
        select(refunds.c.occurred_at, refunds.c.amount)
        .join(transactions, transactions.c.id == refunds.c.transaction_id)
        .where(transactions.c.member_id == member_id)
    )
    did += [Qualifying(row.occurred_at, spend=-row.amount) for row in returned]
    moved = select(entries.c.occurred_at, entries.c.tier_points, entries.c.amount).where(
        entries.c.member_id == member_id, entries.c.wallet == ctx.programme.wallet.id
    )
    booked = conn.execute(moved.order_by(entries.c.seq))
    return did + [Qualifying(row.occurred_at, points=row.tier_points, balance=row.amount) for row in booked]


def tier_id(conn: Connection, ctx: Context, member_id: str, now: datetime) -> str | None:
    """The tier held in the main set; None where the programme has no tiers."""
    held = current(conn, ctx, member_id, now)
    return held[0] if held else None


def current(conn: Connection, ctx: Context, member_id: str, now: datetime) -> list[str]:
    """The tier held in each set, main set first. For a time before the last that was noted, as it was then."""
    if not ctx.programme.tier_sets:
        return []
    known, today = load(conn, ctx, member_id, now), _day(ctx, now)
    if any(_before(one, now, today) for one in known.climbs):
        did = [one for one in history(conn, ctx, member_id) if one.occurred_at <= now]
        states = [(one.ladder, replay(one.ladder, did, today, ctx.zone).level) for one in known.climbs]
        return [ladder.rules.tiers[level].id for ladder, level in states]
    return [ladder.rules.tiers[level].id for ladder, level in known.levels(today)]


def held(conn: Connection, ctx: Context, member_id: str, now: datetime) -> set[str]:
    """Ids of the tiers held in every set; a higher one holds the lower."""
    if not ctx.programme.tier_sets:
        return set()
    levels = load(conn, ctx, member_id, now).levels(_day(ctx, now))
    return {tier.id for ladder, level in levels for tier in ladder.rules.tiers[: level + 1]}


@dataclass(frozen=True)
class Outlook:
    """The tier in one set after something; `until` where it would run out then, and did not before."""

    tier_id: str
    falls: bool
    until: date | None


def after(conn: Connection, ctx: Context, member_id: str, moved: Sequence[Qualifying]) -> list[Outlook]:
    """Each set, main set first, if this happened next; nothing is written."""
    if not ctx.programme.tier_sets or not moved:
        return []
    today = max(_day(ctx, one.occurred_at) for one in moved)
    known = load(conn, ctx, member_id, moved[-1].occurred_at)
    totals, balance = _counted(known.months, moved, ctx), known.balance + sum(one.balance for one in moved)
    climbs = [_advanced(one, totals, balance, moved, ctx) for one in known.climbs]
    did = [*history(conn, ctx, member_id), *moved] if None in climbs else []
    found = []
    for climb, one in zip(climbs, known.climbs, strict=True):
        now = roll(one.ladder, one.state, known.months, known.balance, today)
        then = climb.state if climb else _rebuilt(ctx, one.ladder, did, today).state
        until = then.grace_until if then.grace_until != now.grace_until else None
        found.append(Outlook(one.ladder.rules.tiers[then.level].id, then.level < now.level, until))
    return found


def dtos(conn: Connection, ctx: Context, member_id: str, now: datetime, locale: str) -> list[TierStandingDto]:
    """Every standing in words, main set first."""
    if not ctx.programme.tier_sets:
        return []
    known = load(conn, ctx, member_id, now)
    today = _day(ctx, now)
    return [
        dto(ctx.programme, one.ladder, one.state, known.months, known.balance, today, locale) for one in known.climbs
    ]


def tier_name(ctx: Context, tier: str | None, locale: str) -> str | None:
    """The name of a tier."""
    names = {one.id: one.name.pick(locale) for ladder in ctx.programme.tier_sets for one in ladder.tiers}
    return names.get(tier) if tier else None


def load(conn: Connection, ctx: Context, member_id: str, now: datetime) -> Known:
    """What is remembered of a member; what this transaction has booked is taken in first."""
    if moves.pending(conn, member_id):
        return catch_up(conn, ctx, member_id)
    return _read(conn, ctx, member_id, now)


def catch_up(conn: Connection, ctx: Context, member_id: str) -> Known:
    """Take in what this transaction has booked for the member, and remember it."""
    moved = moves.take(conn, member_id)
    today = max(_day(ctx, one.occurred_at) for one in moved)
    found = _stored(conn, ctx, member_id)
    totals, balance = _months(conn, ctx, member_id, found, today), _balance(conn, ctx, member_id, found)
    climbs = _all(conn, ctx, member_id, found, today, lambda one: _advanced(one, totals, balance, moved, ctx))
    _keep(conn, ctx, member_id, climbs)
    return Known(climbs, totals, balance)


def finish(conn: Connection, ctx: Context) -> None:
    """Take in whatever is left of this transaction."""
    for member_id in moves.members(conn):
        if ctx.programme.tier_sets:
            catch_up(conn, ctx, member_id)


def ensure(ctx: Context) -> None:
    """At the start of an API: remember everybody's states if the rules of a ladder are new, some members at a time."""
    sets = ctx.programme.tier_sets
    prints = " ".join(f"{name}={said}" for name, said in ctx.tier_prints.items())
    with ctx.read() as conn:
        done = conn.execute(select(rollups.c.state).where(rollups.c.name == _NAME)).scalar_one_or_none()
    last: str | None = ""
    while done != prints and sets and last is not None:
        last = _remember_some(ctx, last)
    if done != prints:
        with ctx.write() as conn:
            upserts.put(conn, rollups, [{"name": _NAME, "state": prints}])


def _remember_some(ctx: Context, beyond: str) -> str | None:
    """The states of some members after one of that id; returns the last of them, None when there were none."""
    query = select(members.c.id).where(members.c.id > beyond).order_by(members.c.id).limit(_BATCH)
    with ctx.write() as conn:
        batch = list(conn.execute(query).scalars())
        locks.members(conn, *batch)
        for member_id in batch:
            today = _day(ctx, ctx.now())
            found = _stored(conn, ctx, member_id)
            _keep(conn, ctx, member_id, _all(conn, ctx, member_id, found, today, lambda one: one))
    return batch[-1] if batch else None


def fingerprints(programme: ProgrammeFile) -> dict[str, str]:
    """By tier set, what stands for everything that decides a level; another one: states must be worked out anew."""
    return {one.id: _fingerprint(programme, one) for one in programme.tier_sets}


def _fingerprint(programme: ProgrammeFile, tier_set: TierSet) -> str:
    rules = tier_set.model_dump(mode="json", include={"id", "period", "downgrade", "grace_days"})
    tiers = [one.model_dump(mode="json", include={"id", "conditions", "keep", "match"}) for one in tier_set.tiers]
    said = json.dumps([rules, tiers, programme.time_zone, programme.wallet.id], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _read(conn: Connection, ctx: Context, member_id: str, now: datetime) -> Known:
    today, found = _day(ctx, now), _stored(conn, ctx, member_id)
    climbs = _all(conn, ctx, member_id, found, today, lambda one: one)
    return Known(climbs, _months(conn, ctx, member_id, found, today), _balance(conn, ctx, member_id, found))


def _stored(conn: Connection, ctx: Context, member_id: str) -> Found:
    """What is remembered of each ladder; None where nothing is, or of other rules."""
    kept = conn.execute(select(tier_states).where(tier_states.c.member_id == member_id)).mappings()
    stored = {(row["set_id"], row["rules"]): row for row in kept}
    found: Found = []
    for ladder in _ladders(conn, ctx, member_id):
        row = stored.get((ladder.rules.id, ctx.tier_prints[ladder.rules.id]))
        found.append((ladder, _climb(ladder, row) if row else None))
    return found


def _climb(ladder: Ladder, row: RowMapping) -> Climb:
    state = State(row["day"], row["level"], row["grace_until"], row["reached_at"])
    return Climb(ladder, state, row["gain_at"], row["loss_at"])


def _all(
    conn: Connection, ctx: Context, member_id: str, found: Found, today: date, use: Callable[[Climb], Climb | None]
) -> tuple[Climb, ...]:
    """Every climb: what `use` makes of the one remembered, and where that is nothing, from the books."""
    used = [use(climb) if climb else None for _, climb in found]
    did = history(conn, ctx, member_id) if None in used else []
    return tuple(
        climb or _rebuilt(ctx, ladder, did, today) for climb, (ladder, _) in zip(used, found, strict=True)
    )  # fmt: skip


def _months(conn: Connection, ctx: Context, member_id: str, found: Found, today: date) -> dict[int, Totals]:
    """As far back as a review may look from where the climbs are."""
    first = min(ladder.oldest(month_of(min(climb.state.day, today) if climb else today)) for ladder, climb in found)
    stored = conn.execute(
        select(rows.c.month, rows.c.spend, rows.c.points, rows.c.visits).where(
            rows.c.member_id == member_id, rows.c.wallet == ctx.programme.wallet.id, rows.c.month >= first
        )
    )
    return {at: Totals(spend, points, visits) for at, spend, points, visits in stored}


def _balance(conn: Connection, ctx: Context, member_id: str, found: Found) -> int:
    """Points held, active and pending; not asked for where no tier depends on them."""
    if not any(ladder.holds for ladder, _ in found):
        return 0
    held = ledger.balances(conn, member_id, ctx.programme.wallet.id)
    return held["active"] + held["pending"]


def _advanced(
    climb: Climb, counted: Mapping[int, Totals], balance: int, moved: Sequence[Qualifying], ctx: Context
) -> Climb | None:
    """The climb after what happened, one by one; `counted` and `balance` hold all of it already. None: it came late."""
    ladder = climb.ladder
    so_far, held_so_far = _counted(counted, moved, ctx, -1), balance - sum(one.balance for one in moved)
    for one in moved:
        if _late(climb, one, ctx):
            return None
        day = _day(ctx, one.occurred_at)
        state = roll(ladder, climb.state, so_far, held_so_far, day)
        add(so_far, month_of(day), one)
        held_so_far += one.balance
        climb = replace(climb, state=state)
        if _matters(ladder, one):
            climb = _happened(replace(climb, state=happen(ladder, state, so_far, held_so_far, one, day)), one)
    return climb


def _happened(climb: Climb, one: Qualifying) -> Climb:
    """With the time of it."""
    if _loses(climb.ladder, one):
        return replace(climb, loss_at=max(climb.loss_at or one.occurred_at, one.occurred_at))
    return replace(climb, gain_at=max(climb.gain_at or one.occurred_at, one.occurred_at))


def _counted(
    totals: Mapping[int, Totals], moved: Iterable[Qualifying], ctx: Context, sign: int = 1
) -> dict[int, Totals]:
    """The months with what happened added, or taken away again."""
    found = dict(totals)
    for one in moved:
        amount = Qualifying(one.occurred_at, sign * one.spend, sign * one.points, sign * one.visits)
        add(found, month_of(_day(ctx, one.occurred_at)), amount)
    return found


def _late(climb: Climb, one: Qualifying, ctx: Context) -> bool:
    """Whether something of that time would have changed what was decided since.

    Within a month, gains among themselves may come in any order, and so may losses that take nothing away at once.
    """
    ladder, state, at = climb.ladder, climb.state, one.occurred_at
    if not _matters(ladder, one):
        return False
    day = _day(ctx, at)
    if month_of(day) < month_of(state.day) or (ladder.rules.grace_days and day < state.day):
        return True
    if ladder.holds and at < max(filter(None, (climb.gain_at, climb.loss_at)), default=at):
        return True
    if _loses(ladder, one):
        return climb.gain_at is not None and at < climb.gain_at
    return climb.loss_at is not None and at <= climb.loss_at


def _before(climb: Climb, now: datetime, today: date) -> bool:
    last = max(filter(None, (climb.gain_at, climb.loss_at)), default=now)
    return now < last or today < climb.state.day


def _matters(ladder: Ladder, one: Qualifying) -> bool:
    return ladder.holds or any((one.spend, one.points, one.visits))


def _loses(ladder: Ladder, one: Qualifying) -> bool:
    return one.loses if ladder.holds else min(one.spend, one.points, one.visits) < 0


def _rebuilt(ctx: Context, ladder: Ladder, did: Sequence[Qualifying], today: date) -> Climb:
    """The climb from the books."""
    counting = [one for one in did if _matters(ladder, one)]
    last = max((_day(ctx, one.occurred_at) for one in counting), default=today)
    state = replay(ladder, counting, max(today, last), ctx.zone)
    gains = (one.occurred_at for one in counting if not _loses(ladder, one))
    losses = (one.occurred_at for one in counting if _loses(ladder, one))
    return Climb(ladder, state, max(gains, default=None), max(losses, default=None))


def _ladders(conn: Connection, ctx: Context, member_id: str) -> list[Ladder]:
    sets, joined = ctx.programme.tier_sets, 0
    if any(one.period.kind == "anniversary" for one in sets):
        found = conn.execute(select(members.c.joined_at).where(members.c.id == member_id)).scalar_one()
        joined = month_of(_day(ctx, found))
    return [Ladder(one, joined) for one in sets]


def _keep(conn: Connection, ctx: Context, member_id: str, climbs: Sequence[Climb]) -> None:
    written = [
        {
            "member_id": member_id, "set_id": one.ladder.rules.id, "rules": ctx.tier_prints[one.ladder.rules.id],
            "level": one.state.level, "day": one.state.day, "grace_until": one.state.grace_until,
            "reached_at": one.state.reached_at, "gain_at": one.gain_at, "loss_at": one.loss_at,
        }
        for one in climbs
    ]  # fmt: skip
    upserts.put(conn, tier_states, written)


def _day(ctx: Context, moment: datetime) -> date:
    return moment.astimezone(ctx.zone).date()
