"""Why a raffle was called off, in the member's words."""

from __future__ import annotations

from member_app.i18n import Text

#: Reasons that the service gives as a code; an organiser's own words are shown as they are.
CODES = frozenset({"no-entries", "not-bound", "closed-too-late", "value-withheld", "withdrawn"})


def reason(t: Text, said: str) -> str:
    """A sentence."""
    return t(f"raffle.reason.{said}") if said in CODES else said
