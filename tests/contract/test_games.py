"""Games: drawn and booked at once, within their limits, for the cost and with the odds that were shown."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from api_client.reference import sessions
from api_client.reference.play import game_stock, games, odds
from api_client.reference.play.challenges_tables import happenings
from api_client.reference.play.games_file import Game
from api_client.reference.play.games_tables import game_plays
from tests.contract.kit import NOON, Person, Service, in_process, running
from tests.fakes.game_programmes import game, outcome, with_games

Start = Callable[..., AbstractContextManager[Service]]
WIN = outcome("win", 1, grants=[{"points": 50}])
SURE = [WIN, outcome("also", 1, grants=[{"points": 50}], picture="coin")]


@pytest.fixture(params=["sqlite", "postgresql"])
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Start:
    """Starts an API with the given games on each database."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None

    def begin(*wanted: Game) -> AbstractContextManager[Service]:
        return running(tmp_path, demo=False, database_url=url, programme=with_games(*wanted))

    return begin


@pytest.fixture
def small(tmp_path: Path) -> Start:
    """The same on SQLite alone, for what no database decides."""
    return lambda *wanted: running(tmp_path, demo=False, programme=with_games(*wanted))


@asynccontextmanager
async def played_by(service: Service, address: str = "ada@example.org", points: int = 0) -> AsyncIterator[Person]:
    async with in_process(service) as api:
        yield await api.join(address, points)


def later(person: Person, **amount: float) -> None:
    """Time goes by, and the member signs in again."""
    service = person.service
    service.clock.advance(**amount)
    with service.ctx.write() as conn:
        tokens = sessions.sign_in(conn, person.tokens["member_id"], "Phone", "web", service.clock())
    person.tokens["access_token"] = tokens.access_token


async def look(person: Person, game_id: str = "wheel") -> dict[str, Any]:
    answer = await person.get(f"/v1/me/games/{game_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def spin(person: Person, offer: str | None = None, key: str = "fresh", game_id: str = "wheel") -> Any:
    """One play for what is shown now, or for another offer."""
    offer = offer or (await look(person, game_id))["offer"]
    return await person.post(f"/v1/me/games/{game_id}/plays", {"offer": offer}, key)


def problem(answer: Any) -> str:
    return str(answer.json()["type"]) if answer.status_code >= 400 else "played"


def plays(service: Service) -> int:
    with service.ctx.read() as conn:
        return int(conn.execute(select(func.count()).select_from(game_plays)).scalar_one())


async def test_odds_cost_and_limits_are_told_before_anybody_plays(small: Start) -> None:
    with small(game(cost=20, per_day=5, terms={"en": "Fair", "de": "Fair"})) as service:
        async with played_by(service) as ada:
            [told] = (await ada.get("/v1/me/games")).json()["items"]
            assert told == {**await look(ada), "as_of": told["as_of"]}
            shares = [Fraction(one["numerator"], one["denominator"]) for one in told["outcomes"]]
            assert shares == [Fraction(6, 10), Fraction(1, 10), Fraction(3, 10)]
            assert [one["percent"] for one in told["outcomes"]] == ["60", "10", "30"]
            assert [prize["text"] for prize in told["outcomes"][0]["prizes"]] == ["+10 Sparks"]
            assert (told["cost"], told["price"], told["free_left"], told["plays_left"]) == (0, 20, 2, 5)
            assert (told["blocked"], told["unseen"], told["next_free_at"]) == (None, None, None)
            german = (await ada.get("/v1/me/games", **{"Accept-Language": "de"})).json()["items"][0]
            assert german["title"] == "Wheel (de)"


async def test_a_play_is_booked_when_it_is_answered_and_explains_its_points(start: Start) -> None:
    with start(game(free_per_day=0, cost=20, outcomes=SURE)) as service:
        async with played_by(service, points=100) as ada:
            before = await ada.balance()
            played = (await spin(ada)).json()
            assert (played["cost"], played["balance"]) == (20, before + 30)
            assert await ada.balance() == before + 30
            wallet = (await ada.get("/v1/me/wallets")).json()["items"][0]["id"]
            won, paid = (await ada.get(f"/v1/me/wallets/{wallet}/entries")).json()["items"][:2]
            assert (paid["id"], paid["type"], paid["amount"], paid["title"]) == (
                played["entry_id"], "spend", -20, "Wheel",
            )  # fmt: skip
            assert paid["reasons"][0]["sentence"] == "One play of Wheel costs 20 Sparks."
            assert (won["id"], won["amount"]) == (played["prizes"][0]["entry_id"], 50)
            assert won["reasons"][0]["sentence"].startswith("You played Wheel and got: ")
            with service.ctx.read() as conn:
                known = conn.execute(select(happenings).where(happenings.c.kind == "game")).mappings().all()
            assert [(one["key"], one["subject"]) for one in known] == [(played["id"], "wheel")]


async def test_a_key_plays_once_also_when_it_is_sent_many_times_at_once(start: Start) -> None:
    with start(game(outcomes=SURE)) as service:
        async with played_by(service) as ada:
            before, offer = await ada.balance(), (await look(ada))["offer"]
            answers = await asyncio.gather(*(spin(ada, offer, "one") for _ in range(6)))
            again = await spin(ada, offer, "one")
            assert again.status_code == 201
            assert {one.text for one in answers if one.status_code == 201} <= {again.text}
            assert {problem(one) for one in answers} <= {"played", "idempotency-key-in-progress"}
            assert (plays(service), await ada.balance()) == (1, before + 50)
            assert again.headers["Idempotent-Replayed"] == "true"


async def test_limits_hold_in_many_tabs_at_once(start: Start) -> None:
    with start(game(free_per_day=0, cost=10, per_day=3, in_all=4, outcomes=SURE)) as service:
        async with played_by(service, points=400) as ada:
            before, offer = await ada.balance(), (await look(ada))["offer"]
            answers = await asyncio.gather(*(spin(ada, offer) for _ in range(8)))
            assert Counter(map(problem, answers)) == {"played": 3, "limit-reached": 5}
            assert await ada.balance() == before + 3 * 40
            later(ada, days=1)
            answers = await asyncio.gather(*(spin(ada, offer) for _ in range(4)))
            assert Counter(map(problem, answers)) == {"played": 1, "limit-reached": 3}
            later(ada, days=1)
            assert (await look(ada))["left_in_all"] == 0
            assert problem(await spin(ada)) == "limit-reached"


async def test_one_free_play_in_two_tabs_never_costs_anything(start: Start) -> None:
    with start(game(free_per_day=1, cost=20, outcomes=[WIN, outcome("nothing", 10**9)])) as service:
        async with played_by(service, points=100) as ada:
            before, offer = await ada.balance(), (await look(ada))["offer"]
            answers = await asyncio.gather(*(spin(ada, offer) for _ in range(5)))
            assert Counter(map(problem, answers)) == {"played": 1, "rules-changed": 4}
            won = sum(prize["points"] for one in answers if one.status_code == 201 for prize in one.json()["prizes"])
            assert await ada.balance() == before + won, "a play that was free has no price"
            told = await look(ada)
            assert (told["cost"], told["free_left"]) == (20, 0)
            assert (await spin(ada)).json()["cost"] == 20


async def test_more_than_there_is_can_not_be_played_away(start: Start) -> None:
    losing = [outcome("win", 1, grants=[{"points": 1}]), outcome("nothing", 10**9)]
    with start(game(free_per_day=0, cost=90, outcomes=losing)) as service:
        async with played_by(service) as ada:  # the welcome of 200
            offer = (await look(ada))["offer"]
            answers = await asyncio.gather(*(spin(ada, offer) for _ in range(5)))
            assert Counter(map(problem, answers)) == {"played": 2, "insufficient-points": 3}
            told = await look(ada)
            left = await ada.balance()
            assert (told["blocked"], told["needed"], told["available"]) == ("insufficient-points", 90, left)
            assert left < 90


async def test_days_begin_at_the_members_own_midnight(small: Start) -> None:
    with small(game(free_per_day=1)) as service:
        async with played_by(service) as ada:
            assert problem(await spin(ada)) == "played"
            told = await look(ada)
            # Noon in UTC is one in the afternoon in Berlin: midnight is at eleven.
            assert told["next_free_at"] == (NOON + timedelta(hours=11)).isoformat().replace("+00:00", "Z")
            assert (told["blocked"], told["plays_left"]) == ("limit-reached", 0)
            later(ada, hours=10, minutes=59)
            assert problem(await spin(ada)) == "limit-reached"
            later(ada, minutes=1)
            assert problem(await spin(ada)) == "played"


async def test_nothing_stays_of_a_play_that_breaks_off(start: Start) -> None:
    with start(game(free_per_day=0, cost=20, outcomes=SURE)) as service:
        async with played_by(service, points=100) as ada:
            member, before, told = ada.tokens["member_id"], await ada.balance(), await look(ada)

            def broken() -> None:
                with service.ctx.write() as conn:
                    one = games.find(service.ctx, "wheel")
                    games.play(conn, service.ctx, member, one, told["offer"], service.clock())
                    raise KeyboardInterrupt

            with pytest.raises(KeyboardInterrupt):
                broken()
            assert (plays(service), await ada.balance()) == (0, before)
            assert problem(await spin(ada, told["offer"])) == "played"


def rare(stock: int = 1) -> Game:
    """All but certainly the one with a stock, while there is one."""
    return game(
        free_per_day=20,
        outcomes=[
            outcome("rare", 10**9, grants=[{"points": 100}], stock=stock, instead="ten"),
            outcome("ten", 1, grants=[{"points": 10}]),
        ],
    )


async def test_the_last_of_a_prize_is_won_once_and_nobody_plays_for_odds_of_before(start: Start) -> None:
    with start(rare()) as service:
        async with in_process(service) as api:
            people = [await api.join(f"m{number}@example.org") for number in range(4)]
            told = await look(people[0])
            answers = await asyncio.gather(*(spin(one, told["offer"]) for one in people))
            assert Counter(map(problem, answers)) == {"played": 1, "rules-changed": 3}
            after = await look(people[0])
            assert [(one["numerator"], one["left"]) for one in after["outcomes"]] == [(0, 0), (10**9 + 1, None)]
            assert after["outcomes"][0]["denominator"] == told["outcomes"][0]["denominator"]
            answers = await asyncio.gather(*(spin(one) for one in people))
            assert [one.json()["outcome_id"] for one in answers] == ["ten"] * 4
            with service.ctx.read() as conn:
                assert list(game_stock.faults(conn)) == []


async def test_what_was_drawn_before_a_stock_was_set_counts(small: Start, tmp_path: Path) -> None:
    endless = rare().model_dump(mode="json")
    endless["outcomes"][0] |= {"stock": None, "instead": None}
    with small(Game.model_validate_json(game(**endless).model_dump_json())) as service:
        async with played_by(service) as ada:
            assert (await spin(ada)).json()["outcome_id"] == "rare"
    with small(rare(stock=2)) as service:
        async with played_by(service, "bo@example.org") as bo:
            assert (await look(bo))["outcomes"][0]["left"] == 1
            assert (await spin(bo)).json()["outcome_id"] == "rare"
            assert (await look(bo))["outcomes"][0]["left"] == 0


async def test_a_result_waits_until_it_was_seen(small: Start) -> None:
    with small(game(free_per_day=3)) as service:
        async with in_process(service) as api:
            ada, bo = await api.join(), await api.join("bo@example.org")
            first, second = (await spin(ada)).json(), (await spin(ada)).json()
            assert (await look(ada))["unseen"]["id"] == first["id"]
            path = f"/v1/me/games/wheel/plays/{first['id']}/seen"
            assert (await ada.http.put(path, headers=bo.headers)).status_code == 404
            later(ada, minutes=1)
            marked = (await ada.http.put(path, headers=ada.headers)).json()
            later(ada, minutes=1)
            assert (await ada.http.put(path, headers=ada.headers)).json()["seen_at"] == marked["seen_at"]
            assert marked["prizes"] == first["prizes"]
            told = await look(ada)
            assert told["unseen"]["id"] == second["id"]
            unseen = (await ada.get("/v1/me/games/wheel/plays?unseen=true")).json()["items"]
            assert [one["id"] for one in unseen] == [second["id"]]
            assert (await bo.get("/v1/me/games/wheel/plays")).json()["items"] == []


async def test_plays_come_in_pages(small: Start) -> None:
    with small(game(free_per_day=5)) as service:
        async with played_by(service) as ada:
            made = [(await spin(ada)).json()["id"] for _ in range(5)]
            page = (await ada.get("/v1/me/games/wheel/plays?limit=3")).json()
            rest = (await ada.get(f"/v1/me/games/wheel/plays?limit=3&cursor={page['next_cursor']}")).json()
            assert [one["id"] for one in (*page["items"], *rest["items"])] == made[::-1]
            assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"tier_required": "blaze"}, {"type": "tier-required", "tier": "Blaze"}),
        ({"minimum_age": 18}, {"type": "age-required", "minimum_age": 18}),
        ({"since": "2026-11-21"}, {"type": "closed"}),
        ({"until": "2026-11-19"}, {"type": "closed"}),
    ],
)
async def test_who_may_not_play_is_told_why(small: Start, fields: dict[str, Any], said: dict[str, Any]) -> None:
    with small(game(**fields)) as service:
        async with played_by(service) as ada:
            assert (await look(ada))["blocked"] == said["type"]
            answer = (await spin(ada)).json()
            assert {name: answer[name] for name in said} == said
            assert plays(service) == 0


async def test_on_its_first_and_on_its_last_day_it_runs(small: Start) -> None:
    with small(game(since="2026-11-20", until="2026-11-20", free_per_day=1)) as service:
        async with played_by(service) as ada:
            assert problem(await spin(ada)) == "played"
            assert (await look(ada))["next_free_at"] is None
            later(ada, days=1)
            assert (await ada.get("/v1/me/games")).json()["items"] == []
            assert (await look(ada))["blocked"] == "closed"


async def test_what_is_no_game_is_not_found(small: Start) -> None:
    with small(game()) as service:
        async with played_by(service) as ada:
            assert (await ada.get("/v1/me/games/slot")).status_code == 404
            assert (await ada.post("/v1/me/games/slot/plays", {"offer": "ab"})).status_code == 404
            assert (await ada.get("/v1/me/games/wheel/plays?cursor=nonsense")).status_code == 422
            assert (await ada.post("/v1/me/games/wheel/plays", {"offer": "?"})).status_code == 422
            assert problem(await ada.post("/v1/me/games/wheel/plays", {"offer": "ab"}, None)) == (
                "idempotency-key-missing"
            )


async def test_a_programme_without_games_has_none(tmp_path: Path) -> None:
    programme = with_games(game())
    quiet = programme.model_copy(update={"modules": tuple(one for one in programme.modules if one != "games")})
    with running(tmp_path, demo=False, programme=quiet) as service:
        async with played_by(service) as ada:
            assert (await ada.get("/v1/me/games")).status_code == 404
            assert (await ada.get("/v1/me/games/wheel")).status_code == 404


def test_only_a_handed_in_source_can_be_known_beforehand() -> None:
    one = game()
    drawn = [odds.drawn(one, (), lambda n, at=at: at).id for at in (0, 5, 6, 7, 9)]
    assert drawn == ["ten", "ten", "coffee", "nothing", "nothing"]
