"""Wire types of what a machine asks: whether the service lives, and whether it can take work."""

from __future__ import annotations

from attrs import frozen


@frozen
class HealthDto:
    """`ok` as long as the process answers at all."""

    status: str


@frozen
class ReadyDto:
    """`ready`, and the parts that were looked at."""

    status: str
    parts: list[str]
