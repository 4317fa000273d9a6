"""Checking in at a store by its poster: once a day, whoever asks how often, and never with a code that is not its."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from api_client.reference.play import place_codes
from api_client.reference.play.challenges_tables import happenings
from api_client.reference.tables import events
from tests.contract.evenings import NIGHT, aurora, code, programme
from tests.contract.kit import Person, Service, in_process, running

Run = Callable[..., AbstractContextManager[Service]]


@pytest.fixture(params=["sqlite", "postgresql"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Starts an API with check-ins as said."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None

    def start(**part: Any) -> AbstractContextManager[Service]:
        return running(tmp_path, demo=False, database_url=url, programme=programme(**part))

    return start


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Service]:
    """One on SQLite, for what no database decides."""
    with running(tmp_path, demo=False, programme=programme()) as one:
        yield one


async def check_in(person: Person, said: str, key: str | None = "fresh") -> httpx.Response:
    return await person.post("/v1/me/checkins", {"code": said}, key)


def problem(answer: httpx.Response) -> str:
    return str(answer.json()["type"])


async def test_a_check_in_brings_its_points_and_the_account_says_why(run: Run) -> None:
    with run() as service:
        async with in_process(service) as api:
            ada = await api.join()
            before = await ada.balance()
            answer = await check_in(ada, place_codes.shown(code(service, "mitte")).lower())
            assert answer.status_code == 201, answer.text
            said = answer.json()
            assert (said["kind"], said["id"], said["name"], said["again"]) == ("store", "mitte", "Aurora Mitte", False)
            assert [one["points"] for one in said["grants"]] == [5]
            assert await ada.balance() == before + 5
            entries = (await ada.get("/v1/me/wallets/sparks/entries", **{"Accept-Language": "de"})).json()["items"]
            assert entries[0]["reasons"][0]["title"] == "Check-in bei Aurora Mitte"
            assert entries[0]["reasons"][0]["sentence"] == "Du hast bei Aurora Mitte eingecheckt."
            with service.ctx.read() as conn:
                kept = conn.execute(select(happenings)).mappings().all()
            assert [(one["kind"], one["store_id"], one["subject"]) for one in kept] == [("checkin", "mitte", "mitte")]


async def test_two_tabs_at_once_check_in_once(run: Run) -> None:
    with run() as service:
        async with in_process(service) as api:
            ada = await api.join()
            before, said = await ada.balance(), code(service, "mitte")
            answers = await asyncio.gather(*(check_in(ada, said) for _ in range(8)))
            assert [one.status_code for one in answers] == [201] * 8
            assert sorted(one.json()["again"] for one in answers) == [False] + [True] * 7
            assert await ada.balance() == before + 5


async def test_the_same_key_is_the_same_check_in(quick: Service) -> None:
    async with in_process(quick) as api:
        ada, said = await api.join(), code(quick, "mitte")
        first, second = await check_in(ada, said, "k1"), await check_in(ada, said, "k1")
        assert first.json() == second.json()
        assert second.headers["Idempotent-Replayed"] == "true"
        assert (await check_in(ada, said, None)).status_code == 400


@pytest.mark.parametrize(
    ("evening", "midnight"),
    [
        (datetime(2026, 11, 20, 22, 59, tzinfo=UTC), datetime(2026, 11, 20, 23, 0, tzinfo=UTC)),
        # The nights of the clock changes: the day ends at another hour of UTC than it began.
        (datetime(2027, 3, 28, 21, 59, tzinfo=UTC), datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),
        (datetime(2027, 10, 31, 22, 59, tzinfo=UTC), datetime(2027, 10, 31, 23, 0, tzinfo=UTC)),
    ],
)
async def test_the_day_ends_at_the_programmes_midnight(quick: Service, evening: datetime, midnight: datetime) -> None:
    quick.clock.now = evening
    async with in_process(quick) as api:
        ada, said = await api.join(), code(quick, "mitte")
        assert not (await check_in(ada, said)).json()["again"]
        assert (await check_in(ada, said)).json()["again"]
        quick.clock.now = midnight
        assert not (await check_in(ada, said)).json()["again"]
        assert (await check_in(ada, said)).json()["again"]


async def test_other_stores_count_until_the_days_limit(run: Run) -> None:
    with run(per_day=2) as service:
        async with in_process(service) as api:
            ada = await api.join()
            for store in ("mitte", "flora"):
                assert (await check_in(ada, code(service, store))).status_code == 201
            answer = await check_in(ada, code(service, "shop"))
            assert (answer.status_code, problem(answer)) == (409, "limit-reached")
            assert (await check_in(ada, code(service, "mitte"))).json()["again"]
            service.clock.advance(days=1)
            assert not (await check_in(await api.join(), code(service, "shop"))).json()["again"]


async def test_as_often_a_day_as_the_programme_says(tmp_path: Path) -> None:
    with running(tmp_path, demo=False, programme=programme(per_store=2)) as service:
        async with in_process(service) as api:
            ada, said = await api.join(), code(service, "mitte")
            before = await ada.balance()
            assert [(await check_in(ada, said)).json()["again"] for _ in range(3)] == [False, False, True]
            assert await ada.balance() == before + 10


async def test_a_closed_store_says_when_it_opens(tmp_path: Path) -> None:
    with running(tmp_path, demo=False, programme=programme(hours=(NIGHT,))) as service:
        async with in_process(service) as api:
            service.clock.now = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)  # 20:00 there
            ada, said = await api.join(), code(service, "mitte")
            answer = await check_in(ada, said)
            assert (answer.status_code, problem(answer)) == (409, "closed")
            assert answer.json()["fields"] == {"place": "Aurora Mitte", "opens": "08:00", "closes": "20:00"}
            service.clock.now = datetime(2026, 11, 20, 18, 59, tzinfo=UTC)
            assert (await check_in(ada, said)).status_code == 201


async def test_forged_old_and_foreign_codes_are_refused(quick: Service) -> None:
    async with in_process(quick) as api:
        ada, said = await api.join(), code(quick, "mitte")
        forged = said[:-1] + ("0" if said[-1] != "0" else "1")
        other = place_codes.code(b"another server", "store:mitte", 1)
        unknown = place_codes.code(quick.ctx.pepper, "store:elsewhere", 1)
        for wrong in (forged, other, unknown, "hello"):
            answer = await check_in(ada, wrong)
            assert (answer.status_code, problem(answer)) == (422, "wrong-code")
        with quick.ctx.write() as conn:
            place_codes.renew(conn, quick.ctx.pepper, "store:mitte")
        answer = await check_in(ada, said)
        assert (answer.status_code, problem(answer)) == (422, "code-expired")
        assert (await check_in(ada, code(quick, "mitte"))).json()["id"] == "mitte"


async def test_a_store_without_check_ins_has_no_code(tmp_path: Path) -> None:
    with running(tmp_path, demo=False, programme=programme(stores=("flora",))) as service:
        async with in_process(service) as api:
            ada = await api.join()
            answer = await check_in(ada, place_codes.code(service.ctx.pepper, "store:mitte", 1))
            assert problem(answer) == "wrong-code"
            with pytest.raises(LookupError):
                code(service, "mitte")


async def test_who_keeps_guessing_is_slowed_down(quick: Service) -> None:
    async with in_process(quick) as api:
        ada, bob = await api.join(), await api.join("bob@example.org")
        statuses = [(await check_in(ada, f"{number:010d}")).status_code for number in range(12)]
        assert statuses == [422] * 11 + [429]
        answer = await check_in(ada, code(quick, "mitte"))
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert (await check_in(bob, code(quick, "mitte"))).status_code == 201


async def test_the_till_checks_in_whose_card_it_sees(run: Run) -> None:
    with run() as service:
        async with in_process(service) as api:
            ada = await api.join()
            number = (await ada.card())["number"]
            before = await ada.balance()
            body = {"code": number, "store_id": "mitte"}
            first, second = [await api.till.post("/v1/pos/checkins", body) for _ in range(2)]
            assert first.status_code == 201, first.text
            assert (first.json()["name"], first.json()["again"]) == ("Aurora Mitte", False)
            assert second.json()["again"]
            assert (await check_in(ada, code(service, "mitte"))).json()["again"]
            assert await ada.balance() == before + 5
            assert problem(await api.till.post("/v1/pos/checkins", {"code": number})) == "validation"
            both = {**body, "meet_id": "evening"}
            assert problem(await api.till.post("/v1/pos/checkins", both)) == "validation"
            assert problem(await api.till.post("/v1/pos/checkins", {**body, "store_id": "moon"})) == "validation"
            assert problem(await api.till.post("/v1/pos/checkins", {**body, "code": "385120047712"})) == "code-unknown"


async def test_open_apps_hear_of_it(quick: Service) -> None:
    async with in_process(quick) as api:
        ada = await api.join()
        await check_in(ada, code(quick, "mitte"))
        with quick.ctx.read() as conn:
            told = conn.execute(select(events.c.data).where(events.c.type == "checkin.done")).scalars().all()
            assert told == [{"store": "mitte", "meet": None, "name": "Aurora Mitte"}]


async def test_without_the_module_there_is_nothing(tmp_path: Path) -> None:
    modules = tuple(one for one in aurora().modules if one not in ("checkins", "meets"))
    bare = programme().model_copy(update={"modules": modules})
    with running(tmp_path, demo=False, programme=bare) as service:
        async with in_process(service) as api:
            ada = await api.join()
            assert (await check_in(ada, "K7Q2M-9XW4R")).status_code == 404
            assert (await ada.get("/v1/me/meets")).status_code == 404
            body = {"code": (await ada.card())["number"], "store_id": "mitte"}
            assert (await api.till.post("/v1/pos/checkins", body)).status_code == 404


async def test_many_members_check_in_at_once(run: Run) -> None:
    with run() as service:
        async with in_process(service) as api:
            crowd = [await api.join(f"m{number}@example.org") for number in range(12)]
            said = code(service, "mitte")
            answers = await asyncio.gather(*(check_in(one, said) for one in crowd for _ in range(2)))
            assert sum(not one.json()["again"] for one in answers) == 12
            with service.ctx.read() as conn:
                assert conn.execute(select(func.count()).select_from(happenings)).scalar_one() == 12
