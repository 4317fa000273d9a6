"""What there is to do: cached for offline days, joined and left also without a connection, claimed never without."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import datetime

from attrs import evolve

from api_client.play.challenges import ChallengeDto, ChallengesDto
from member_app.data.challenge_mapping import challenge_of
from member_app.data.outbox import Outbox, Write
from member_app.data.posting import Posting
from member_app.data.resource import Remembered, Resource, unconditional
from member_app.data.scope import Scope
from member_app.domain.challenge import Challenge, Waiting
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Known


class OfflineChallengeRepository:
    """A `ChallengeRepository`. Of several decisions about a challenge that wait, only the last is sent.

    `on_claimed` hears of a prize that was taken here, with the completion's number.
    """

    def __init__(self, scope: Scope, posting: Posting) -> None:
        self._scope, self._posting = scope, posting
        self.on_claimed: Callable[[Challenge, int], None] = lambda challenge, number: None
        self._ones = Remembered(scope, self._one)
        self.outbox = Outbox(scope, self._send, _sound, "enrolments", self.republish)
        self.resource: Resource[ChallengesDto, tuple[Challenge, ...]] = Resource(
            scope, ChallengesDto, unconditional(scope.client.challenges), self._shown, name="challenges"
        )

    async def watch(self) -> AsyncIterator[Known[tuple[Challenge, ...]]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def refresh(self) -> Failure | None:
        return await self.resource.refresh(newer=True)

    async def watch_one(self, challenge_id: str) -> AsyncIterator[Known[Challenge]]:
        async with aclosing(self._ones[challenge_id].watch()) as states:
            async for state in states:
                yield state

    async def join(self, challenge_id: str) -> Failure | None:
        return await self._decide(challenge_id, Waiting.JOIN)

    async def leave(self, challenge_id: str) -> Failure | None:
        return await self._decide(challenge_id, Waiting.LEAVE)

    async def claim(self, challenge_id: str, number: int) -> Challenge | Failure:
        async def taken(answer: ChallengeDto) -> Challenge:
            await self._merge(answer)
            claimed = self._decided(answer)
            self.on_claimed(claimed, number)
            return claimed

        client = self._scope.client
        return await self._posting.once(
            f"claim:{challenge_id}:{number}", lambda key: client.claim_challenge(challenge_id, number, key), taken
        )

    def republish(self) -> None:
        """Shows anew what the waiting decisions are mixed with."""
        self.resource.republish()
        for one in self._ones.values():
            one.republish()

    async def _decide(self, challenge_id: str, want: Waiting) -> Failure | None:
        return await self.outbox.post({"challenge": challenge_id, "want": want.value}, {}, "")

    async def _send(self, write: Write) -> Failure | None:
        challenge_id, want = write.change["challenge"], write.change["want"]
        if self._last_decision(challenge_id) is not write:
            return None
        client = self._scope.client
        call = client.join_challenge if want == Waiting.JOIN else client.leave_challenge
        answer = await self._scope.ask(lambda: call(challenge_id))
        if not isinstance(answer, Failure):
            await self._merge(answer)
            return None
        if answer.kind is FailureKind.NOT_FOUND and want == Waiting.LEAVE:
            return None  # there is nothing left to leave
        self._scope.guard.spawn("after a refusal", self._scope.refresh_watched())
        return answer

    def _last_decision(self, challenge_id: str) -> Write | None:
        about = [write for write in self.outbox.waiting if write.change["challenge"] == challenge_id]
        return about[-1] if about else None

    def _shown(self, dto: ChallengesDto) -> tuple[Challenge, ...]:
        return tuple(self._decided(each) for each in dto.items)

    def _decided(self, dto: ChallengeDto) -> Challenge:
        write = self._last_decision(dto.id)
        challenge = challenge_of(dto)
        return challenge.decided(Waiting(write.change["want"])) if write else challenge

    async def _merge(self, changed: ChallengeDto) -> None:
        """Shows the answer everywhere at once, before the service is asked again."""
        known = await self.resource.load()
        if known is not None:
            items = [changed if each.id == changed.id else each for each in known.items]
            await self.resource.accept(evolve(known, items=items), known.as_of)
        await self._ones[changed.id].accept(changed, changed.as_of)

    def _one(self, challenge_id: str) -> Resource[ChallengeDto, Challenge]:
        async def seed() -> tuple[ChallengeDto, datetime] | None:
            known = await self.resource.load()
            found = next((each for each in known.items if each.id == challenge_id), None) if known else None
            return (found, known.as_of) if known and found else None

        fetch = unconditional(lambda: self._scope.client.challenge(challenge_id))
        return Resource(self._scope, ChallengeDto, fetch, self._decided, seed=seed)


def _sound(write: Write) -> bool:
    return isinstance(write.change.get("challenge"), str) and write.change.get("want") in set(Waiting)
