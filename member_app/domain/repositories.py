"""What view models may ask of the data layer. Protocols only: `member_app.data` implements them, tests fake them.

`watch` is endless: it yields what is cached at once (or nothing), then what the server says, then every later change,
until the iterator is closed. It yields `Failed` only while there is nothing to show, and never raises but cancellation.
Commands answer with their result or a `Failure`; they never raise but cancellation.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from typing import Protocol

from member_app.domain.account import Connection, Notice, OtpChallenge, PendingCode, Preferences, SignIn
from member_app.domain.activity import ActivityPage, Entry, EntryFilter
from member_app.domain.card import Card, CardCode, CodeKind
from member_app.domain.card_face import CardFace
from member_app.domain.celebration import Celebration
from member_app.domain.draft import Draft
from member_app.domain.failure import Failure
from member_app.domain.home import Home
from member_app.domain.lock import Lock
from member_app.domain.member import Device, Member, ProfileChange
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
from member_app.domain.programme import Programme
from member_app.domain.reward import IssuedReward, Quote, Reward, RewardPage, RewardQuery
from member_app.domain.state import Known
from member_app.domain.tier import TierStanding
from member_app.domain.transfer import Gift, Transfer, TransferQuote


class ProgrammeRepository(Protocol):
    """The manifest; public, so it works signed out."""

    @property
    def current(self) -> Known[Programme] | None:
        """What is known without waiting."""
        ...

    def watch(self) -> AsyncIterator[Known[Programme]]: ...

    async def refresh(self) -> Failure | None: ...


class AccountRepository(Protocol):
    """Signing in and out on this device."""

    @property
    def sign_in(self) -> SignIn: ...

    @property
    def ended(self) -> Failure | None:
        """Why nobody is signed in here any more, when it was not the member's doing on this device."""
        ...

    def watch(self) -> AsyncIterator[SignIn]: ...

    async def request_code(self, email: str) -> OtpChallenge | Failure: ...

    async def confirm_code(self, challenge: OtpChallenge, code: str) -> Failure | None: ...

    async def pending_code(self) -> PendingCode | None:
        """The code asked for last on this device that can still be entered, maybe by a session that is gone."""
        ...

    async def forget_code(self, challenge: OtpChallenge) -> None:
        """This code will not be entered any more."""
        ...

    async def demo(self) -> Failure | None: ...

    async def request_step_up(self) -> OtpChallenge | Failure:
        """Has a code sent to the member's own address, to spend much on this device."""
        ...

    async def confirm_step_up(self, challenge: OtpChallenge, code: str) -> Failure | None: ...

    async def sign_out(self) -> Failure | None:
        """Wipes this device's secrets and cache even when the server can't be told."""
        ...


class HomeRepository(Protocol):
    """The snapshot: card, wallet, standing, open rewards."""

    @property
    def current(self) -> Known[Home] | None:
        """What is known without waiting."""
        ...

    def watch(self) -> AsyncIterator[Known[Home]]: ...

    async def refresh(self) -> Failure | None: ...


class CardRepository(Protocol):
    """Codes of the member's card, made on this device, with no network."""

    def at_hand(self, kind: CodeKind) -> CardCode | None:
        """The code, if all that it is made from is known without waiting."""
        ...

    async def code(self, kind: CodeKind) -> CardCode | Failure: ...

    async def printed(self) -> Card | None:
        """What is to be read on the card, also when nothing else of the member is known any more."""
        ...


class FaceRepository(Protocol):
    """The card as a browser paints it before anything else is there."""

    @property
    def wanted(self) -> bool:
        """Whether anybody would look: False on phones and in windows of our own."""
        ...

    async def show(self, face: CardFace) -> None:
        """Keeps it in the browser until the sign-out; never raises."""
        ...


class TierRepository(Protocol):
    """Standings, main tier set first."""

    def watch(self) -> AsyncIterator[Known[tuple[TierStanding, ...]]]: ...

    async def refresh(self) -> Failure | None: ...


class RewardRepository(Protocol):
    """The catalogue. Offline, the cached catalogue is searched on the device."""

    def watch(self, query: RewardQuery) -> AsyncIterator[Known[RewardPage]]: ...

    async def more(self, query: RewardQuery, cursor: str) -> RewardPage | Failure: ...

    def watch_one(self, reward_id: str) -> AsyncIterator[Known[Reward]]: ...


class RedemptionRepository(Protocol):
    """Buying rewards in two steps. Spending is never queued: without a connection it answers OFFLINE."""

    async def quote(self, reward_id: str, quantity: int = 1, with_money: bool = False) -> Quote | Failure: ...

    async def reserve(self, reward_id: str, quantity: int = 1, with_money: bool = False) -> IssuedReward | Failure:
        """`with_money`: part of it is paid at the till.

        Posted at most once however often it is called for the same intent until an answer came.
        """
        ...

    async def reveal(self, issued_id: str) -> IssuedReward | Failure: ...

    async def cancel(self, issued_id: str) -> IssuedReward | Failure: ...

    def watch(self) -> AsyncIterator[Known[tuple[IssuedReward, ...]]]:
        """All of the member's, newest first."""
        ...

    def watch_one(self, issued_id: str) -> AsyncIterator[Known[IssuedReward]]: ...


class TransferRepository(Protocol):
    """Points for other members. Never queued: without a connection it answers OFFLINE."""

    async def quote(self, gift: Gift) -> TransferQuote | Failure: ...

    async def send(self, gift: Gift) -> Transfer | Failure:
        """Posted at most once however often it is called for the same gift until an answer came."""
        ...

    async def unanswered(self) -> Gift | None:
        """The newest gift that was sent and got no answer: it may have arrived. Sending it again settles it."""
        ...


class ActivityRepository(Protocol):
    """The account, newest first."""

    def watch(self, which: EntryFilter) -> AsyncIterator[Known[ActivityPage]]: ...

    async def more(self, which: EntryFilter, cursor: str) -> ActivityPage | Failure: ...

    def watch_one(self, entry_id: str) -> AsyncIterator[Known[Entry]]: ...


class CelebrationRepository(Protocol):
    """What was earned and not celebrated yet."""

    def watch(self) -> AsyncIterator[tuple[Celebration, ...]]:
        """All that waits for its moment, oldest first; empty most of the time."""
        ...

    def dismiss(self, ids: Collection[str]) -> None:
        """They have had it."""
        ...


class ProfileRepository(Protocol):
    """The member's own data and devices."""

    def watch(self) -> AsyncIterator[Known[Member]]: ...

    async def save(self, change: ProfileChange) -> Member | Failure:
        """Offline, the change waits in the outbox and the changed member is answered."""
        ...

    def watch_devices(self) -> AsyncIterator[Known[tuple[Device, ...]]]: ...

    async def sign_out_device(self, device_id: str) -> Failure | None: ...


class DraftRepository(Protocol):
    """Half-filled forms by name, kept on this device until they are handed in, thrown away, or a day old."""

    def keep(self, form: str, draft: Draft) -> None:
        """Soon, and not for every letter; an empty one is forgotten."""
        ...

    def forget(self, form: str) -> None:
        """Handed in or thrown away. What was typed into the same form in another tab since is not touched."""
        ...

    async def restore(self, form: str) -> Draft:
        """What was typed last, maybe on a page that is gone; empty when there is nothing."""
        ...


class PreferencesRepository(Protocol):
    """Language and look of this device."""

    @property
    def current(self) -> Preferences: ...

    def watch(self) -> AsyncIterator[Preferences]: ...

    async def save(self, preferences: Preferences) -> None: ...


class LockRepository(Protocol):
    """The app's own lock on this device: before everything but the card."""

    @property
    def current(self) -> Lock: ...

    def watch(self) -> AsyncIterator[Lock]: ...

    async def set_pin(self, pin: str) -> bool:
        """Turns it on, or changes the PIN; False for what can be none."""
        ...

    async def open(self, pin: str) -> bool:
        """Whether it was the PIN; always False before `Lock.wait_until`."""
        ...

    async def open_by_biometrics(self, reason: str) -> bool: ...

    async def turn_off(self, pin: str) -> bool: ...

    async def choose(self, minutes: int, biometrics: bool) -> None: ...

    def away(self) -> None:
        """The app is not in front any more."""
        ...

    def back(self) -> None:
        """The app is in front again."""
        ...


class ConnectionMonitor(Protocol):
    """Whether the service answers, and how many writes wait."""

    def begin(self) -> None:
        """What this device keeps is on screen: the service may be asked. More than once does no harm."""
        ...

    @property
    def current(self) -> Connection: ...

    def watch(self) -> AsyncIterator[Connection]: ...

    def notices(self) -> AsyncIterator[Notice]: ...

    async def retry(self) -> None: ...


class Services(Protocol):
    """All that one member's page needs; built once per page by `wiring`, handed to screens by context."""

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
    auctions: AuctionRepository
    raffles: RaffleRepository
    questions: QuestionRepository
    preferences: PreferencesRepository
    connection: ConnectionMonitor
    friends: FriendRepository
    lock: LockRepository
