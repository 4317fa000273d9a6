"""The log of a command that serves: an object a line for machines or lines for people, on standard error."""

from __future__ import annotations

import logging
import sys
import threading

from member_app.guard import redacted, set_up_logging
from member_app.options import LogFormat, LogLevel


def keep_journal(style: LogFormat | None, level: LogLevel | None, *, usual: LogLevel, people: bool) -> None:
    """Begin to log. Without a `style` it is JSON, but text for `people` at a terminal; without a `level`, `usual`."""
    from api_client.reference.logs import JsonFormatter, RequestNames

    if style is None:
        style = LogFormat.TEXT if people and sys.stderr.isatty() else LogFormat.JSON
    number = logging.getLevelNamesMapping()[(level or usual).upper()]
    if style is LogFormat.TEXT:
        set_up_logging(number, naming=RequestNames())
        return
    set_up_logging(number, JsonFormatter(redacted))


def log_what_python_says() -> None:
    """Warnings and faults that nobody catches go to the log as well, in its format, for the whole process."""
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed
    sys.unraisablehook = _unraisable


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread else "?"
    if failed.exc_value is not None and not issubclass(failed.exc_type, SystemExit):
        logging.getLogger("member_app").error("thread %s failed", name, exc_info=failed.exc_value)


def _unraisable(failed: sys.UnraisableHookArgs) -> None:
    logging.getLogger("member_app").error("a fault nobody could catch", exc_info=failed.exc_value)
