"""Where this device keeps the app's files."""

from __future__ import annotations

from pathlib import Path


def cache_file(data_dir: Path) -> Path:
    return data_dir / "cache.sqlite3"


def handles_file(data_dir: Path) -> Path:
    return data_dir / "sessions.sqlite3"
