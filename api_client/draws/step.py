"""What a check says of one step: a name, whether it is right, and why, as a code that words are found for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from api_client.draws.beacon import Drand, DrandValue

#: Whether a beacon's signature is that of its network. Never raises.
BeaconVerifier: TypeAlias = Callable[[Drand, DrandValue], bool]


class StepState(StrEnum):
    """What came of a step."""

    PASSED = "passed"
    FAILED = "failed"
    UNCHECKED = "unchecked"


class StepName(StrEnum):
    """The steps, in the order in which they are shown."""

    TERMS = "terms"
    ENTRIES = "entries"
    COMMITMENT = "commitment"
    NOTED = "noted"
    TICKET = "ticket"
    BEACON = "beacon"
    VALUE = "value"
    WINNERS = "winners"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `detail` is a code of `words`, `facts` are what its sentence names."""

    name: StepName
    state: StepState
    detail: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


def passed(name: StepName, detail: str, **facts: str | int) -> Step:
    """A step that was checked and is right."""
    return Step(name, StepState.PASSED, detail, facts)


def failed(name: StepName, detail: str, **facts: str | int) -> Step:
    """A step that is not right."""
    return Step(name, StepState.FAILED, detail, facts)


def unchecked(name: StepName, detail: str, **facts: str | int) -> Step:
    """A step that nobody can tell from what is here."""
    return Step(name, StepState.UNCHECKED, detail, facts)


def right(steps: Sequence[Step]) -> bool:
    """Whether nothing is wrong. What could not be checked does not count against a draw."""
    return all(step.state is not StepState.FAILED for step in steps)
