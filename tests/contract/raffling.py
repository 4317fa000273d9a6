"""Programmes with one raffle of a test's own, and members who take part in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import select

from api_client.draws.check import check
from api_client.draws.reading import read_draw
from api_client.reference import credentials, giving, ledger, members, sessions, webhooks
from api_client.reference.play import grants, raffle_draws, raffle_entries, raffle_operators, raffle_store, raffles_demo
from api_client.reference.play.grants_file import Grant
from api_client.reference.play.raffle_rounds import Round
from api_client.reference.play.raffles_file import Raffle
from api_client.reference.programme import ProgrammeFile, load_programme
from api_client.reference.programme_demo import DemoRaffle
from api_client.reference.programme_types import Text
from api_client.reference.tables import events
from tests.contract.kit import Api, Person, Service

#: Starts an API with these raffles.
Run = Callable[..., AbstractContextManager[Service]]

AUTOMATIC = {
    "kind": "commit",
    "parties": [
        {"id": "one", "name": {"en": "One", "de": "Eins"}, "automatic": True},
        {"id": "two", "name": {"en": "Two", "de": "Zwei"}, "automatic": True},
    ],
}
#: Open while the kit's clock stands at noon (UTC) of 20 November; closes at seven in the evening there.
OPENS, CLOSES = "2026-11-20T08:00:00", "2026-11-20T20:00:00"
TEA = "tea"
#: What the notary binds itself to.
NOTARYS = b"_" * 32


def both(text: str) -> dict[str, str]:
    """The same words in every language of the programme."""
    return {"en": text, "de": text}


#: Prizes of which there are plenty, and one alone.
MANY = {"id": "cup", "title": both("A cup"), "picture": "coffee", "count": 40, "grants": [{"points": 5}]}
ONE = {"id": "one", "title": both("The one"), "picture": "gift", "grants": [{"reward": "any-coffee"}]}


def raffle(**changes: Any) -> Raffle:
    """A raffle with one big and one small prize; `changes` replace its fields."""
    said = {
        "id": TEA, "title": both("Tea"), "summary": both("Much tea."), "picture": "ticket", "organiser": both("Us"),
        "opens": OPENS, "closes": CLOSES, "told": both("Here."), "rules": {"version": "1", "text": both("Be kind.")},
        "prizes": [
            {"id": "big", "title": both("Much"), "picture": "gift", "grants": [{"points": 500}]},
            {"id": "small", "title": both("A cup"), "picture": "coffee", "grants": [{"reward": "any-coffee"}]},
        ],
        "entry": {"points": 10, "free": {"text": both("Take one.")}}, "beacon": AUTOMATIC, "deadline_hours": 24,
        "alternates": 3, "claim_days": 2,
    }  # fmt: skip
    return Raffle.model_validate_json(json.dumps({**said, **changes}))


def programme(*raffles: Raffle, **changes: Any) -> ProgrammeFile:
    """Aurora with these raffles alone."""
    known = _aurora()
    quiet = {"challenges": (), "games": (), "quizzes": (), "surveys": (), "badges": (), "badge_groups": (), "demo": ()}
    modules = tuple(one for one in known.modules if one not in quiet)
    return known.model_copy(update={**quiet, "modules": modules, "raffles": raffles, **changes})


@cache
def _aurora() -> ProgrammeFile:
    return load_programme("aurora")


async def accept(person: Person, name: str = TEA, version: str = "1") -> Any:
    return await person.http.put(f"/v1/me/raffles/{name}/rules", json={"version": version}, headers=person.headers)


async def enter(person: Person, way: str = "points", count: int = 1, name: str = TEA, key: str | None = "fresh") -> Any:
    return await person.post(f"/v1/me/raffles/{name}/entries", {"way": way, "count": count}, key)


async def leave(person: Person, name: str = TEA) -> Any:
    return await person.http.delete(f"/v1/me/raffles/{name}/entries", headers=person.headers)


async def seen(person: Person, name: str = TEA) -> dict[str, Any]:
    answer = await person.get(f"/v1/me/raffles/{name}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def entrants(api: Api, count: int, tickets: int = 1, name: str = TEA) -> list[Person]:
    """Members with tickets that they paid for."""
    found = []
    for number in range(count):
        person = await api.join(f"e{number}@example.org")
        assert (await accept(person, name)).status_code == 200
        assert (await enter(person, count=tickets, name=name)).status_code == 201
        found.append(person)
    return found


async def say(person: Person, **fields: Any) -> None:
    """The member says this of themselves."""
    version = (await person.get("/v1/me")).headers["etag"]
    answer = await person.http.patch("/v1/me", json=fields, headers={**person.headers, "If-Match": version})
    assert answer.status_code == 200, answer.text


def crowd(api: Api, count: int, points: int = 200) -> list[Person]:
    """Members with points who have accepted the rules, made at once."""
    service, ctx = api.service, api.service.ctx
    now, found = service.clock(), []
    cause = ledger.Cause(now, ctx.zone, "given")
    with ctx.write() as conn:
        for number in range(count):
            member_id = members.join(conn, ctx, f"c{number}@example.org", "en", now)
            giving.give(conn, ctx, member_id, points, cause)
            raffle_entries.accept(conn, member_id, ctx.programme.raffles[0], "1", now)
            tokens = sessions.sign_in(conn, member_id, "Phone", "web", now)
            found.append(Person(api.http, service, {"access_token": tokens.access_token, "member_id": member_id}))
    return found


def signed_in(api: Api, member_id: str) -> Person:
    """A member on a new device."""
    with api.service.ctx.write() as conn:
        tokens = sessions.sign_in(conn, member_id, "Phone", "web", api.service.clock())
    return Person(api.http, api.service, {"access_token": tokens.access_token, "member_id": member_id})


def later(api: Api, *people: Person, **amount: float) -> None:
    """Time goes by, and these members sign in again."""
    api.service.clock.advance(**amount)
    for person in people:
        person.tokens["access_token"] = signed_in(api, person.tokens["member_id"]).tokens["access_token"]


def notarys_rounds(api: Api, kind: str, count: int) -> list[str]:
    """Rounds of a breakfast that a notary takes part in: `open` ones, or `closed` ones that wait for `NOTARYS`."""
    ctx, now = api.service.ctx, api.service.clock()
    part = {"kind": "commit", "parties": [AUTOMATIC["parties"][0], {"id": "notary", "name": both("A notary")}]}
    known = next(one for one in ctx.programme.raffles if one.id == "bakers-breakfast")
    known = known.model_copy(update={"beacon": raffle(beacon=part).beacon, "demo_entries": 0})
    closes = now + timedelta(days=1) if kind == "open" else now - timedelta(hours=1)
    found = []
    with ctx.write() as conn:
        for number in range(count):
            name, opens = f"{known.id}-{kind}-{number}", closes - timedelta(days=2)
            one = Round(name, known, number + 1, opens, closes, closes, closes + timedelta(days=9))
            raffle_store.begin(conn, ctx, one, opens)
            raffle_store.fill(conn, one, 5)
            if kind == "closed":
                promised = raffle_operators.promise(conn, ctx, name, "notary", NOTARYS, opens)
                raffle_operators.commit(conn, ctx, name, "notary", promised, opens)
                raffle_draws.advance(conn, ctx, name, closes)
            found.append(name)
    return found


def drawn_round(person: Person, raffle_id: str = "bakers-breakfast") -> str:
    """A round of Aurora's that is this member's alone, drawn before now: ticket 2 of 2 won a croissant; its id."""
    ctx = person.service.ctx
    said = {"kind": "raffle", "when": {"days_ago": 1, "at": "12:00"}, "raffle": raffle_id, "tickets": 2, "others": 30}
    event = DemoRaffle.model_validate_json(json.dumps({**said, "wins": "croissant", "rules": "2026-1"}))
    with ctx.write() as conn, webhooks.quietly(conn):
        return raffles_demo.play(conn, ctx, person.tokens["member_id"], event, person.service.clock())


def told(service: Service, person: Person) -> list[str]:
    """What the member heard of raffles."""
    with service.ctx.read() as conn:
        query = select(events.c.type).where(
            events.c.member_id == person.tokens["member_id"], events.c.type.like("raffle.%")
        )
        return list(conn.execute(query.order_by(events.c.id)).scalars())


def problem(answer: Any) -> str:
    """Why it was refused."""
    return str(answer.json()["type"])


async def steps(api: Api, name: str = TEA, ticket: str | None = None) -> dict[str, str]:
    """What anybody can check of what is published."""
    document = read_draw((await api.http.get(f"/v1/raffles/{name}/draw")).content)
    published = (await api.http.get(f"/v1/raffles/{name}/entries")).json()["items"]
    found = check(document, published, now=api.service.clock(), ticket=ticket)
    return {step.name.value: step.state.value for step in found}


def operator(service: Service) -> dict[str, str]:
    """Headers of an operator."""
    with service.ctx.write() as conn:
        token = credentials.create(conn, "office", ["operator"], service.clock())[1]
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": "once"}


def won_with(number: int = 1) -> grants.Source:
    """A completed walk."""
    return grants.Source("challenge", "walk", number, Text(both("A walk")))


def grant(service: Service, person: Person, tickets: int, number: int = 1) -> None:
    """The member wins tickets with a walk."""
    with service.ctx.write() as conn:
        given = [Grant(tickets=tickets, raffle=TEA)]
        grants.give(conn, service.ctx, person.tokens["member_id"], given, won_with(number), service.clock())


def take(service: Service, person: Person, number: int = 1) -> None:
    """Those of a walk are taken back."""
    with service.ctx.write() as conn:
        grants.take_back(conn, service.ctx, person.tokens["member_id"], won_with(number), service.clock())
