"""The last resort: owns the background tasks of a session, logs what escaped, and keeps secrets out of logs.

A member never sees a traceback: they get a short fault id, which stands beside the traceback in the log.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import secrets
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

log = logging.getLogger("member_app")

_SECRETS = (
    (re.compile(r"(?i)(bearer\s+)[\w.~+/=-]+"), r"\1…"),
    (re.compile(r"L1\.[A-Z2-7]+\.\d+\.[A-Z2-7]+"), "L1.…"),
    (re.compile(r"\bC1[0-9A-HJKMNP-TV-Z]{14}\b"), "C1…"),
    (
        re.compile(
            r"(?i)([\"']?(?:access_token|refresh_token|secret|handle|password|code)[\"']?\s*[:=]\s*[\"']?)[^\s\"',&}]+"
        ),
        r"\1…",
    ),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "…@…"),
    # Opaque tokens, card numbers, telephone numbers; and what PostgreSQL says of the row that was in its way.
    (re.compile(r"(?<![\w-])(?:loyalty_)?[\w-]{43}(?![\w-])"), "…"),
    (re.compile(r"(?<![\w.])\d{12,13}(?![\w.])"), "…"),
    (re.compile(r"\+\d[\d ()/-]{5,}\d"), "+…"),
    (re.compile(r"(?s)(DETAIL:).*?(?=\n[A-Z]+:|\n\[SQL|\n\n|\Z)"), r"\1 …"),
)


def redacted(text: str) -> str:
    """`text` without tokens, codes and addresses."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Redacts whole records, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


#: Whose lines of every level are fit for a log.
TALKATIVE = ("member_app", "screens", "api_client", "uvicorn", "alembic")


def set_up_logging(
    level: int = logging.INFO, formatter: logging.Formatter | None = None, naming: logging.Filter | None = None
) -> None:
    """Logs to standard error, redacted. For commands; libraries and tests leave logging as it is.

    `formatter` writes the lines in another format; `naming` is a filter that gives each record its `request_id`.
    """
    handler = logging.StreamHandler()
    request = "%(request_id)s" if naming else ""
    handler.setFormatter(formatter or RedactingFormatter(f"%(asctime)s %(levelname)s %(name)s{request}: %(message)s"))
    if naming:
        handler.addFilter(naming)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Below warnings, libraries tell URLs, headers and rows: nobody's log should have those, whatever was asked for.
    root.setLevel(max(level, logging.WARNING))
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(level)
    # It announces each retry without saying of what; the outcome is told by whoever asked.
    logging.getLogger("stamina").setLevel(logging.ERROR)


def report(fault: BaseException, where: str = "") -> str:
    """Logs `fault` with its traceback and answers the id under which it can be found."""
    fault_id = secrets.token_hex(4)
    request_id = getattr(fault, "request_id", None)
    log.error("fault %s in %s (request %s)", fault_id, where or "the app", request_id or "none", exc_info=fault)
    return fault_id


class Guard:
    """The background tasks of one session: they end with it, and none fails unseen."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    def spawn(self, name: str, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Runs `work` until done or the session ends; after the end it is not begun."""
        if self._closed:
            work.close()
            raise asyncio.CancelledError
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            report(fault, task.get_name())

    async def close(self) -> None:
        """Cancels what runs and waits for it. May be called twice, also from one of its own tasks."""
        self._closed = True
        mine = asyncio.current_task()
        tasks = [task for task in self._tasks if task is not mine]
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
