"""A raffle as one member sees it, and a round as its operator does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, RowMapping, func, or_, select

from api_client.draws.commitment import rules_hash
from api_client.draws.reading import read_draw
from api_client.models import MoneyDto
from api_client.play.grants import GrantDto
from api_client.play.raffles import (
    OperatorRaffleDto,
    RaffleDto,
    RafflePartyDto,
    RafflePrizeDto,
    RaffleRulesDto,
    RafflesDto,
    RaffleTicketDto,
    RaffleWinDto,
)
from api_client.reference import ledger, standing
from api_client.reference.context import Context
from api_client.reference.play import (
    grants,
    raffle_beacon,
    raffle_entries,
    raffle_rounds,
    raffle_store,
    raffle_vouchers,
    raffle_wins,
    raffle_words,
)
from api_client.reference.play.raffle_rounds import Round
from api_client.reference.play.raffle_store import CLOSED, DRAWN, OPEN
from api_client.reference.play.raffles_file import CommitBeacon, DrandBeacon, RafflePrize
from api_client.reference.play.raffles_tables import raffle_entrants as entrants
from api_client.reference.play.raffles_tables import raffle_rounds as rounds
from api_client.reference.play.raffles_tables import raffle_wins as wins
from api_client.reference.programme_types import Text

#: How long a round is listed that everybody sees, and one that the member had tickets in.
_SHOWN, _SHOWN_OWN, _MOST = timedelta(days=30), timedelta(days=400), 20
_ORDER = {"open": 0, "coming": 1, "closed": 2, "drawn": 3, "void": 3}


@dataclass(frozen=True)
class Looking:
    """Who looks, in which language and when."""

    conn: Connection
    ctx: Context
    member_id: str
    locale: str
    now: datetime


def listed(who: Looking) -> RafflesDto:
    """Open ones first, then those to come, then the closed and the drawn, newest first."""
    found = {one.id: one for one in raffle_rounds.offered(who.ctx.programme, who.ctx.zone, who.now)}
    rows = {row["id"]: row for row in _rows(who, list(found))}
    for row in rows.values():
        found[row["id"]] = raffle_store.of_row(who.ctx, row)
    items = [raffle(who, one, rows.get(one.id)) for one in found.values()]
    ahead = [one for one in items if one.state in ("open", "coming")]
    past = [one for one in items if one.state not in ("open", "coming")]
    ahead.sort(key=lambda one: (_ORDER[one.state], one.closes_at if one.state == OPEN else one.opens_at, one.id))
    past.sort(key=lambda one: (one.closes_at, one.id), reverse=True)
    return RafflesDto([*ahead, *past], who.now)


def raffle(who: Looking, one: Round, row: RowMapping | None) -> RaffleDto:
    """One round as it stands for this member."""
    conn, ctx, part = who.conn, who.ctx, one.raffle
    state = _state(one, row, who.now)
    mine = raffle_store.mine(conn, one.id, who.member_id) if row is not None else []
    day = raffle_entries.day_of(conn, ctx, who.member_id, who.now)
    room = raffle_entries.room(conn, ctx, who.member_id, one, row, day)
    problem = raffle_entries.barrier(conn, ctx, who.member_id, part, who.now) if state in ("open", "coming") else None
    held = max(0, ledger.balances(conn, who.member_id, ctx.programme.wallet.id)["active"])
    cost, entries = part.entry.points, 0 if row is None else row["tickets"]
    free = room.free if state == OPEN else 0
    beacon = raffle_beacon.part_of(row) if row is not None else part.beacon
    return RaffleDto(
        id=one.id,
        raffle_id=part.id,
        title=part.title.pick(who.locale),
        summary=part.summary.pick(who.locale),
        picture=part.picture,
        organiser=part.organiser.pick(who.locale),
        state=state,
        opens_at=one.opens_at,
        closes_at=one.closes_at,
        draw_at=one.draw_at,
        deadline=one.deadline,
        drawn_at=row["drawn_at"] if row is not None else None,
        void_reason=row["reason"] if row is not None else None,
        prizes=[_prize(who, prize) for prize in part.prizes],
        alternates=part.alternates,
        claim_days=part.claim_days,
        told=part.told.pick(who.locale),
        minimum_age=part.eligible.minimum_age,
        regions=list(part.eligible.regions),
        tiers=[standing.tier_name(ctx, tier, who.locale) or tier for tier in part.eligible.tiers],
        cost=cost,
        free_text=part.entry.free.text.pick(who.locale) if part.entry.free else "",
        free_per_day=part.entry.free.per_day if part.entry.free else None,
        per_member=part.limits.per_member,
        per_day=part.limits.per_day,
        places=part.limits.places,
        entries=entries,
        mine=len(mine),
        share=_decimal(Fraction(len(mine), entries) if entries else Fraction(0)),
        chance=_decimal(_chance(len(mine), entries, sum(prize.count for prize in part.prizes))),
        free_left=free,
        free_again_at=_again(who, one, room, state),
        paid_left=(room.most if state == OPEN else 0) if cost is not None else 0,
        left=room.left,
        left_today=room.left_today,
        places_left=room.places_left,
        waiting=sum(row["waiting"] for row in raffle_vouchers.waiting_of(conn, who.member_id, part.id)),
        tickets=tickets(who, mine),
        rules=_rules(who, one),
        blocked=problem.type if problem else None,
        birthday_missing=bool(problem and problem.extra.get("birthday_missing")),
        region_missing=bool(problem and problem.extra.get("region_missing")),
        tier_required=problem.extra.get("tier") if problem else None,
        blocked_paid="insufficient-points" if cost is not None and held < cost else None,
        available=held if cost is not None else None,
        beacon=beacon.kind,
        beacon_text=raffle_words.trust(ctx, part, beacon, who.locale),
        commitment=row["commitment"] if row is not None else None,
        as_of=who.now,
        **_outcome(who, one, row, mine),
    )


def tickets(who: Looking, rows: Sequence[RowMapping]) -> list[RaffleTicketDto]:
    """The member's own tickets."""
    titles = raffle_vouchers.titles(who.conn, [row["voucher_id"] for row in rows if row["voucher_id"]])
    return [
        RaffleTicketDto(
            row["number"], row["ticket"], row["way"], row["cost"], row["entry_id"],
            Text(titles[row["voucher_id"]]).pick(who.locale) if row["voucher_id"] in titles else None, row["at"],
        )
        for row in rows
    ]  # fmt: skip


def for_operator(
    conn: Connection, ctx: Context, one: Round, row: RowMapping | None, now: datetime
) -> OperatorRaffleDto:
    """A round as its operator sees it."""
    beacon = raffle_beacon.part_of(row) if row is not None else one.raffle.beacon
    bound = raffle_beacon.bound(conn, one.id)
    waiting = select(func.count()).where(wins.c.round_id == one.id, wins.c.state == "open")
    parties = [
        RafflePartyDto(
            party.id, party.automatic, bound[party.id]["commitment"] if party.id in bound else None,
            party.id in bound and bound[party.id]["secret"] is not None,
        )
        for party in (beacon.parties if isinstance(beacon, CommitBeacon) else ())
    ]  # fmt: skip
    chain = raffle_beacon.chain_of(beacon) if isinstance(beacon, DrandBeacon) else None
    return OperatorRaffleDto(
        id=one.id,
        raffle_id=one.raffle.id,
        title=one.raffle.title.pick(ctx.programme.locales[0]),
        state=_state(one, row, now),
        opens_at=one.opens_at,
        closes_at=one.closes_at,
        draw_at=one.draw_at,
        deadline=one.deadline,
        entries=0 if row is None else row["tickets"],
        beacon=beacon.kind,
        round=chain.round_from(one.draw_at) if chain else None,
        parties=parties,
        commitment=row["commitment"] if row is not None else None,
        void_reason=row["reason"] if row is not None else None,
        open_prizes=int(conn.execute(waiting).scalar_one()),
    )


def rows_of_everybody(conn: Connection, now: datetime) -> Sequence[RowMapping]:
    """Rounds of these weeks that are no demo's past, the newest first."""
    query = select(rounds).where(rounds.c.member_id.is_(None), rounds.c.closes_at > now - _SHOWN)
    return conn.execute(query.order_by(rounds.c.closes_at.desc(), rounds.c.id)).mappings().all()


def _rows(who: Looking, offered: list[str]) -> list[RowMapping]:
    """Rounds that something happened to, as far as this member sees them."""
    conn, mine = who.conn, (entrants.c.member_id == who.member_id, entrants.c.tickets > 0)
    own = select(entrants.c.round_id).where(*mine)
    recent = rounds.c.member_id.is_(None) & (rounds.c.closes_at > who.now - _SHOWN)
    held = rounds.c.id.in_(own) & (rounds.c.closes_at > who.now - _SHOWN_OWN)
    past = select(rounds).where(rounds.c.closes_at <= who.now, or_(recent, held))
    found = list(conn.execute(past.order_by(rounds.c.closes_at.desc()).limit(_MOST)).mappings())
    query = select(rounds).where(or_(rounds.c.id.in_(offered), rounds.c.id.in_(own) & (rounds.c.closes_at > who.now)))
    return found + list(conn.execute(query).mappings())


def _state(one: Round, row: RowMapping | None, now: datetime) -> str:
    """As it is called; what is over by the clock and not yet sealed is closed."""
    if row is not None and row["state"] != OPEN:
        return str(row["state"])
    if now < one.opens_at:
        return "coming"
    return OPEN if now < one.closes_at else CLOSED


def _prize(who: Looking, prize: RafflePrize) -> RafflePrizeDto:
    value = MoneyDto(prize.value.amount, prize.value.currency) if prize.value else None
    offered = [grants.dto(one, who.ctx, who.locale) for one in prize.grants]
    return RafflePrizeDto(prize.id, prize.title.pick(who.locale), prize.picture, prize.count, value, offered)


def _rules(who: Looking, one: Round) -> RaffleRulesDto:
    rules, said = one.raffle.rules, raffle_entries.acceptance(who.conn, who.member_id, one.raffle.id)
    text = rules.text.pick(who.locale)
    version, at = (said["version"], said["at"]) if said is not None else (None, None)
    return RaffleRulesDto(rules.version, text, rules_hash(text), version, at)


def _outcome(who: Looking, one: Round, row: RowMapping | None, mine: Sequence[RowMapping]) -> dict[str, Any]:
    """What the draw brought."""
    if row is None or row["state"] != DRAWN:
        return {"winners": [], "alternate_place": None, "wins": []}
    document = read_draw(row["document"].encode())
    own = {ticket["ticket"] for ticket in mine}
    place = next((at for at, ticket in enumerate(document.alternates, 1) if ticket in own), None)
    won = raffle_wins.of_member(who.conn, one.id, who.member_id)
    given = grants.of(who.conn, who.member_id, "raffle", one.id)
    return {
        "winners": [winner.ticket for winner in document.winners],
        "alternate_place": place,
        "wins": [_win(who, one, each, given.get(each["number"], [])) for each in won],
    }


def _win(who: Looking, one: Round, won: RowMapping, given: Sequence[grants.Given]) -> RaffleWinDto:
    prize = raffle_wins.prize_of(one, won["prize_id"])
    lapsed = won["state"] == "open" and who.now >= won["claim_by"]
    found: list[GrantDto] = [grants.dto(each, who.ctx, who.locale) for each in given]
    return RaffleWinDto(
        number=won["number"],
        ticket=won["ticket"],
        prize_id=won["prize_id"],
        title=prize.title.pick(who.locale) if prize else won["prize_id"],
        picture=prize.picture if prize else "gift",
        state="lapsed" if lapsed else won["state"],
        alternate=won["alternate"],
        won_at=won["won_at"],
        claim_by=won["claim_by"] if won["state"] == "open" else None,
        given=found,
    )


def _again(who: Looking, one: Round, room: raffle_entries.Room, state: str) -> datetime | None:
    """When there is a free ticket again, where only the day is in the way."""
    if state != OPEN or room.free or room.left == 0 or room.places_left == 0:
        return None
    tomorrow = raffle_entries.next_day(who.conn, who.ctx, who.member_id, who.now)
    return tomorrow if tomorrow < one.closes_at else None


def _chance(mine: int, entries: int, prizes: int) -> Fraction:
    """That at least one of `mine` of `entries` tickets is drawn for one of `prizes`."""
    missed = Fraction(1)
    for drawn in range(min(prizes, entries) if mine else 0):
        missed *= Fraction(max(0, entries - mine - drawn), entries - drawn)
        if not missed:
            break
    return 1 - missed


def _decimal(value: Fraction) -> str:
    """Six digits, rounded towards zero: nobody is promised more than there is."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal("0.000001"), ROUND_DOWN))
