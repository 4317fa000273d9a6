"""Events to visit and check-ins: wire types and the client's operations. Times are UTC moments."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from api_client.calls import MemberCalls, done, part
from api_client.errors import Unintelligible
from api_client.play.grants import GrantDto
from api_client.transport import Request


@frozen
class MeetDto:
    """One date of an event as the member finds it.

    `state` is open | full (the waiting list is open) | soon (signing up begins at `opens_at`) | closed | blocked (for
    members of `tier` and up) | signed_up | waiting (at `waiting_place`, from 1) | attended | missed | over. `left` are
    free places, None without a `capacity`. `doors_open_at` is from when on the code at the door holds.
    """

    id: str
    title: str
    text: str
    picture: str
    place: str
    address: str
    store_id: str | None
    starts_at: datetime
    ends_at: datetime
    doors_open_at: datetime
    doors_close_at: datetime
    state: str
    capacity: int | None
    left: int | None
    waiting_place: int | None
    opens_at: datetime | None
    closes_at: datetime
    tier: str | None
    grants: list[GrantDto]
    attended_at: datetime | None = None


@frozen
class MeetsDto:
    """Those to come, soonest first, then the member's past ones, newest first."""

    items: list[MeetDto]
    as_of: datetime


@frozen
class CheckinDto:
    """A check-in that is in the books. `kind` is `store` or `meet`; `id` and `name` say which.

    `again`: it was in the books before, at `at`, and brought nothing more. `grants` is what it brought then.
    """

    kind: str
    id: str
    name: str
    at: datetime
    again: bool
    as_of: datetime
    grants: list[GrantDto] = field(factory=list)


@frozen
class StaffCheckinDto:
    """A check-in as a cashier sees it."""

    kind: str
    id: str
    name: str
    first_name: str
    at: datetime
    again: bool
    as_of: datetime
    grants: list[GrantDto] = field(factory=list)


class MeetCalls(MemberCalls):
    """Operations of `LoyaltyClient`."""

    async def meets(self) -> MeetsDto:
        return await self._get("/v1/me/meets", MeetsDto)

    async def meet(self, meet_id: str) -> MeetDto:
        return await self._get(f"/v1/me/meets/{part(meet_id)}", MeetDto)

    async def sign_up(self, meet_id: str) -> MeetDto:
        """A place, or one in the line. Refused: `closed`, `tier-required`."""
        request = Request("PUT", f"/v1/me/meets/{part(meet_id)}/signup")
        return self._read(await self._mine(request, again=True), MeetDto)

    async def leave_meet(self, meet_id: str) -> None:
        """Gives the place back. Refused: `closed` once it has begun."""
        done(await self._mine(Request("DELETE", f"/v1/me/meets/{part(meet_id)}/signup"), again=True))

    async def meet_calendar(self, meet_id: str) -> str:
        """The date as an iCalendar file."""
        answer = await self._mine(Request("GET", f"/v1/me/meets/{part(meet_id)}/calendar"), again=True)
        try:
            text = answer.body.decode()
        except UnicodeDecodeError as fault:
            raise Unintelligible("not UTF-8") from fault
        if not text.startswith("BEGIN:VCALENDAR"):
            raise Unintelligible("not a calendar")
        return text

    async def check_in(self, code: str, key: str) -> CheckinDto:
        """Refused: `wrong-code`, `code-expired` (void by now), `closed`, `limit-reached`, `not-eligible`."""
        return await self._post("/v1/me/checkins", {"code": code}, key, CheckinDto)
