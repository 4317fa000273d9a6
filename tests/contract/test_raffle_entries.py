"""Entering raffles: who may and how often, what it costs, leaving; and who sees what of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from api_client.draws.canonical import MAX_ENTRIES
from api_client.reference import ledger
from api_client.reference.play import raffle_store
from api_client.reference.play.raffles_tables import raffle_tickets
from tests.contract.kit import Service, in_process, running
from tests.contract.raffling import (
    MANY,
    TEA,
    Run,
    accept,
    both,
    crowd,
    enter,
    entrants,
    grant,
    later,
    leave,
    problem,
    programme,
    raffle,
    say,
    seen,
    told,
)


async def test_a_ticket_is_paid_once_and_explained(run_raffles: Run) -> None:
    with run_raffles(raffle()) as service:
        async with in_process(service) as api:
            ada = await api.join(points=100)
            before = await ada.balance()
            assert problem(await enter(ada)) == "rules-changed"
            await accept(ada)
            first, again = await enter(ada, count=3, key="k"), await enter(ada, count=3, key="k")
            assert (first.status_code, first.text) == (201, again.text)
            assert first.json()["balance"] == await ada.balance() == before - 30
            mine = (await seen(ada))["tickets"]
            assert [one["number"] for one in mine] == [1, 2, 3]
            assert len({one["ticket"] for one in mine}) == 3
            entry = (await ada.get("/v1/me/wallets/sparks/entries")).json()["items"][0]
            assert (entry["amount"], entry["title"], entry["subtitle"]) == (-30, "Tea", "Tickets for a raffle")
            assert "3 tickets" in str(entry)
            assert told(service, ada) == ["raffle.entered"]


async def test_leaving_before_closing_returns_the_points_once(run_raffles: Run) -> None:
    with run_raffles(raffle()) as service:
        async with in_process(service) as api:
            ada = await api.join(points=100)
            before = await ada.balance()
            expiring = (await ada.get("/v1/me/wallets/sparks/expirations")).json()["items"]
            await accept(ada)
            await enter(ada, count=4)
            await enter(ada, "free")
            left, again = await leave(ada), await leave(ada)
            assert (left.status_code, again.status_code) == (200, 200)
            assert left.json()["balance"] == again.json()["balance"] == before
            assert (await seen(ada))["entries"] == 0
            assert (await ada.get("/v1/me/wallets/sparks/expirations")).json()["items"] == expiring
            assert told(service, ada) == ["raffle.entered", "raffle.entered", "raffle.left"]
            assert (await enter(ada)).json()["tickets"][0]["number"] == 6
            later(api, ada, hours=8)
            assert problem(await leave(ada)) == "closed"


async def test_a_free_ticket_counts_as_much(run_on_sqlite: Run) -> None:
    entry = {"points": 10, "free": {"text": both("Free."), "per_day": 2}}
    long = {"opens": "2026-11-10T08:00:00", "closes": "2026-11-30T20:00:00"}
    with run_on_sqlite(raffle(entry=entry, limits={"per_member": 9}, **long)) as service:
        async with in_process(service) as api:
            ada, bob = await api.join(points=100), await api.join("bob@example.org", points=100)
            for one in (ada, bob):
                await accept(one)
            before = await ada.balance()
            assert (await enter(ada, "free", 2)).status_code == 201
            assert (await enter(bob, "points", 2)).status_code == 201
            assert await ada.balance() == before
            assert [(await seen(one))["chance"] for one in (ada, bob)] == ["0.833333"] * 2  # 1 - C(2,2)/C(4,2)
            refused = await enter(ada, "free")
            assert (problem(refused), refused.json()["left"]) == ("limit-reached", 0)
            assert (await seen(ada))["free_again_at"] == "2026-11-20T23:00:00Z"
            later(api, ada, hours=12)
            assert (await enter(ada, "free", 2)).status_code == 201


async def test_limits_of_member_day_and_places(run_on_sqlite: Run) -> None:
    limits = {"per_member": 5, "per_day": 3, "places": 6}
    with run_on_sqlite(raffle(limits=limits, opens="2026-11-10T08:00:00", closes="2026-11-30T20:00:00")) as service:
        async with in_process(service) as api:
            ada, bob = await api.join(points=100), await api.join("bob@example.org", points=100)
            for one in (ada, bob):
                await accept(one)
            assert problem(await enter(ada, count=4)) == "limit-reached"
            assert (await enter(ada, count=2)).status_code == 201
            assert (await enter(ada, "free", 1)).status_code == 201
            assert problem(await enter(ada, "free")) == "limit-reached"
            later(api, ada, bob, hours=24)
            assert (await enter(ada, count=2)).json()["raffle"]["left"] == 0
            assert problem(await enter(ada)) == "limit-reached"
            left = (await seen(bob))["places_left"]
            assert (left, problem(await enter(bob, count=2))) == (1, "limit-reached")
            assert (await enter(bob)).json()["raffle"]["places_left"] == 0


async def test_one_ticket_each_is_said_as_such(run_on_sqlite: Run) -> None:
    with run_on_sqlite(raffle(limits={"per_member": 1}, entry={"free": {"text": both("Free.")}})) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await accept(ada)
            assert (await seen(ada))["cost"] is None
            assert problem(await enter(ada, "points")) == "not-eligible"
            assert (await enter(ada, "free")).status_code == 201
            assert problem(await enter(ada, "free")) == "already-entered"


async def test_who_may_take_part(run_on_sqlite: Run) -> None:
    eligible = {"minimum_age": 18, "regions": ["DE", "AT-9"], "tiers": ["blaze", "glow"]}
    with run_on_sqlite(raffle(eligible=eligible)) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await accept(ada)
            refused = await enter(ada, "free")
            assert (problem(refused), refused.json()["birthday_missing"]) == ("age-required", True)
            assert (await seen(ada))["birthday_missing"] is True
            await say(ada, birthday="2008-11-21")  # eighteen tomorrow
            refused = await enter(ada, "free")
            assert (problem(refused), refused.json()["birthday_missing"]) == ("age-required", False)
            await say(ada, birthday="2008-11-20")
            assert (await enter(ada, "free")).json()["region_missing"] is True
            for lives in ("CH", "AT", "AT-8", "DK"):
                await say(ada, region=lives)
                assert problem(await enter(ada, "free")) == "not-eligible"
            for lives in ("AT-9", "DE-BE", "DE"):
                await say(ada, region=lives)
                assert problem(await enter(ada, "free")) == "tier-required"
            assert (await seen(ada))["tier_required"] == "Glow"
            await api.till.sell((await ada.card())["number"], 100_000)
            assert (await enter(ada, "free")).status_code == 201


async def test_who_took_their_birthday_back_is_asked_for_it_again(run_on_sqlite: Run) -> None:
    with run_on_sqlite(raffle(eligible={"minimum_age": 18})) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await accept(ada)
            await say(ada, birthday="2008-11-20")
            assert (await enter(ada, "free")).status_code == 201
            await say(ada, birthday=None)
            refused = await enter(ada, "free")
            assert (problem(refused), refused.json()["birthday_missing"]) == ("age-required", True)
            assert (await seen(ada))["birthday_missing"] is True


async def test_a_region_that_does_not_exist_is_refused(run_on_sqlite: Run) -> None:
    with run_on_sqlite(raffle()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            version = (await ada.get("/v1/me")).headers["etag"]
            headers = {**ada.headers, "If-Match": version}
            for wrong in ("QQ", "de", "DE-", "DEU", "EU", ""):
                answer = await api.http.patch("/v1/me", json={"region": wrong}, headers=headers)
                assert (answer.status_code, problem(answer)) == (422, "validation"), wrong
            await say(ada, region="DE-BE")
            assert (await ada.get("/v1/me")).json()["region"] == "DE-BE"


async def test_new_rules_ask_again(tmp_path: Path) -> None:
    for version in ("1", "2"):
        known = raffle(rules={"version": version, "text": both(f"Rules {version}.")})
        with running(tmp_path, demo=False, programme=programme(known)) as service:
            async with in_process(service) as api:
                ada = await api.join()
                if version == "2":
                    refused = await enter(ada, "free")
                    assert (problem(refused), refused.json()["current_version"]) == ("rules-changed", "2")
                    assert (await seen(ada))["rules"]["accepted_version"] == "1"
                    assert problem(await accept(ada, version="1")) == "rules-changed"
                assert (await accept(ada, version=version)).status_code == 200
                assert (await enter(ada, "free")).status_code == 201


async def test_nothing_before_it_opens_nor_after_it_closes(run_on_sqlite: Run) -> None:
    with run_on_sqlite(raffle(opens="2026-11-20T14:00:00")) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await accept(ada)
            assert ((await seen(ada))["state"], problem(await enter(ada, "free"))) == ("coming", "closed")
            later(api, ada, hours=1)
            assert ((await seen(ada))["state"], (await enter(ada, "free")).status_code) == ("open", 201)
            later(api, ada, hours=6)
            assert ((await seen(ada))["state"], problem(await enter(ada, "free"))) == ("closed", "closed")


@pytest.mark.parametrize("clients", [24, pytest.param(200, marks=pytest.mark.slow)])
async def test_the_last_places_go_to_as_many(run_raffles: Run, clients: int) -> None:
    places = clients // 4
    with run_raffles(raffle(limits={"places": places})) as service:
        async with in_process(service) as api:
            people = crowd(api, clients)
            said = await asyncio.gather(*(enter(one) for one in people))
            assert Counter(one.status_code for one in said) == {201: places, 409: clients - places}
            assert {problem(one) for one in said if one.status_code == 409} == {"limit-reached"}
            wallet = service.ctx.programme.wallet.id
            with service.ctx.read() as conn:
                held = [ledger.balances(conn, one.tokens["member_id"], wallet)["active"] for one in people]
                assert len(raffle_store.listed(conn, TEA)) == places
            assert Counter(held) == {190: places, 200: clients - places}


async def test_each_sees_their_own_tickets_and_prizes_alone(run_on_sqlite: Run) -> None:
    with run_on_sqlite(raffle(prizes=[MANY])) as service:
        async with in_process(service) as api:
            ada, bob = await entrants(api, 2)
            cleo = await api.join("cleo@example.org")
            later(api, ada, bob, cleo, hours=8)
            hers = (await seen(ada))["tickets"][0]["ticket"]
            for stranger in (bob, cleo):
                said = await seen(stranger)
                assert hers not in str(said["tickets"]) + str(said["wins"])
            for path in ("entries/1/proof", "prizes/1/claim", "prizes/1/decline"):
                method = "GET" if path.endswith("proof") else "POST"
                headers = {**cleo.headers, "Idempotency-Key": path}
                answer = await api.http.request(method, f"/v1/me/raffles/{TEA}/{path}", headers=headers)
                assert (answer.status_code, problem(answer)) == (404, "not-found")
            public = (await api.http.get(f"/v1/raffles/{TEA}/draw")).text
            assert "example.org" not in public
            assert ada.tokens["member_id"] not in public


async def test_entries_come_in_pages(run_on_sqlite: Run) -> None:
    with run_on_sqlite(raffle()) as service:
        async with in_process(service) as api:
            (ada,) = await entrants(api, 1, 7)
            found, cursor = [], None
            while True:
                more = f"&cursor={cursor}" if cursor else ""
                page = (await api.http.get(f"/v1/raffles/{TEA}/entries?limit=3{more}")).json()
                assert set(page) == {"items", "next_cursor"}
                found += page["items"]
                if (cursor := page["next_cursor"]) is None:
                    break
            assert found == sorted(one["ticket"] for one in (await seen(ada))["tickets"])


async def test_every_lot_has_an_owner_or_is_a_demos(run_on_sqlite: Run) -> None:
    with run_on_sqlite(raffle(demo_entries=30)) as service:
        async with in_process(service) as api:
            (_,) = await entrants(api, 1)
            with service.ctx.read() as conn:
                nobodys = select(func.count()).where(raffle_tickets.c.member_id.is_(None))
                assert conn.execute(nobodys).scalar_one() == 0, "made-up tickets are for demos alone"


@pytest.mark.parametrize("module", [True, False])
async def test_without_the_module_there_are_no_raffles(tmp_path: Path, module: bool) -> None:
    known = programme(raffle())
    modules = known.modules if module else tuple(one for one in known.modules if one != "raffles")
    with running(tmp_path, demo=False, programme=known.model_copy(update={"modules": modules})) as service:
        async with in_process(service) as api:
            ada = await api.join()
            for path in (f"/v1/me/raffles/{TEA}", f"/v1/raffles/{TEA}/draw", f"/v1/raffles/{TEA}/entries"):
                assert (await ada.get(path)).status_code == (200 if module else 404)
            listed = await ada.get("/v1/me/raffles")
            assert listed.status_code == (200 if module else 404)


@pytest.mark.parametrize("limits", [{}, {"places": MAX_ENTRIES}])
async def test_no_list_is_longer_than_can_be_sealed(run_on_sqlite: Run, limits: dict[str, int]) -> None:
    with run_on_sqlite(raffle(limits=limits)) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await accept(ada)
            await enter(ada, "free")
            count_as(service, MAX_ENTRIES - 2)
            refused = await enter(ada, count=3)
            assert (problem(refused), refused.json()["left"]) == ("limit-reached", 2)
            grant(service, ada, 1, 1)
            assert (await enter(ada)).json()["raffle"]["paid_left"] == 0
            for way in ("free", "points"):
                assert problem(await enter(ada, way)) == "limit-reached"
            grant(service, ada, 2, 2)
            found = await seen(ada)
            assert (found["mine"], found["waiting"], found["free_left"]) == (3, 2, 0)
            count_as(service, 3)


def count_as(service: Service, tickets: int) -> None:
    """The round counts so many tickets: nobody buys a million of them here."""
    with service.ctx.write() as conn:
        raffle_store.change(conn, TEA, tickets=tickets)
