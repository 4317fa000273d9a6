"""Two transactions that meet: the second one is made to wait for the first, which then commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from api_client.reference.context import Context

T = TypeVar("T")
_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
)


@contextmanager
def waiting_behind(ctx: Context, second: Callable[[], T]) -> Iterator[tuple[Connection, Future[T]]]:
    """A transaction to write in; when the block ends, `second` has run into it and waits, and only then it commits."""
    with ThreadPoolExecutor(1) as pool:
        with ctx.write() as conn:
            future: Future[T] = Future()
            yield conn, future
            begun = pool.submit(second)
            wait_until(lambda: begun.done() or waiting(ctx.engine) > 0)
            assert not begun.done(), f"it did not wait: {begun.result(0)}"
        _hand_on(begun, future)


def waiting(engine: Engine) -> int:
    """How many transactions wait for a lock."""
    with engine.connect() as conn:
        return int(conn.execute(_WAITING).scalar_one())


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Look again and again; fails when it never comes true."""
    patience = Retrying(stop=stop_after_delay(seconds), wait=wait_fixed(0.01), retry=retry_if_result(lambda so: not so))
    patience(true)


def _hand_on(begun: Future[T], future: Future[T]) -> None:
    try:
        future.set_result(begun.result(30))
    except Exception as fault:
        future.set_exception(fault)
