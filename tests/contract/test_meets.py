"""Events to visit: places are never given twice, who waits moves up in order, and who was there is told once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import select

from api_client.reference import background, members, sessions
from api_client.reference.play import guests
from api_client.reference.play.challenges_tables import happenings
from api_client.reference.play.grants_file import Grant
from api_client.reference.play.meets_file import Elsewhere, Meet
from api_client.reference.play.place_codes import shown
from api_client.reference.tables import events
from tests.contract.evenings import EARLY, SATURDAY, WEEKLY, code, evening, programme, words
from tests.contract.kit import Api, Person, Service, in_process, running

Run = Callable[..., AbstractContextManager[Service]]


@pytest.fixture(params=["sqlite", "postgresql"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Starts an API with these meets."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None

    def start(*meets: Meet) -> AbstractContextManager[Service]:
        return running(tmp_path, demo=False, database_url=url, programme=programme(*meets))

    return start


@pytest.fixture
def quick(tmp_path: Path) -> Callable[..., AbstractContextManager[Service]]:
    """The same on SQLite, for what no database decides."""
    return lambda *meets: running(tmp_path, demo=False, programme=programme(*meets))


def crowd(service: Service, api: Api, count: int) -> list[Person]:
    """Members who are signed in."""
    found = []
    with service.ctx.write() as conn:
        for number in range(count):
            one = members.join(conn, service.ctx, f"m{number}@example.org", "en", service.clock())
            tokens = sessions.sign_in(conn, one, "Phone", "web", service.clock())
            found.append(Person(api.http, service, {"access_token": tokens.access_token, "member_id": one}))
    return found


async def sign_up(person: Person, meet: str = "evening") -> httpx.Response:
    return await person.http.put(f"/v1/me/meets/{meet}/signup", headers=person.headers)


async def leave(person: Person, meet: str = "evening") -> httpx.Response:
    return await person.http.delete(f"/v1/me/meets/{meet}/signup", headers=person.headers)


async def seen(person: Person, meet: str = "evening") -> dict[str, Any]:
    answer = await person.get(f"/v1/me/meets/{meet}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def state(person: Person, meet: str = "evening") -> str:
    return str((await seen(person, meet))["state"])


async def at_the_door(person: Person, said: str) -> httpx.Response:
    return await person.post("/v1/me/checkins", {"code": said})


def problem(answer: httpx.Response) -> str:
    return str(answer.json()["type"])


async def test_a_place_is_taken_once_and_given_back_once(run: Run) -> None:
    with run(evening()) as service:
        async with in_process(service) as api:
            [ada] = crowd(service, api, 1)
            assert (await seen(ada))["left"] == 2
            for _ in range(2):
                answer = await sign_up(ada)
                assert (answer.status_code, answer.json()["state"], answer.json()["left"]) == (200, "signed_up", 1)
            for _ in range(2):
                assert (await leave(ada)).status_code == 204
            assert (await seen(ada))["left"] == 2


@pytest.mark.parametrize("clients", [20, pytest.param(50, marks=pytest.mark.slow)])
async def test_places_hold_under_a_crowd_at_once(run: Run, clients: int) -> None:
    with run(evening(capacity=7)) as service:
        async with in_process(service) as api:
            people = crowd(service, api, clients)
            answers = await asyncio.gather(*(sign_up(one) for one in people))
            assert [one.status_code for one in answers] == [200] * clients
            found = [await seen(one) for one in people]
            assert sum(one["state"] == "signed_up" for one in found) == 7
            places = sorted(one["waiting_place"] for one in found if one["state"] == "waiting")
            assert places == list(range(1, clients - 6))


async def test_who_waits_longest_moves_up_when_somebody_leaves(run: Run) -> None:
    with run(evening()) as service:
        async with in_process(service) as api:
            people = crowd(service, api, 5)
            for one in people:
                await sign_up(one)
            assert [(await seen(one))["waiting_place"] for one in people] == [None, None, 1, 2, 3]
            await leave(people[0])
            assert [await state(one) for one in people] == ["full", "signed_up", "signed_up", "waiting", "waiting"]
            assert [(await seen(one))["waiting_place"] for one in people[3:]] == [1, 2]
            with service.ctx.read() as conn:
                told = conn.execute(select(events).where(events.c.type == "meet.changed")).mappings().all()
            moved = [(one["member_id"], one["data"]["state"]) for one in told if one["data"]["moved"]]
            assert moved == [(people[2].tokens["member_id"], "signed_up")]
            # Who left and comes back stands behind the others.
            await sign_up(people[0])
            assert (await seen(people[0]))["waiting_place"] == 3


async def test_all_who_leave_at_once_are_followed_in_order(run: Run) -> None:
    with run(evening(capacity=4)) as service:
        async with in_process(service) as api:
            people = crowd(service, api, 10)
            for one in people:
                await sign_up(one)
            await asyncio.gather(*(leave(one) for one in people[:4]))
            assert [await state(one) for one in people[4:]] == ["signed_up"] * 4 + ["waiting"] * 2
            assert [(await seen(one))["waiting_place"] for one in people[8:]] == [1, 2]


async def test_nobody_passes_who_waits(run: Run) -> None:
    """A place that is free while somebody waits, as after a crash in between, is theirs."""
    with run(evening(capacity=1)) as service:
        async with in_process(service) as api:
            first, second, third = crowd(service, api, 3)
            await sign_up(first)
            await sign_up(second)
            with service.ctx.write() as conn:
                guests.remove(conn, "evening", first.tokens["member_id"])
            assert (await sign_up(third)).json()["state"] == "waiting"
            assert await state(second) == "signed_up"


async def test_what_was_left_over_is_done_in_the_background(run: Run) -> None:
    with run(evening(capacity=1)) as service:
        async with in_process(service) as api:
            first, second = crowd(service, api, 2)
            await sign_up(first)
            await sign_up(second)
            with service.ctx.write() as conn:
                guests.remove(conn, "evening", first.tokens["member_id"])
            assert await state(second) == "waiting"
            background.sweep(service.ctx)
            assert await state(second) == "signed_up"


async def test_being_there_brings_its_points_once(run: Run) -> None:
    with run(evening()) as service:
        service.clock.now = service.clock.now.replace(day=21, hour=16, minute=30)
        async with in_process(service) as api:
            [ada] = crowd(service, api, 1)
            await sign_up(ada)
            before, said = await ada.balance(), code(service, "evening")
            answers = await asyncio.gather(*(at_the_door(ada, shown(said)) for _ in range(4)))
            assert [one.status_code for one in answers] == [201] * 4, answers[0].text
            assert sorted(one.json()["again"] for one in answers) == [False, True, True, True]
            first = next(one.json() for one in answers if not one.json()["again"])
            assert (first["kind"], first["id"], first["name"]) == ("meet", "evening", "An evening")
            assert await ada.balance() == before + 100
            assert await state(ada) == "attended"
            assert problem(await leave(ada)) == "closed"
            with service.ctx.read() as conn:
                kept = conn.execute(select(happenings)).mappings().all()
            assert [(one["kind"], one["store_id"], one["subject"]) for one in kept] == [("event", "mitte", "evening")]


async def test_the_door_is_open_around_the_evening(quick: Run) -> None:
    with quick(evening()) as service:
        saturday = service.clock.now.replace(day=21)
        service.clock.now = saturday.replace(hour=16, minute=29)
        async with in_process(service) as api:
            [ada] = crowd(service, api, 1)
            said = code(service, "evening")
            early = await at_the_door(ada, said)
            assert problem(early) == "closed"
            assert early.json()["fields"]["opens"].startswith("2026-11-21T16:30")
            service.clock.now = saturday.replace(hour=16, minute=30)
            assert (await at_the_door(ada, said)).status_code == 201
        service.clock.now = saturday.replace(hour=19, minute=30)
        async with in_process(service) as api:
            late = await api.join("late@example.org")
            assert problem(await at_the_door(late, said)) == "closed"


async def test_who_has_no_place_comes_in_while_there_is_room(quick: Run) -> None:
    with quick(evening(capacity=1)) as service:
        service.clock.now = service.clock.now.replace(day=21, hour=16, minute=45)
        async with in_process(service) as api:
            ada, bob = crowd(service, api, 2)
            said = code(service, "evening")
            assert (await at_the_door(ada, said)).status_code == 201
            assert problem(await at_the_door(bob, said)) == "not-eligible"
            # Staff see the room and decide.
            number = (await bob.card())["number"]
            answer = await api.till.post("/v1/pos/checkins", {"code": number, "meet_id": "evening"})
            assert (answer.status_code, answer.json()["name"]) == (201, "An evening"), answer.text
            assert await state(bob) == "attended"
            wrong = await api.till.post("/v1/pos/checkins", {"code": number, "meet_id": "morning"})
            assert problem(wrong) == "validation"


async def test_who_stayed_away_simply_was_not_there(quick: Run) -> None:
    with quick(evening(capacity=1), evening("other")) as service:
        async with in_process(service) as api:
            ada, bob = await api.join(), await api.join("bob@example.org")
            await sign_up(ada)
            await sign_up(bob)
            service.clock.now += timedelta(days=2)
            ada, bob = await api.join(), await api.join("bob@example.org")
            assert [(one["id"], one["state"]) for one in (await ada.get("/v1/me/meets")).json()["items"]] == [
                ("evening", "missed")
            ]
            assert await state(bob) == "over"
            assert problem(await sign_up(ada, "other")) == "closed"


async def test_signing_up_has_its_time(quick: Run) -> None:
    with quick(evening(sign_up=EARLY), evening("far", date=date(2026, 12, 12), sign_up=EARLY)) as service:
        async with in_process(service) as api:
            ada = await api.join()
            assert (await state(ada), await state(ada, "far")) == ("open", "soon")
            assert problem(await sign_up(ada, "far")) == "closed"
            service.clock.now = service.clock.now.replace(day=21, hour=15)
            ada = await api.join()
            assert await state(ada) == "closed"
            assert problem(await sign_up(ada)) == "closed"


async def test_some_are_for_higher_tiers(quick: Run) -> None:
    with quick(evening(tiers=("blaze", "nova"))) as service:
        async with in_process(service) as api:
            ada = await api.join()
            found = await seen(ada)
            assert (found["state"], found["tier"]) == ("blocked", "Blaze")
            answer = await sign_up(ada)
            assert (answer.status_code, problem(answer), answer.json()["tier"]) == (403, "tier-required", "Blaze")
            bob = await api.join("bob@example.org", points=2500)
            assert (await sign_up(bob)).json()["state"] == "signed_up"


async def test_a_repeated_one_is_a_place_for_each_date(quick: Run) -> None:
    with quick(evening("weekly", date=date(2026, 11, 14), repeats=WEEKLY, capacity=1)) as service:
        async with in_process(service) as api:
            ada, bob = crowd(service, api, 2)
            items = (await ada.get("/v1/me/meets")).json()["items"]
            assert [one["id"] for one in items] == ["weekly-20261121", "weekly-20261128"]
            await sign_up(ada, "weekly-20261121")
            assert await state(bob, "weekly-20261121") == "full"
            assert await state(bob, "weekly-20261128") == "open"
            assert (await sign_up(ada, "weekly")).status_code == 404


async def test_the_calendar_file_is_one_event_at_the_right_moment(quick: Run) -> None:
    lake = Elsewhere(name=words("Boathouse; north, quay"), address="Am Ufer 1, 10999 Berlin")
    text = words("Bring a towel, a friend;\nand time. " + "Wasser für alle. " * 12)
    with quick(evening(store=None, elsewhere=lake, text=text)) as service:
        async with in_process(service) as api:
            ada = await api.join()
            answer = await ada.get("/v1/me/meets/evening/calendar", **{"Accept-Language": "de"})
            assert answer.headers["content-type"].startswith("text/calendar")
            assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
            [event] = Calendar.from_ical(answer.content).walk("VEVENT")
            assert str(event["summary"]) == "An evening (de)"
            assert str(event["location"]) == "Boathouse; north, quay (de), Am Ufer 1, 10999 Berlin"
            assert str(event["description"]) == text.pick("de")
            assert event.decoded("dtstart").isoformat() == "2026-11-21T17:00:00+00:00"
            assert event.decoded("dtend").isoformat() == "2026-11-21T19:00:00+00:00"
            assert (await ada.get("/v1/me/meets/none/calendar")).status_code == 404


async def test_what_it_brings_is_said_in_the_members_language(quick: Run) -> None:
    with quick(evening(grants=(Grant(points=100), Grant(reward="croissant")))) as service:
        async with in_process(service) as api:
            ada = await api.join()
            found = (await ada.get("/v1/me/meets", **{"Accept-Language": "de"})).json()["items"][0]
            assert (found["title"], found["place"]) == ("An evening (de)", "Aurora Mitte")
            assert [one["kind"] for one in found["grants"]] == ["points", "reward"]
            assert SATURDAY.isoformat() == found["starts_at"][:10]
