"""Which faults of a database pass by themselves: what is worth another try, and what is only worth a later one."""

from __future__ import annotations

from sqlalchemy import ExceptionContext
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, TimeoutError

#: Serialization failure and deadlock (distributed databases give the first for every conflict), and a unique value
#: that somebody else wrote after we had looked: the next try finds it.
_OVERTAKEN = {"40001", "40P01", "23505"}
#: The server is stopping, starting, full, or a read-only one until a fail-over is complete.
_AWAY = {"57P01", "57P02", "57P03", "53300", "25006"}
_UNKNOWN = "40003"


class OutcomeUnknown(Exception):
    """The database was lost while it committed. Only who sends the same request again with its key finds out."""


def passing(fault: BaseException) -> bool:
    """Whether nothing was written and doing it all again at once may well succeed."""
    if not isinstance(fault, DBAPIError):
        return False
    state = _state(fault)
    if state is None:
        return _lost(fault)
    return state in _OVERTAKEN or state in _AWAY or state.startswith("08")


def busy(fault: BaseException) -> bool:
    """Whether the caller should come back later: the database is away or too slow, not wrong."""
    if isinstance(fault, OutcomeUnknown | OperationalError | TimeoutError):
        return True
    if isinstance(fault, InternalError):
        return _state(fault) in {"25P03", *_AWAY}  # 25P03: we were thrown out for holding a transaction too long
    return isinstance(fault, DBAPIError) and _lost(fault)


def uncertain(fault: DBAPIError) -> bool:
    """Of a commit that failed: whether it may have succeeded all the same."""
    state = _state(fault)
    return state == _UNKNOWN or (_lost(fault) if state is None else state in _AWAY or state.startswith("08"))


def without_values(context: ExceptionContext) -> None:
    """Take out of a fault what PostgreSQL repeats of the values that were sent: faults are logged."""
    original = context.original_exception
    diag = getattr(original, "diag", None)
    if diag is None or diag.message_primary is None:
        return
    original.args = (diag.message_primary,)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (f"({type(original).__name__}) {diag.message_primary}",)


def _lost(fault: DBAPIError) -> bool:
    """No connection, or none any more: then there is no code of the server's to go by."""
    return fault.connection_invalidated or (type(fault.orig).__module__.startswith("psycopg") and _unreached(fault))


def _unreached(fault: DBAPIError) -> bool:
    return isinstance(fault, OperationalError) and _state(fault) is None


def _state(fault: DBAPIError) -> str | None:
    state = getattr(fault.orig, "sqlstate", None)
    return state if isinstance(state, str) else None
