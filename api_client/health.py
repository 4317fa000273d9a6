"""Wire types of what a machine asks: whether the service lives, and whether it can take work."""

from __future__ import annotations

from attrs import frozen


@frozen
class HealthDto:
    """`ok` as long as the process answers at all."""

    status: str


@frozen
class ReadyDto:
    """`ready`, the parts that are fit, and those it can do without for a while, only slower or later."""

    status: str
    parts: list[str]
    degraded: list[str]
