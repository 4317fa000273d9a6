"""Runs schemathesis against a real server: two members and a till, every check, and what was met is counted."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from api_client.reference import credentials, sessions, transactions, webhooks
from api_client.reference.play import badges, challenges, place_codes
from tests.contract import bidding, raffling
from tests.contract.kit import Api, Person
from tests.contract.papers import answer_all
from tests.contract.serving import serving

ROOT = Path(__file__).parents[2]
PHASES = ("examples", "coverage", "fuzzing", "stateful")
#: Things of each kind that are used up by using them.
PLENTY = 60
COFFEE = "any-coffee"


@dataclass
class Met:
    """What a run met: failures by name, how often each operation gave each status, and each phase sent something.

    `output` is what schemathesis printed, with how to repeat each failure.
    """

    failures: list[str] = field(default_factory=list)
    answers: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    other_methods: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    phases: Counter[str] = field(default_factory=Counter)
    output: str = ""


async def run(api: Api, folder: Path, *, examples: int, seed: int = 1) -> Met:
    """All phases, with `examples` made-up requests for each operation."""
    ada, bob = await api.join(points=200_000), await api.join("bob@example.org", points=200_000)
    (folder / "stock.json").write_text(json.dumps(await _stock(api, ada, bob)), encoding="utf-8")
    (folder / "identities.json").write_text(json.dumps(_identities(api, ada, bob)), encoding="utf-8")
    settings = (ROOT / "tests/contract/conformance.toml").read_text(encoding="utf-8")
    (folder / "schemathesis.toml").write_text(settings, encoding="utf-8")
    with serving(api.service) as url:
        done = _schemathesis(folder, url, examples, seed)
    return _read(folder / "events.ndjson", done)


def _schemathesis(folder: Path, url: str, examples: int, seed: int) -> str:
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", f"{url}/openapi.json",
        "--checks", "all", "--phases", ",".join(PHASES), "--max-examples", str(examples),
        "--seed", str(seed), "--continue-on-failure", "--report", "ndjson", "--report-ndjson-path", "events.ndjson",
    ]  # fmt: skip
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SCHEMATHESIS_HOOKS": "tests.contract.conformance_hooks",
        "CONFORMANCE_STOCK": str(folder / "stock.json"),
    }
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=3600)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def _identities(api: Api, ada: Person, bob: Person) -> dict[str, Any]:
    """Who may call: schemathesis finds out who is let in where. Members must not see each other's things."""
    known = {"ada": ada.headers, "bob": bob.headers, "till": api.till.headers}
    return {
        "auth": [
            {"name": name, "fixedHeaders": [{"name": "Authorization", "value": headers["Authorization"]}]}
            for name, headers in known.items()
        ]
    }


async def _stock(api: Api, ada: Person, bob: Person) -> dict[str, list[Any]]:
    """Real things by name, as `conformance_hooks` hands them out."""
    # First of all, since it lasts until the evening: coupons shown before would have run out by then.
    waiting = _waiting_prize(api, ada, bob)
    return {
        "identity": [one["Authorization"] for one in (ada.headers, bob.headers)],
        **await _signed_in(api),
        **await _members_things(api, ada),
        **await _operators_things(api),
        **await _places(api, ada),
        **await _answered(api),
        **await _gambled(api),
        **await _raffled(api),
        **await _bidding(api),
        **await _shown(api, ada, bob),
        "address": [f"somebody{number}@example.org" for number in range(PLENTY)],
        "task": ["city-walk", "coffee-card"],
        "waiting prize": waiting,
        "wallet": ["sparks"],
        "reward": [COFFEE],
        "store": ["mitte"],
        "currency": ["EUR"],
        "later": ["2030-01-01T00:00:00Z"],
        "earlier": ["2026-11-20T11:00:00Z"],
        "endpoint": ["https://127.0.0.1/events"],  # nothing leaves this machine: private addresses are refused
    }


def _waiting_prize(api: Api, *people: Person) -> list[Any]:
    """A challenge and the number of a completion that each of them may claim: three teas on an evening."""
    ctx, evening = api.service.ctx, api.service.clock() + timedelta(hours=6)
    tea = transactions.Line("Tea", 3, 1020, "green-tea", "tea")
    for one in people:
        with ctx.write() as conn:
            challenges.join(conn, ctx, one.tokens["member_id"], "cosy-evening", api.service.clock())
            transactions.post_purchase(conn, ctx, one.tokens["member_id"], [tea], 1020, evening)
    return [("cosy-evening", 1)]


async def _signed_in(api: Api) -> dict[str, list[Any]]:
    """Sign-ins to be ended, and codes to sign in with."""
    cleo = await api.join("cleo@example.org")
    with api.service.ctx.write() as conn:
        many = [
            sessions.sign_in(conn, cleo.tokens["member_id"], "Phone", "web", api.service.clock())
            for _ in range(4 * PLENTY)
        ]
    spare = zip(many[PLENTY : 2 * PLENTY], many[2 * PLENTY :], strict=False)
    return {
        "leaver": [one.access_token for one in many[:PLENTY]],
        "spare": [(one.access_token, other.device_id) for one, other in spare],
        "refresh": [one.refresh_token for one in many[3 * PLENTY :]],
        "challenge": [await api.ask(f"guest{number}@example.org") for number in range(PLENTY)],
        "second step": [await _second_step(api, f"dora{number}@example.org") for number in range(5)],
        "friend": [(await cleo.card())["number"]],
    }


async def _second_step(api: Api, address: str) -> tuple[str, str, str]:
    """Token, challenge and code of a member who wants to spend much."""
    dora = await api.join(address)
    asked = await dora.post("/v1/auth/step-up")
    assert asked.status_code == 202, asked.text
    return dora.tokens["access_token"], asked.json()["challenge_id"], api.service.mails[-1].subject[:6]


async def _answered(api: Api) -> dict[str, list[Any]]:
    """People who have answered everything and have only to finish."""
    said: dict[str, dict[str, dict[str, Any]]] = {
        "quizzes/coffee-quiz": {
            "origin": {"options": ["ethiopia"]}, "milk": {"options": ["cortado"]}, "matcha": {"options": ["bowl"]},
            "steps": {"options": ["pick", "dry", "roast", "grind", "brew"]}, "heat": {"options": ["hot"]},
            "short": {"text": "Ristretto"},
        },
        "surveys/your-year": {
            "recommend": {"score": 9}, "visits": {"options": ["coffee"]},
            "more-of": {"options": ["plant", "seats", "classes"]},
        },
    }  # fmt: skip
    people = [await api.join(f"fay{number}@example.org") for number in range(8)]
    for person in people:
        for path, answers in said.items():
            await answer_all(person, answers, path)
    tokens = [person.tokens["access_token"] for person in people]
    return {"quizzer": tokens, "surveyed": tokens, "quiz": ["coffee-quiz"], "survey": ["your-year"]}


async def _members_things(api: Api, ada: Person) -> dict[str, list[Any]]:
    card = await ada.card()
    bought = [(await ada.post("/v1/me/redemptions", {"reward_id": COFFEE})).json()["id"] for _ in range(3 * PLENTY)]
    shown = [(await ada.post(f"/v1/me/redemptions/{one}/reveal")).json() for one in bought[:PLENTY]]
    sold = [(await api.till.sell(card["number"], 1000)).json()["transaction_id"] for _ in range(PLENTY)]
    entries = (await ada.get("/v1/me/wallets/sparks/entries?limit=20")).json()["items"]
    return {
        "card": [card["id"]],
        "code": [card["number"]],
        "code of a device": [await (await api.join("kim@example.org")).code()],
        "entry": [one["id"] for one in entries],
        "reserved": bought[PLENTY : 2 * PLENTY],
        "cancellable": bought[2 * PLENTY :],
        "coupon": [one["coupon"]["code"] for one in shown],
        "transaction": sold,
    }


async def _operators_things(api: Api) -> dict[str, list[Any]]:
    """Credentials that open what is not a member's, and what operators keep."""
    ctx, now = api.service.ctx, api.service.clock()
    with ctx.write() as conn:
        opening = {scope: credentials.create(conn, scope, [scope], now)[1] for scope in ("operator", "metrics")}
        spare = [credentials.create(conn, f"spare {number}", ["till"], now)[0] for number in range(PLENTY)]
        hooks = [webhooks.create(conn, ctx, "https://127.0.0.1/events", (), now)[0] for _ in range(PLENTY)]
    headers = {"Authorization": f"Bearer {opening['operator']}"}
    tried = []
    for one in hooks[:5]:
        path = f"/v1/operator/webhooks/{one}/test"
        sent = await api.http.post(path, json={}, headers={**headers, "Idempotency-Key": one})
        assert sent.status_code == 202, sent.text
        tried.append((one, sent.json()["id"]))
    return {
        "keys": [{**opening, "store": api.till.headers["Authorization"].removeprefix("Bearer ")}],
        "credential": spare,
        "webhook": hooks[:5],
        "unwanted webhook": hooks[5:],
        "delivery": tried,
    }


async def _places(api: Api, ada: Person) -> dict[str, list[Any]]:
    """Events to come, codes of posters, and somebody to check in with them."""
    meets = [one["id"] for one in (await ada.get("/v1/me/meets")).json()["items"] if one["state"] == "open"]
    walker = await api.join("walker@example.org")
    with api.service.ctx.read() as conn:
        codes = [place_codes.current(conn, api.service.ctx.pepper, f"store:{one}") for one in ("mitte", "flora")]
    return {"meet": meets, "place code": codes, "walker": [walker.tokens["access_token"]]}


async def _gambled(api: Api) -> dict[str, list[Any]]:
    """People with a free spin of the wheel before them, and a turn of the slot behind them."""
    found: dict[str, list[Any]] = {"game": ["daily-wheel", "lucky-card", "three-in-a-row"], "spinner": [], "played": []}
    for number in range(6):
        gil = await api.join(f"gil{number}@example.org")
        offers = {one["id"]: one["offer"] for one in (await gil.get("/v1/me/games")).json()["items"]}
        played = await gil.post("/v1/me/games/three-in-a-row/plays", {"offer": offers["three-in-a-row"]})
        assert played.status_code == 201, played.text
        token = gil.tokens["access_token"]
        found["spinner"].append((token, offers["daily-wheel"]))
        found["played"].append((token, played.json()["id"]))
    return found


async def _bidding(api: Api) -> dict[str, list[Any]]:
    """Somebody who goes further each time, in an auction that nobody of the demo bids in, and others to call off."""
    rich = await api.join("rich@example.org", points=2500)
    found = (await rich.get("/v1/me/auctions")).json()["items"]
    names = [one["id"] for one in found if one["state"] == "open" and not one["bid_count"]]
    return {
        "auction": names[-1:],
        "bidder": [rich.tokens["access_token"]],
        "bid": list(range(800, 2200, 5)),
        "unwanted auction": bidding.unwanted(api, PLENTY),
    }


async def _raffled(api: Api) -> dict[str, list[Any]]:
    """People who may take part in a raffle, some who have won in one, and rounds that a notary takes part in."""
    listed = await (await api.join("hal@example.org")).get("/v1/me/raffles")
    train = next(one for one in listed.json()["items"] if one["raffle_id"] == "night-train-for-two")
    found: dict[str, list[Any]] = {"entrant": [], "lucky": [], "tired": []}
    for number in range(6):
        ida = await api.join(f"ida{number}@example.org")
        await raffling.say(ida, birthday="1990-01-01", region="DE")
        assert (await raffling.accept(ida, train["id"], train["rules"]["version"])).status_code == 200
        found["entrant"].append(ida.tokens["access_token"])
        for name in ("lucky", "tired"):
            found[name].append((ida.tokens["access_token"], raffling.drawn_round(ida)))
    return {
        **found,
        "raffle": [train["id"]],
        "raffle rules": [train["rules"]["version"]],
        "notary": raffling.notarys_rounds(api, "open", PLENTY),
        "sealed": raffling.notarys_rounds(api, "closed", PLENTY),
        "secret": [raffling.NOTARYS.hex()],
    }


async def _shown(api: Api, *people: Person) -> dict[str, list[Any]]:
    """Badges: held and shown by those who call, and by somebody who goes on showing theirs."""
    gia = await api.join("gia@example.org")
    held, given_up = "first-cup", "coffee-lover"
    for person in (gia, *people):
        with api.service.ctx.write() as conn:
            for badge in (held, given_up):
                badges.by_operator(conn, api.service.ctx, person.tokens["member_id"], badge, 1, api.service.clock())
        for badge in (held, given_up):
            shared = await api.http.put(f"/v1/me/badges/{badge}/share", json={}, headers=person.headers)
            assert shared.status_code == 200, shared.text
    theirs = (await gia.get(f"/v1/me/badges/{held}/share")).json()["path"]
    return {
        "badge": [held],
        "badge not shown for long": [given_up],
        "share": [theirs.rsplit("/", 1)[-1]],
        "signing key": [one["kid"] for one in (await api.http.get("/v1/issuer/keys")).json()["keys"]],
        "referral code": [(await gia.get("/v1/me/referral")).json()["code"]],
    }


def _read(path: Path, output: str) -> Met:
    """The report, as counts."""
    met = Met(output=output)
    for line in path.read_text(encoding="utf-8").splitlines():
        for kind, event in json.loads(line).items():
            if kind == "ScenarioFinished":
                _count(met, event)
    met.failures = re.findall(r"^- (.+)$", output.partition("FAILURES")[2].partition("=====")[2], re.MULTILINE)
    return met


def _count(met: Met, event: dict[str, Any]) -> None:
    for number, one in event["recorder"].get("interactions", {}).items():
        answer = one.get("response")
        if answer is not None:
            case = event["recorder"]["cases"][number]["value"]
            method, path = case["method"], case["path"]
            if answer["status_code"] == 405:
                met.other_methods[path][405] += 1
            else:
                met.answers[f"{method} {path}"][answer["status_code"]] += 1
            met.phases[event["phase"]] += 1
