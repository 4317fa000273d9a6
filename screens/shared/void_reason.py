"""Why a raffle or an auction was called off, in the member's words."""

from __future__ import annotations

from member_app.i18n import Text

#: Reasons that the service gives as a code; an organiser's own words are shown as they are.
CODES = frozenset({"no-entries", "not-bound", "closed-too-late", "value-withheld", "withdrawn"})
AUCTION_CODES = frozenset({"prize-gone", "withdrawn"})


def reason(t: Text, said: str) -> str:
    """A sentence."""
    return t(f"raffle.reason.{said}") if said in CODES else said


def auction_reason(t: Text, said: str) -> str:
    """The same of an auction."""
    return t(f"auction.reason.{said}") if said in AUCTION_CODES else said
