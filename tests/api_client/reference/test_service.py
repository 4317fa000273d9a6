"""What machines ask of the service: alive, ready, and how much it has done."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import APIRouter
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from api_client.reference import background
from api_client.reference.app import close_app, end_streams, retire
from api_client.reference.attempts import Persistent
from api_client.reference.event_stream import frames
from api_client.reference.readiness import Readiness
from api_client.reference.sessions import Principal
from tests.contract.kit import Api, Service, in_process, running

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


async def metrics(api: Api) -> Samples:
    token = (api.service.folder / "metrics.token").read_text()
    answer = await api.http.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def requests(samples: Samples, **labels: str) -> float:
    return samples.get(("loyalty_http_requests_total", tuple(sorted(labels.items()))), 0.0)


async def test_it_is_ready_and_says_of_what(api: Api) -> None:
    answer = await api.http.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert set(answer.json()["parts"]) == {"accepting", "background", "database", "programme", "schema"}
    assert answer.json()["degraded"] == []


async def failed(api: Api) -> list[str]:
    answer = await api.http.get("/readyz")
    assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
    assert "Retry-After" in answer.headers
    parts: list[str] = answer.json()["failed"]
    return parts


async def test_a_retired_one_answers_but_wants_no_more(api: Api, service: Service) -> None:
    retire(service.app)
    assert await failed(api) == ["accepting"]
    assert (await api.http.get("/healthz")).json() == {"status": "ok"}
    assert (await api.http.get("/v1/program")).status_code == 200


async def test_another_schema_is_not_ready(api: Api, service: Service) -> None:
    with service.ctx.write() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert await failed(api) == ["schema"]


async def test_a_database_that_is_gone_is_told_without_a_name(api: Api, service: Service) -> None:
    with service.ctx.write() as conn:
        conn.exec_driver_sql("ALTER TABLE alembic_version RENAME TO hidden")
    assert await failed(api) == ["schema"]
    with service.ctx.write() as conn:
        conn.exec_driver_sql("ALTER TABLE hidden RENAME TO alembic_version")
    assert (await api.http.get("/readyz")).status_code == 200


async def test_a_catalogue_of_another_programme_file_is_not_ready(api: Api, service: Service) -> None:
    """Somebody started another process with another file on the same database."""
    with service.ctx.write() as conn:
        conn.exec_driver_sql("UPDATE catalogue_state SET programme = 'of another file'")
    assert await failed(api) == ["programme"]


async def test_a_lost_listener_is_told_but_no_reason_to_send_members_away(tmp_path: Path, database_url: str) -> None:
    with running(tmp_path, database_url=database_url) as service:
        relay = service.ctx.relay
        assert relay is not None
        async with in_process(service) as api:
            assert relay.wait(20)
            assert (await api.http.get("/readyz")).json()["degraded"] == []
            relay.stop()
            answer = await api.http.get("/readyz")
            assert (answer.status_code, answer.json()["degraded"]) == (200, ["listener"])
            assert (await metrics(api))["loyalty_listener_connected", ()] == 0


async def test_a_database_that_hangs_is_not_waited_for(service: Service) -> None:
    """The one check there may be at a time does not come back."""
    readiness = Readiness(service.ctx, {}, within=0.05)
    assert readiness._asking.acquire(timeout=1)
    for _ in range(3):
        parts = await readiness.parts()
        assert parts == {"accepting": True, "database": False, "schema": False, "programme": False}
    readiness._asking.release()
    assert all((await Readiness(service.ctx, {}).parts()).values())


async def test_without_its_background_worker_it_is_not_ready(api: Api, service: Service) -> None:
    service.app.state.sweeper.stop()
    assert await failed(api) == ["background"]


async def test_a_round_of_background_work_that_never_ends_is_noticed(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "LATE", 0.0)
    assert await failed(api) == ["background"]


async def test_metrics_are_for_their_own_credential_alone(api: Api, service: Service) -> None:
    ada = await api.join()
    tokens = {"member": ada.tokens["access_token"], "till": (service.folder / "till.token").read_text()}
    assert (await api.http.get("/metrics")).status_code == 401
    for name, status in (("member", 401), ("till", 403)):
        answer = await api.http.get("/metrics", headers={"Authorization": f"Bearer {tokens[name]}"})
        assert answer.status_code == status, name


async def test_requests_are_counted_by_route_never_by_what_was_asked(api: Api) -> None:
    ada = await api.join()
    for number in range(20):
        await ada.get(f"/v1/me/redemptions/red_{number}")
        await api.http.get(f"/nothing/{number}")
        await api.http.request(f"VERB{number}", "/v1/program")
    samples = await metrics(api)
    assert requests(samples, method="GET", route="/v1/me/redemptions/{redemption_id}", status="404") == 20
    assert requests(samples, method="GET", route="unmatched", status="404") == 20
    assert requests(samples, method="other", route="/v1/program", status="405") == 20
    assert samples["loyalty_http_requests_in_flight", ()] == 1
    seconds = ("loyalty_http_request_seconds_count", (("method", "GET"), ("route", "unmatched")))
    assert samples[seconds] == 20


async def test_replays_and_points_are_counted(api: Api, service: Service) -> None:
    ada = await api.join(points=1000)
    for _ in range(3):
        await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"}, key="same")
    wallet = (await ada.get("/v1/me/wallets")).json()["items"][0]
    samples = await metrics(api)
    assert samples["loyalty_idempotent_replays_total", ()] == 2

    def points(kind: str) -> float:
        return samples["loyalty_points", (("kind", kind), ("wallet", wallet["id"]))]

    assert points("active") == wallet["active"]
    assert points("reserved") == wallet["reserved"]
    assert points("issued") == wallet["active"] + wallet["reserved"]
    assert samples["loyalty_database_connections", (("state", "in_use"),)] >= 0
    assert samples["loyalty_sweep_age_seconds", ()] >= 0


async def test_a_database_that_did_not_do_its_part_is_counted(api: Api, service: Service) -> None:
    ada = await api.join()
    with service.ctx.write() as conn:
        conn.exec_driver_sql("ALTER TABLE devices RENAME TO hidden")
    assert (await ada.get("/v1/me")).status_code == 503
    with service.ctx.write() as conn:
        conn.exec_driver_sql("ALTER TABLE hidden RENAME TO devices")
    assert (await metrics(api))["loyalty_database_conflicts_total", ()] == 1


async def test_what_was_tried_again_is_counted(api: Api, service: Service) -> None:
    """Somebody else's transaction was in the way of the first try; whoever asked notices nothing."""
    router, tries = APIRouter(route_class=Persistent), list[int]()

    @router.get("/overtaken")
    def overtaken() -> dict[str, int]:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("UPDATE", {}, Overtaken())
        return {"tries": len(tries)}

    service.app.include_router(router)
    assert (await api.http.get("/overtaken")).json() == {"tries": 2}
    assert (await metrics(api))["loyalty_database_retries_total", ()] == 1


class Overtaken(Exception):
    """As PostgreSQL says it."""

    sqlstate = "40001"


async def test_points_are_not_summed_with_every_question(api: Api, service: Service) -> None:
    before = await metrics(api)
    await api.join(points=100)
    after = await metrics(api)

    def points(samples: Samples) -> Samples:
        return {key: value for key, value in samples.items() if key[0] == "loyalty_points"}

    assert points(after) == points(before)


async def test_two_apis_in_a_process_count_apart(api: Api, tmp_path: Path) -> None:
    await api.http.get("/v1/program")
    other = tmp_path / "other"
    other.mkdir()
    with running(other) as service:
        async with in_process(service) as second:
            assert requests(await metrics(second), method="GET", route="/v1/program", status="200") == 0
    assert requests(await metrics(api), method="GET", route="/v1/program", status="200") == 1


async def test_streams_end_with_a_time_to_come_back(api: Api, service: Service) -> None:
    tokens = (await api.join()).tokens
    stream = frames(service.ctx, Principal(tokens["member_id"], tokens["device_id"]), None)
    assert "id: " in await anext(stream)
    end_streams(service.app)
    (last,) = [frame async for frame in stream]
    assert 1500 <= int(last.removeprefix("retry: ")) < 3000
    close_app(service.app)
