"""How patient a sender of webhooks is, and what one try gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Schedule:
    """How patient a sender is. `pauses` come after the first, second, ... failure; after the last nobody tries again.

    An endpoint that fails for longer than `patience` is disabled. A claim is of `batch` messages for each endpoint and
    runs out after `claim`, which is longer than sending them can take.
    """

    pauses: tuple[timedelta, ...] = (
        timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
        timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
    )  # fmt: skip
    patience: timedelta = timedelta(days=5)
    claim: timedelta = timedelta(minutes=5)
    batch: int = 10

    def pause(self, tries: int) -> timedelta:
        """How long to wait after so many tries that failed; the last pause goes on."""
        return self.pauses[min(tries, len(self.pauses)) - 1]


@dataclass(frozen=True)
class Outcome:
    """What one try gave: an HTTP status, or in a word why there is none."""

    code: int | None = None
    fault: str | None = None

    @property
    def silent(self) -> bool:
        """Nobody is at home: the next message would fare no better."""
        return self.code is None or self.code == 429 or self.code >= 500

    @property
    def delivered(self) -> bool:
        return self.code is not None and 200 <= self.code < 300

    @property
    def gone(self) -> bool:
        """The endpoint says that it wants nothing any more."""
        return self.code == 410
