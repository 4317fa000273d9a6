"""JSON to wire types and back: strict about types, tolerant of unknown fields, faults named with their path."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import cattrs
from cattrs.strategies import configure_union_passthrough

from api_client.errors import Unintelligible

T = TypeVar("T")


@functools.cache
def converter() -> cattrs.Converter:
    """The converter, which never coerces: "1" is not 1, 1 is not "1", NaN is not JSON.

    One for the process, since it compiles a reader for each type it meets; it holds no value it read.
    """
    made = cattrs.Converter(forbid_extra_keys=False, detailed_validation=True)
    for exact in (str, int, bool):
        made.register_structure_hook(exact, _exactly(exact))
    made.register_structure_hook(float, _number)
    made.register_structure_hook(datetime, _moment)
    made.register_structure_hook(date, _day)
    made.register_unstructure_hook(datetime, lambda value: value.astimezone(UTC).isoformat())
    made.register_unstructure_hook(date, lambda value: value.isoformat())
    configure_union_passthrough(str | int | float | bool | None, made)
    made.register_structure_hook_func(lambda kind: kind is object, lambda value, _: value)
    return made


class Structure:
    """Parses answers into wire types and writes them back as plain JSON values."""

    def __init__(self) -> None:
        self._converter = converter()

    def read(self, value: object, kind: type[T]) -> T:
        """`value` as a `kind`; raises `Unintelligible` naming the fields, never their values."""
        try:
            return self._converter.structure(value, kind)
        except Exception as fault:
            raise Unintelligible(f"{kind.__name__}: {_paths(fault)}") from None

    def parse(self, body: bytes) -> object:
        """JSON bytes as a plain value; NaN and infinities are refused."""
        try:
            return json.loads(body, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Unintelligible("not JSON") from None

    def plain(self, value: object) -> Any:
        """A wire value as JSON-able dicts and lists."""
        return self._converter.unstructure(value)


def _exactly(kind: type[T]) -> Callable[[object, Any], T]:
    def hook(value: object, _: Any) -> T:
        if type(value) is not kind:
            raise TypeError(f"expected {kind.__name__}")
        return value

    return hook


def _number(value: object, _: Any) -> float:
    if type(value) not in (int, float):
        raise TypeError("expected a number")
    return float(value)  # type: ignore[arg-type]


def _moment(value: object, _: Any) -> datetime:
    if not isinstance(value, str):
        raise TypeError("expected a time")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("expected a time with its zone")
    return moment.astimezone(UTC)


def _day(value: object, _: Any) -> date:
    if not isinstance(value, str):
        raise TypeError("expected a day")
    return date.fromisoformat(value)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _paths(fault: BaseException) -> str:
    """Where it went wrong, without what stood there: values may be personal."""
    if isinstance(fault, cattrs.BaseValidationError):
        lines = cattrs.transform_error(fault, format_exception=lambda exc, kind: type(exc).__name__)
        return "; ".join(lines)[:400]
    return type(fault).__name__
