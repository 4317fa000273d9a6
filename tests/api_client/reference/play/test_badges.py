"""Who holds which badge: the same from any order, kept apart by what gave it, told once, taken back by a refund."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from api_client.reference import members
from api_client.reference.ids import new_id
from api_client.reference.play import badges
from api_client.reference.play.badges_file import badge_faults
from api_client.reference.tables import events
from api_client.reference.tables import members as member_rows
from tests.contract.kit import Api, Person, Service, in_process, running
from tests.fakes.badge_book import BADGES, badge, coffees, level, programme

ON_BOTH = pytest.mark.parametrize("service", ["sqlite", "postgresql"], indirect=True)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Challenge:
    """Something that gives badges."""

    id: str
    kind: str = "challenge"
    number: int = 1


@pytest.fixture
def service(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Service]:
    """On SQLite, or as the test says."""
    url = request.getfixturevalue("database_url") if getattr(request, "param", "") == "postgresql" else None
    with running(tmp_path, programme=programme(), database_url=url, demo=False) as one:
        yield one


def joined(service: Service, conn: Connection) -> str:
    return members.join(conn, service.ctx, f"{new_id('ada')}@example.org", "de", NOON)


def told(conn: Connection, member_id: str) -> list[tuple[str, int]]:
    """Badge news in their order: what, and the level."""
    rows = conn.execute(select(events).where(events.c.member_id == member_id).order_by(events.c.id))
    return [(row.type, row.data["level"]) for row in rows if row.type.startswith("badge.")]


@pytest.mark.parametrize("order", ["one two back", "two one back", "two back one"])
def test_whatever_gave_first_the_badge_is_held_as_long_as_something_gives_it(service: Service, order: str) -> None:
    with service.ctx.write() as conn:
        member_id = joined(service, conn)
        steps = {
            "one": lambda: badges.award(conn, service.ctx, member_id, "guest", 1, NOON, Challenge("c1")),
            "two": lambda: badges.award(conn, service.ctx, member_id, "guest", 2, NOON + DAY, Challenge("c2")),
            "back": lambda: badges.revoke(conn, service.ctx, member_id, "guest", Challenge("c2"), NOON + 2 * DAY),
        }
        for step in order.split():
            steps[step]()
        assert badges.held(conn, member_id)["guest"].since == (NOON,)
        (earned, held) = told(conn, member_id)[0], told(conn, member_id)[-1][1]
        assert (earned[0], held) == ("badge.earned", 1)


@ON_BOTH
def test_a_level_makes_the_ones_below_it_the_members_too(service: Service) -> None:
    with service.ctx.write() as conn:
        member_id = joined(service, conn)
        assert badges.award(conn, service.ctx, member_id, "guest", 2, NOON, Challenge("c1"))
        assert badges.held(conn, member_id)["guest"].since == (NOON, NOON)
        assert not badges.award(conn, service.ctx, member_id, "guest", 1, NOON + DAY, Challenge("c2"))
        badges.revoke(conn, service.ctx, member_id, "guest", Challenge("c1"), NOON + DAY)
        assert badges.held(conn, member_id)["guest"].since == (NOON + DAY,)
        assert badges.revoke(conn, service.ctx, member_id, "guest", Challenge("c2"), NOON + DAY)
        assert badges.held(conn, member_id) == {}
        assert told(conn, member_id) == [("badge.earned", 2), ("badge.lost", 1), ("badge.lost", 0)]


def test_twice_is_once_and_what_is_unknown_gives_nothing(service: Service) -> None:
    with service.ctx.write() as conn:
        member_id = joined(service, conn)
        for _ in range(2):
            badges.award(conn, service.ctx, member_id, "founder", 1, NOON, Challenge("c1"))
        assert not badges.award(conn, service.ctx, member_id, "nothing", 1, NOON, Challenge("c1"))
        assert not badges.revoke(conn, service.ctx, member_id, "founder", Challenge("other"), NOON)
        assert told(conn, member_id) == [("badge.earned", 1)]
        (news,) = conn.execute(select(events.c.data).where(events.c.type == "badge.earned")).scalars()
        assert news == {"id": "founder", "level": 1, "title": "Founder (ä)", "picture": "star"}


async def shopper(service: Service, api: Api) -> tuple[Person, str]:
    ada = await api.join()
    return ada, (await ada.card())["number"]


async def buy(service: Service, api: Api, card: str, cups: int, at: datetime) -> str:
    """So many coffees, bought at that time; the purchase's id."""
    line = {"title": "Coffee", "quantity": cups, "total": 300 * cups, "product": "espresso", "category": "coffee"}
    sold = await api.till.sell(card, 300 * cups, lines=[_line(line)], occurred_at=at.isoformat())
    assert sold.status_code == 201, sold.text
    return str(sold.json()["transaction_id"])


def _line(line: dict[str, Any]) -> dict[str, Any]:
    total = {"amount": line["total"], "currency": "EUR"}
    return {**line, "total": total}


async def levels(ada: Person) -> list[str | None]:
    """When each level of the coffee badge was reached."""
    found = (await ada.get("/v1/me/badges/coffee")).json()["badge"]
    return [one["earned_at"] for one in found["levels"]]


async def test_purchases_count_by_their_own_time_in_whatever_order_they_come(service: Service) -> None:
    service.clock.advance(days=3)
    days = [NOON + DAY * back for back in (0, 1, 2)]
    seen = []
    async with in_process(service) as api:
        for number, order in enumerate(permutations(range(3))):
            answer = await api.confirm(*await api.ask(f"ada{number}@example.org"))
            ada = Person(api.http, service, answer.json())
            with service.ctx.write() as conn:
                conn.execute(member_rows.update().values(joined_at=NOON - DAY))
            for which in order:
                await buy(service, api, (await ada.card())["number"], 2, days[which])
            seen.append(await levels(ada))
    assert all(one == seen[0] for one in seen)
    assert [one[:10] for one in seen[0] if one] == [f"{day:%Y-%m-%d}" for day in days]


@ON_BOTH
async def test_a_refund_takes_back_what_it_took_unless_the_badge_stays(service: Service) -> None:
    async with in_process(service) as api:
        ada, card = await shopper(service, api)
        await buy(service, api, card, 1, NOON)
        last = await buy(service, api, card, 3, NOON)
        found = {one["id"]: one for one in (await ada.get("/v1/me/badges")).json()["items"]}
        assert (found["coffee"]["level"], found["coffee"]["progress_text"]) == (2, "4 of 6 coffees")
        assert found["coffee"]["missing_text"] == "2 more coffees"
        assert found["kept"]["state"] == "earned"
        refund = await api.till.post("/v1/pos/refunds", {"transaction_id": last})
        assert refund.status_code == 201, refund.text
        found = {one["id"]: one for one in (await ada.get("/v1/me/badges")).json()["items"]}
        assert (found["coffee"]["state"], found["coffee"]["progress_text"]) == ("locked", "1 of 2 coffees")
        assert found["kept"]["state"] == "earned"
    with service.ctx.read() as conn:
        assert ("badge.lost", 0) in told(conn, ada.tokens["member_id"])


def test_what_a_programme_may_not_say_of_badges() -> None:
    wrong = (
        badge("secret-one", "Named like one that is not named"),
        badge("down", "Down", criteria=[coffees()], levels=[level("A", 5), level("B", 5)]),
        badge("none", "None", levels=[level("A", 5)]),
        badge("unsaid", "Unsaid", criteria=[coffees()], levels=[level("A")]),
        badge("many", "Many", criteria=[coffees(), coffees()], levels=[level("A", 1)]),
    )
    said = programme().model_copy(update={"badges": (*BADGES, *wrong), "badge_groups": ()})
    faults = [(path[1:], words) for path, words in badge_faults(said)]
    first = len(BADGES)
    assert {path for path, _ in faults if path[-1] == "group"} == {(at, "group") for at in range(first + len(wrong))}
    others = {path for path, _ in faults if path[-1] != "group"}
    assert others == {
        (first, "id"), (first + 1, "levels", 1, "goal"), (first + 2, "levels", 0, "goal"),
        (first + 3, "levels", 0), (first + 4, "criteria"),
    }  # fmt: skip
