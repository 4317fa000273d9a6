"""Other systems hear of what happened: what they are told, what they are not, and that it leaves with the event."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, get_args

import pytest
from sqlalchemy import select

from api_client.reference import credentials, deliveries, sealing, webhooks
from api_client.reference.inputs_access import Events
from api_client.reference.tables import deliveries as rows
from api_client.reference.tables import metadata
from api_client.reference.webhook_sender import send_due
from api_client.transport import Outbound
from tests.contract.kit import Api, Service
from tests.fakes.receiver import Receiver, receiving


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


@pytest.fixture
def service(service: Service) -> Service:
    """Sends when the test says so."""
    service.app.state.sender.stop()
    return service


def listening(service: Service, receiver: Receiver, *events: str) -> tuple[str, str]:
    """The id and secret of a webhook to the receiver."""
    with service.ctx.write() as conn:
        return webhooks.create(conn, service.ctx, receiver.url, events, service.clock(), private=True)


async def deliver(service: Service, resolve: Any = None) -> int:
    """Send what is due now."""
    outbound = Outbound(60)
    try:
        return await send_due(service.ctx, outbound, *([resolve] if resolve else []))
    finally:
        await outbound.aclose()


def left(service: Service) -> list[str]:
    with service.ctx.read() as conn:
        return list(conn.execute(select(rows.c.type).order_by(rows.c.seq)).scalars())


async def test_tells_of_a_life_without_a_name(api: Api, service: Service, receiver: Receiver) -> None:
    _, secret = listening(service, receiver)
    ada = await api.join("ada@example.org")
    answer = await ada.http.patch(
        "/v1/me", json={"first_name": "Ada", "phone": "+49 30 1234567"}, headers={**ada.headers, "If-Match": '"1"'}
    )
    assert answer.status_code == 200
    await api.till.sell(await ada.code(), 200_00, store_id="mitte")
    bought = (await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"})).json()
    shown = (await ada.post(f"/v1/me/redemptions/{bought['id']}/reveal")).json()
    await api.till.coupon(shown["coupon"]["code"])
    while await deliver(service):
        pass
    assert {"member.created", "member.changed", "purchase.posted", "points.changed"} <= set(receiver.types)
    assert {"redemption.created", "redemption.changed", "tier.changed"} <= set(receiver.types)
    assert all(one.signed_with(secret) for one in receiver.got)
    member_id = (await ada.get("/v1/me")).json()["id"]
    said = "".join(one.body.decode() for one in receiver.got)
    assert {one.json["data"]["member_id"] for one in receiver.got} == {member_id}
    for private in ("ada@example.org", "Ada", "1234567", shown["coupon"]["code"], (await ada.card())["number"]):
        assert private not in said
    created = next(one.json for one in receiver.got if one.json["type"] == "redemption.created")
    assert created["data"] == {"member_id": member_id, "id": bought["id"], "status": "reserved"}
    assert created["timestamp"] == service.clock().isoformat().replace("+00:00", "Z")


async def test_hears_only_of_what_it_asked_for(api: Api, service: Service, receiver: Receiver) -> None:
    listening(service, receiver, "tier.changed", "member.created")
    ada = await api.join()
    await api.till.sell(await ada.code(), 500)
    await deliver(service)
    assert receiver.types == ["member.created"]


async def test_what_did_not_happen_is_not_told(api: Api, service: Service, receiver: Receiver) -> None:
    listening(service, receiver)
    ada = await api.join()
    before = left(service)
    assert (await ada.post("/v1/me/redemptions", {"reward_id": "any-coffee"})).status_code == 409
    assert left(service) == before


async def test_a_message_goes_with_the_event_it_tells_of(api: Api, service: Service, receiver: Receiver) -> None:
    listening(service, receiver)
    with contextlib.suppress(RuntimeError), service.ctx.write() as conn:
        webhooks.enqueue(conn, "mem_x", "points.changed", {"amount": 1}, service.clock())
        raise RuntimeError
    assert left(service) == []


async def test_a_replayed_request_is_told_once(api: Api, service: Service, receiver: Receiver) -> None:
    listening(service, receiver, "purchase.posted")
    ada = await api.join()
    number = (await ada.card())["number"]
    for _ in range(3):
        await api.till.sell(number, 500, key="one")
    assert left(service) == ["purchase.posted"]


async def test_the_invented_past_of_a_demo_member_is_no_news(api: Api, service: Service, receiver: Receiver) -> None:
    listening(service, receiver)
    mara = await api.demo()
    assert left(service) == []
    await api.till.sell((await mara.card())["number"], 500)
    assert "purchase.posted" in left(service)


async def test_both_signatures_while_a_secret_is_exchanged(api: Api, service: Service, receiver: Receiver) -> None:
    webhook_id, before = listening(service, receiver)
    with service.ctx.write() as conn:
        after, _ = webhooks.rotate(conn, service.ctx, webhook_id, service.clock(), timedelta(hours=1))
        webhooks.leave_test(conn, webhook_id, service.clock())
    await deliver(service)
    service.clock.advance(hours=1)
    with service.ctx.write() as conn:
        webhooks.leave_test(conn, webhook_id, service.clock())
    await deliver(service)
    signed = [[one.signed_with(secret) for secret in (before, after)] for one in receiver.got]
    assert signed == [[True, True], [False, True]]


async def test_secrets_rest_sealed_and_bound_to_their_place(service: Service, receiver: Receiver) -> None:
    first, secret = listening(service, receiver)
    second, _ = listening(service, receiver)
    with service.ctx.read() as conn:
        dump = "\n".join(str(row) for table in metadata.sorted_tables for row in conn.execute(table.select()))
        stolen = dict(webhooks.row(conn, first)) | {"id": second}
    assert secret not in dump
    assert secret.removeprefix("whsec_") not in dump
    with pytest.raises(sealing.BrokenSeal):
        webhooks.secrets_of(service.ctx, stolen, service.clock())  # type: ignore[arg-type]


class Operator:
    """An operator's system on the API."""

    def __init__(self, api: Api, service: Service) -> None:
        self._api = api
        with service.ctx.write() as conn:
            _, secret = credentials.create(conn, "Backoffice", ["operator"], service.clock())
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._number = 0

    async def __call__(self, method: str, path: str, body: Any = None) -> Any:
        self._number += 1
        headers = {**self._headers, "Idempotency-Key": str(self._number)}
        return await self._api.http.request(method, f"/v1/operator/webhooks{path}", json=body, headers=headers)


async def test_operators_look_after_them_over_the_api(api: Api, service: Service, receiver: Receiver) -> None:
    operator = Operator(api, service)
    made = await operator("POST", "", {"url": "https://hooks.example/x", "events": ["tier.changed"]})
    assert made.status_code == 201
    webhook_id = made.json()["webhook"]["id"]
    assert made.json()["secret"].startswith("whsec_")
    assert [one["id"] for one in (await operator("GET", "")).json()["items"]] == [webhook_id]
    assert (await operator("GET", f"/{webhook_id}")).json()["events"] == ["tier.changed"]
    assert (await operator("POST", f"/{webhook_id}/rotate", {})).json()["secret"] != made.json()["secret"]
    assert (await operator("DELETE", f"/{webhook_id}")).status_code == 204
    for method, path in (("GET", ""), ("POST", "/test"), ("POST", "/rotate"), ("GET", "/deliveries"), ("DELETE", "")):
        assert (await operator(method, f"/{webhook_id}{path}")).status_code == 404
    assert (await operator("GET", "")).json()["items"] == []


async def test_a_message_is_listed_tested_and_sent_again(api: Api, service: Service, receiver: Receiver) -> None:
    operator = Operator(api, service)
    webhook_id, _ = listening(service, receiver)
    receiver.answers = [500, 204]
    tested = (await operator("POST", f"/{webhook_id}/test")).json()
    assert (tested["type"], tested["status"], tested["tries"]) == ("webhook.test", "waiting", 0)
    await deliver(service)
    failed = (await operator("GET", f"/{webhook_id}/deliveries")).json()["items"][0]
    assert (failed["status"], failed["tries"], failed["response_code"]) == ("waiting", 1, 500)
    assert failed["tried_at"] and failed["due_at"]
    service.clock.advance(seconds=5)
    await deliver(service)
    done = (await operator("GET", f"/{webhook_id}/deliveries")).json()["items"][0]
    assert (done["status"], done["tries"], done["response_code"], done["due_at"]) == ("delivered", 2, 204, None)
    again = await operator("POST", f"/{webhook_id}/deliveries/{tested['id']}/redeliver")
    assert (again.status_code, again.json()["status"]) == (202, "waiting")
    await deliver(service)
    assert receiver.ids == [tested["id"]] * 3
    assert (await operator("POST", f"/{webhook_id}/deliveries/msg_none/redeliver")).status_code == 404


async def test_the_list_goes_on_where_it_ended(api: Api, service: Service, receiver: Receiver) -> None:
    operator = Operator(api, service)
    webhook_id, _ = listening(service, receiver)
    with service.ctx.write() as conn:
        left_ids = [webhooks.leave_test(conn, webhook_id, service.clock()) for _ in range(5)]
    seen, cursor = [], ""
    while True:
        page = (await operator("GET", f"/{webhook_id}/deliveries?limit=2{cursor}")).json()
        seen += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == left_ids[::-1]


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example/x", "ftp://x", "https://", "https:// x", "javascript:alert(1)", "https://x\r\nHost: y", ""],
)
async def test_only_the_web_and_only_sealed(api: Api, service: Service, url: str) -> None:
    answer = await Operator(api, service)("POST", "", {"url": url})
    assert (answer.status_code, answer.json()["type"]) == (422, "validation")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.1.2.3", "[::ffff:10.0.0.1]"]
)
async def test_no_way_into_the_machine_over_the_api(api: Api, service: Service, receiver: Receiver, host: str) -> None:
    """What an operator's credential can set up must not reach what only this machine reaches."""
    operator = Operator(api, service)
    port = receiver.url.split(":")[2].split("/")[0]
    body = {"url": f"https://{host}:{port}/hook", "private": True}
    webhook_id = (await operator("POST", "", body)).json()["webhook"]["id"]
    await operator("POST", f"/{webhook_id}/test")
    await deliver(service)
    tried = (await operator("GET", f"/{webhook_id}/deliveries")).json()["items"][0]
    assert (tried["fault"], tried["response_code"], tried["tries"]) == ("private-address", None, 1)
    assert receiver.got == []


async def test_old_messages_are_forgotten(service: Service, receiver: Receiver) -> None:
    webhook_id, _ = listening(service, receiver)
    with service.ctx.write() as conn:
        webhooks.leave_test(conn, webhook_id, service.clock())
    await deliver(service)
    with service.ctx.write() as conn:
        webhooks.leave_test(conn, webhook_id, service.clock())
    service.clock.advance(days=31)
    with service.ctx.write() as conn:
        deliveries.sweep(conn, service.clock())
        kept, _ = deliveries.page(conn, webhook_id, None, 10)
    assert [one.status for one in kept] == ["waiting"]  # it may still arrive


def test_every_event_that_is_sent_can_be_asked_for_alone() -> None:
    assert set(get_args(Events)) == set(webhooks.FIELDS)
