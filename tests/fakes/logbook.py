"""Everything that is logged, as the machine-readable log has it, but without the net that takes secrets out."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from api_client.reference.logs import JsonFormatter
from member_app.guard import TALKATIVE


class Logbook:
    """What was logged so far."""

    def __init__(self) -> None:
        self._text = io.StringIO()
        self.handler = logging.StreamHandler(self._text)
        self.handler.setFormatter(JsonFormatter())

    @property
    def text(self) -> str:
        return self._text.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each line, read as JSON."""
        return [json.loads(line) for line in self.text.splitlines()]

    def answered(self) -> list[dict[str, Any]]:
        """The lines of answered requests."""
        return [line for line in self.lines if line["logger"] == "api_client.reference.requests"]


def told(text: str, secrets: Iterable[str]) -> list[str]:
    """Which of these a text tells. Digits count by themselves: an id or a time may have any six of them within it."""
    alone = {one: rf"(?<![0-9a-f.]){one}(?![0-9a-f])" if one.isdecimal() else re.escape(one) for one in secrets}
    return sorted(one for one, pattern in alone.items() if re.search(pattern, text))


@contextmanager
def logbook(level: int = logging.DEBUG) -> Iterator[Logbook]:
    """Log as the command does with this level, for a while."""
    book, root = Logbook(), logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in TALKATIVE)]
    before = [logger.level for logger in loggers]
    root.addHandler(book.handler)
    root.setLevel(logging.WARNING)
    for logger in loggers[1:]:
        logger.setLevel(level)
    try:
        yield book
    finally:
        root.removeHandler(book.handler)
        for logger, was in zip(loggers, before, strict=True):
            logger.setLevel(was)
