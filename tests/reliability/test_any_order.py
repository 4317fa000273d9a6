"""What happens at one business time gives the same wallet in whatever order the tills' and offices' requests arrive.

The API books at its own time and lets no other in, so that is as far as orders can differ through HTTP; later arrivals
of earlier times are put to the test where they exist, at the ledger.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api_client.reference import credentials
from tests.contract.kit import NOON, Api, Person, Service

Event = Callable[[], Awaitable[httpx.Response]]
OFFICE = "an_office_of_the_operator"
NAMES = ("buy", "buy much", "buy less", "give back", "give back more", "use", "cancel", "correct", "present", "take")
FEW = settings(max_examples=6, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=300)
NUMBERS = itertools.count()


async def events(api: Api, ada: Person) -> dict[str, Event]:
    """Ten independent things, each of which may be the first or the last to arrive."""
    bob = await api.join(f"bob{next(NUMBERS)}@example.org", points=500)
    card = (await ada.card())["number"]
    sold = [(await api.till.sell(card, cents)).json()["transaction_id"] for cents in (20_000, 7_777)]
    shown, held = [(await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"})).json()["id"] for _ in range(2)]
    coupon = (await ada.post(f"/v1/me/redemptions/{shown}/reveal")).json()["coupon"]["code"]

    async def correct(points: int) -> httpx.Response:
        body = {"card_number": card, "points": points, "reason": "as agreed"}
        headers = {"Authorization": f"Bearer {OFFICE}", "Idempotency-Key": f"{card} {points}"}
        return await api.http.post("/v1/operator/adjustments", json=body, headers=headers)

    def refund(number: int, cents: int) -> Awaitable[httpx.Response]:
        body = {"transaction_id": sold[number], "amount": {"amount": cents, "currency": "EUR"}}
        return api.till.post("/v1/pos/refunds", body)

    gift = {"card_number": card, "points": 120}
    made: tuple[Event, ...] = (
        lambda: api.till.sell(card, 1_234), lambda: api.till.sell(card, 9_999), lambda: api.till.sell(card, 19),
        lambda: refund(0, 3_333), lambda: refund(1, 1_111), lambda: api.till.coupon(coupon),
        lambda: ada.post(f"/v1/me/redemptions/{held}/cancel"), lambda: correct(250),
        lambda: bob.post("/v1/me/wallets/sparks/transfers", gift), lambda: correct(-75),
    )  # fmt: skip
    return dict(zip(NAMES, made, strict=True))


async def wallet(service: Service, order: list[str]) -> dict[str, Any]:
    """A new member's wallet after all of it in this order, from a network of their own: each has its limits."""
    home, port = divmod(next(NUMBERS), 250)
    transport = httpx.ASGITransport(service.app, client=(f"10.0.{home}.{port + 1}", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://embedded") as http:
        return await after(Api(http, service), order)


async def after(api: Api, order: list[str]) -> dict[str, Any]:
    """What a new member holds once all of it happened in this order."""
    ada = await api.join(f"ada{next(NUMBERS)}@example.org", points=2_000)
    happening = await events(api, ada)
    for name in order:
        answer = await happening[name]()
        assert answer.is_success, (name, answer.text)
    found: dict[str, Any] = (await ada.get("/v1/me/wallets")).json()["items"][0]
    return found


def open_office(service: Service) -> None:
    with service.ctx.write() as conn:
        credentials.admit(conn, OFFICE, "the office", "operator", NOON)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "profile", [pytest.param(FEW, id="few"), pytest.param(MANY, id="many", marks=pytest.mark.slow)]
)
def test_the_order_of_arrival_changes_nothing(profile: settings, service: Service) -> None:
    open_office(service)
    with asyncio.Runner() as runner:
        usual = runner.run(wallet(service, list(NAMES)))

        @profile
        @given(order=st.permutations(NAMES))
        def differs(order: list[str]) -> None:
            assert runner.run(wallet(service, order)) == usual

        differs()
