"""The rotating code against forgers, wrong clocks and lost devices; slow at the promised figure, small always."""

from __future__ import annotations

import hmac
import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from barcode.ean import EAN13
from sqlalchemy import Connection, func, select

from api_client.reference import card_codes, members, sealing, sessions
from api_client.reference.card_codes import rotating_code
from api_client.reference.problems import Problem
from api_client.reference.programme import load_programme
from api_client.reference.tables import card_secrets, cards, used_steps
from tests.contract.kit import STEP, Api, Service, running, secret_bytes
from tests.reliability.fleet import Fleet, Signed, fleet
from tests.reliability.programme import write_programme

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def verdict(conn: Connection, service: Service, code: str, now: datetime, use: str | None = None) -> str:
    """What a till is told: `accepted`, or the problem's type."""
    try:
        card_codes.scan(conn, service.ctx, code, now, use_for=use)
    except Problem as refused:
        return refused.type
    return "accepted"


# --- forgeries ---


def forgeries(genuine: str, others: str, step: int, seed: int) -> Iterator[str]:
    """Without end: codes as somebody would make them who saw two genuine ones and knows everything but the secrets."""
    rng = random.Random(seed)
    key, mac = genuine.split(".")[1], genuine.split(".")[3]
    foreign = others.split(".")[1]

    def letters(count: int) -> str:
        return "".join(rng.choices(_LETTERS, k=count))

    def one_letter_off() -> str:
        at = rng.randrange(16)
        return mac[:at] + rng.choice([letter for letter in _LETTERS if letter != mac[at]]) + mac[at + 1 :]

    ways: tuple[Callable[[], str], ...] = (
        lambda: f"L1.{key}.{step + rng.randint(-1, 1)}.{letters(16)}",
        lambda: f"L1.{key}.{step}.{one_letter_off()}",
        lambda: rotating_code(key, rng.randbytes(32), step + rng.randint(-1, 1)),
        lambda: f"L1.{key}.{step + rng.choice((-1, 1))}.{mac}",
        lambda: f"L1.{foreign}.{step}.{mac}",
        lambda: f"L1.{letters(8)}.{step}.{letters(16)}",
        lambda: rotating_code(key, b"", step),
        lambda: rotating_code(key, bytes(32), step),
        lambda: rotating_code(key, key.encode(), step),
        lambda: f"L1.{key}.{rng.randrange(10**12)}.{letters(16)}",
    )
    while True:
        yield rng.choice(ways)()


async def refused_forgeries(api: Api, count: int) -> Counter[str]:
    """How many of `count` forgeries were answered how, in one transaction that only reads."""
    ada, bob = await api.join(), await api.join("bob@example.org")
    mine, foreign = await ada.code(), await bob.code()
    now, service = api.service.clock(), api.service
    made = forgeries(mine, foreign, int(now.timestamp()) // STEP, seed=6)
    answers: Counter[str] = Counter()
    with service.ctx.read() as conn:
        for _ in range(count):
            answers[verdict(conn, service, next(made), now)] += 1
        # The genuine one among them is still known from them.
        assert verdict(conn, service, mine, now) == "accepted"
    return answers


async def test_forgeries_are_refused(api: Api) -> None:
    assert await refused_forgeries(api, 3_000) == {"code-unknown": 3_000}


@pytest.mark.slow
async def test_a_hundred_thousand_forgeries_are_refused(api: Api) -> None:
    assert await refused_forgeries(api, 100_000) == {"code-unknown": 100_000}


async def test_what_only_looks_like_a_code_is_no_code(api: Api) -> None:
    """Every spelling but the one: other case, zeros, signs, blanks inside, other digits, shorter and longer proofs."""
    ada = await api.join()
    genuine = await ada.code()
    head, key, step, mac = genuine.split(".")
    fullwidth = step.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    for shape in (
        genuine.lower(), f"{head}.{key}.+{step}.{mac}", f"{head}.{key}.-{step}.{mac}", f"{head}.{key}.{step} .{mac}",
        f"{head}.{key}.{fullwidth}.{mac}", f"{genuine}=", genuine[:-1], f"{genuine}A", f"{genuine}.{mac}",
        f"L2{genuine[2:]}", f"{head}.{key}.{step}e0.{mac}", f"{head}.{key}.{mac}.{step}", f"{head}.{key}..{mac}",
        f"{head}.{key}.{'9' * 13}.{mac}", f"x{genuine}", genuine.replace(".", ","), f"{genuine}\x00",
    ):  # fmt: skip
        assert (await api.till.sell(shape, 1000)).json()["type"] in ("code-malformed", "validation"), shape
    padded = f"{head}.{key}.0{step}.{mac}"
    assert (await api.till.sell(padded, 1000)).json()["type"] == "code-unknown"
    # A scanner that adds a line end does no harm.
    assert (await api.till.sell(f" {genuine}\r\n", 1000)).status_code == 201
    assert (await api.till.sell(genuine, 1000)).json()["type"] == "code-used"


async def test_every_code_is_compared_in_constant_time_whatever_is_wrong_with_it(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One comparison of whole codes, also where the key is unknown or the secret was replaced: time tells nothing."""
    ada = await api.join()
    genuine, old = await ada.code(), ada.secret
    await ada.provision()
    fresh = await ada.code()
    compared: list[tuple[str, str]] = []
    compare = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append((a, b)) or compare(a, b))
    service, now = api.service, api.service.clock()
    with service.ctx.read() as conn:
        for code, answer in (
            (fresh, "accepted"), (genuine, "code-unknown"), (fresh[:-1] + _other(fresh[-1]), "code-unknown"),
            (f"L1.AAAAAAAA.{genuine.split('.')[2]}.{'A' * 16}", "code-unknown"),
        ):  # fmt: skip
            compared.clear()
            assert verdict(conn, service, code, now) == answer
            ((expected, shown),) = [(a, b) for a, b in compared if isinstance(b, str)]
            assert shown == code
            assert len(expected) == len(shown)
    assert old["key"] != ada.secret["key"]


def _other(letter: str) -> str:
    return "A" if letter != "A" else "B"


# --- clocks ---


@pytest.mark.parametrize("step_seconds", [30, 60])
def test_drift_table(tmp_path: Path, step_seconds: int) -> None:
    """A device whose clock nobody put right, from a minute and a half slow to as much fast, second by second.

    Up to one step's length off always works, two and more never; between, it depends on where in the step one is.
    """
    secret, key = secrets.token_bytes(32), "ABCD2345"
    table = dict[int, set[str]]()
    with _one_card(tmp_path, key, secret, step_seconds) as (service, conn):
        start = int(service.clock().timestamp()) // step_seconds * step_seconds
        for drift in range(-90, 91):
            for into in (0, 1, step_seconds // 2, step_seconds - 1):
                code = rotating_code(key, secret, (start + into + drift) // step_seconds)
                said = verdict(conn, service, code, datetime.fromtimestamp(start + into, UTC))
                off = (into + drift) // step_seconds
                assert said == ("accepted" if abs(off) <= 1 else "code-expired"), (drift, into)
                table.setdefault(abs(drift), set()).add(said)
    for drift, said_at in table.items():
        if drift <= step_seconds:
            assert said_at == {"accepted"}, drift
        elif drift < 2 * step_seconds:
            assert said_at == {"accepted", "code-expired"}, drift
        else:
            assert said_at == {"code-expired"}, drift


@contextmanager
def _one_card(folder: Path, key: str, secret: bytes, step_seconds: int) -> Iterator[tuple[Service, Connection]]:
    """A service whose codes last `step_seconds`, with one card and its secret, and a look into it."""
    aurora = load_programme("aurora")
    card = aurora.card.model_copy(update={"step_seconds": step_seconds})
    with running(folder, demo=False, programme=aurora.model_copy(update={"card": card})) as service:
        ctx, now = service.ctx, service.clock()
        with ctx.write() as conn:
            member_id = members.join(conn, ctx, "ada@example.org", "en", now)
            tokens = sessions.sign_in(conn, member_id, "Phone", "web", now)
            card_id = conn.execute(select(cards.c.id).where(cards.c.member_id == member_id)).scalar_one()
            sealed = sealing.seal(ctx.pepper, secret, card_codes.place_of(key))
            conn.execute(
                card_secrets.insert().values(
                    key=key, card_id=card_id, device_id=tokens.device_id, secret=sealed, created_at=now
                )
            )
        with ctx.read() as conn:
            yield service, conn


async def test_each_step_is_good_once_for_each_purpose(api: Api) -> None:
    """Each code of a minute and a half, shown in any order and three times over, pays once."""
    ada = await api.join()
    codes = [await ada.code(steps) for steps in (0, 1, -1)]
    for code in codes:
        assert (await api.till.sell(code, 1000)).status_code == 201
    for code in codes * 2:
        assert (await api.till.sell(code, 1000)).json()["type"] == "code-used"
    api.service.clock.advance(seconds=STEP)
    assert (await api.till.sell(codes[1], 1000)).json()["type"] == "code-used"
    assert (await api.till.sell(await ada.code(1), 1000)).status_code == 201
    with api.service.ctx.read() as conn:
        assert conn.execute(select(func.count()).select_from(used_steps)).scalar_one() == 4


async def test_what_was_used_is_remembered_for_as_long_as_it_could_be_shown(api: Api) -> None:
    """Also where a code lasts as long as a programme may let it, and somebody tidies up in between."""
    ada = await api.join()
    code = await ada.code(1)
    assert (await api.till.sell(code, 1000)).status_code == 201
    longest = 300 * 3
    api.service.clock.advance(seconds=longest)
    with api.service.ctx.write() as conn:
        card_codes.sweep(conn, api.service.clock())
        assert conn.execute(select(func.count()).select_from(used_steps)).scalar_one() == 1
    assert (await api.till.sell(code, 1000)).json()["type"] == "code-expired"


def test_of_two_processes_one_takes_the_code(tmp_path: Path, database_url: str) -> None:
    """Ten tills at each of two processes, all with the same code at the same time."""
    with fleet(tmp_path, database_url, write_programme(tmp_path)) as two:
        ada = two.member("ada")
        path = f"{two.urls[0]}/v1/me/cards/{_card_id(two, ada)}/provision"
        secret = httpx.post(path, json={}, headers={**ada.headers, "Idempotency-Key": "p"}, timeout=30).json()
        step = int(two.ctx.now().timestamp()) // STEP
        # The next step: good for as long as the test may take to begin.
        code = rotating_code(secret["key"], secret_bytes(secret), step + 1)

        def sell(number: int) -> tuple[int, str]:
            body = {"code": code, "amount": {"amount": 100, "currency": "EUR"}}
            headers = {**two.till, "Idempotency-Key": f"k{number}"}
            answer = httpx.post(f"{two.urls[number % 2]}/v1/pos/transactions", json=body, headers=headers, timeout=30)
            return answer.status_code, answer.json().get("type", "")

        with ThreadPoolExecutor(20) as pool:
            answers = Counter(pool.map(sell, range(20)))
        assert answers == {(201, ""): 1, (422, "code-used"): 19}
        assert two.active(ada) == 100
        assert two.faults() == []


def _card_id(two: Fleet, who: Signed) -> str:
    with two.ctx.read() as conn:
        return str(conn.execute(select(cards.c.id).where(cards.c.member_id == who.member_id)).scalar_one())


# --- devices ---


async def test_a_lost_device_is_revoked_from_another(api: Api) -> None:
    """Its codes stop at once, those of the other device and the printed number go on."""
    lost, kept = await api.join(), await api.join()
    code, other = await lost.code(), await kept.code()
    path = f"/v1/me/devices/{lost.tokens['device_id']}"
    assert (await kept.http.delete(path, headers=kept.headers)).status_code == 204
    for shown in (code, await lost.code(1)):
        assert (await api.till.sell(shown, 1000)).json()["type"] == "device-revoked"
    assert (await api.till.sell(other, 1000)).status_code == 201
    number = (await kept.card())["number"]
    for static in (number, EAN13(number).get_fullcode()):
        assert (await api.till.sell(static, 1000)).status_code == 201
    # Nobody learns from a made-up code that a device was signed out.
    forged = code[:-1] + _other(code[-1])
    assert (await api.till.sell(forged, 1000)).json()["type"] == "code-unknown"


async def checked(api: Api, code: str) -> str:
    answer = await api.http.post("/v1/cards/check", json={"code": code})
    return "" if answer.status_code == 204 else str(answer.json()["type"])


async def test_a_device_without_sign_in_learns_whether_its_card_is_good(api: Api) -> None:
    lost, kept = await api.join(), await api.join()
    code = await lost.code()
    assert await checked(api, code) == ""
    assert (await api.till.sell(code, 1000)).status_code == 201
    # Any step will do, used or not: a clock may be wrong by days.
    assert await checked(api, code) == await checked(api, await lost.code(-5760)) == ""
    assert await checked(api, code[:-1] + _other(code[-1])) == "code-unknown"
    assert await checked(api, "L1.AAAAAAAA.1.AAAAAAAAAAAAAAAA") == "code-unknown"
    assert await checked(api, (await kept.card())["number"]) == "code-malformed"
    await kept.http.delete(f"/v1/me/devices/{lost.tokens['device_id']}", headers=kept.headers)
    assert await checked(api, code) == "device-revoked"
    assert await checked(api, await kept.code()) == ""
