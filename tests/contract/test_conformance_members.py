"""What is another member's does not exist: every operation that names a thing in its path, taken from the contract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from api_client.reference.openapi import CONTRACT
from tests.contract.kit import Api, Person
from tests.contract.raffling import drawn_round

#: Names in a path that are nobody's own.
EVERYBODYS = {
    "wallet_id": "sparks", "reward_id": "any-coffee", "challenge_id": "city-walk", "badge_id": "early-bird",
    "game_id": "three-in-a-row", "meet_id": "coffee-cupping", "quiz_id": "coffee-quiz", "survey_id": "your-year",
    "question": "origin", "raffle_id": "night-train-for-two",
    "auction_id": "headphones-20261115",
}  # fmt: skip
#: What stands for what nobody has.
OWN = {
    **dict.fromkeys(("card_id", "device_id", "redemption_id", "entry_id", "play_id"), "unknown"), "number": "9"
}  # fmt: skip


def owned() -> Iterator[tuple[str, str]]:
    """Member operations on something of their own, such as `POST /v1/me/cards/{card_id}/provision`."""
    for path, methods in json.loads(CONTRACT.read_text(encoding="utf-8"))["paths"].items():
        for method, said in methods.items():
            names = set(re.findall(r"\{(\w+)\}", path)) - set(EVERYBODYS)
            if names and {"member": []} in said.get("security", []):
                yield method.upper(), path


async def things(person: Person) -> dict[str, str]:
    """One of each kind that this member has."""
    made = await person.post("/v1/me/redemptions", {"reward_id": "any-coffee"})
    entries = (await person.get("/v1/me/wallets/sparks/entries")).json()["items"]
    offers = {one["id"]: one["offer"] for one in (await person.get("/v1/me/games")).json()["items"]}
    game = EVERYBODYS["game_id"]
    played = await person.post(f"/v1/me/games/{game}/plays", {"offer": offers[game]})
    return {
        **EVERYBODYS,
        "card_id": str((await person.card())["id"]),
        "device_id": str(person.tokens["device_id"]),
        "redemption_id": str(made.json()["id"]),
        "entry_id": str(entries[0]["id"]),
        "play_id": str(played.json()["id"]),
        "raffle_id": drawn_round(person),
        "number": "2",
    }


async def ask(person: Person, method: str, path: str) -> httpx.Response:
    headers = {**person.headers, "Idempotency-Key": f"{method} {path}"}
    return await person.http.request(method, path, headers=headers)


@pytest.mark.parametrize(("method", "path"), list(owned()))
async def test_another_members_is_not_there(api: Api, method: str, path: str) -> None:
    ada, bob = await api.join(points=400), await api.join("bob@example.org", points=400)
    address = path.format(**await things(bob))
    before = (await bob.get("/v1/me/snapshot")).headers["etag"]
    answer = await ask(ada, method, address)
    nothing = await ask(ada, method, path.format(**{**await things(ada), **OWN}))
    assert (answer.status_code, answer.json()) == (404, nothing.json())
    assert (await bob.get("/v1/me/snapshot")).headers["etag"] == before
    assert (await ask(bob, method, address)).is_success
