"""Signing in and out, and what is refused without giving anything away."""

from __future__ import annotations

from tests.contract.kit import Api


async def test_a_mailed_code_signs_in_and_joins(api: Api) -> None:
    person = await api.join("Ada@Example.org ")
    me = (await person.get("/v1/me")).json()
    assert me["email"] == "ada@example.org"
    assert await person.balance() == 200  # the welcome


async def test_known_and_unknown_addresses_are_answered_alike(api: Api) -> None:
    await api.join("known@example.org")
    answers = [
        await api.http.post("/v1/auth/otp", json={"channel": "email", "address": f"{name}@example.org"})
        for name in ("known", "other")
    ]
    assert [one.status_code for one in answers] == [202, 202]
    assert answers[0].json().keys() == answers[1].json().keys()


async def test_a_used_code_is_refused(api: Api) -> None:
    challenge, code = await api.ask("ada@example.org")
    assert (await api.confirm(challenge, code)).status_code == 200
    assert (await api.confirm(challenge, code)).json()["type"] == "code-used"


async def test_an_old_code_is_refused(api: Api) -> None:
    challenge, code = await api.ask("ada@example.org")
    api.service.clock.advance(minutes=10)
    assert (await api.confirm(challenge, code)).json()["type"] == "code-expired"
    assert (await api.confirm("otp_unknown", code)).json()["type"] == "code-expired"


async def test_five_wrong_codes_lock_for_longer_each_time(api: Api) -> None:
    waits = []
    for _ in range(2):
        challenge, code = await api.ask("ada@example.org")
        wrong = "000000" if code != "000000" else "111111"
        left = [(await api.confirm(challenge, wrong)).json()["tries_left"] for _ in range(5)]
        assert left == [4, 3, 2, 1, 0]
        locked = await api.confirm(challenge, code)
        assert (locked.status_code, locked.json()["type"]) == (429, "rate-limited")
        waits.append(int(locked.headers["retry-after"]))
        api.service.clock.advance(seconds=waits[-1])
    assert waits[1] > 1.9 * waits[0]
    assert (await api.confirm(*await api.ask("ada@example.org"))).status_code == 200


async def test_mails_are_limited(api: Api) -> None:
    await api.ask("ada@example.org")
    soon = await api.http.post("/v1/auth/otp", json={"channel": "email", "address": "ada@example.org"})
    assert (soon.status_code, soon.json()["type"]) == (429, "rate-limited")
    for _ in range(7):
        api.service.clock.advance(seconds=int(soon.headers["retry-after"]))
        # Codes that are used slow nobody down; the number of mails is bounded all the same.
        assert (await api.confirm(*await api.ask("ada@example.org"))).status_code == 200
    api.service.clock.advance(seconds=31)
    many = await api.http.post("/v1/auth/otp", json={"channel": "email", "address": "ada@example.org"})
    assert many.status_code == 429
    assert int(many.headers["retry-after"]) > 1000


async def refresh(api: Api, token: str) -> tuple[int, dict[str, str]]:
    answer = await api.http.post("/v1/oauth/token", data={"grant_type": "refresh_token", "refresh_token": token})
    return answer.status_code, answer.json()


async def test_refreshing_rotates(api: Api) -> None:
    person = await api.join()
    api.service.clock.advance(minutes=16)
    assert (await person.get("/v1/me")).json()["type"] == "token-expired"
    status, person.tokens = await refresh(api, person.tokens["refresh_token"])
    assert status == 200
    assert (await person.get("/v1/me")).status_code == 200


async def test_a_refresh_token_used_twice_ends_the_sign_in(api: Api) -> None:
    person = await api.join()
    stolen = person.tokens["refresh_token"]
    _, person.tokens = await refresh(api, stolen)
    api.service.clock.advance(seconds=61)
    status, problem = await refresh(api, stolen)
    assert (status, problem["type"]) == (401, "invalid-grant")
    assert (await person.get("/v1/me")).json()["type"] == "unauthorized"
    assert (await refresh(api, person.tokens["refresh_token"]))[0] == 401


async def test_a_theft_on_one_device_leaves_the_others(api: Api) -> None:
    phone, laptop = await api.join(), await api.join()
    _, phone.tokens = await refresh(api, stolen := phone.tokens["refresh_token"])
    api.service.clock.advance(seconds=61)
    assert (await refresh(api, stolen))[0] == 401
    assert (await phone.get("/v1/me")).status_code == 401
    assert (await laptop.get("/v1/me")).status_code == 200
    assert (await refresh(api, laptop.tokens["refresh_token"]))[0] == 200
    listed = (await laptop.get("/v1/me/devices")).json()["items"]
    assert [one["current"] for one in listed] == [True]


async def test_a_sign_in_nobody_uses_ends(api: Api) -> None:
    person = await api.join()
    api.service.clock.advance(days=179)
    status, tokens = await refresh(api, person.tokens["refresh_token"])
    assert status == 200
    api.service.clock.advance(days=180)
    assert (await refresh(api, tokens["refresh_token"]))[0] == 401


async def test_a_thief_who_comes_after_the_next_refresh_is_noticed_at_once(api: Api) -> None:
    person = await api.join()
    stolen = person.tokens["refresh_token"]
    _, tokens = await refresh(api, stolen)
    _, person.tokens = await refresh(api, tokens["refresh_token"])
    assert (await refresh(api, stolen))[0] == 401
    assert (await person.get("/v1/me")).json()["type"] == "unauthorized"


async def test_the_lost_answer_to_a_refresh_is_given_again(api: Api) -> None:
    person = await api.join()
    spent = person.tokens["refresh_token"]
    _, lost = await refresh(api, spent)
    api.service.clock.advance(seconds=10)
    status, person.tokens = await refresh(api, spent)
    assert (status, person.tokens) == (200, {**lost, "expires_in": lost["expires_in"] - 10})
    assert (await person.get("/v1/me")).status_code == 200
    assert (await refresh(api, person.tokens["refresh_token"]))[0] == 200


async def test_signing_out_ends_tokens_and_card_codes(api: Api) -> None:
    person = await api.join()
    code = await person.code()
    assert (await person.post("/v1/auth/logout")).status_code == 204
    assert (await person.get("/v1/me")).status_code == 401
    assert (await api.till.sell(code, 100)).json()["type"] == "device-revoked"


async def test_a_device_is_revoked_from_another(api: Api) -> None:
    phone, laptop = await api.join(), await api.join()
    listed = (await phone.get("/v1/me/devices")).json()["items"]
    assert sorted(one["current"] for one in listed) == [False, True]
    other = next(one["id"] for one in listed if not one["current"])
    assert (await phone.http.delete(f"/v1/me/devices/{other}", headers=phone.headers)).status_code == 204
    assert (await laptop.get("/v1/me")).status_code == 401
    assert (await phone.http.delete(f"/v1/me/devices/{other}", headers=phone.headers)).status_code == 404


async def test_nobody_revokes_a_stranger(api: Api) -> None:
    ada, bob = await api.join(), await api.join("bob@example.org")
    answer = await ada.http.delete(f"/v1/me/devices/{bob.tokens['device_id']}", headers=ada.headers)
    assert answer.status_code == 404
    assert (await bob.get("/v1/me")).status_code == 200


async def test_demo_visitors_are_apart(api: Api) -> None:
    first, second = await api.demo(), await api.demo()
    assert first.tokens["member_id"] != second.tokens["member_id"]
    assert await first.balance() == await second.balance() == 2480
