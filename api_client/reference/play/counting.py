"""What purchases and happenings count for: the way from what was done to what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from api_client.reference.context import Context


def happened(conn: Connection, ctx: Context, member_id: str, row: Mapping[str, Any], at: datetime) -> None:
    """Something was done; the member is locked."""


def undone(conn: Connection, ctx: Context, member_id: str, key: str, at: datetime) -> None:
    """What counted under `key` (`kind:key`) counts no more; the member is locked."""
