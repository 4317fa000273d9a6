"""Spending much: a code to the member's own address, for one device, for a while, and never twice the same guess."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from api_client.reference.programme_schema import Security
from api_client.reference.tables import devices
from tests.contract.kit import Api, Person, Service, running

DEAR, CHEAP = "cinema", "any-coffee"


@pytest.fixture(params=["embedded", "postgresql"])
def way(request: pytest.FixtureRequest) -> str:
    """Who asks over a port is asked for the same."""
    return str(request.param)


@pytest.fixture
def service(tmp_path: Path, way: str, request: pytest.FixtureRequest) -> Iterator[Service]:
    """Above 2,300 points a code is needed, which holds for 15 minutes."""
    url = request.getfixturevalue("database_url") if way == "postgresql" else None
    with running(tmp_path, database_url=url) as one:
        assert one.ctx.programme.security == Security(step_up_above=2300, valid_minutes=15)
        yield one


async def asked(person: Person) -> tuple[str, str]:
    """The challenge and the code that was mailed."""
    answer = await person.post("/v1/auth/step-up", key=None)
    assert answer.status_code == 202, answer.text
    return answer.json()["challenge_id"], person.service.mails[-1].subject[:6]


async def proved(person: Person, challenge: str, code: str) -> httpx.Response:
    return await person.post("/v1/auth/step-up/verify", {"challenge_id": challenge, "code": code}, key=None)


async def buy(person: Person, reward: str = DEAR, key: str = "fresh", **more: Any) -> httpx.Response:
    return await person.post("/v1/me/redemptions", {"reward_id": reward, **more}, key)


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


async def test_much_needs_a_code_and_little_does_not(api: Api) -> None:
    ada = await api.join(points=6_000)
    before = await ada.balance()
    refused = await buy(ada, key="one")
    assert (refused.status_code, refused.json()["type"]) == (403, "step-up-required")
    assert refused.json()["above"] == 2300
    assert refused.json()["challenge"] == {"method": "email-code", "ask": "/v1/auth/step-up", "valid_minutes": 15}
    assert await ada.balance() == before
    assert (await buy(ada, CHEAP)).status_code == 201
    answer = await proved(ada, *await asked(ada))
    assert (answer.status_code, set(answer.json())) == (200, {"valid_until", "as_of"})
    assert (await buy(ada, key="one")).status_code == 201
    assert api.service.mails[-1].to == "ada@example.org"


async def test_many_at_once_are_much(api: Api) -> None:
    ada = await api.join(points=6_000)
    assert (await buy(ada, CHEAP, quantity=6)).status_code == 201
    refused = await buy(ada, CHEAP, quantity=7)
    assert (refused.status_code, refused.json()["type"]) == (403, "step-up-required")


async def test_what_can_not_be_had_asks_for_no_code(api: Api) -> None:
    ada = await api.join()
    assert (await buy(ada)).json()["type"] == "insufficient-points"
    assert (await buy(ada, "no-such-reward")).json()["type"] == "not-found"
    assert (await buy(ada, DEAR, dry_run=True)).json()["type"] == "insufficient-points"


async def test_it_holds_for_a_while_and_for_one_device(api: Api) -> None:
    phone, laptop = await api.join(points=20_000), await api.join()
    await proved(phone, *await asked(phone))
    assert (await buy(phone)).status_code == 201
    assert (await buy(laptop)).json()["type"] == "step-up-required"
    api.service.clock.advance(minutes=14, seconds=59)
    assert (await buy(phone)).status_code == 201
    api.service.clock.advance(seconds=1)
    assert (await buy(phone)).status_code in (401, 403)


async def test_a_replay_needs_no_new_code(api: Api) -> None:
    ada = await api.join(points=6_000)
    await proved(ada, *await asked(ada))
    first = await buy(ada, key="one")
    api.service.clock.advance(minutes=14)
    with api.service.ctx.write() as conn:
        conn.execute(devices.update().values(stepped_up_until=None))
    again = await buy(ada, key="one")
    assert (again.status_code, again.text) == (201, first.text)


async def test_giving_much_away_needs_a_code(api: Api) -> None:
    strict = api.service.ctx.programme.model_copy(update={"security": Security(step_up_above=500)})
    object.__setattr__(api.service.ctx, "programme", strict)
    ada, bob = await api.join(points=6_000), await api.join("bob@example.org")
    body = {"card_number": (await bob.card())["number"], "points": 501}
    refused = await ada.post("/v1/me/wallets/sparks/transfers", body)
    assert (refused.status_code, refused.json()["type"]) == (403, "step-up-required")
    assert await bob.balance() == 200
    await proved(ada, *await asked(ada))
    assert (await ada.post("/v1/me/wallets/sparks/transfers", body)).status_code == 201


async def test_a_code_is_good_for_what_it_was_asked_for_alone(api: Api) -> None:
    """A code to spend signs nobody in, one to sign in spends nothing, and no device uses another's."""
    phone, laptop = await api.join(points=6_000), await api.join()
    spending, code = await asked(phone)
    assert (await api.confirm(spending, code)).json()["type"] == "code-expired"
    assert (await proved(laptop, spending, code)).json()["type"] == "code-expired"
    api.service.clock.advance(seconds=31)
    entering, other = await api.ask("ada@example.org")
    assert (await proved(phone, entering, other)).json()["type"] == "code-expired"
    assert (await proved(phone, spending, code)).status_code == 200


async def test_nobody_proves_for_somebody_else(api: Api) -> None:
    ada, eve = await api.join(points=6_000), await api.join("eve@example.org", points=6_000)
    challenge, code = await asked(ada)
    assert (await proved(eve, challenge, code)).json()["type"] == "code-expired"
    assert (await buy(eve)).json()["type"] == "step-up-required"
    assert (await api.http.post("/v1/auth/step-up")).status_code == 401


async def test_guesses_count_with_those_of_signing_in(api: Api) -> None:
    ada = await api.join(points=6_000)
    challenge, code = await asked(ada)
    left = [(await proved(ada, challenge, wrong(code))).json()["tries_left"] for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    locked = await proved(ada, challenge, code)
    assert (locked.status_code, int(locked.headers["retry-after"]) > 0) == (429, True)
    entering = await api.http.post("/v1/auth/otp", json={"channel": "email", "address": "ada@example.org"})
    assert entering.status_code == 429


async def test_used_and_old_codes(api: Api) -> None:
    ada = await api.join(points=6_000)
    challenge, code = await asked(ada)
    first = await proved(ada, challenge, code)
    assert (await proved(ada, challenge, code)).json()["valid_until"] == first.json()["valid_until"]
    assert (await proved(ada, challenge, wrong(code))).json()["type"] == "code-used"
    api.service.clock.advance(seconds=31)
    challenge, code = await asked(ada)
    api.service.clock.advance(minutes=10)
    assert (await proved(ada, challenge, code)).json()["type"] == "code-expired"


async def test_mails_wait_for_each_other(api: Api) -> None:
    ada = await api.join(points=6_000)
    await asked(ada)
    soon = await ada.post("/v1/auth/step-up", key=None)
    assert (soon.status_code, soon.json()["type"]) == (429, "rate-limited")


async def test_a_removed_device_keeps_nothing_of_it(api: Api) -> None:
    phone, lost = await api.join(points=6_000), await api.join()
    challenge, code = await asked(lost)
    assert (await proved(lost, challenge, code)).status_code == 200
    device = lost.tokens["device_id"]
    assert (await phone.http.delete(f"/v1/me/devices/{device}", headers=phone.headers)).status_code == 204
    assert (await buy(lost)).status_code == 401
    with api.service.ctx.read() as conn:
        assert conn.execute(select(devices.c.stepped_up_until).where(devices.c.id == device)).scalar() is None
