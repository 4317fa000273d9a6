"""Which idempotent requests are being worked on right now, in this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Running:
    """A set of keys, each held by at most one request at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[tuple[str, str]] = set()

    @contextmanager
    def holding(self, key: tuple[str, str]) -> Iterator[bool]:
        """Yields False when somebody else holds `key`."""
        with self._lock:
            free = key not in self._keys
            if free:
                self._keys.add(key)
        try:
            yield free
        finally:
            if free:
                with self._lock:
                    self._keys.discard(key)
