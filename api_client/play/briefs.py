"""What of play is on the first screen."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen


@frozen
class ChallengeBriefDto:
    """A challenge the member has begun and not done; see `ChallengeDto`. `state` is `joined` or `claimable`."""

    id: str
    type: str
    title: str
    picture: str
    state: str
    progress: float
    progress_text: str
    missing_text: str
    ends_at: datetime | None
