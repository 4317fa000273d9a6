"""Everything of one member's page: built once by `wiring`, handed down by context, ended by `close`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from member_app.domain.play_repositories import (
    AuctionRepository,
    BadgeRepository,
    ChallengeRepository,
    FriendRepository,
    GameRepository,
    MeetRepository,
    QuestionRepository,
    RaffleRepository,
)
from member_app.domain.repositories import (
    AccountRepository,
    ActivityRepository,
    CardRepository,
    CelebrationRepository,
    ConnectionMonitor,
    DraftRepository,
    FaceRepository,
    HomeRepository,
    LockRepository,
    PreferencesRepository,
    ProfileRepository,
    ProgrammeRepository,
    RedemptionRepository,
    RewardRepository,
    TierRepository,
    TransferRepository,
)


class Life(Protocol):
    """What runs behind the repositories."""

    @property
    def language(self) -> str: ...

    async def start(self) -> None: ...

    async def close(self) -> None: ...


@dataclass
class MemberSession:
    """The `Services` of one page. Nothing in it is shared with another page."""

    programme: ProgrammeRepository
    account: AccountRepository
    home: HomeRepository
    card: CardRepository
    face: FaceRepository
    tiers: TierRepository
    rewards: RewardRepository
    redemptions: RedemptionRepository
    transfers: TransferRepository
    activity: ActivityRepository
    badges: BadgeRepository
    challenges: ChallengeRepository
    celebrations: CelebrationRepository
    meets: MeetRepository
    profile: ProfileRepository
    drafts: DraftRepository
    games: GameRepository
    raffles: RaffleRepository
    auctions: AuctionRepository
    questions: QuestionRepository
    preferences: PreferencesRepository
    connection: ConnectionMonitor
    friends: FriendRepository
    lock: LockRepository
    life: Life = field(repr=False)
    _started: bool = field(default=False, init=False, repr=False)
    _closed: bool = field(default=False, init=False, repr=False)

    async def start(self) -> None:
        """Reads what this device keeps, asks nobody, and begins to listen in the background."""
        if not self._started and not self._closed:
            self._started = True
            await self.life.start()

    async def close(self) -> None:
        """Ends tasks, watchers and connections; may be called twice."""
        if not self._closed:
            self._closed = True
            await self.life.close()

    def locale(self) -> str:
        """The language of this page (BCP 47): chosen, else the device's."""
        return self.life.language
