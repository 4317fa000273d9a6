"""Every operation of a member tried by another one: what is somebody else's does not exist."""

from __future__ import annotations

import re
from typing import Any

import pytest

from api_client.reference import event_stream
from tests.contract.kit import Api, Person
from tests.contract.raffling import drawn_round


async def belongings(api: Api, person: Person) -> dict[str, str]:
    """The ids of everything the member has."""
    await person.provision()
    await api.till.sell((await person.card())["number"], 20_000)
    wallet = (await person.get("/v1/me/wallets")).json()["items"][0]["id"]
    entry = (await person.get(f"/v1/me/wallets/{wallet}/entries")).json()["items"][0]["id"]
    bought = (await person.post("/v1/me/redemptions", {"reward_id": "any-coffee"})).json()
    offer = (await person.get(f"/v1/me/games/{WHEEL}")).json()["offer"]
    played = (await person.post(f"/v1/me/games/{WHEEL}/plays", {"offer": offer})).json()
    return {
        "game": WHEEL,
        "play": played["id"],
        "wallet": wallet,
        "entry": entry,
        "redemption": bought["id"],
        "device": person.tokens["device_id"],
        "card": (await person.card())["id"],
        "raffle": drawn_round(person),
        "number": "2",
    }


WHEEL = "daily-wheel"
#: What everybody finds under the same name: it is the programme's, and each sees their own side of it.
OF_PROGRAMME = {"challenge", "badge", "game", "quiz", "survey", "question", "meet", "auction"}
ATTEMPTS = [
    ("PUT", "/v1/me/games/{game}/plays/{play}/seen", None),
    ("GET", "/v1/me/wallets/{wallet}/entries/{entry}", None),
    ("GET", "/v1/me/redemptions/{redemption}", None),
    ("POST", "/v1/me/redemptions/{redemption}/reveal", {}),
    ("POST", "/v1/me/redemptions/{redemption}/cancel", {}),
    ("DELETE", "/v1/me/devices/{device}", None),
    ("POST", "/v1/me/cards/{card}/provision", {}),
    ("GET", "/v1/me/raffles/{raffle}", None),
    ("PUT", "/v1/me/raffles/{raffle}/rules", {"version": "2026-1"}),
    ("POST", "/v1/me/raffles/{raffle}/entries", {"way": "free", "count": 1}),
    ("DELETE", "/v1/me/raffles/{raffle}/entries", None),
    ("GET", "/v1/me/raffles/{raffle}/entries/{number}/proof", None),
    ("POST", "/v1/me/raffles/{raffle}/prizes/{number}/claim", {}),
    ("POST", "/v1/me/raffles/{raffle}/prizes/{number}/decline", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), ATTEMPTS)
async def test_another_members_things_do_not_exist(api: Api, method: str, path: str, body: Any) -> None:
    ada, bob = await api.join("ada@example.org"), await api.join("bob@example.org")
    hers = await belongings(api, ada)
    before = (await ada.get("/v1/me/snapshot")).json()
    headers = {**bob.headers, "Idempotency-Key": "bobs"}
    stolen = await api.http.request(method, path.format(**hers), json=body, headers=headers)
    # What does not exist at all is answered in the same words.
    nothing = {name: "unknown_1" if name not in ("wallet", "game", "number") else value for name, value in hers.items()}
    missing = await api.http.request(method, path.format(**nothing), json=body, headers=headers)
    assert (stolen.status_code, stolen.json()) == (404, missing.json())
    after = (await ada.get("/v1/me/snapshot")).json()
    assert {**before, "as_of": ""} == {**after, "as_of": ""}


async def test_every_operation_of_a_member_is_tried(api: Api) -> None:
    """A new operation with an id in its path belongs in the list above."""
    paths = (await api.http.get("/openapi.json")).json()["paths"]
    with_ids = {
        (method.upper(), path.replace("_id}", "}").replace("{redemption}", "{redemption}"))
        for path, methods in paths.items()
        if path.startswith("/v1/me/") and set(re.findall(r"{(\w+?)(?:_id)?}", path)) - OF_PROGRAMME
        for method in methods
    }
    tried = {(method, path) for method, path, _ in ATTEMPTS}
    # A wallet is named by its kind, so everybody has one of that name.
    by_wallet = {
        ("GET", "/v1/me/wallets/{wallet}/entries"),
        ("GET", "/v1/me/wallets/{wallet}/expirations"),
        ("POST", "/v1/me/wallets/{wallet}/transfers"),
    }
    assert {(m, p.replace("{issued}", "{redemption}")) for m, p in with_ids} == tried | by_wallet


async def test_each_sees_only_their_own(api: Api) -> None:
    ada, bob = await api.join("ada@example.org"), await api.join("bob@example.org")
    hers = await belongings(api, ada)
    for path in (
        "/v1/me", "/v1/me/snapshot", "/v1/me/devices", "/v1/me/redemptions", "/v1/me/wallets", "/v1/me/tiers",
        f"/v1/me/wallets/{hers['wallet']}/entries", f"/v1/me/wallets/{hers['wallet']}/expirations",
    ):  # fmt: skip
        said = (await bob.get(path)).text
        for name in ("entry", "redemption", "device", "card"):
            assert hers[name] not in said, path
        assert "ada@example.org" not in said


async def test_a_cursor_of_one_gives_nothing_to_another(api: Api) -> None:
    ada, bob = await api.join("ada@example.org"), await api.join("bob@example.org")
    hers = await belongings(api, ada)
    path = f"/v1/me/wallets/{hers['wallet']}/entries?limit=1"
    cursor = (await ada.get(path)).json()["next_cursor"]
    answer = await bob.get(path) if cursor is None else await bob.get(f"{path}&cursor={cursor}")
    mine = {one["id"] for one in (await bob.get(f"/v1/me/wallets/{hers['wallet']}/entries")).json()["items"]}
    assert {one["id"] for one in answer.json().get("items", [])} <= mine


async def test_an_answer_is_not_replayed_to_another_member(api: Api) -> None:
    ada, bob = await api.join("ada@example.org", 2_000), await api.join("bob@example.org", 2_000)
    body = {"reward_id": "any-coffee"}
    first = await ada.post("/v1/me/redemptions", body, "same-key")
    second = await bob.post("/v1/me/redemptions", body, "same-key")
    assert first.json()["id"] != second.json()["id"]
    assert "idempotent-replayed" not in second.headers


@pytest.mark.parametrize(
    "path",
    [
        *(f"/v1/me{part}" for part in ("", "/snapshot", "/wallets", "/devices", "/redemptions", "/tiers")),
        *("/v1/rewards", "/v1/rewards/any-coffee"),
    ],
)
async def test_no_cache_keeps_what_is_a_members(api: Api, path: str) -> None:
    ada = await api.join()
    answer = await ada.get(path)
    assert answer.headers["cache-control"] == "no-store"
    if tag := answer.headers.get("etag"):
        known = await ada.get(path, **{"If-None-Match": tag})
        assert known.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "field",
    [{"id": "mem_x"}, {"email": "root@example.org"}, {"points": 9}, {"version": "9"}, {"demo": True}, {"joined_at": 0}],
)
async def test_no_more_can_be_set_than_is_offered(api: Api, field: dict[str, Any]) -> None:
    ada = await api.join()
    before = (await ada.get("/v1/me")).json()
    headers = {**ada.headers, "If-Match": f'"{before["version"]}"'}
    await api.http.patch("/v1/me", json={"first_name": "Ada", **field}, headers=headers)
    after = (await ada.get("/v1/me")).json()
    kept = {"first_name": "", "version": ""}
    assert {**after, **kept} == {**before, **kept}
    assert await ada.balance() == 200


async def test_streams_of_one_member_are_bounded(api: Api) -> None:
    """The oldest makes room, so that a member who comes back is never the one who is refused."""
    ada, bob = await api.join("ada@example.org"), await api.join("bob@example.org")
    ctx = api.service.ctx
    opened = []
    for person in [ada] * (event_stream.PER_MEMBER + 3) + [bob]:
        with ctx.read() as conn:
            who = event_stream.sessions.authenticate(conn, person.tokens["access_token"], ctx.now())
        opened.append(event_stream.frames(ctx, who, None, 0.01))
        await anext(opened[-1])
    ended = 0
    for one in opened:
        try:
            await anext(one)
        except StopAsyncIteration:
            ended += 1
    assert ended == 3
    assert ctx.hub.listeners == event_stream.PER_MEMBER + 1
    for one in opened:
        await one.aclose()
