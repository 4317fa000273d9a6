"""The world of the app's tests, here too."""

from __future__ import annotations

from tests.member_app.conftest import seeded, world

__all__ = ["seeded", "world"]
