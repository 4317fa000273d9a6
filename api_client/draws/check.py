"""Is this draw right? Every step from published data alone, with what could not be checked said as such."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from api_client.draws import steps
from api_client.draws.document import Draw
from api_client.draws.merkle import Proof
from api_client.draws.step import BeaconVerifier, Step, StepName, StepState, right

__all__ = ["BeaconVerifier", "Step", "StepName", "StepState", "check", "right"]


def check(
    draw: Draw,
    entries: Sequence[str] | None,
    *,
    now: datetime,
    ticket: str | None = None,
    proof: Proof | None = None,
    verifier: BeaconVerifier | None = None,
    noted: str | None = None,
) -> list[Step]:
    """The steps of a draw.

    `entries` is the published list (None: it was not to be had), `ticket` and `proof` what a member asks about,
    `noted` the commitment (hexadecimal digits) that somebody kept from before the draw, `verifier` None where
    signatures can't be checked.
    """
    return [
        steps.terms(draw),
        steps.entries(draw, entries),
        steps.commitment(draw),
        steps.noted(draw, noted),
        *([steps.ticket(draw, entries, ticket, proof)] if ticket or proof else []),
        steps.beacon(draw),
        steps.value(draw, verifier),
        steps.winners(draw, entries),
        steps.state(draw, now),
    ]
