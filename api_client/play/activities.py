"""Wire types of what members do elsewhere and an operator's system tells of."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen


@frozen
class ActivityDto:
    """`changed` is False where it was known already (or, for one that is withdrawn, never known)."""

    changed: bool
    as_of: datetime
