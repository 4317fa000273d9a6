"""Raffles of the wire in the domain's terms. Raises ValueError or LookupError for what the domain can't show."""

from __future__ import annotations

from api_client.play.raffles import RaffleDto, RafflePrizeDto, RaffleTicketDto, RaffleWinDto
from member_app.data.failures import PROBLEMS
from member_app.data.mapping import money_of
from member_app.data.prizes import prizes_of
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.raffle import (
    Barrier,
    Eligibility,
    Limits,
    Raffle,
    RafflePrize,
    RaffleState,
    Rules,
    Sealing,
    Ticket,
    Way,
    Win,
    WinState,
)

#: Problems that are told as something else than a barrier: accepting, a limit, the end.
_NO_BARRIER = frozenset({"rules-changed", "limit-reached", "closed", "already-entered", "insufficient-points"})


def raffle_of(dto: RaffleDto, accepting: str | None = None) -> Raffle:
    """`accepting` is the version of the rules whose acceptance waits on this device."""
    return Raffle(
        id=dto.id,
        title=dto.title,
        summary=dto.summary,
        picture=dto.picture,
        organiser=dto.organiser,
        state=RaffleState(dto.state),
        opens_at=dto.opens_at,
        closes_at=dto.closes_at,
        prizes=tuple(_prize_of(each) for each in dto.prizes),
        rules=_rules_of(dto, accepting),
        total=dto.entries,
        mine=dto.mine,
        tickets=tuple(_ticket_of(each) for each in dto.tickets),
        price=dto.cost,
        paid_left=dto.paid_left,
        free_left=dto.free_left,
        free_again_at=dto.free_again_at,
        free_text=dto.free_text,
        waiting=dto.waiting,
        eligibility=Eligibility(dto.minimum_age, tuple(dto.regions), tuple(dto.tiers)),
        barrier=_barrier_of(dto),
        blocked_paid=_blocked_paid_of(dto),
        limits=_limits_of(dto),
        sealing=Sealing(dto.commitment or "", dto.beacon, dto.beacon_text, dto.draw_at, dto.deadline),
        drawn_at=dto.drawn_at,
        wins=tuple(_win_of(each) for each in dto.wins),
        winners=tuple(dto.winners),
        alternates=dto.alternates,
        alternate_place=dto.alternate_place,
        claim_days=dto.claim_days,
        told=dto.told,
        void_reason=dto.void_reason or "",
    )


def _prize_of(dto: RafflePrizeDto) -> RafflePrize:
    value = money_of(dto.value) if dto.value else None
    return RafflePrize(dto.id, dto.title, dto.picture, dto.count, value, prizes_of(dto.grants))


def _ticket_of(dto: RaffleTicketDto) -> Ticket:
    return Ticket(dto.number, dto.ticket, Way(dto.way), dto.at, dto.cost, dto.source or "")


def _win_of(dto: RaffleWinDto) -> Win:
    return Win(
        dto.number, dto.title, dto.picture, WinState(dto.state), dto.claim_by, prizes_of(dto.given), dto.alternate
    )


def _rules_of(dto: RaffleDto, accepting: str | None) -> Rules:
    version, accepted = dto.rules.version, dto.rules.accepted_version
    return Rules(
        version,
        dto.rules.text,
        accepted=accepted == version or accepting == version,
        before=accepted not in (None, version),
        pending=accepted != version and accepting == version,
    )


def _limits_of(dto: RaffleDto) -> Limits:
    return Limits(dto.per_member, dto.per_day, dto.places, dto.left, dto.left_today, dto.places_left)


def _barrier_of(dto: RaffleDto) -> Barrier | None:
    """What keeps this member out, whatever they pay."""
    match dto.blocked:
        case None:
            return None
        case "age-required":
            return Barrier.BIRTHDAY_MISSING if dto.birthday_missing else Barrier.AGE
        case "not-eligible":
            return Barrier.REGION_MISSING if dto.region_missing else Barrier.REGION
        case "tier-required":
            return Barrier.TIER
        case problem:
            return None if problem in _NO_BARRIER else Barrier.OTHER


def _blocked_paid_of(dto: RaffleDto) -> Failure | None:
    if dto.cost is None or dto.blocked_paid is None:
        return None
    kind = PROBLEMS.get(dto.blocked_paid, FailureKind.NOT_ELIGIBLE)
    return Failure(kind, needed=dto.cost, available=dto.available)
