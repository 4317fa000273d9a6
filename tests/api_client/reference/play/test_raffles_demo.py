"""The demo's raffles: on every day an open one, one to come and two that were drawn, which anybody can check."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api_client.draws.check import check, right
from api_client.draws.reading import read_draw
from tests.contract.kit import in_process, running


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 20, 12, tzinfo=UTC),
        datetime(2027, 1, 3, 22, tzinfo=UTC),  # a Sunday, after one has closed and before the next opens
        datetime(2028, 2, 29, 7, 30, tzinfo=UTC),
    ],
)
async def test_there_is_one_of_each(tmp_path: Path, now: datetime) -> None:
    with running(tmp_path) as service:
        service.clock.now = now
        async with in_process(service) as api:
            mara = await api.demo()
            items = (await mara.get("/v1/me/raffles")).json()["items"]
            assert {"open", "coming", "drawn"} <= {one["state"] for one in items}
            assert all(one["entries"] > 50 for one in items if one["state"] == "open")
            drawn = [one for one in items if one["state"] == "drawn" and one["mine"]]
            assert sorted((one["raffle_id"], len(one["wins"])) for one in drawn) == [
                ("bakers-breakfast", 1), ("night-train-for-two", 0)
            ]  # fmt: skip
            won = next(one for one in drawn if one["wins"])
            assert (won["wins"][0]["prize_id"], won["wins"][0]["state"]) == ("croissant", "open")
            for one in drawn:
                document = read_draw((await api.http.get(f"/v1/raffles/{one['id']}/draw")).content)
                entries = (await api.http.get(f"/v1/raffles/{one['id']}/entries")).json()["items"]
                assert right(check(document, entries, now=now, ticket=one["tickets"][0]["ticket"]))
            other = await api.demo()
            for one in drawn:
                assert (await other.get(f"/v1/me/raffles/{one['id']}")).status_code == 404


async def test_its_tickets_are_of_different_days_and_wait_for_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        async with in_process(service) as api:
            for _ in range(4):
                mara = await api.demo()
                items = (await mara.get("/v1/me/raffles")).json()["items"]
                mine = [one for one in items if one["state"] == "drawn" and one["mine"]]
                assert len(mine) == 2
                for one in mine:
                    days = [ticket["at"][:10] for ticket in one["tickets"]]
                    assert len(set(days)) == len(days), "a free ticket a day"
                    document = read_draw((await api.http.get(f"/v1/raffles/{one['id']}/draw")).content)
                    assert not {ticket["ticket"] for ticket in one["tickets"]} & set(document.alternates)
