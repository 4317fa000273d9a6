"""Where this device keeps the app's files."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def default_data_dir() -> Path:
    """What flet hands over in a packaged app, else the platform's folder for application data."""
    handed = os.environ.get("FLET_APP_STORAGE_DATA")
    return Path(handed) if handed else Path(platformdirs.user_data_dir("member-app", appauthor=False))


def cache_file(data_dir: Path) -> Path:
    return data_dir / "cache.sqlite3"


def handles_file(data_dir: Path) -> Path:
    return data_dir / "sessions.sqlite3"
