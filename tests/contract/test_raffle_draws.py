"""The sealed list, the draw that anybody can check, prizes and alternates."""

from __future__ import annotations

from typing import Any

from api_client.draws.beacon import Drand, DrandValue, drand_value, secret_hash
from api_client.draws.check import StepState
from api_client.draws.reading import read_draw
from api_client.reference import background
from api_client.reference.play import raffle_upkeep
from api_client.reference.play.raffles_file import DrandBeacon
from tests.contract.kit import in_process
from tests.contract.raffling import (
    MANY,
    ONE,
    TEA,
    Run,
    both,
    entrants,
    later,
    operator,
    problem,
    raffle,
    seen,
    steps,
    told,
)


async def test_closed_sealed_and_drawn_as_anybody_can_check(run_raffles: Run) -> None:
    with run_raffles(raffle()) as service:
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


async def test_a_winner_takes_the_prize_once(run_raffles: Run) -> None:
    with run_raffles(raffle(prizes=[MANY], alternates=0)) as service:
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


async def test_what_is_declined_or_lapses_goes_to_alternates(run_raffles: Run) -> None:
    with run_raffles(raffle(prizes=[ONE], alternates=2)) as service:
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


async def test_a_party_that_binds_and_tells_decides(run_raffles: Run) -> None:
    parties = [{"id": "us", "name": both("Us"), "automatic": True}, {"id": "notary", "name": both("A notary")}]
    with run_raffles(raffle(beacon={"kind": "commit", "parties": parties}, prizes=[ONE])) as service:
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


async def test_a_public_beacon_decides_and_is_asked_by_the_background(run_raffles: Run) -> None:
    beacon = {
        "kind": "drand", "urls": ["https://beacon.example"], "chain": "ab" * 32, "public_key": "cd" * 96,
        "scheme": "bls-unchained-g1-rfc9380", "period_seconds": 30, "genesis": 1_600_000_000,
    }  # fmt: skip
    asked: list[int] = []

    def fetch(part: DrandBeacon, source: Drand) -> DrandValue | None:
        asked.append(source.round)
        return drand_value(b"s" * 48) if len(asked) > 1 else None

    with run_raffles(raffle(beacon=beacon, draw_minutes=10)) as service:
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
