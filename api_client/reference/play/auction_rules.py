"""Who leads an auction and at what price, when everybody says how far they would go. Pure.

The price is what it takes to lead: a step above the highest limit of anybody else, never above the leader's own limit,
and the minimum while nobody else has bid. Of two equal limits the earlier one leads. A bid near the end moves it, up to
a bound, so that the last word is the highest bid and not the fastest finger.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api_client.reference.play.auctions_file import SoftClose


class TooLow(Exception):
    """A limit that is not taken; `least` would be."""

    def __init__(self, least: int) -> None:
        super().__init__(f"at least {least}")
        self.least = least


@dataclass(frozen=True)
class Lead:
    """Who leads, up to their `limit`; `rival` is the highest limit of all others, None while there are none."""

    bidder: str
    limit: int
    rival: int | None = None


@dataclass(frozen=True)
class Contest:
    """Where the bidding stands; amounts in points."""

    minimum: int
    step: int
    lead: Lead | None = None

    @property
    def price(self) -> int | None:
        """What the leader would pay now; None before the first bid."""
        if self.lead is None:
            return None
        rival = self.lead.rival
        return self.minimum if rival is None else min(self.lead.limit, rival + self.step)

    def least(self, bidder: str) -> int:
        """The lowest limit that is taken from them: the leader may only go further than they said."""
        if self.lead is None:
            return self.minimum
        if self.lead.bidder == bidder:
            return self.lead.limit + 1
        return (self.price or 0) + self.step


@dataclass(frozen=True)
class Move:
    """One step of the price; `auto`: made for a bidder up to the limit they had set before."""

    bidder: str
    amount: int
    auto: bool


@dataclass(frozen=True)
class Judged:
    """What a bid does: where it leaves the contest, and the steps of the price that others see.

    Without steps it is the leader's own limit that was raised.
    """

    contest: Contest
    moves: tuple[Move, ...]


def judge(contest: Contest, bidder: str, limit: int) -> Judged:
    """Take a bid of up to `limit`. Raises `TooLow`."""
    if limit < (least := contest.least(bidder)):
        raise TooLow(least)
    lead = contest.lead
    if lead is None:
        return _led(contest, Lead(bidder, limit), ())
    if lead.bidder == bidder:
        raised = replace(contest, lead=replace(lead, limit=limit))
        return Judged(raised, (Move(bidder, raised.price or 0, True),) if raised.price != contest.price else ())
    if limit > lead.limit:
        defended = (Move(lead.bidder, lead.limit, True),) if lead.limit > (contest.price or 0) else ()
        return _led(contest, Lead(bidder, limit, lead.limit), defended)
    after = replace(contest, lead=replace(lead, rival=limit))
    return Judged(after, (Move(bidder, limit, False), Move(lead.bidder, after.price or 0, True)))


def _led(contest: Contest, lead: Lead, before: tuple[Move, ...]) -> Judged:
    after = replace(contest, lead=lead)
    return Judged(after, (*before, Move(lead.bidder, after.price or 0, False)))


def latest_end(planned_end: datetime, soft: SoftClose | None) -> datetime:
    """No bid moves the end past this."""
    return planned_end if soft is None else planned_end + timedelta(minutes=soft.at_most)


def end_after(at: datetime, ends_at: datetime, planned_end: datetime, soft: SoftClose | None) -> datetime:
    """When it ends after a bid at `at`, which lies before `ends_at`."""
    if soft is None or ends_at - at > timedelta(minutes=soft.within):
        return ends_at
    return max(ends_at, min(at + timedelta(minutes=soft.extend), latest_end(planned_end, soft)))
