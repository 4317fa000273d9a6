"""Raffles that leave the programme file, or move in it, while a round of them goes on."""

from __future__ import annotations

from typing import Any

import pytest

from api_client.reference import background
from tests.contract.kit import Api, Person, Service, in_process
from tests.contract.raffling import (
    MANY,
    ONE,
    TEA,
    Run,
    enter,
    entrants,
    later,
    leave,
    operator,
    problem,
    raffle,
    seen,
    signed_in,
    steps,
    told,
)

OTHER = raffle(id="coffee")
BOUND = ["raffle.entered", "raffle.void"]


async def two_with_tickets(run: Run, *, hours: float = 0, **changes: Any) -> list[str]:
    """A service with a raffle that two members enter three times each; then `hours` go by and it is gone."""
    with run(raffle(**changes)) as service:
        async with in_process(service) as api:
            people = await entrants(api, 2, 3)
            later(api, *people, hours=hours)
            await seen(people[0])
            return [one.tokens["member_id"] for one in people]


def back(api: Api, ids: list[str], hours: float = 0) -> list[Person]:
    """The same members at the next service, so many hours after noon."""
    api.service.clock.advance(hours=hours)
    return [signed_in(api, one) for one in ids]


@pytest.mark.parametrize("notices", ["background", "member"])
async def test_an_open_one_is_void_and_pays_back_once(run_raffles: Run, notices: str) -> None:
    ids = await two_with_tickets(run_raffles)
    with run_raffles(OTHER) as service:
        async with in_process(service) as api:
            ada, bob = back(api, ids)
            assert problem(await enter(ada)) == problem(await leave(ada)) == "closed"
            if notices == "background":
                background.sweep(service.ctx)
                assert [await ada.balance(), await bob.balance()] == [200, 200]
            found = await seen(ada)
            assert (found["state"], found["void_reason"], found["title"]) == ("void", "withdrawn", "Tea")
            for _ in range(2):
                background.sweep(service.ctx)
            assert [await ada.balance(), await bob.balance()] == [200, 200]
            assert [told(service, one) for one in (ada, bob)] == [BOUND, BOUND]
            entry = (await ada.get("/v1/me/wallets/sparks/entries")).json()["items"][0]
            assert (entry["amount"], entry["title"]) == (30, "Tea")
            assert "“Tea” was called off" in str(entry)
            listed = (await ada.get("/v1/me/raffles")).json()["items"]
            assert {one["id"]: one["state"] for one in listed} == {TEA: "void", "coffee": "open"}
            assert "failed" not in (await steps(api)).values()
            rounds = await api.http.get("/v1/operator/raffles", headers=operator(service))
            assert {one["id"]: one["void_reason"] for one in rounds.json()["items"]}[TEA] == "withdrawn"


async def test_one_whose_file_comes_back_stays_void(run_on_sqlite: Run) -> None:
    ids = await two_with_tickets(run_on_sqlite)
    with run_on_sqlite(OTHER) as service:
        background.sweep(service.ctx)
    with run_on_sqlite(raffle(title={"en": "Tea again", "de": "Wieder Tee"})) as service:
        async with in_process(service) as api:
            (ada, _) = back(api, ids)
            background.sweep(service.ctx)
            found = await seen(ada)
            assert (found["state"], found["title"]) == ("void", "Tea"), "as it was called off"
            assert await ada.balance() == 200


async def test_a_sealed_list_is_drawn_as_promised_and_prizes_are_taken(run_raffles: Run) -> None:
    ids = await two_with_tickets(run_raffles, hours=7.02, prizes=[MANY], alternates=0)
    with run_raffles(OTHER) as service:
        async with in_process(service) as api:
            ada, bob = back(api, ids, hours=7.02)
            assert (await seen(ada))["state"] == "closed"
            later(api, ada, bob, minutes=10)
            background.sweep(service.ctx)
            assert told(service, bob) == ["raffle.entered", "raffle.drawn", "raffle.won", "raffle.won", "raffle.won"]
            assert "failed" not in (await steps(api)).values()
            before = await ada.balance()
            taken = await ada.post(f"/v1/me/raffles/{TEA}/prizes/2/claim", {})
            assert [(one["state"], one["title"]) for one in taken.json()["wins"]][1] == ("claimed", "A cup")
            assert await ada.balance() == before + 5
            left = await bob.post(f"/v1/me/raffles/{TEA}/prizes/1/decline", {})
            assert left.json()["wins"][0]["state"] == "declined"


async def test_a_prize_that_left_the_file_after_the_draw_is_still_handed_over(run_on_sqlite: Run) -> None:
    ids = await two_with_tickets(run_on_sqlite, hours=8, prizes=[ONE])
    with run_on_sqlite(raffle(prizes=[MANY])) as service:
        async with in_process(service) as api:
            people = back(api, ids, hours=8)
            (lucky,) = [one for one in people if (await seen(one))["wins"]]
            number = (await seen(lucky))["wins"][0]["number"]
            won = (await lucky.post(f"/v1/me/raffles/{TEA}/prizes/{number}/claim", {})).json()["wins"][0]
            assert (won["title"], won["given"][0]["kind"]) == ("The one", "reward")


async def test_a_prize_that_nobody_has_any_more_stays_won(run_on_sqlite: Run) -> None:
    ids = await two_with_tickets(run_on_sqlite, hours=8, prizes=[ONE])
    with run_on_sqlite() as service:
        offered = service.ctx.programme.rewards
    for rewards in (tuple(one for one in offered if one.id != "any-coffee"), offered):
        with run_on_sqlite(OTHER, rewards=rewards) as service:
            async with in_process(service) as api:
                people = back(api, ids, hours=8)
                (lucky,) = [one for one in people if (await seen(one))["wins"]]
                won = (await seen(lucky))["wins"][0]
                said = await lucky.post(f"/v1/me/raffles/{TEA}/prizes/{won['number']}/claim", {})
                if rewards is offered:
                    assert said.json()["wins"][0]["given"][0]["issued_id"] is not None
                else:
                    assert (problem(said), won["state"]) == ("out-of-stock", "open")


async def test_one_that_was_moved_in_the_file_goes_on_as_it_was_promised(run_raffles: Run) -> None:
    weekly = {"every": {"weeks": 1}, "opens": "2026-11-20T08:00:00", "closes": "2026-11-20T20:00:00"}
    moved = {"every": {"weeks": 1}, "opens": "2026-11-19T08:00:00", "closes": "2026-11-20T22:00:00"}
    name = f"{TEA}-20261120"
    with run_raffles(raffle(**weekly)) as service:
        async with in_process(service) as api:
            ids = [one.tokens["member_id"] for one in await entrants(api, 2, 1, name)]
    with run_raffles(raffle(**moved)) as service:
        async with in_process(service) as api:
            people = back(api, ids)
            background.sweep(service.ctx)
            found = await seen(people[0], name)
            assert (found["state"], found["closes_at"]) == ("open", "2026-11-20T19:00:00Z")
            listed = (await people[0].get("/v1/me/raffles")).json()["items"]
            assert {one["id"]: one["state"] for one in listed} == {name: "open", f"{TEA}-20261119": "open"}
            later(api, *people, hours=8)
            background.sweep(service.ctx)
            assert [(await seen(one, name))["state"] for one in people] == ["drawn", "drawn"]
            assert "failed" not in (await steps(api, name)).values()


@pytest.mark.parametrize("hours", [0, 7.02])
async def test_a_programme_without_raffles_pays_back_what_is_not_drawn(run_raffles: Run, hours: float) -> None:
    ids = await two_with_tickets(run_raffles, hours=hours)
    with run_raffles(raffle()) as service:
        modules = service.ctx.programme.modules
    with run_raffles(modules=tuple(one for one in modules if one != "raffles")) as service:
        async with in_process(service) as api:
            people = back(api, ids, hours=hours)
            assert (await people[0].get("/v1/me/raffles")).status_code == 404
            for _ in range(2):
                background.sweep(service.ctx)
            assert [await one.balance() for one in people] == [200, 200]
            assert void_of(service, people[0]) == 1


def void_of(service: Service, person: Person) -> int:
    """How often the member heard that it is void."""
    return told(service, person).count("raffle.void")
