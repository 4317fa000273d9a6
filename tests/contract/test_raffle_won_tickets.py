"""Tickets won elsewhere: they wait, enter by themselves, and are taken back."""

from __future__ import annotations

from api_client.reference.play import raffle_upkeep
from tests.contract.kit import in_process
from tests.contract.raffling import Run, accept, enter, grant, later, leave, raffle, seen, take


async def test_tickets_from_a_challenge_wait_for_the_rules_and_then_enter(run_raffles: Run) -> None:
    with run_raffles(raffle(limits={"per_member": 3, "per_day": 1})) as service:
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


async def test_a_challenge_that_is_reverted_takes_its_tickets_back_while_it_is_open(run_raffles: Run) -> None:
    with run_raffles(raffle()) as service:
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


async def test_won_tickets_do_not_enter_again_by_themselves_after_leaving(run_on_sqlite: Run) -> None:
    with run_on_sqlite(raffle()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await accept(ada)
            grant(service, ada, 2)
            await leave(ada)
            raffle_upkeep.everything(service.ctx, service.clock())
            assert ((await seen(ada))["mine"], (await seen(ada))["waiting"]) == (0, 2)
            await enter(ada, "free")
            assert ((await seen(ada))["mine"], (await seen(ada))["waiting"]) == (3, 0)
