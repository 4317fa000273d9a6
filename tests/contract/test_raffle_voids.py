"""Raffles that are called off, by whatever: everybody has their points back."""

from __future__ import annotations

import asyncio

from api_client.draws.beacon import drand_value, secret_hash
from api_client.reference import background, ledger
from api_client.reference.play import raffle_upkeep
from tests.contract.kit import in_process
from tests.contract.raffling import (
    TEA,
    Run,
    both,
    crowd,
    enter,
    entrants,
    later,
    operator,
    problem,
    raffle,
    seen,
    steps,
    told,
)


async def test_without_the_value_everybody_has_their_points_back(run_raffles: Run) -> None:
    silent = {"id": "notary", "name": both("A notary")}
    beacon = {"kind": "commit", "parties": [{"id": "us", "name": both("Us"), "automatic": True}, silent]}
    with run_raffles(raffle(beacon=beacon)) as service:
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


async def test_without_everybody_bound_it_is_void_at_closing(run_on_sqlite: Run) -> None:
    parties = [{"id": "us", "name": both("Us"), "automatic": True}, {"id": "notary", "name": both("A notary")}]
    with run_on_sqlite(raffle(beacon={"kind": "commit", "parties": parties})) as service:
        async with in_process(service) as api:
            (ada,) = await entrants(api, 1)
            later(api, ada, hours=7, minutes=1)
            found = await seen(ada)
            assert (found["state"], found["void_reason"], await ada.balance()) == ("void", "not-bound", 200)
            assert "failed" not in (await steps(api)).values()


async def test_an_operator_calls_it_off(run_raffles: Run) -> None:
    with run_raffles(raffle()) as service:
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


async def test_points_that_expired_meanwhile_come_back_usable_when_it_is_void(run_on_sqlite: Run) -> None:
    long = raffle(opens="2026-11-20T08:00:00", closes="2027-12-20T20:00:00")
    with run_on_sqlite(long) as service:
        async with in_process(service) as api:
            (ada,) = await entrants(api, 1, 20)
            assert await ada.balance() == 0
            later(api, ada, days=390)  # points last for twelve months
            done = await api.http.post(
                f"/v1/operator/raffles/{TEA}/void", json={"reason": "No tea."}, headers=operator(service)
            )
            assert done.status_code == 200
            assert await ada.balance() == 200


async def test_a_list_that_is_sealed_too_late_is_not_drawn(run_on_sqlite: Run) -> None:
    beacon = {
        "kind": "drand", "urls": ["https://beacon.example"], "chain": "ab" * 32, "public_key": "cd" * 96,
        "scheme": "bls-unchained-g1-rfc9380", "period_seconds": 30, "genesis": 1_600_000_000,
    }  # fmt: skip
    with run_on_sqlite(raffle(beacon=beacon, draw_minutes=10)) as service:
        async with in_process(service) as api:
            (ada,) = await entrants(api, 1)
            later(api, ada, hours=8)  # nobody was there to seal it before the value could be known
            raffle_upkeep.everything(service.ctx, service.clock(), lambda *_: drand_value(b"s" * 48))
            assert ((await seen(ada))["void_reason"], await ada.balance()) == ("closed-too-late", 200)


async def test_nobody_entered_so_nobody_wins(run_on_sqlite: Run) -> None:
    with run_on_sqlite(raffle()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await seen(ada)
            later(api, ada, hours=8)
            assert ((await seen(ada))["state"], (await seen(ada))["void_reason"]) == ("void", "no-entries")
