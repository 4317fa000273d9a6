"""Requests no honest client sends: refused in words, the service stays well and tells nothing of its inside."""

from __future__ import annotations

import gzip
import json
from typing import Any

import httpx
import pytest

from tests.contract.kit import Api

JSON = {"Content-Type": "application/json"}


def refused(answer: httpx.Response) -> str:
    """The type of the problem; anything else is a failure."""
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in answer.text
    assert ".py" not in answer.text
    return str(answer.json()["type"])


@pytest.mark.parametrize(
    "body",
    [
        b'{"address": ' + b"9" * 5_000 + b"}",
        b'{"address": ' + b"[" * 30_000,
        b'{"address": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
        b'{"address": NaN}',
        b'{"address": 1e999}',
        b"\xff\xfe\x00",
        "{'address': 'ä'}".encode("utf-16"),
        b"null",
        b"[]",
        b'"text"',
        b"",
    ],
)
async def test_bodies_made_to_break_a_parser(api: Api, body: bytes) -> None:
    refused(await api.http.post("/v1/auth/otp", content=body, headers=JSON))
    assert api.service.mails == []


async def test_a_packed_body_is_not_unpacked(api: Api) -> None:
    bomb = gzip.compress(b" " * 30_000_000)
    assert len(bomb) < 64 * 1024
    answer = await api.http.post("/v1/auth/otp", content=bomb, headers={**JSON, "Content-Encoding": "gzip"})
    refused(answer)


@pytest.mark.parametrize("name", ["first_name", "last_name"])
@pytest.mark.parametrize(
    "value",
    ["\x00", "a\nb", "\x1b[31mred", "\x9b2J", "\ud800", "\u202egnp.exe", "\u2066x", "a\u2028b", "\ue000", "x" * 81],
)
async def test_names_that_would_mislead_a_till_or_a_terminal(api: Api, name: str, value: str) -> None:
    ada = await api.join()
    headers = {**ada.headers, "If-Match": '"1"', **JSON}
    answer = await api.http.patch("/v1/me", content=json.dumps({name: value}), headers=headers)
    assert refused(answer) == "validation"
    assert (await ada.get("/v1/me")).json()[name] == ""


@pytest.mark.parametrize("value", ["Żaneta", "نازنین", "李小龍", "Zoë-🌸", "می‌خواهم", "O'Neil <b>", "' or 1=1 --"])
async def test_names_of_real_people_are_kept_as_they_are(api: Api, value: str) -> None:
    ada = await api.join()
    answer = await api.http.patch("/v1/me", json={"first_name": value}, headers={**ada.headers, "If-Match": '"1"'})
    assert answer.json()["first_name"] == value


@pytest.mark.parametrize(
    "address", ["a\u200bda@example.org", "ada@exam\u00adple.org", "ada@example.org\u202e", "a\x00@b.cd"]
)
async def test_addresses_that_look_like_others(api: Api, address: str) -> None:
    assert refused(await api.http.post("/v1/auth/otp", json={"channel": "email", "address": address})) == "validation"


@pytest.mark.parametrize("code", ["\ud800", "\x00", "C1\x00AAAAAAAAAAAAA", "ß" * 16, "\u0130" * 8, "%00", "💥"])
async def test_codes_no_scanner_reads(api: Api, code: str) -> None:
    body: dict[str, Any] = {"code": code, "amount": {"amount": 100, "currency": "EUR"}}
    for path in ("verify", "transactions", "coupons/redeem"):
        headers = {**api.till.headers, **JSON, "Idempotency-Key": "k"}
        refused(await api.http.post(f"/v1/pos/{path}", content=json.dumps(body), headers=headers))


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "TRACE", "PROPFIND", "HEAD"])
async def test_methods_an_address_does_not_have(api: Api, method: str) -> None:
    ada = await api.join()
    answer = await api.http.request(method, "/v1/me", headers=ada.headers)
    assert answer.status_code == 405
    assert ada.tokens["access_token"] not in answer.text


async def test_a_method_is_not_overridden_by_a_header(api: Api) -> None:
    ada = await api.join()
    path = f"/v1/me/devices/{ada.tokens['device_id']}"
    for name in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        await api.http.get(path, headers={**ada.headers, name: "DELETE"})
        await api.http.post(f"{path}?_method=DELETE", headers={**ada.headers, name: "DELETE"})
    assert (await ada.get("/v1/me")).status_code == 200


async def test_said_twice_is_one_thing(api: Api) -> None:
    """Of two values one counts everywhere; no check sees another one than the act."""
    ada = await api.join(points=1_000)
    assert len((await ada.get("/v1/rewards?limit=1&limit=2")).json()["items"]) in (1, 2)
    twice = '{"reward_id": "any-coffee", "dry_run": true, "dry_run": false}'
    before = await ada.balance()
    answer = await api.http.post("/v1/me/redemptions", content=twice, headers={**ada.headers, **JSON})
    assert refused(answer) == "idempotency-key-missing"
    assert await ada.balance() == before
    form = "grant_type=password&grant_type=refresh_token&refresh_token=a&refresh_token=b"
    refused(
        await api.http.post(
            "/v1/oauth/token", content=form, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )
    )


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: x=1", "a\nb", "é", "x" * 65, "<script>"])
async def test_no_header_is_made_of_what_was_sent(api: Api, value: str) -> None:
    answer = await api.http.get("/healthz", headers={"X-Request-Id": value.encode(), "Accept-Language": value.encode()})
    assert value not in answer.headers["x-request-id"]
    assert "set-cookie" not in answer.headers


async def test_other_sites_are_given_nothing(api: Api) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for answer in (
        await api.http.options("/v1/me", headers=asked),
        await api.http.get("/v1/program", headers=asked),
        await api.http.get("/v1/dev/messages", headers=asked),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_a_form_of_another_site_posts_nothing(api: Api, kind: str) -> None:
    """What a page may send elsewhere without being asked for leave has no effect here."""
    sent = {"Content-Type": kind, "Origin": "https://evil.example"}
    body = b'{"channel": "email", "address": "ada@example.org"}'
    refused(await api.http.post("/v1/auth/otp", content=body, headers=sent))
    refused(await api.http.post("/v1/dev/sign-in", content=b'{"device": {"name": "x"}}', headers=sent))
    assert api.service.mails == []


@pytest.mark.parametrize("amount", [-1, 1.5, "5", True, 10**9, 10**400, None])
async def test_money_is_a_modest_whole_number(api: Api, amount: Any) -> None:
    ada = await api.join()
    body = {"code": (await ada.card())["number"], "amount": {"amount": amount, "currency": "EUR"}}
    assert refused(await api.till.post("/v1/pos/transactions", body)) == "validation"


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "é".encode(), b"a\x00b"])
async def test_keys_that_are_none(api: Api, key: str | bytes) -> None:
    ada = await api.join(points=1_000)
    raw = key if isinstance(key, bytes) else key.encode()
    headers = [(b"authorization", ada.headers["Authorization"].encode()), (b"idempotency-key", raw)]
    answer = await api.http.post("/v1/me/redemptions", json={"reward_id": "any-coffee"}, headers=headers)
    assert answer.status_code in (400, 422) or key == " "
