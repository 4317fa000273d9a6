"""What was earned and not celebrated yet, found by comparing what is with what was celebrated on this device.

So nothing depends on having heard of it: what was earned while the app was closed is found at the next contact. What
was there before this device knew the member is not news.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import aclosing
from typing import TypeVar

from member_app.data.auctions import OfflineAuctionRepository
from member_app.data.badges import OfflineBadgeRepository
from member_app.data.challenges import OfflineChallengeRepository
from member_app.data.live import Live
from member_app.data.programme import OfflineProgrammeRepository
from member_app.data.raffles import OfflineRaffleRepository
from member_app.data.resource import Resource
from member_app.data.scope import Scope
from member_app.domain.auction import Auction, Standing
from member_app.domain.badge import Badge, BadgeWall
from member_app.domain.celebration import Celebration, Earned
from member_app.domain.challenge import Challenge, ChallengeType, Completion, CompletionState
from member_app.domain.raffle import Raffle, WinState
from member_app.domain.state import Ready
from member_app.storage.cache import Document

D = TypeVar("D")
V = TypeVar("V")

_NAME = "celebrated"
#: So many things are remembered as celebrated; the services list fewer.
_REMEMBERED = 600
#: What a challenge of a type is celebrated as.
_EARNED = {
    ChallengeType.TASK: Earned.CHALLENGE,
    ChallengeType.STAMP_CARD: Earned.CARD,
    ChallengeType.STREAK: Earned.STREAK,
    ChallengeType.MILESTONE: Earned.STAGE,
}
#: Events after which there may be something to celebrate, or no longer.
EVENTS = frozenset(
    {"challenge.completed", "challenge.reverted", "badge.earned", "badge.lost", "auction.won", "raffle.won"}
)


class DeviceCelebrationRepository:
    """A `CelebrationRepository`."""

    def __init__(
        self,
        scope: Scope,
        programme: OfflineProgrammeRepository,
        challenges: OfflineChallengeRepository,
        badges: OfflineBadgeRepository,
        auctions: OfflineAuctionRepository,
        raffles: OfflineRaffleRepository,
    ) -> None:
        self._scope, self._programme, self._challenges, self._badges = scope, programme, challenges, badges
        self._auctions, self._raffles = auctions, raffles
        self._live: Live[tuple[Celebration, ...]] = Live()
        self._live.set(())
        self._lock = asyncio.Lock()
        self._queued = False
        challenges.on_claimed = self._claimed

    async def watch(self) -> AsyncIterator[tuple[Celebration, ...]]:
        async with aclosing(self._live.watch()) as states:
            async for state in states:
                yield state

    def dismiss(self, ids: Collection[str]) -> None:
        self._live.set(tuple(each for each in self._pending if each.id not in ids))

    def forget(self) -> None:
        """The member is gone."""
        self._live.set(())

    def close(self) -> None:
        self._live.close()

    async def look(self) -> None:
        """Asks what there is, and offers what was not celebrated here before. Looks that wait become one."""
        if self._queued:
            return
        self._queued = True
        async with self._lock:
            self._queued = False
            epoch = self._scope.epoch
            found = await self._earned()
            if found is None or epoch != self._scope.epoch:
                return
            told = await self._told()
            there = {each.id for each in found}
            # A refund took it back before it was seen.
            left = tuple(each for each in self._pending if each.id in there or each.earned is Earned.CLAIM)
            if epoch != self._scope.epoch:
                return
            known = told or []
            fresh = [each for each in found if each.id not in set(known)] if told is not None else []
            if told is None or fresh:
                await self._remember([*known, *(each.id for each in found if each.id not in set(known))])
            if epoch == self._scope.epoch:
                self._live.set((*left, *_without_repeats(fresh)))

    @property
    def _pending(self) -> tuple[Celebration, ...]:
        return self._live.latest or ()

    def _claimed(self, challenge: Challenge, number: int) -> None:
        """The member took a prize on this page."""
        done = next((each for each in challenge.completions if each.number == number), None)
        if done is not None and done.state is CompletionState.CLAIMED:
            claimed = _of_completion(challenge, done)
            taken = Celebration(
                f"claim:{claimed.id}", Earned.CLAIM, challenge.id, claimed.title, claimed.picture, done.prizes
            )
            self._live.set((*(each for each in self._pending if each.id != claimed.id), taken))

    async def _earned(self) -> list[Celebration] | None:
        """All there is, oldest first as far as that is known; None when the service could not be asked."""
        programme = await self._programme.resource.load()
        if programme is None and await self._programme.resource.refresh() is None:
            programme = self._programme.resource.value
        if programme is None:
            return None
        modules = set(programme.modules)
        found: list[Celebration] = []
        if "challenges" in modules:
            challenges = await _fresh(self._challenges.resource)
            if challenges is None:
                return None
            found += of_challenges(challenges)
        if "badges" in modules:
            wall = await _fresh(self._badges.resource)
            if wall is None:
                return None
            found += of_badges(wall)
        if "auctions" in modules:
            auctions = await _fresh(self._auctions.resource)
            if auctions is None:
                return None
            found += of_auctions(auctions)
        if "raffles" in modules:
            raffles = await _fresh(self._raffles.resource)
            if raffles is None:
                return None
            found += of_raffles(raffles)
        return found

    async def _told(self) -> list[str] | None:
        """Read anew each time: another page of this browser may have told it."""
        document = await self._scope.cache.get(self._scope.member or "", _NAME)
        value = document.value if document else None
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else None

    async def _remember(self, ids: Sequence[str]) -> None:
        kept = list(ids)[-_REMEMBERED:]
        await self._scope.keep(self._scope.member, _NAME, lambda: Document(kept, self._scope.clock.now()))


async def _fresh(resource: Resource[D, V]) -> V | None:
    """What the service says now."""
    if await resource.refresh(newer=True) is not None:
        return None
    state = resource.latest
    return state.value if isinstance(state, Ready) else None


def of_challenges(challenges: Iterable[Challenge]) -> list[Celebration]:
    """Every completion that stands, oldest first."""
    found = [
        (done.completed_at, _of_completion(challenge, done))
        for challenge in challenges
        for done in challenge.completions
        if done.state is not CompletionState.REVERTED
    ]
    return [celebration for _, celebration in sorted(found, key=lambda each: each[0])]


def of_badges(wall: BadgeWall) -> list[Celebration]:
    """Every badge that is held, at its level, oldest first."""
    return [_of_badge(each) for each in reversed(wall.newest) if each.earned]


def of_raffles(raffles: Iterable[Raffle]) -> list[Celebration]:
    """Every prize of a raffle that is the member's or waits for them, oldest draw first."""
    return [
        Celebration(
            id=f"raffle:{raffle.id}:{win.number}",
            earned=Earned.RAFFLE,
            about=raffle.id,
            title=win.title,
            picture=win.picture,
            prizes=win.prizes,
            waits=win.state is WinState.OPEN,
        )
        for raffle in reversed(tuple(raffles))
        for win in raffle.wins
        if win.state in (WinState.OPEN, WinState.CLAIMED)
    ]


def of_auctions(auctions: Iterable[Auction]) -> list[Celebration]:
    """Every auction that was won, oldest first."""
    won = [each for each in auctions if each.standing is Standing.WON]
    return [
        Celebration(f"auction:{each.id}", Earned.AUCTION, each.id, each.title, each.picture, each.prizes)
        for each in sorted(won, key=lambda each: each.ends_at)
    ]


def _of_completion(challenge: Challenge, done: Completion) -> Celebration:
    stage = next((each.title for each in challenge.stages if each.number == done.stage), "")
    return Celebration(
        id=f"challenge:{challenge.id}:{done.number}",
        earned=_EARNED[challenge.type],
        about=challenge.id,
        title=stage or challenge.title,
        picture=challenge.picture,
        prizes=done.prizes,
        waits=done.state is CompletionState.OPEN,
    )


def _of_badge(badge: Badge) -> Celebration:
    title = f"{badge.title} · {badge.level_title}" if badge.level_title else badge.title
    return Celebration(f"badge:{badge.id}:{badge.level}", Earned.BADGE, badge.id, title, badge.picture)


def _without_repeats(fresh: Sequence[Celebration]) -> tuple[Celebration, ...]:
    """A badge that a challenge brought is shown with it, not a second time by itself."""
    brought = {each.badge_id for each in fresh if each.earned is not Earned.BADGE}
    return tuple(each for each in fresh if each.earned is not Earned.BADGE or each.about not in brought)
