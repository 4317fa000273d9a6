"""What is typed as a limit, what is wrong with it, and what a refusal means for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from member_app.domain.auction import Auction, Standing
from member_app.domain.failure import Failure, FailureKind

#: Digits of a limit; more is a slip.
_DIGITS = 9


@dataclass(frozen=True)
class Wrong:
    """A message key with the number of points its sentence needs. `short`: earning more would help."""

    key: str
    points: int = 0
    short: bool = False


def limit_of(typed: str) -> int:
    """The points that are meant, 0 while there are none; what stands between the digits does not count."""
    digits = "".join(letter for letter in typed if letter.isascii() and letter.isdigit())
    return int(digits[:_DIGITS] or "0")


def checked(typed: str, auction: Auction) -> int | Wrong:
    """The limit that is meant, or what is wrong with it as far as this device knows."""
    limit = limit_of(typed)
    if limit == 0:
        return Wrong("auction.limit_missing", auction.least)
    if auction.limit is not None and auction.standing is Standing.LEADING and limit <= auction.limit:
        return Wrong("auction.limit_has", auction.limit)
    if limit < auction.least:
        return Wrong("auction.limit_low", auction.least)
    if auction.most is not None and limit > auction.most:
        return Wrong("auction.limit_most", auction.most)
    if limit > auction.points:
        return Wrong("auction.limit_short", limit - auction.points, short=True)
    return limit


def risen(typed: str, before: Auction, now: Auction) -> Wrong | None:
    """That a limit which would have been taken is too low by now, because the price has gone up."""
    if isinstance(checked(typed, before), Wrong) or not isinstance(checked(typed, now), Wrong):
        return None
    return Wrong("auction.risen", now.least) if limit_of(typed) < now.least else None


def out_of_reach(auction: Auction) -> Wrong | None:
    """Why not even the lowest limit that is taken can be set."""
    if auction.most is not None and auction.least > auction.most:
        return Wrong("auction.limit_most", auction.most)
    if auction.least > auction.points:
        return Wrong("auction.limit_short", auction.least - auction.points, short=True)
    return None


def told(failure: Failure, limit: int, auction: Auction) -> Wrong | None:
    """What a refusal says about the limit; None for what no other limit can help."""
    match failure.kind:
        case FailureKind.INSUFFICIENT_POINTS:
            needed = failure.needed if failure.needed is not None else limit
            return Wrong("auction.limit_short", max(1, needed - (failure.available or 0)), short=True)
        case FailureKind.LIMIT_REACHED if failure.left is not None:
            return Wrong("auction.limit_most", failure.left)
        case FailureKind.INVALID:
            return Wrong("auction.limit_low", auction.least)
        case _:
            return None
