"""Raffles: who may enter and how often, what it costs, leaving, the sealed list, the draw, prizes and alternates."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from api_client.draws.beacon import Drand, DrandValue, drand_value, secret_hash
from api_client.draws.check import StepState, check
from api_client.draws.reading import read_draw
from api_client.reference import background, credentials, ledger
from api_client.reference.play import grants, raffle_store, raffle_upkeep
from api_client.reference.play.grants_file import Grant
from api_client.reference.play.raffles_file import DrandBeacon
from api_client.reference.play.raffles_tables import raffle_tickets
from api_client.reference.programme_types import Text
from api_client.reference.tables import events
from tests.contract.kit import Api, Person, Service, in_process, running
from tests.contract.raffling import (
    TEA,
    accept,
    both,
    crowd,
    enter,
    entrants,
    later,
    leave,
    programme,
    raffle,
    say,
    seen,
)

Run = Callable[..., AbstractContextManager[Service]]
MANY = {"id": "cup", "title": both("A cup"), "picture": "coffee", "count": 40, "grants": [{"points": 5}]}
ONE = {"id": "one", "title": both("The one"), "picture": "gift", "grants": [{"reward": "any-coffee"}]}


@pytest.fixture(params=["sqlite", "postgresql"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Starts an API with these raffles on each database."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    return lambda *raffles, **changes: running(
        tmp_path, demo=False, database_url=url, programme=programme(*raffles, **changes)
    )


@pytest.fixture
def small(tmp_path: Path) -> Run:
    """The same on SQLite alone, for what no database decides."""
    return lambda *raffles, **changes: running(tmp_path, demo=False, programme=programme(*raffles, **changes))


def told(service: Service, person: Person) -> list[str]:
    with service.ctx.read() as conn:
        query = select(events.c.type).where(
            events.c.member_id == person.tokens["member_id"], events.c.type.like("raffle.%")
        )
        return list(conn.execute(query.order_by(events.c.id)).scalars())


def problem(answer: Any) -> str:
    return str(answer.json()["type"])


async def steps(api: Api, name: str = TEA, ticket: str | None = None) -> dict[str, str]:
    """What anybody can check of what is published."""
    document = read_draw((await api.http.get(f"/v1/raffles/{name}/draw")).content)
    published = (await api.http.get(f"/v1/raffles/{name}/entries")).json()["items"]
    found = check(document, published, now=api.service.clock(), ticket=ticket)
    return {step.name.value: step.state.value for step in found}


async def test_a_ticket_is_paid_once_and_explained(run: Run) -> None:
    with run(raffle()) as service:
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
            assert (entry["amount"], entry["title"]) == (-30, "Tea")
            assert "3 tickets" in str(entry)
            assert told(service, ada) == ["raffle.entered"]


async def test_leaving_before_closing_returns_the_points_once(run: Run) -> None:
    with run(raffle()) as service:
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


async def test_a_free_ticket_counts_as_much(small: Run) -> None:
    with small(raffle(entry={"points": 10, "free": {"text": both("Free."), "per_day": 2}}, limits={"per_member": 9},
                      opens="2026-11-10T08:00:00", closes="2026-11-30T20:00:00")) as service:  # fmt: skip
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


async def test_limits_of_member_day_and_places(small: Run) -> None:
    limits = {"per_member": 5, "per_day": 3, "places": 6}
    with small(raffle(limits=limits, opens="2026-11-10T08:00:00", closes="2026-11-30T20:00:00")) as service:
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


async def test_one_ticket_each_is_said_as_such(small: Run) -> None:
    with small(raffle(limits={"per_member": 1}, entry={"free": {"text": both("Free.")}})) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await accept(ada)
            assert (await seen(ada))["cost"] is None
            assert problem(await enter(ada, "points")) == "not-eligible"
            assert (await enter(ada, "free")).status_code == 201
            assert problem(await enter(ada, "free")) == "already-entered"


async def test_who_may_take_part(small: Run) -> None:
    eligible = {"minimum_age": 18, "regions": ["DE", "AT-9"], "tiers": ["blaze", "glow"]}
    with small(raffle(eligible=eligible)) as service:
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


async def test_a_region_that_does_not_exist_is_refused(small: Run) -> None:
    with small(raffle()) as service:
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


async def test_nothing_before_it_opens_nor_after_it_closes(small: Run) -> None:
    with small(raffle(opens="2026-11-20T14:00:00")) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await accept(ada)
            assert ((await seen(ada))["state"], problem(await enter(ada, "free"))) == ("coming", "closed")
            later(api, ada, hours=1)
            assert ((await seen(ada))["state"], (await enter(ada, "free")).status_code) == ("open", 201)
            later(api, ada, hours=6)
            assert ((await seen(ada))["state"], problem(await enter(ada, "free"))) == ("closed", "closed")


@pytest.mark.parametrize("clients", [24, pytest.param(200, marks=pytest.mark.slow)])
async def test_the_last_places_go_to_as_many(run: Run, clients: int) -> None:
    places = clients // 4
    with run(raffle(limits={"places": places})) as service:
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


async def test_closed_sealed_and_drawn_as_anybody_can_check(run: Run) -> None:
    with run(raffle()) as service:
        async with in_process(service) as api:
            people = await entrants(api, 6, 2)
            assert (await steps(api))["terms"] == "passed"
            assert problem(await people[0].get(f"/v1/me/raffles/{TEA}/entries/1/proof")) == "closed"
            later(api, *people, hours=7, minutes=1)
            sealed = await seen(people[0])
            assert (sealed["state"], sealed["commitment"] is not None, sealed["winners"]) == ("closed", True, [])
            later(api, *people, minutes=5)
            drawn = [await seen(one) for one in people]
            assert {one["state"] for one in drawn} == {"drawn"}
            assert {one["commitment"] for one in drawn} == {sealed["commitment"]}
            mine = drawn[0]["tickets"][0]["ticket"]
            assert set((await steps(api, ticket=mine)).values()) == {"passed", StepState.UNCHECKED.value}
            assert (await steps(api, ticket=mine))["noted"] == "unchecked"  # the only step that nobody here can do
            won = [(one["wins"], one["winners"]) for one in drawn]
            assert sum(len(wins) for wins, _ in won) == 2
            proof = (await people[0].get(f"/v1/me/raffles/{TEA}/entries/1/proof")).json()
            assert (proof["ticket"], proof["count"]) == (mine, 12)
            for person, one in zip(people, drawn, strict=True):
                expected = ["raffle.entered", "raffle.closed", "raffle.drawn", *["raffle.won"] * len(one["wins"])]
                assert [kind for kind in told(service, person) if kind != "raffle.closed"] == [
                    kind for kind in expected if kind != "raffle.closed"
                ]


async def test_a_winner_takes_the_prize_once(run: Run) -> None:
    with run(raffle(prizes=[MANY], alternates=0)) as service:
        async with in_process(service) as api:
            ada, bob = await entrants(api, 2)
            later(api, ada, bob, hours=8)
            before = await ada.balance()
            path = f"/v1/me/raffles/{TEA}/prizes/1/claim"
            assert (await seen(ada))["wins"][0]["state"] == "open"
            first, again, once = await ada.post(path, {}, "k"), await ada.post(path, {}, "k"), await ada.post(path, {})
            assert [one.status_code for one in (first, again, once)] == [200, 200, 200]
            assert once.json()["wins"][0]["state"] == "claimed"
            assert once.json()["wins"][0]["given"][0]["points"] == 5
            assert await ada.balance() == before + 5
            declined = await ada.post(f"/v1/me/raffles/{TEA}/prizes/1/decline", {})
            assert problem(declined) == "closed"
            missing = await bob.post(f"/v1/me/raffles/{TEA}/prizes/2/claim", {})
            assert problem(missing) == "not-found"


async def test_what_is_declined_or_lapses_goes_to_alternates(run: Run) -> None:
    with run(raffle(prizes=[ONE], alternates=2)) as service:
        async with in_process(service) as api:
            people = await entrants(api, 3)
            later(api, *people, hours=8)
            order = [(await seen(one))["alternate_place"] or 0 for one in people]
            winner, first, second = (people[order.index(place)] for place in range(3))
            declined = await winner.post(f"/v1/me/raffles/{TEA}/prizes/1/decline", {})
            assert declined.json()["wins"][0]["state"] == "declined"
            won = (await seen(first))["wins"]
            assert [(one["state"], one["alternate"]) for one in won] == [("open", True)]
            assert "raffle.won" in told(service, first)
            later(api, *people, days=3)
            background.sweep(service.ctx)
            assert (await seen(first))["wins"][0]["state"] == "lapsed"
            late = await first.post(f"/v1/me/raffles/{TEA}/prizes/1/claim", {})
            assert problem(late) == "closed"
            got = (await second.post(f"/v1/me/raffles/{TEA}/prizes/1/claim", {})).json()["wins"][0]
            assert (got["state"], got["given"][0]["kind"]) == ("claimed", "reward")
            coupon = (await second.post(f"/v1/me/redemptions/{got['given'][0]['issued_id']}/reveal")).json()["coupon"]
            assert (await api.till.coupon(coupon["code"])).status_code == 200


async def test_without_the_value_everybody_has_their_points_back(run: Run) -> None:
    silent = {"id": "notary", "name": both("A notary")}
    beacon = {"kind": "commit", "parties": [{"id": "us", "name": both("Us"), "automatic": True}, silent]}
    with run(raffle(beacon=beacon)) as service:
        async with in_process(service) as api:
            headers = operator(service)
            promised = {"party": "notary", "commitment": secret_hash(TEA, 1, "A notary", b"n" * 32)}
            path = f"/v1/operator/raffles/{TEA}"
            bound = await api.http.post(f"{path}/commitments", json=promised, headers=headers)
            assert [one["commitment"] is not None for one in bound.json()["parties"]] == [True, True]
            people = crowd(api, 60)
            await asyncio.gather(*(enter(one, count=2) for one in people))
            later(api, hours=8)
            assert (await api.http.get(f"/v1/raffles/{TEA}/draw")).json()["state"] == "closed"
            background.sweep(service.ctx)
            later(api, people[0], hours=24, minutes=1)
            assert (await seen(people[0]))["state"] == "void"
            assert await people[0].balance() == 200
            background.sweep(service.ctx)
            background.sweep(service.ctx)
            with service.ctx.read() as conn:
                wallet = service.ctx.programme.wallet.id
                held = [ledger.balances(conn, one.tokens["member_id"], wallet)["active"] for one in people]
            assert set(held) == {200}
            assert told(service, people[7]) == ["raffle.entered", "raffle.closed", "raffle.void"]
            found = await steps(api)
            assert "failed" not in found.values()
            document = (await api.http.get(f"/v1/raffles/{TEA}/draw")).json()
            assert (document["state"], document["reason"]) == ("void", "value-withheld")
            reveal = {"party": "notary", "secret": (b"n" * 32).hex()}
            late = await api.http.post(f"{path}/beacon", json=reveal, headers={**headers, "Idempotency-Key": "late"})
            assert problem(late) == "closed"


def operator(service: Service) -> dict[str, str]:
    with service.ctx.write() as conn:
        token = credentials.create(conn, "office", ["operator"], service.clock())[1]
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": "once"}


async def test_a_party_that_binds_and_tells_decides(run: Run) -> None:
    parties = [{"id": "us", "name": both("Us"), "automatic": True}, {"id": "notary", "name": both("A notary")}]
    with run(raffle(beacon={"kind": "commit", "parties": parties}, prizes=[ONE])) as service:
        async with in_process(service) as api:
            headers, path, secret = operator(service), f"/v1/operator/raffles/{TEA}", b"x" * 32
            (ada,) = await entrants(api, 1)

            async def ask(part: str, key: str, **body: str) -> Any:
                return await api.http.post(f"{path}/{part}", json=body, headers={**headers, "Idempotency-Key": key})

            told_early = await ask("beacon", "a", party="notary", secret=secret.hex())
            assert problem(told_early) == "closed"
            promised = secret_hash(TEA, 1, "A notary", secret)
            assert (await ask("commitments", "b", party="notary", commitment=promised)).status_code == 200
            assert problem(await ask("commitments", "c", party="notary", commitment="0" * 64)) == "closed"
            assert problem(await ask("commitments", "d", party="us", commitment=promised)) == "closed"
            later(api, ada, hours=8)
            assert problem(await ask("beacon", "e", party="notary", secret=(b"y" * 32).hex())) == "wrong-code"
            assert (await seen(ada))["state"] == "closed"
            drawn = await ask("beacon", "f", party="notary", secret=secret.hex())
            assert drawn.json()["state"] == "drawn"
            assert (await seen(ada))["wins"][0]["state"] == "open"
            assert "failed" not in (await steps(api)).values()


async def test_without_everybody_bound_it_is_void_at_closing(small: Run) -> None:
    parties = [{"id": "us", "name": both("Us"), "automatic": True}, {"id": "notary", "name": both("A notary")}]
    with small(raffle(beacon={"kind": "commit", "parties": parties})) as service:
        async with in_process(service) as api:
            (ada,) = await entrants(api, 1)
            later(api, ada, hours=7, minutes=1)
            found = await seen(ada)
            assert (found["state"], found["void_reason"], await ada.balance()) == ("void", "not-bound", 200)
            assert "failed" not in (await steps(api)).values()


async def test_an_operator_calls_it_off(run: Run) -> None:
    with run(raffle()) as service:
        async with in_process(service) as api:
            ada, bob = await entrants(api, 2, 3)
            headers, path = operator(service), f"/v1/operator/raffles/{TEA}/void"
            done = await api.http.post(path, json={"reason": "The tea is gone."}, headers=headers)
            assert (done.status_code, done.json()["state"]) == (200, "void")
            assert [await ada.balance(), await bob.balance()] == [200, 200]
            assert (await seen(ada))["void_reason"] == "The tea is gone."
            assert problem(await enter(ada)) == "closed"
            again = {**headers, "Idempotency-Key": "again"}
            assert problem(await api.http.post(path, json={"reason": "Once more."}, headers=again)) == "closed"
            assert told(service, ada) == ["raffle.entered", "raffle.void"]


async def test_points_that_expired_meanwhile_come_back_usable_when_it_is_void(small: Run) -> None:
    long = raffle(opens="2026-11-20T08:00:00", closes="2027-12-20T20:00:00")
    with small(long) as service:
        async with in_process(service) as api:
            (ada,) = await entrants(api, 1, 20)
            assert await ada.balance() == 0
            later(api, ada, days=390)  # points last for twelve months
            done = await api.http.post(
                f"/v1/operator/raffles/{TEA}/void", json={"reason": "No tea."}, headers=operator(service)
            )
            assert done.status_code == 200
            assert await ada.balance() == 200


async def test_a_public_beacon_decides_and_is_asked_by_the_background(run: Run) -> None:
    beacon = {
        "kind": "drand", "urls": ["https://beacon.example"], "chain": "ab" * 32, "public_key": "cd" * 96,
        "scheme": "bls-unchained-g1-rfc9380", "period_seconds": 30, "genesis": 1_600_000_000,
    }  # fmt: skip
    asked: list[int] = []

    def fetch(part: DrandBeacon, source: Drand) -> DrandValue | None:
        asked.append(source.round)
        return drand_value(b"s" * 48) if len(asked) > 1 else None

    with run(raffle(beacon=beacon, draw_minutes=10)) as service:
        async with in_process(service) as api:
            ada, bob = await entrants(api, 2)
            document = read_draw((await api.http.get(f"/v1/raffles/{TEA}/draw")).content)
            assert isinstance(document.terms.beacon, Drand)
            assert document.terms.beacon.due >= service.clock().replace(hour=19, minute=10)
            later(api, ada, bob, hours=7, minutes=1)
            raffle_upkeep.everything(service.ctx, service.clock(), fetch)
            assert ((await seen(ada))["state"], asked) == ("closed", [])
            later(api, ada, bob, minutes=11)
            for _ in range(3):
                raffle_upkeep.everything(service.ctx, service.clock(), fetch)
            assert asked == [document.terms.beacon.round] * 2
            assert (await seen(ada))["state"] == "drawn"
            assert told(service, bob)[:3] == ["raffle.entered", "raffle.closed", "raffle.drawn"]


async def test_a_list_that_is_sealed_too_late_is_not_drawn(small: Run) -> None:
    beacon = {
        "kind": "drand", "urls": ["https://beacon.example"], "chain": "ab" * 32, "public_key": "cd" * 96,
        "scheme": "bls-unchained-g1-rfc9380", "period_seconds": 30, "genesis": 1_600_000_000,
    }  # fmt: skip
    with small(raffle(beacon=beacon, draw_minutes=10)) as service:
        async with in_process(service) as api:
            (ada,) = await entrants(api, 1)
            later(api, ada, hours=8)  # nobody was there to seal it before the value could be known
            raffle_upkeep.everything(service.ctx, service.clock(), lambda *_: drand_value(b"s" * 48))
            assert ((await seen(ada))["void_reason"], await ada.balance()) == ("closed-too-late", 200)


async def test_nobody_entered_so_nobody_wins(small: Run) -> None:
    with small(raffle()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await seen(ada)
            later(api, ada, hours=8)
            assert ((await seen(ada))["state"], (await seen(ada))["void_reason"]) == ("void", "no-entries")


def won_with(number: int = 1) -> grants.Source:
    return grants.Source("challenge", "walk", number, Text(both("A walk")))


def grant(service: Service, person: Person, tickets: int, number: int = 1) -> None:
    with service.ctx.write() as conn:
        given = [Grant(tickets=tickets, raffle=TEA)]
        grants.give(conn, service.ctx, person.tokens["member_id"], given, won_with(number), service.clock())


def take(service: Service, person: Person, number: int = 1) -> None:
    with service.ctx.write() as conn:
        grants.take_back(conn, service.ctx, person.tokens["member_id"], won_with(number), service.clock())


async def test_tickets_from_a_challenge_wait_for_the_rules_and_then_enter(run: Run) -> None:
    with run(raffle(limits={"per_member": 3, "per_day": 1})) as service:
        async with in_process(service) as api:
            ada = await api.join()
            grant(service, ada, 2)
            grant(service, ada, 2)
            found = await seen(ada)
            assert (found["waiting"], found["mine"]) == (2, 0)
            await accept(ada)
            found = await seen(ada)
            assert (found["waiting"], [(one["way"], one["source"]) for one in found["tickets"]]) == (
                0, [("won", "A walk")] * 2
            )  # fmt: skip
            grant(service, ada, 2, 2)
            found = await seen(ada)
            assert (found["waiting"], found["mine"]) == (1, 3)  # one finds no room and waits for the next round
            assert await ada.balance() == 200


async def test_a_challenge_that_is_reverted_takes_its_tickets_back_while_it_is_open(run: Run) -> None:
    with run(raffle()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await accept(ada)
            grant(service, ada, 2, 1)
            grant(service, ada, 3, 2)
            take(service, ada, 1)
            take(service, ada, 1)
            assert (await seen(ada))["mine"] == 3
            grant(service, ada, 2, 1)
            assert (await seen(ada))["mine"] == 5
            later(api, ada, hours=7, minutes=1)
            assert (await seen(ada))["state"] == "closed"
            take(service, ada, 2)
            assert (await seen(ada))["mine"] == 5, "what is sealed stays"


async def test_won_tickets_do_not_enter_again_by_themselves_after_leaving(small: Run) -> None:
    with small(raffle()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await accept(ada)
            grant(service, ada, 2)
            await leave(ada)
            raffle_upkeep.everything(service.ctx, service.clock())
            assert ((await seen(ada))["mine"], (await seen(ada))["waiting"]) == (0, 2)
            await enter(ada, "free")
            assert ((await seen(ada))["mine"], (await seen(ada))["waiting"]) == (3, 0)


async def test_each_sees_their_own_tickets_and_prizes_alone(small: Run) -> None:
    with small(raffle(prizes=[MANY])) as service:
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


async def test_entries_come_in_pages(small: Run) -> None:
    with small(raffle()) as service:
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


async def test_every_lot_has_an_owner_or_is_a_demos(small: Run) -> None:
    with small(raffle(demo_entries=30)) as service:
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
