"""Events to visit and check-ins: the list is kept for offline days, sign-ups may wait, a check-in never does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime

from attrs import evolve

from api_client.models import EventDto
from api_client.play.meets import CheckinDto, MeetDto, MeetsDto
from member_app.data.outbox import Outbox, Write
from member_app.data.posting import Posting
from member_app.data.prizes import prizes_of
from member_app.data.resource import Remembered, Resource, unconditional
from member_app.data.scope import Scope
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.meets import CheckIn, Meet, MeetState, Place, plain_code
from member_app.domain.state import Known

_SIGN_UP, _LEAVE = "sign_up", "leave"


class OfflineMeetRepository:
    """A `MeetRepository`. Of several decisions about a meet that wait, only the last is sent."""

    def __init__(self, scope: Scope, posting: Posting) -> None:
        self._scope, self._posting = scope, posting
        self._checking, self._told = 0, set[str]()
        self._ones = Remembered(scope, self._one)
        self.outbox = Outbox(scope, self._send, _sound, "meets", self.republish)
        self.resource: Resource[MeetsDto, tuple[Meet, ...]] = Resource(
            scope, MeetsDto, unconditional(scope.client.meets), self._shown, name="meets.list"
        )

    async def watch(self) -> AsyncIterator[Known[tuple[Meet, ...]]]:
        async with aclosing(self.resource.watch()) as states:
            async for state in states:
                yield state

    async def refresh(self) -> Failure | None:
        return await self.resource.refresh(newer=True)

    async def watch_one(self, meet_id: str) -> AsyncIterator[Known[Meet]]:
        async with aclosing(self._ones[meet_id].watch()) as states:
            async for state in states:
                yield state

    async def sign_up(self, meet_id: str) -> Failure | None:
        return await self._decide(meet_id, _SIGN_UP)

    async def leave(self, meet_id: str) -> Failure | None:
        return await self._decide(meet_id, _LEAVE)

    async def calendar(self, meet_id: str) -> str | Failure:
        return await self._scope.ask(lambda: self._scope.client.meet_calendar(meet_id))

    async def check_in(self, code: str) -> CheckIn | Failure:
        async def taken(answer: CheckinDto) -> CheckIn:
            self._told |= {each.entry_id for each in answer.grants if each.entry_id}
            return check_in_of(answer)

        plain, client = plain_code(code), self._scope.client
        # A day of its own: yesterday's answer, if it got lost, is not the answer to today's.
        intent = f"checkin:{plain}:{self._scope.clock.now():%Y%m%d}"
        self._checking += 1
        try:
            return await self._posting.once(intent, lambda key: client.check_in(plain, key), taken)
        finally:
            self._checking -= 1

    def own(self, event: EventDto) -> bool:
        """Whether the event tells of points that a check-in on this page has said or will say itself."""
        entry = event.data.get("entry_id")
        return event.type == "points.changed" and (self._checking > 0 or entry in self._told)

    def republish(self) -> None:
        """Shows anew what the waiting decisions are mixed with."""
        self.resource.republish()
        for one in self._ones.values():
            one.republish()

    async def _decide(self, meet_id: str, want: str) -> Failure | None:
        return await self.outbox.post({"meet": meet_id, "want": want}, {}, "")

    async def _send(self, write: Write) -> Failure | None:
        meet_id, want = write.change["meet"], write.change["want"]
        if self._last_decision(meet_id) is not write:
            return None
        answer = await (self._sign_up(meet_id) if want == _SIGN_UP else self._leave(meet_id))
        if answer is not None and answer.kind is FailureKind.NOT_FOUND and want == _LEAVE:
            return None  # there is nothing left to leave
        if answer is not None:
            self._scope.guard.spawn("after a refusal", self._scope.refresh_watched())
        return answer

    async def _sign_up(self, meet_id: str) -> Failure | None:
        answer = await self._scope.ask(lambda: self._scope.client.sign_up(meet_id))
        if isinstance(answer, Failure):
            return answer
        await self._merge(answer)
        return None

    async def _leave(self, meet_id: str) -> Failure | None:
        answer = await self._scope.ask(lambda: self._scope.client.leave_meet(meet_id))
        if isinstance(answer, Failure):
            return answer
        known = self._ones[meet_id].value or await self._listed(meet_id)
        if known is not None:
            # What it is to others, one place more, until the service says so itself.
            await self._merge(evolve(known, state="open", waiting_place=None))
        self._scope.guard.spawn("after leaving", self._scope.refresh_watched())
        return None

    def _last_decision(self, meet_id: str) -> Write | None:
        about = [write for write in self.outbox.waiting if write.change["meet"] == meet_id]
        return about[-1] if about else None

    def _shown(self, dto: MeetsDto) -> tuple[Meet, ...]:
        return tuple(self._decided(each) for each in dto.items)

    def _decided(self, dto: MeetDto) -> Meet:
        write, meet = self._last_decision(dto.id), meet_of(dto)
        return meet.decided(signed_up=write.change["want"] == _SIGN_UP) if write else meet

    async def _listed(self, meet_id: str) -> MeetDto | None:
        known = await self.resource.load()
        return next((each for each in known.items if each.id == meet_id), None) if known else None

    async def _merge(self, changed: MeetDto) -> None:
        """Shows the answer everywhere at once, before the service is asked again."""
        known = await self.resource.load()
        if known is not None:
            items = [changed if each.id == changed.id else each for each in known.items]
            await self.resource.accept(evolve(known, items=items), known.as_of)
        await self._ones[changed.id].accept(changed)

    def _one(self, meet_id: str) -> Resource[MeetDto, Meet]:
        async def seed() -> tuple[MeetDto, datetime] | None:
            found, known = await self._listed(meet_id), self.resource.value
            return (found, known.as_of) if found and known else None

        fetch = unconditional(lambda: self._scope.client.meet(meet_id))
        return Resource(self._scope, MeetDto, fetch, self._decided, seed=seed)


def meet_of(dto: MeetDto) -> Meet:
    """A state this app does not know is one in which nothing can be done."""
    known = {state.value for state in MeetState}
    return Meet(
        id=dto.id,
        title=dto.title,
        text=dto.text,
        picture=dto.picture,
        place=dto.place,
        address=dto.address,
        starts_at=dto.starts_at,
        ends_at=dto.ends_at,
        state=MeetState(dto.state) if dto.state in known else MeetState.CLOSED,
        capacity=dto.capacity,
        left=dto.left,
        waiting_place=dto.waiting_place,
        opens_at=dto.opens_at,
        closes_at=dto.closes_at,
        doors_open_at=dto.doors_open_at,
        tier=dto.tier,
        prizes=prizes_of(dto.grants),
    )


def check_in_of(dto: CheckinDto) -> CheckIn:
    """Raises ValueError for a place that is neither a store nor a meet."""
    place = Place(dto.kind)
    meet_id = dto.id if place is Place.MEET else None
    return CheckIn(place, dto.name, dto.at, dto.again, prizes_of(dto.grants), meet_id)


def _sound(write: Write) -> bool:
    return isinstance(write.change.get("meet"), str) and write.change.get("want") in (_SIGN_UP, _LEAVE)
