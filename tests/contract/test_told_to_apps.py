"""What an app needs to know beforehand: what transfers are allowed, when points arrive, how many are left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from api_client.reference.programme import ProgrammeFile, load_programme
from api_client.reference.programme_schema import PointsAndMoney, Transfers
from tests.contract.kit import Api, in_process, running

DAYS = 14


def programme() -> ProgrammeFile:
    """`aurora` with points that are pending for a fortnight, and a coffee of which each may have three."""
    aurora = load_programme("aurora")
    coffee = {"limit": 3, "money": PointsAndMoney(points=50, amount=250)}
    return aurora.model_copy(
        update={
            "wallet": aurora.wallet.model_copy(update={"pending_days": DAYS}),
            "transfers": Transfers(minimum=20, per_day=500, fee=3),
            "rewards": tuple(one.model_copy(update=coffee if one.id == "any-coffee" else {}) for one in aurora.rewards),
        }
    )


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    with running(tmp_path, programme=programme()) as service:
        async with in_process(service) as reached:
            yield reached


async def test_the_manifest_says_what_transfers_are_allowed(api: Api, tmp_path: Path) -> None:
    assert (await api.http.get("/v1/program")).json()["transfers"] == {"minimum": 20, "per_day": 500, "fee": 3}
    without = programme().model_copy(update={"transfers": None})
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    with running(other_folder, programme=without) as service:
        async with in_process(service) as other:
            assert (await other.http.get("/v1/program")).json()["transfers"] is None


async def test_the_wallet_says_on_which_day_pending_points_arrive(api: Api) -> None:
    ada, clock = await api.join(), api.service.clock
    assert (await ada.get("/v1/me/wallets")).json()["items"][0]["arrivals"] == []
    number = (await ada.card())["number"]
    first = clock.now
    for cents in (1000, 400):
        assert (await api.till.sell(number, cents)).status_code == 201
    clock.advance(days=3)
    ada = await api.join()  # signs in again: three days are more than an access token lasts
    assert (await api.till.sell(number, 200)).status_code == 201
    zone = api.service.ctx.zone
    # The last day on which goods can be returned is over first.
    days = [(first + timedelta(days=DAYS + late + 1)).astimezone(zone).date().isoformat() for late in (0, 3)]
    wallet = (await ada.get("/v1/me/wallets")).json()["items"][0]
    assert wallet["arrivals"] == [{"amount": 70, "on": days[0]}, {"amount": 10, "on": days[1]}]
    assert wallet["pending"] == 80
    entry = (await ada.get("/v1/me/wallets/sparks/entries")).json()["items"][0]
    assert entry["pending"]
    assert entry["pending_until"].startswith((first + timedelta(days=DAYS + 3)).date().isoformat())


async def test_a_reward_says_how_many_more_one_may_have(api: Api) -> None:
    ada = await api.join()
    path = "/v1/rewards/any-coffee"
    assert (await ada.get(path)).json()["limit_left"] == 3
    assert (await ada.get("/v1/rewards/espresso")).json()["limit_left"] is None
    order = {"reward_id": "any-coffee", "quantity": 2, "with_money": True}
    assert (await ada.post("/v1/me/redemptions", order)).status_code == 201
    assert (await ada.get(path)).json()["limit_left"] == 1
    assert (await api.http.get(path)).json()["limit_left"] is None, "nobody is signed in"


async def test_an_entry_says_how_many_and_what_was_paid_in_money(api: Api) -> None:
    ada = await api.join()
    order = {"reward_id": "any-coffee", "quantity": 2, "with_money": True}
    await ada.post("/v1/me/redemptions", order)
    spent, welcome = (await ada.get("/v1/me/wallets/sparks/entries")).json()["items"]
    assert (spent["amount"], spent["quantity"], spent["money"]) == (-100, 2, {"amount": 500, "currency": "EUR"})
    assert (welcome["quantity"], welcome["money"]) == (1, None)
