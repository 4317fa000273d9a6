"""What the log says of a request: its id on every line, also from worker threads, and nothing of a member.

Knows no member: a request is named by its id and by its route's template, a fault by its kind and its place in the
code. What a fault says of itself may hold what was sent or stored, so it is left out.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.types import Scope

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
#: What a line may carry beside its message; anything else that is attached to a record stays out.
EXTRAS = ("status", "duration_ms")


@dataclass(frozen=True)
class Traced:
    """The request that is being answered. Its route is known once it was found."""

    request_id: str
    scope: Scope

    @property
    def method(self) -> str:
        """The method, when it is one of HTTP's own: `other` for what somebody made up."""
        return str(self.scope["method"]) if self.scope["method"] in METHODS else "other"

    @property
    def route(self) -> str:
        """The route's template, such as `/v1/rewards/{id}`; `unmatched` where there is none."""
        return str(getattr(self.scope.get("route"), "path", "unmatched"))


_CURRENT: ContextVar[Traced | None] = ContextVar("request", default=None)


@contextmanager
def tracing(traced: Traced) -> Iterator[None]:
    """Lines written inside, and in threads started from inside, belong to this request."""
    token = _CURRENT.set(traced)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def told(fault: BaseException) -> str:
    """A fault by its kind, with the database's own code for it; never with its text."""
    origin = getattr(fault, "orig", None) or fault
    code = getattr(origin, "sqlstate", None) or getattr(origin, "sqlite_errorname", None)
    return type(origin).__name__ + (f" ({code})" if code else "")


class JsonFormatter(logging.Formatter):
    """One JSON object a line; `redact` takes secrets out of what libraries say."""

    def __init__(self, redact: Callable[[str], str] = str) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._redact(record.getMessage()),
        }
        if traced := _CURRENT.get():
            line |= {"request_id": traced.request_id, "method": traced.method, "route": traced.route}
        line |= {name: getattr(record, name) for name in EXTRAS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            line["faults"] = [_placed(fault) for fault in _chain(record.exc_info[1])]
        return json.dumps(line, ensure_ascii=False)


class RequestNames(logging.Filter):
    """Gives every record a `request_id` for formats made of text: ` [id]`, or nothing outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        traced = _CURRENT.get()
        record.request_id = f" [{traced.request_id}]" if traced else ""
        return True


def _chain(fault: BaseException) -> list[BaseException]:
    """The fault and what it came from, last first; a chain that bites its tail is cut."""
    found: list[BaseException] = []
    following: BaseException | None = fault
    while following is not None and following not in found and len(found) < 8:
        found.append(following)
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
    return found


def _placed(fault: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(fault.__traceback__)[-20:]
    return {"fault": told(fault), "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]}
