"""Guessing, racing and reusing what signs a member in."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy.event import listen, remove

from api_client.reference import otp
from tests.contract.kit import Api


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


async def refresh(api: Api, token: str) -> httpx.Response:
    return await api.http.post("/v1/oauth/token", data={"grant_type": "refresh_token", "refresh_token": token})


async def test_new_challenges_give_no_new_tries(api: Api) -> None:
    """All challenges of an address count together, and a lock holds for those that are still open."""
    challenges = []
    for _ in range(3):
        challenges.append(await api.ask("ada@example.org"))
        api.service.clock.advance(seconds=31)
    answers = [await api.confirm(challenge, wrong(code)) for challenge, code in (challenges * 2)[:5]]
    assert [one.status_code for one in answers] == [422] * 5
    assert [(await api.confirm(*one)).status_code for one in challenges] == [429] * 3


async def test_a_day_of_guessing_is_a_few_tries(api: Api) -> None:
    clock, tries, end = api.service.clock, 0, api.service.clock().timestamp() + 86_400
    while clock().timestamp() < end:
        asked = await api.http.post("/v1/auth/otp", json={"channel": "email", "address": "ada@example.org"})
        if asked.status_code == 429:
            clock.advance(seconds=int(asked.headers["retry-after"]))
            continue
        code = api.service.mails[-1].subject[:6]
        while (await api.confirm(asked.json()["challenge_id"], wrong(code))).status_code == 422:
            tries += 1
            if tries % otp.TRIES == 0:
                break
    assert tries < 200  # one in five thousand to hit


async def test_one_client_cannot_mail_the_whole_town(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otp, "PER_CLIENT", 5)
    codes = []
    for n in range(7):
        # Headers that name another client are not believed.
        headers = {"X-Forwarded-For": f"10.0.0.{n}", "Forwarded": f"for=10.0.0.{n}", "X-Real-IP": f"10.0.0.{n}"}
        body = {"channel": "email", "address": f"member{n}@example.org"}
        codes.append((await api.http.post("/v1/auth/otp", json=body, headers=headers)).status_code)
    assert codes == [202] * 5 + [429] * 2


async def test_of_two_at_once_one_signs_in(wire: Api) -> None:
    challenge, code = await wire.ask("ada@example.org")
    answers = await asyncio.gather(*(wire.confirm(challenge, code) for _ in range(8)))
    assert sorted(one.status_code for one in answers) == [200] + [422] * 7
    assert {one.json()["type"] for one in answers if one.status_code == 422} == {"code-used"}


async def test_guesses_at_once_are_counted_each(wire: Api) -> None:
    challenge, code = await wire.ask("ada@example.org")
    answers = await asyncio.gather(*(wire.confirm(challenge, wrong(code)) for _ in range(20)))
    assert sorted(one.status_code for one in answers) == [422] * 5 + [429] * 15


async def test_a_code_opens_only_its_own_challenge(api: Api) -> None:
    mine, code = await api.ask("ada@example.org")
    other, _ = await api.ask("bob@example.org")
    assert (await api.confirm(other, code)).json()["type"] == "wrong-code"
    assert (await api.confirm(mine, code)).status_code == 200


async def test_known_and_unknown_addresses_cost_the_same_work(api: Api) -> None:
    """What takes the same steps takes the same time, on any machine: the statements are compared, not a clock."""
    await api.join("known@example.org")
    api.service.clock.advance(hours=2)
    engine = api.service.app.state.reference.engine
    steps: dict[str, list[str]] = {"known": [], "other": []}
    for name, statements in steps.items():

        def note(*event: Any, statements: list[str] = statements) -> None:
            statements.append(event[2])

        listen(engine, "before_cursor_execute", note)
        challenge, code = await api.ask(f"{name}@example.org")
        # Also asking too soon, and guessing.
        body = {"channel": "email", "address": f"{name}@example.org"}
        assert (await api.http.post("/v1/auth/otp", json=body)).status_code == 429
        assert (await api.confirm(challenge, wrong(code))).status_code == 422
        remove(engine, "before_cursor_execute", note)
    assert len(steps["known"]) > 10
    assert steps["known"] == steps["other"]


async def test_a_refresh_token_at_two_places_never_becomes_two_sign_ins(wire: Api) -> None:
    """A lost answer may be asked for again, and is the same; once somebody went on from it, asking is theft."""
    person = await wire.join()
    token = person.tokens["refresh_token"]
    answers = await asyncio.gather(*(refresh(wire, token) for _ in range(4)))
    following = {one.json()["refresh_token"] for one in answers if one.status_code == 200}
    assert len(following) == 1
    newest = await refresh(wire, following.pop())
    assert newest.status_code == 200
    assert (await refresh(wire, token)).status_code == 401
    assert (await refresh(wire, newest.json()["refresh_token"])).status_code == 401
    assert (await person.get("/v1/me")).status_code == 401


async def test_nothing_works_after_signing_out(api: Api) -> None:
    person = await api.join()
    await person.provision()
    assert (await person.post("/v1/auth/logout")).status_code == 204
    assert (await person.get("/v1/me/snapshot")).status_code == 401
    assert (await person.get("/v1/me/events")).status_code == 401
    assert (await refresh(api, person.tokens["refresh_token"])).status_code == 401
    assert (await api.till.post("/v1/pos/verify", {"code": await person.code()}, key=None)).status_code == 422


async def test_a_removed_device_has_no_way_back(api: Api) -> None:
    phone, lost = await api.join(), await api.join()
    gone = await phone.http.delete(f"/v1/me/devices/{lost.tokens['device_id']}", headers=phone.headers)
    assert gone.status_code == 204
    assert (await lost.get("/v1/me")).status_code == 401
    assert (await refresh(api, lost.tokens["refresh_token"])).status_code == 401
    assert (await phone.get("/v1/me")).status_code == 200


async def test_tokens_are_long_random_and_never_the_same(api: Api) -> None:
    people = [await api.join(f"member{n}@example.org") for n in range(5)]
    tokens = [person.tokens[kind] for person in people for kind in ("access_token", "refresh_token")]
    assert len(set(tokens)) == 10
    assert min(map(len, tokens)) >= 43  # 256 bits in base64
    assert all(person.tokens["expires_in"] <= 900 for person in people)


async def test_a_token_is_taken_from_its_header_alone(api: Api) -> None:
    person = await api.join()
    token = person.tokens["access_token"]
    for path in (f"/v1/me?access_token={token}", f"/v1/me?token={token}"):
        assert (await api.http.get(path)).status_code == 401
    assert (await api.http.get("/v1/me", headers={"Cookie": f"access_token={token}"})).status_code == 401
    for odd in (token, f"Basic {token}", f"Bearer  {token}", f"Bearer {token}x", "Bearer ", "Bearer null"):
        assert (await api.http.get("/v1/me", headers={"Authorization": odd})).status_code == 401, odd
    renewing = {"Authorization": f"Bearer {person.tokens['refresh_token']}"}
    assert (await api.http.get("/v1/me", headers=renewing)).status_code == 401
