"""Wire types of challenges. Times are UTC moments; `ends_on` is the last day on the member's own calendar."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen

from api_client.calls import MemberCalls, part
from api_client.play.grants import GrantDto
from api_client.transport import Request


@frozen
class CriterionDto:
    """One thing to do. `current` never passes `goal`; `unit` is `count`, `money` (minor units) or `points`.

    `text` names it ("plant-based lunches"), `progress_text` says where it stands ("3 of 4 plant-based lunches"),
    `missing_text` what is left ("1 more plant-based lunch", empty when done). `picture` may be the challenge's own.
    """

    id: str
    text: str
    progress_text: str
    missing_text: str
    picture: str
    unit: str
    current: int
    goal: int
    done: bool


@frozen
class StageDto:
    """One rung of a milestone ladder; `state` is `done`, `current` or `ahead`."""

    number: int
    title: str
    goal: int
    state: str
    rewards: list[GrantDto]


@frozen
class PeriodDto:
    """One period of a streak; `state` is `kept`, `joker` (missed and forgiven), `missed` or `open`."""

    starts_on: date
    state: str


@frozen
class StreakDto:
    """`unit` is `day`, `week` or `month`; `length` counts periods kept in a row, jokers bridging. `ends_at`: the end of

    the open period, until which it must be kept unless `kept_now`. `periods`: the newest few, oldest first.
    """

    unit: str
    length: int
    best: int
    goal: int
    jokers_left: int
    kept_now: bool
    ends_at: datetime
    periods: list[PeriodDto]


@frozen
class CompletionDto:
    """One time it was done. `state` is `open` (waits to be claimed until `claim_until`), `claimed`, `lapsed` or

    `reverted` (a refund took it back). `stage` is the ladder's rung, 0 where there is none.
    """

    number: int
    stage: int
    completed_at: datetime
    state: str
    claim_until: datetime | None
    rewards: list[GrantDto]


@frozen
class ChallengeDto:
    """`type` is `task`, `stamp_card`, `streak` or `milestone`.

    `state`: `upcoming`, `open` (to be joined), `joined`, `claimable`, `done` (nothing left to do) or `missed`.
    `joinable`: the member joins by themselves; else it joins everybody. `progress` runs from 0 to 1 and, like
    `progress_text`, is about the current run or stage. `completed` counts runs done; `runs` is how many there can be
    (None: no end). `is_new` for some days after it was added.
    """

    id: str
    type: str
    title: str
    text: str
    terms: str
    picture: str
    state: str
    joinable: bool
    is_new: bool
    featured: int | None
    joined_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    ends_on: date | None
    progress: float
    progress_text: str
    missing_text: str
    criteria: list[CriterionDto]
    rewards: list[GrantDto]
    stages: list[StageDto]
    streak: StreakDto | None
    stamp_picture: str
    last_stamp_picture: str
    completed: int
    runs: int | None
    completions: list[CompletionDto]
    as_of: datetime


@frozen
class ChallengesDto:
    """`GET /v1/me/challenges`: closest to done first; then new, ending soon, open, done."""

    items: list[ChallengeDto]
    as_of: datetime


class ChallengeCalls(MemberCalls):
    """Challenges of the member."""

    async def challenges(self) -> ChallengesDto:
        return await self._get("/v1/me/challenges", ChallengesDto)

    async def challenge(self, challenge_id: str) -> ChallengeDto:
        return await self._get(f"/v1/me/challenges/{part(challenge_id)}", ChallengeDto)

    async def join_challenge(self, challenge_id: str) -> ChallengeDto:
        """Once however often it is sent. Refused: `not-found`, `closed`, `not-eligible`."""
        request = Request("PUT", f"/v1/me/challenges/{part(challenge_id)}/enrollment")
        return self._read(await self._mine(request, again=True), ChallengeDto)

    async def leave_challenge(self, challenge_id: str) -> ChallengeDto:
        """Gives up what was reached; once however often it is sent."""
        request = Request("DELETE", f"/v1/me/challenges/{part(challenge_id)}/enrollment")
        return self._read(await self._mine(request, again=True), ChallengeDto)

    async def claim_challenge(self, challenge_id: str, number: int, key: str) -> ChallengeDto:
        """Gives the prize of a completion. Refused: `closed` when it was claimed or has lapsed."""
        body = {"number": number}
        return await self._post(f"/v1/me/challenges/{part(challenge_id)}/claims", body, key, ChallengeDto)
