"""Events to visit, and checking in by a poster's code or at the till."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.play.meets import CheckinDto, MeetDto, MeetsDto, StaffCheckinDto
from api_client.reference import card_codes, limits, members
from api_client.reference.attempts import Persistent, attempts
from api_client.reference.calls import Call, MachineCall, Member, MemberCall, Store
from api_client.reference.inputs_play_meets import CheckinIn, StaffCheckinIn
from api_client.reference.play import checkins, grants, meet_calendar, meets, occasions
from api_client.reference.problems import Problem
from api_client.reference.routes.baskets import CODES, counting, store_named
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.wire import respond

router = APIRouter(tags=["play"], route_class=Persistent)
#: Codes of places that are wrong, from one member.
_WRONG_PLACES = limits.Limit(free=10, first=timedelta(minutes=1), memory=timedelta(hours=6))
_HERE = ("closed", "limit-reached", "not-eligible", "tier-required", "not-found")
_CALENDAR = operation(None, "not-found")
_CALENDAR["responses"][200] = {
    "description": "An iCalendar file (RFC 5545)",
    "content": {"text/calendar": {"schema": {"type": "string"}}},
}


@router.get("/v1/me/meets", **operation(MeetsDto, "not-found"))
def listed(call: Member) -> Response:
    """Events to come, soonest first, then the member's past ones, newest first."""
    _offered(call, "meets")
    with call.ctx.read() as conn:
        return respond(meets.listed(conn, call.ctx, call.member_id, call.locale, call.now))


@router.get("/v1/me/meets/{meet_id}", **operation(MeetDto, "not-found"))
def one(call: Member, meet_id: PathId) -> Response:
    """One of them, also by the name of a date that is not on offer (yet)."""
    _offered(call, "meets")
    return _answer(call, meet_id)


@router.put("/v1/me/meets/{meet_id}/signup", **operation(MeetDto, "not-found", "tier-required", "closed"))
def sign_up(call: Member, meet_id: PathId) -> Response:
    """Take a place, or one in the line where none is left; who has one already keeps it."""
    _offered(call, "meets")
    with call.ctx.write() as conn:
        meets.sign_up(conn, call.ctx, call.member_id, meet_id, call.now)
    _move_up(call, meet_id)
    return _answer(call, meet_id)


@router.delete("/v1/me/meets/{meet_id}/signup", **operation(None, "not-found", "closed", status=204))
def leave(call: Member, meet_id: PathId) -> Response:
    """Give the place back; whoever waits longest moves up."""
    _offered(call, "meets")
    with call.ctx.write() as conn:
        meets.leave(conn, call.ctx, call.member_id, meet_id, call.now)
    _move_up(call, meet_id)
    return Response(status_code=204)


@router.get("/v1/me/meets/{meet_id}/calendar", response_class=Response, **_CALENDAR)
def calendar(call: Member, meet_id: PathId) -> Response:
    """The date as a calendar file."""
    _offered(call, "meets")
    occasion = occasions.named(call.ctx.programme, call.ctx.zone, meet_id)
    if occasion is None:
        raise Problem("not-found")
    headers = {"Content-Disposition": f'attachment; filename="{occasion.id}.ics"', "Cache-Control": "no-store"}
    file = meet_calendar.calendar(call.ctx, occasion, call.locale, call.now)
    return Response(file, 200, headers, "text/calendar; charset=utf-8")


@router.post("/v1/me/checkins", **operation(CheckinDto, "wrong-code", "code-expired", *_HERE, keyed=True, status=201))
def check_in(call: Member, body: CheckinIn) -> Response:
    """Check in with the code of a store's or an event's poster; on the same day again, the answer says so."""
    if not {"checkins", "meets"}.intersection(call.ctx.programme.modules):
        raise Problem("not-found")

    def work(conn: Connection) -> tuple[int, Any]:
        done = checkins.by_code(conn, call.ctx, call.member_id, body.code, call.now)
        given = [grants.dto(one, call.ctx, call.locale) for one in done.given]
        return 201, CheckinDto(done.kind, done.id, done.name_in(call.locale), done.at, done.again, call.now, given)

    with limits.guarded(call.ctx, f"checkins:{call.member_id}", _WRONG_PLACES, on="wrong-code"):
        return call.once(body, work)


@router.post("/v1/pos/checkins", **operation(StaffCheckinDto, *CODES, *_HERE, by="store", keyed=True, status=201))
def check_in_at_till(call: Store, body: StaffCheckinIn) -> Response:
    """Check a member in by their card: at a store, or at an event, where staff may also let in who is on no list."""

    def work(conn: Connection) -> tuple[int, Any]:
        scanned = card_codes.scan(conn, call.ctx, body.code, call.now, use_for="checkin")
        done = _by_staff(conn, call, body, scanned.member_id)
        given = [grants.dto(one, call.ctx, call.locale) for one in done.given]
        name, first_name = done.name_in(call.locale), members.row(conn, scanned.member_id)["first_name"]
        return 201, StaffCheckinDto(done.kind, done.id, name, first_name, done.at, done.again, call.now, given)

    with counting(call, body.code):
        return call.once(body, work)


def _by_staff(conn: Connection, call: MachineCall, body: StaffCheckinIn, member_id: str) -> checkins.Done:
    if body.meet_id is not None:
        _offered(call, "meets")
        occasion = occasions.named(call.ctx.programme, call.ctx.zone, body.meet_id)
        if occasion is None:
            raise Problem("validation", errors={"meet_id": "is not an event of this programme"})
        return checkins.at_meet(conn, call.ctx, member_id, occasion, call.now, by_staff=True)
    _offered(call, "checkins")
    store = store_named(call, body.store_id)
    if store is None:
        raise Problem("validation", errors={"store_id": "say at which store"})
    return checkins.at_store(conn, call.ctx, member_id, store, call.now)


def _offered(call: Call, module: str) -> None:
    if module not in call.ctx.programme.modules:
        raise Problem("not-found")


def _move_up(call: MemberCall, meet_id: str) -> None:
    """What the member asked for is done and stays done; so this is tried again by itself."""
    for attempt in attempts():
        with attempt:
            meets.move_up(call.ctx, meet_id, call.now)


def _answer(call: MemberCall, meet_id: str) -> Response:
    with call.ctx.read() as conn:
        return respond(meets.one(conn, call.ctx, call.member_id, call.locale, meet_id, call.now))
