"""The demo programme with auctions made for tests: fixed hours around the kit's own Friday noon."""

from __future__ import annotations

from datetime import time
from typing import Any

from sqlalchemy import Connection, func, select

from api_client.reference import ledger, members, sessions
from api_client.reference.play.auctions_file import Auction, SoftClose
from api_client.reference.play.grants_file import Grant
from api_client.reference.programme import ProgrammeFile
from api_client.reference.programme_schema import Security
from api_client.reference.tables import cards
from tests.contract.evenings import FRIDAY, aurora, words
from tests.contract.kit import Api, Person, Service

SOFT = SoftClose(within=2, extend=2, at_most=10)
PRIZE = "any-coffee"


def sale(id: str = "sale", **more: Any) -> Auction:
    """On the kit's Friday from eight to half past one in the programme's zone: half an hour is left at noon UTC."""
    values: dict[str, Any] = {
        "id": id, "title": words("A rare coffee"), "text": words("Washed, and roasted today"), "picture": "coffee",
        "grants": (Grant(reward=PRIZE),), "date": FRIDAY, "opens": time(8), "closes": time(13, 30),
        "minimum": 100, "step": 10, "soft_close": SOFT,
    }  # fmt: skip
    return Auction(**(values | more))


def selling(*auctions: Auction, **more: Any) -> ProgrammeFile:
    """A programme with these auctions, in which nothing else gives points or asks for codes; `more` replaces parts."""
    modules = tuple(dict.fromkeys((*aurora().modules, "auctions")))
    update = {
        "modules": modules, "auctions": auctions, "challenges": (), "badges": (), "demo_bidders": (),
        "security": Security(),
    }  # fmt: skip
    return aurora().model_copy(update=update | more)


def bidder(conn: Connection, service: Service, api: Api, name: str, points: int = 2000) -> Person:
    """A signed-in member with so many points."""
    ctx, now = service.ctx, service.clock()
    member_id = members.join(conn, ctx, f"{name}@example.org", "en", now)
    if points:
        ledger.earn(conn, member_id, ctx.programme.wallet.id, points, ledger.Cause(now, ctx.zone, "given"))
    tokens = sessions.sign_in(conn, member_id, "Phone", "web", now)
    return Person(api.http, service, {"access_token": tokens.access_token, "member_id": member_id})


def bidders(service: Service, api: Api, count: int, points: int = 2000) -> list[Person]:
    """Some of them."""
    with service.ctx.write() as conn:
        return [bidder(conn, service, api, f"bidder{number}", points) for number in range(count)]


def later(service: Service, *people: Person, **amount: float) -> None:
    """Time passes, and these members' apps have signed in anew."""
    service.clock.advance(**amount)
    with service.ctx.write() as conn:
        for person in people:
            tokens = sessions.sign_in(conn, person.tokens["member_id"], "Phone", "web", service.clock())
            person.tokens["access_token"] = tokens.access_token


def pots(service: Service, person: Person) -> tuple[int, int]:
    """What a member can spend, and what is set aside."""
    with service.ctx.read() as conn:
        held = ledger.balances(conn, person.tokens["member_id"], service.ctx.programme.wallet.id)
    return held["active"], held["reserved"]


def count_of(service: Service, table: Any, *which: Any) -> int:
    """Rows of a table."""
    with service.ctx.read() as conn:
        return int(conn.execute(select(func.count()).select_from(table).where(*which)).scalar_one())


def card_number(service: Service, person: Person) -> str:
    """What a till would scan."""
    with service.ctx.read() as conn:
        query = select(cards.c.number).where(cards.c.member_id == person.tokens["member_id"])
        return str(conn.execute(query).scalar_one())
