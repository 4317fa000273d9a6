"""What runs beside the screens of one session: opening a member's data, keeping it true, and clearing it away."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from api_client.models import EventDto
from member_app.config import DeviceInfo
from member_app.data.account import OfflineAccountRepository
from member_app.data.activity import OfflineActivityRepository
from member_app.data.auctions import OfflineAuctionRepository
from member_app.data.badges import OfflineBadgeRepository
from member_app.data.card import OfflineCardRepository
from member_app.data.celebrations import EVENTS, DeviceCelebrationRepository
from member_app.data.challenges import OfflineChallengeRepository
from member_app.data.coupons import CouponSafe
from member_app.data.drafts import DeviceDrafts
from member_app.data.face import BrowserFace, NoFace
from member_app.data.friends import OfflineFriendRepository
from member_app.data.games import OfflineGameRepository
from member_app.data.home import OfflineHomeRepository
from member_app.data.lock import Biometrics, DeviceLockRepository, NoBiometrics
from member_app.data.meets import OfflineMeetRepository
from member_app.data.outbox import Outbox
from member_app.data.preferences import DevicePreferencesRepository
from member_app.data.profile import OfflineProfileRepository
from member_app.data.programme import OfflineProgrammeRepository
from member_app.data.questions import OfflineQuestionRepository
from member_app.data.raffles import OfflineRaffleRepository
from member_app.data.redemptions import OfflineRedemptionRepository
from member_app.data.rewards import OfflineRewardRepository
from member_app.data.scope import DEVICE, Scope
from member_app.data.sync import Sync
from member_app.data.tiers import OfflineTierRepository
from member_app.data.transfers import OfflineTransferRepository
from member_app.domain.account import SignIn
from member_app.domain.activity import EntryFilter
from member_app.domain.state import Ready
from member_app.storage.cache import Document
from member_app.storage.vault import SafeVault

_CLOCK = "clock"
#: Seconds between looks for a lost service.
_FIRST_PROBE, _LAST_PROBE = 1.0, 30.0
#: Seconds between questions whether the card of a lapsed sign-in is still good; sooner while nobody answers.
_ASK_AGAIN, _ASK_SOON = 900.0, 30.0


@dataclass
class Repositories:
    """The repositories of one session that need each other."""

    programme: OfflineProgrammeRepository
    home: OfflineHomeRepository
    card: OfflineCardRepository
    face: BrowserFace | NoFace
    tiers: OfflineTierRepository
    rewards: OfflineRewardRepository
    redemptions: OfflineRedemptionRepository
    transfers: OfflineTransferRepository
    activity: OfflineActivityRepository
    badges: OfflineBadgeRepository
    challenges: OfflineChallengeRepository
    meets: OfflineMeetRepository
    profile: OfflineProfileRepository
    games: OfflineGameRepository
    raffles: OfflineRaffleRepository
    auctions: OfflineAuctionRepository
    friends: OfflineFriendRepository
    questions: OfflineQuestionRepository
    coupons: CouponSafe = field(repr=False)

    @property
    def modules(self) -> frozenset[str]:
        """What the programme has switched on, as far as that is known."""
        known = self.programme.resource.value
        return frozenset(known.modules) if known else frozenset()

    def waiting(self) -> tuple[tuple[Outbox, Callable[[], None]], ...]:
        """The outboxes, and what shows anew what was mixed with their writes."""
        return (
            (self.profile.outbox, self.profile.resource.republish),
            (self.challenges.outbox, self.challenges.republish),
            (self.meets.outbox, self.meets.republish),
            (self.questions.outbox, self.questions.republish),
            (self.raffles.outbox, self.raffles.republish),
        )


class Upkeep:
    """Makes the account and the preferences, whose changes it acts on, and runs the rest in the background."""

    def __init__(
        self,
        scope: Scope,
        repositories: Repositories,
        vault: SafeVault,
        device: DeviceInfo,
        biometrics: Biometrics | None = None,
    ) -> None:
        self._scope, self._of, self._device = scope, repositories, device
        self.preferences = DevicePreferencesRepository(scope, self._speak)
        invitations = repositories.friends.invitations
        self.account = OfflineAccountRepository(scope, vault, device, self._enter, self._leave, invitations)
        self.lock = DeviceLockRepository(vault, scope.clock, self.account.sign_out, biometrics or NoBiometrics())
        self.celebrations = DeviceCelebrationRepository(
            scope,
            repositories.programme,
            repositories.challenges,
            repositories.badges,
            repositories.auctions,
            repositories.raffles,
        )
        self.drafts = DeviceDrafts(scope, vault)
        self._sync = Sync(scope, self._contact, self._event, self._own)
        self._syncing: asyncio.Task[None] | None = None
        self._filled = -1
        self._saved_offset = 0.0

    @property
    def language(self) -> str:
        """What the member chose, else what the device prefers."""
        return self.preferences.current.language or self._device.language

    async def start(self) -> None:
        """Reads what this device keeps; asks nobody."""
        # Together, since each answer of a browser's store takes a round trip.
        await asyncio.gather(
            self.preferences.load(), self._load_clock(), self._of.programme.resource.load(), self.lock.load()
        )
        self._scope.client.speak(self.language)
        await self.account.restore()
        if self.account.sign_in is SignIn.LAPSED and self._left() <= 0:
            await self.account.card_over()
        self._scope.guard.spawn("probe", self._probe())
        self._scope.guard.spawn("lapsed", self._watch_lapsed())
        self._scope.guard.spawn("deliver", self._deliver())

    async def close(self) -> None:
        """Ends the background work, then every watcher; a sign-out that was begun is finished first."""
        await self.account.settled()
        await self._scope.guard.close()
        self._scope.close()
        self.account.close()
        self.celebrations.close()
        self.lock.close()
        self.preferences.close()
        self._scope.connection.close()
        await self._scope.client.aclose()
        await self._scope.cache.close()

    # --- a member comes and goes ---

    async def _enter(self) -> None:
        await asyncio.gather(
            self._of.coupons.load(),
            self._of.card.load(),
            *(outbox.load() for outbox, _ in self._of.waiting()),
            self._of.home.resource.load(),
        )
        self._of.home.resource.republish()
        self._stop_sync()
        if not self._scope.guard.closed:
            self._syncing = self._scope.guard.spawn("sync", self._sync.run())

    def _leave(self) -> None:
        self._stop_sync()
        self._of.coupons.forget()
        self._of.card.forget()
        self.lock.forget()
        self.celebrations.forget()
        self.drafts.leave()
        self._of.friends.invitations.forget()
        for outbox, _ in self._of.waiting():
            outbox.forget()
        self._of.redemptions.acted_on.clear()
        self._of.games.forget()
        self._of.raffles.forget()

    def _stop_sync(self) -> None:
        # The sync itself may be what noticed the end of the sign-in; then it ends on its own.
        if self._syncing is not None and self._syncing is not asyncio.current_task():
            self._syncing.cancel()
        self._syncing = None

    @property
    def _listening(self) -> bool:
        """Whether a member is signed in, whose stream of events is open or tried again."""
        return self._syncing is not None and not self._syncing.done()

    # --- the service speaks ---

    async def _contact(self) -> None:
        """The service may be there again: ask for the snapshot, hand in what waits, ask for what is on screen."""
        if await self._of.home.resource.refresh(newer=True) is not None:
            return
        await self._save_clock()
        await self._of.card.ensure()
        await self._of.face.key_came()
        await self._hand_in()
        await self._scope.refresh_watched()
        await self.celebrations.look()
        await self._fill()

    async def _hand_in(self) -> None:
        for outbox, show_anew in self._of.waiting():
            if await outbox.flush():
                show_anew()

    async def _deliver(self) -> None:
        """Tries again after a single request was lost beside an open stream, which may stay open for days."""
        connection = self._scope.connection
        patience = connection.patience()
        async for _ in connection.watch():
            pause = _FIRST_PROBE
            while self._listening and (connection.current.waiting or not connection.current.online):
                await patience.pause(pause)
                if self._sync.open and not connection.current.online:
                    await self._contact()
                elif self._sync.open and connection.current.waiting:
                    await self._hand_in()
                pause = min(pause * 2, _LAST_PROBE)

    async def _probe(self) -> None:
        """Looks for a lost service while nobody is signed in, who would be listening to it."""
        patience = self._scope.connection.patience()
        async for _ in self._scope.connection.watch():
            pause = _FIRST_PROBE
            while not (self._scope.connection.current.online or self._listening):
                await patience.pause(pause)
                if await self._of.programme.resource.refresh(newer=True) is None:
                    await self._scope.refresh_watched()
                pause = min(pause * 2, _LAST_PROBE)

    async def _watch_lapsed(self) -> None:
        """A lapsed sign-in keeps its card until the card's own end, or the device was signed out from another one."""
        patience = self._scope.connection.patience()
        async for _ in self.account.watch():
            while self.account.sign_in is SignIn.LAPSED:
                if self._left() <= 0:
                    await self.account.card_over()
                elif await self._of.card.revoked():
                    await self.account.revoked()
                else:
                    online = self._scope.connection.current.online
                    await patience.pause(max(0.0, min(_ASK_AGAIN if online else _ASK_SOON, self._left())))

    def _left(self) -> float:
        """Seconds until the card that is kept here is over; infinite where it has no end of its own."""
        known = self._of.home.current
        ends = self._of.face.ends(known.as_of) if isinstance(known, Ready) else None
        return math.inf if ends is None else (ends - self._scope.clock.now()).total_seconds()

    async def _event(self, event: EventDto) -> None:
        await self._of.home.resource.refresh(newer=True)
        if event.type in EVENTS:
            await self.celebrations.look()
        await self._scope.refresh_watched()

    def _own(self, event: EventDto) -> bool:
        """Whether this session did it itself, and has said so already."""
        issued = (str(event.data.get("id")), str(event.data.get("status")))
        acted = event.type == "redemption.changed" and issued in self._of.redemptions.acted_on
        of = self._of
        return acted or any(each.own(event) for each in (of.games, of.meets, of.raffles))

    async def _fill(self) -> None:
        """Once per sign-in: fetches what the member may want to see without a connection."""
        epoch, of = self._scope.epoch, self._of
        if self._filled == epoch:
            return
        self._filled = epoch
        await self.drafts.sweep()
        first_page = of.activity.pages[EntryFilter.ALL]
        for resource in (of.tiers.resource, of.redemptions.resource, of.rewards.catalogue, first_page):
            if await resource.refresh() is not None:
                # The next contact tries again.
                self._filled = -1
                return
        if await of.questions.resource.refresh() is None:
            await of.questions.prefetch()
        await of.badges.resource.refresh()
        if "raffles" in of.modules:
            await of.raffles.resource.refresh()

    # --- language and time ---

    def _speak(self) -> None:
        """Texts come from the service: asks for those on screen in the new language."""
        self._scope.client.speak(self.language)
        self._scope.revalidate()
        self._filled = -1
        if not self._scope.guard.closed:
            self._scope.guard.spawn("language", self._in_new_language())

    async def _in_new_language(self) -> None:
        await self._of.programme.resource.refresh(newer=True)
        await self._contact()

    async def _load_clock(self) -> None:
        document = await self._scope.cache.get(DEVICE, _CLOCK)
        if document is not None and type(document.value) in (int, float):
            self._saved_offset = self._scope.clock.offset = float(document.value)

    async def _save_clock(self) -> None:
        """Kept, so that a card shown offline tomorrow has the service's time."""
        offset = self._scope.clock.offset
        if abs(offset - self._saved_offset) > 1:
            self._saved_offset = offset
            await self._scope.cache.put(DEVICE, _CLOCK, Document(offset, self._scope.clock.now()))
