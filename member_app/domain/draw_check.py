"""Checking a draw on this device: its steps in order, what came of each, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: The steps in the order in which they are shown.
STEPS = ("terms", "rules", "entries", "commitment", "noted", "ticket", "beacon", "value", "winners", "state")


#: What the last step says while the draw is still to come.
EARLY = ("state.open", "state.closed")


class StepState(StrEnum):
    """What came of a step so far."""

    WAITING = "waiting"
    PASSED = "passed"
    FAILED = "failed"
    UNCHECKED = "unchecked"  # nobody can tell from what is here


@dataclass(frozen=True)
class CheckStep:
    """`name` says what is looked at, `detail` what was found: both are message keys; `facts` are what those name.

    Times in them are texts of RFC 3339, UTC.
    """

    name: str
    state: StepState
    detail: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class DrawCheck:
    """A check under way or done. `read` of `total` published tickets have been fetched."""

    steps: tuple[CheckStep, ...]
    done: bool = False
    read: int = 0
    total: int = 0

    @property
    def wrong(self) -> tuple[CheckStep, ...]:
        """What is not as it was promised."""
        return tuple(step for step in self.steps if step.state is StepState.FAILED)

    @property
    def unchecked(self) -> tuple[CheckStep, ...]:
        """What could not be checked."""
        return tuple(step for step in self.steps if step.state is StepState.UNCHECKED)

    @property
    def passed(self) -> tuple[CheckStep, ...]:
        """What holds."""
        return tuple(step for step in self.steps if step.state is StepState.PASSED)

    @property
    def early(self) -> bool:
        """The draw is still to come, so that there is next to nothing to check."""
        return self.to_come is not None

    @property
    def to_come(self) -> CheckStep | None:
        """What is said of a draw that is still to come."""
        return next((step for step in self.steps if step.detail in EARLY), None)

    @property
    def shown(self) -> tuple[CheckStep, ...]:
        """The steps that apply: before the draw those that something can be said about, else all."""
        if not (self.done and self.early):
            return self.steps
        return tuple(step for step in self.steps if step.state is not StepState.UNCHECKED)

    @property
    def called_off(self) -> CheckStep | None:
        """What is said of a draw that was called off before it took place; None where it did, or will."""
        called_off = ("state.void", "state.withheld", "state.early", "state.public")
        return next((step for step in self.steps if step.detail in called_off), None)


def begun(names: tuple[str, ...] = STEPS, read: int = 0, total: int = 0) -> DrawCheck:
    """A check of which nothing is known yet."""
    return DrawCheck(tuple(CheckStep(name, StepState.WAITING) for name in names), False, read, total)
