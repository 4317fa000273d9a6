"""The published document of a draw: what is promised, what the list was, what came of it. Public, nothing personal.

Values hold digests as hexadecimal digits where they are only compared, and as bytes where they are computed with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api_client.draws.beacon import Commit, Drand, DrandValue, Secrets
from api_client.draws.winners import Prize, Winner

FORMAT = "member-app/draw/1"


class DrawState(StrEnum):
    """How far a draw is."""

    OPEN = "open"
    CLOSED = "closed"
    DRAWN = "drawn"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Rules:
    """The version members accepted, and SHA-256 of the text by locale (hexadecimal digits; plain, over UTF-8)."""

    version: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised while members enter. `places` is how many tickets there are at most; None: no limit.
    Past `draw_by` without a value the draw is void. Times are UTC, to the second."""

    raffle: str
    round: int
    title: Mapping[str, str]
    rules: Rules
    opens_at: datetime
    closes_at: datetime
    draw_by: datetime
    places: int | None
    prizes: tuple[Prize, ...]
    alternates: int
    beacon: Drand | Commit


@dataclass(frozen=True, slots=True)
class TicketList:
    """The list at closing: how many, the root over it (hexadecimal digits), and when that was published."""

    count: int
    root: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Draw:
    """The whole document. `commitment` is in hexadecimal digits; `reason` says why it is void."""

    terms: Terms
    state: DrawState = DrawState.OPEN
    tickets: TicketList | None = None
    commitment: str | None = None
    value: DrandValue | Secrets | None = None
    winners: tuple[Winner, ...] = ()
    alternates: tuple[str, ...] = ()
    reason: str | None = None
