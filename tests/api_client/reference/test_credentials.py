"""What machines sign in with: scopes, stores, ends, rotation with an overlap, and nothing of it to be read back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.event import listen, remove

from api_client.reference import credentials, till_credential
from api_client.reference.tables import credential_secrets, idempotency
from tests.contract.kit import Api, Service, in_process, running


def made(service: Service, *scopes: str, **more: Any) -> tuple[str, str]:
    """The id and secret of a fresh credential."""
    with service.ctx.write() as conn:
        return credentials.create(conn, "Counter 1", scopes, service.clock(), **more)


async def ask(api: Api, secret: str, method: str, path: str, body: Any = None, key: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key or f"once for {path}"}
    return await api.http.request(method, path, json=body, headers=headers)


async def look(api: Api, secret: str) -> int:
    """What a till is answered that looks at a code nobody has."""
    answer = await ask(api, secret, "POST", "/v1/pos/verify", {"code": "hello"})
    return answer.status_code


async def sell(api: Api, secret: str, number: str, key: str = "k", **more: Any) -> httpx.Response:
    body = {"code": number, "amount": {"amount": 1000, "currency": "EUR"}, **more}
    return await ask(api, secret, "POST", "/v1/pos/transactions", body, key)


async def test_each_scope_opens_its_own_doors(api: Api, service: Service) -> None:
    _, till = made(service, "till")
    _, operator = made(service, "operator")
    _, both = made(service, "till", "operator")
    _, metrics = made(service, "metrics")
    seen = {}
    for name, secret in (("till", till), ("operator", operator), ("both", both), ("metrics", metrics)):
        listing = await ask(api, secret, "GET", "/v1/operator/credentials")
        seen[name] = (await look(api, secret), listing.status_code)
    assert seen == {"till": (422, 403), "operator": (403, 200), "both": (422, 200), "metrics": (403, 403)}
    assert (await ask(api, till, "GET", "/v1/operator/credentials")).json()["type"] == "forbidden"
    assert (await ask(api, "nobody-has-this-secret", "GET", "/v1/operator/credentials")).status_code == 401


async def test_a_till_of_a_store_posts_for_that_store_alone(api: Api, service: Service) -> None:
    ada = await api.join()
    number = (await ada.card())["number"]
    _, secret = made(service, "till", store_id="mitte")
    sold = await sell(api, secret, number)
    assert sold.status_code == 201
    entry = (await ada.get("/v1/me/wallets/sparks/entries")).json()["items"][0]
    assert entry["purchase"]["store"] == "Aurora Mitte"
    assert (await sell(api, secret, number, "k2", store_id="mitte")).status_code == 201
    other = await sell(api, secret, number, "k3", store_id="flora")
    assert (other.status_code, other.json()["type"]) == (403, "forbidden")


async def test_rotation_overlaps_and_keeps_the_keys(api: Api, service: Service) -> None:
    ada = await api.join()
    number = (await ada.card())["number"]
    credential_id, before = made(service, "till")
    first = await sell(api, before, number, "receipt-1")
    with service.ctx.write() as conn:
        after, until = credentials.rotate(conn, credential_id, service.clock(), timedelta(hours=2))
    assert until == service.clock() + timedelta(hours=2)
    replayed = await sell(api, after, number, "receipt-1")
    assert (replayed.text, replayed.headers["idempotent-replayed"]) == (first.text, "true")
    service.clock.advance(hours=1, minutes=59)
    assert [await look(api, one) for one in (before, after)] == [422, 422]
    service.clock.advance(minutes=1)
    assert [await look(api, one) for one in (before, after)] == [401, 422]


async def test_two_rotations_end_the_oldest_when_it_was_said(service: Service, api: Api) -> None:
    credential_id, first = made(service, "till")
    with service.ctx.write() as conn:
        second, _ = credentials.rotate(conn, credential_id, service.clock(), timedelta(hours=1))
        third, _ = credentials.rotate(conn, credential_id, service.clock(), timedelta(hours=24))
    service.clock.advance(hours=1)
    assert [await look(api, one) for one in (first, second, third)] == [401, 422, 422]


async def test_without_an_overlap_the_old_secret_ends_at_once(service: Service, api: Api) -> None:
    credential_id, before = made(service, "till")
    with service.ctx.write() as conn:
        after, _ = credentials.rotate(conn, credential_id, service.clock(), timedelta())
    assert [await look(api, one) for one in (before, after)] == [401, 422]


async def test_it_ends_by_itself_or_at_once(service: Service, api: Api) -> None:
    _, passing = made(service, "till", expires_at=service.clock() + timedelta(days=1))
    credential_id, revoked = made(service, "till")
    assert [await look(api, one) for one in (passing, revoked)] == [422, 422]
    with service.ctx.write() as conn:
        credentials.revoke(conn, credential_id, service.clock())
    service.clock.advance(days=1)
    assert [await look(api, one) for one in (passing, revoked)] == [401, 401]


async def test_a_revoked_one_cannot_be_brought_back(service: Service, api: Api) -> None:
    _, operator = made(service, "operator")
    credential_id, _ = made(service, "till")
    path = f"/v1/operator/credentials/{credential_id}"
    gone = await ask(api, operator, "POST", f"{path}/revoke", {})
    assert gone.json()["revoked_at"] is not None
    again = await ask(api, operator, "POST", f"{path}/rotate", {})
    assert (again.status_code, again.json()["type"]) == (409, "closed")
    assert (await ask(api, operator, "POST", "/v1/operator/credentials/cred_x/rotate", {}, "x")).status_code == 404


async def test_operators_make_and_exchange_them_over_the_api(service: Service, api: Api) -> None:
    _, operator = made(service, "operator")
    body = {"name": "Counter 2", "scopes": ["till"], "store_id": "flora"}
    first = await ask(api, operator, "POST", "/v1/operator/credentials", body)
    again = await ask(api, operator, "POST", "/v1/operator/credentials", body)
    assert (first.status_code, first.text) == (201, again.text)
    issued = first.json()
    assert await look(api, issued["secret"]) == 422
    path = f"/v1/operator/credentials/{issued['credential']['id']}/rotate"
    rotated = (await ask(api, operator, "POST", path, {"overlap_hours": 0})).json()
    assert [await look(api, one["secret"]) for one in (issued, rotated)] == [401, 422]
    listed = (await ask(api, operator, "GET", "/v1/operator/credentials")).json()["items"]
    shown = next(one for one in listed if one["id"] == issued["credential"]["id"])
    assert (shown["name"], shown["scopes"], shown["store_id"]) == ("Counter 2", ["till"], "flora")
    assert "secret" not in str(listed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["root"]},
        {"store_id": "nowhere"},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "2030-01-01T00:00:00"},
        {"name": "x\u0000"},
    ],
)
async def test_what_makes_no_sense_is_refused(service: Service, api: Api, wrong: dict[str, Any]) -> None:
    _, operator = made(service, "operator")
    body = {"name": "Counter", "scopes": ["till"], **wrong}
    answer = await ask(api, operator, "POST", "/v1/operator/credentials", body)
    assert (answer.status_code, answer.json()["type"]) == (422, "validation")


async def test_no_secret_rests_anywhere(service: Service, api: Api) -> None:
    """Neither where credentials are kept nor among the answers that may be asked for again."""
    _, operator = made(service, "operator")
    body = {"name": "Counter 2", "scopes": ["till"]}
    issued = (await ask(api, operator, "POST", "/v1/operator/credentials", body)).json()
    with service.ctx.read() as conn:
        kept = str(conn.execute(select(credential_secrets)).all()) + str(conn.execute(select(idempotency)).all())
    for secret in (operator, issued["secret"]):
        assert secret not in kept
        assert secret.removeprefix("loyalty_") not in kept


async def test_last_use_is_written_down_now_and_then(service: Service, api: Api) -> None:
    credential_id, secret = made(service, "till")
    writes: list[str] = []

    def note(*event: Any) -> None:
        if event[2].startswith("UPDATE credentials"):
            writes.append(event[2])

    listen(service.ctx.engine, "before_cursor_execute", note)
    for _ in range(5):
        await look(api, secret)
    service.clock.advance(hours=1)
    await look(api, secret)
    remove(service.ctx.engine, "before_cursor_execute", note)
    assert len(writes) == 2
    with service.ctx.read() as conn:
        assert credentials.row(conn, credential_id)["last_used_at"] == service.clock()


async def test_unknown_ended_and_revoked_are_told_alike(service: Service, api: Api) -> None:
    _, passing = made(service, "till", expires_at=service.clock() + timedelta(days=1))
    credential_id, revoked = made(service, "till")
    with service.ctx.write() as conn:
        credentials.revoke(conn, credential_id, service.clock())
    service.clock.advance(days=2)
    answers = [await ask(api, one, "POST", "/v1/pos/verify", {"code": "x"}) for one in (passing, revoked, "x" * 51)]
    assert len({(one.status_code, one.text) for one in answers}) == 1


async def test_the_embedded_till_stays_revoked_over_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        async with in_process(service) as api:
            assert await look(api, till_credential(tmp_path)) == 422
            with service.ctx.write() as conn:
                for one in credentials.listed(conn):
                    credentials.revoke(conn, one.id, service.clock())
    with running(tmp_path) as service:
        async with in_process(service) as api:
            assert await look(api, till_credential(tmp_path)) == 401
        with service.ctx.read() as conn:
            assert conn.execute(text("SELECT count(*) FROM credentials WHERE revoked_at IS NULL")).scalar() == 0
