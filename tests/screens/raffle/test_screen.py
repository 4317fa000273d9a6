"""One raffle on screen: every state in both languages and widths, equal ways in, rules that ask again, the draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import flet as ft
import pytest

from api_client.draws.words import REASONS
from member_app.domain.account import Connection
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.raffle import Barrier, Raffle, RaffleState, Way, WinState
from member_app.domain.state import Failed
from screens.raffle.screen import RaffleScreen
from tests.fakes import raffles as r
from tests.fakes.headless import HeadlessApp
from tests.fakes.samples import NOW
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices
from tests.fakes.streams import Stream, ready


def showing(raffle: Raffle) -> FakeServices:
    services = FakeServices()
    services.raffles.stream = Stream(ready((raffle,)))
    return services


def app_of(services: FakeServices, **more: object) -> HeadlessApp:
    raffle = services.raffles.stream.newest[0]
    name = raffle.value[0].id if hasattr(raffle, "value") else "lisbon"
    return screen_app(lambda: RaffleScreen(name), services, route=f"/play/raffles/{name}", **more)  # type: ignore[arg-type]


STATES = {
    "open": r.LISBON, "holding": r.HOLDS, "coming": r.COMING, "closed": r.CLOSED, "drawn": r.DRAWN, "won": r.WON,
    "void": r.VOID, "pending": replace(r.HOLDS, rules=replace(r.RULES, accepted=True, pending=True)),
    "alternate": replace(r.DRAWN, alternate_place=2), "waiting": replace(r.LISBON, waiting=2),
    "claimed": replace(r.WON, wins=(replace(r.WIN, state=WinState.CLAIMED),)),
    "lapsed": replace(r.WON, wins=(replace(r.WIN, state=WinState.LAPSED),)),
    "short": replace(r.LISBON, blocked_paid=Failure(FailureKind.INSUFFICIENT_POINTS, needed=100, available=40)),
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize(("language", "pixels"), [("en", 390), ("de", 1440)])
async def test_every_state_is_drawn(name: str, language: str, pixels: int) -> None:
    async with app_of(showing(STATES[name]), language=language, pixels=pixels) as app:
        assert STATES[name].title in app.texts()
        assert not [text for text in app.texts() if str(text).startswith(("raffle.", "draw."))]
        assert app.conn.errors == []


@pytest.mark.parametrize("code", sorted(REASONS))
@pytest.mark.parametrize("language", ["en", "de"])
async def test_why_it_was_called_off_is_said_in_words(code: str, language: str) -> None:
    async with app_of(showing(replace(r.VOID, void_reason=code)), language=language) as app:
        assert code not in app.texts()
        assert not [text for text in app.texts() if str(text).startswith("raffle.")]


async def test_an_organisers_own_words_are_shown_as_they_are() -> None:
    async with app_of(showing(replace(r.VOID, void_reason="The tea is gone."))) as app:
        assert "The tea is gone." in app.texts()


async def test_both_ways_are_shown_alike_and_a_store_that_forbids_one_leaves_the_free_one() -> None:
    async with app_of(showing(r.LISBON)) as app:
        free, paid = (app.one(ft.FilledButton, key=key) for key in ("raffle.enter", "raffle.enter.points"))
        assert free.height == paid.height
        assert type(free) is type(paid)
        assert "One ticket a day is on us." in app.texts()
    async with app_of(showing(r.LISBON.without_price())) as app:
        assert app.find(ft.FilledButton, key="raffle.enter")
        assert not app.find(key="raffle.enter.points")
        assert not [text for text in app.texts() if "100 Sparks" in str(text)]


async def test_the_share_in_plain_words() -> None:
    async with app_of(showing(r.HOLDS)) as app:
        assert "You hold 2 of 348 tickets" in app.texts()
        assert "About 1 in 58 to win one of 3 prizes, with the tickets there are now." in app.texts()


async def test_the_rules_come_first_and_then_what_was_wanted() -> None:
    services = showing(r.LISBON)
    async with app_of(services) as app:
        await app.click(app.one(ft.FilledButton, key="raffle.enter"))
        assert [name for name, _ in services.raffles.calls] == []
        await app.click(app.one(ft.FilledButton, key="raffle.accept"))
        assert [call for call in services.raffles.calls if call[0] != "look"] == [
            ("accept_rules", ("lisbon", "2")),
            ("enter", ("lisbon", Way.FREE, 1)),
        ]
        assert "You hold 1 of 347 tickets" in app.texts()
        assert app.conn.errors == []


async def test_a_new_version_asks_again() -> None:
    services = showing(replace(r.HOLDS, free_left=1, rules=replace(r.RULES, before=True)))
    async with app_of(services) as app:
        changed = "The rules have changed since you accepted them. Please read them once more."
        assert changed in app.texts()
        await app.click(app.one(ft.FilledButton, key="raffle.enter"))
        assert app.find(ft.FilledButton, key="raffle.accept")


async def test_points_go_after_a_question_only() -> None:
    services = showing(replace(r.HOLDS, paid_left=3))
    async with app_of(services) as app:
        await app.click(app.one(ft.IconButton, key="raffle.more"))
        await app.click(app.one(ft.FilledButton, key="raffle.enter.points"))
        assert not [call for call in services.raffles.calls if call[0] == "enter"]
        assert "200 Sparks for 2 tickets." in app.texts()
        await app.click(app.one(ft.FilledButton, key="raffle.confirm"))
        assert ("enter", ("lisbon", Way.POINTS, 2)) in services.raffles.calls
        assert "You hold 4 of 350 tickets" in app.texts()


async def test_leaving_says_what_comes_back() -> None:
    services = showing(r.HOLDS)
    async with app_of(services) as app:
        await app.click(app.one(ft.TextButton, key="raffle.leave"))
        assert "100 Sparks go back to you at once." in app.texts()
        await app.click(app.one(ft.FilledButton, key="raffle.leave.confirm"))
        assert "346 tickets so far" in app.texts()


@pytest.mark.parametrize(
    ("barrier", "words", "key"),
    [
        (Barrier.BIRTHDAY_MISSING, "Tell us your birthday", "raffle.profile"),
        (Barrier.REGION_MISSING, "live in Germany, Austria and Switzerland. Tell us", "raffle.profile"),
        (Barrier.AGE, "aged 18 and over", "raffle.profile"),
        (Barrier.REGION, "who live in Germany", "raffle.profile"),
        (Barrier.OTHER, "can't take part", ""),
    ],
)
async def test_who_may_not_enter_is_told_why_and_what_to_do(barrier: Barrier, words: str, key: str) -> None:
    async with app_of(showing(replace(r.LISBON, barrier=barrier))) as app:
        assert [text for text in app.texts() if words in str(text)]
        assert not app.find(key="raffle.enter")
        assert bool(app.find(key=key)) or not key


async def test_without_a_connection_tickets_are_there_and_entering_is_not() -> None:
    services = showing(r.HOLDS)
    services.connection.stream = Stream(Connection(offline_since=NOW))
    services.raffles.stream = Stream(ready((replace(r.HOLDS, free_left=1),), fresh=False))
    async with app_of(services) as app:
        assert "9f31 c04a e2b7…" in app.texts()
        assert app.one(ft.FilledButton, key="raffle.enter").disabled
        assert app.find(key="raffle.offline") or [text for text in app.texts() if "You are offline." in str(text)]


async def test_the_draw_is_seen_as_it_happens_and_stands_still_where_motion_is_unwanted() -> None:
    drawn = replace(r.CLOSED, state=RaffleState.DRAWN, drawn_at=NOW, winners=("c0ffee0011223344",))
    services = showing(r.CLOSED)
    async with app_of(services, reduced_motion=False) as app:
        assert "The list is sealed" in app.texts()
        services.raffles.show(drawn)
        await app.settle()
        assert "And the winner is …" in app.texts()
    services = showing(r.CLOSED)
    async with app_of(services) as app:
        services.raffles.show(drawn)
        await app.settle()
        assert "Not this time" in app.texts()
        assert app.conn.errors == []


async def test_a_prize_is_taken_and_shown_at_the_till() -> None:
    services = showing(r.WON)
    async with app_of(services) as app:
        assert {"You won!", "Bouquet of the season"} <= set(app.texts())
        await app.click(app.one(ft.FilledButton, key="raffle.claim"))
        assert ("claim", ("bouquets", 1)) in services.raffles.calls
        assert app.find(ft.FilledButton, key="raffle.coupon")
        assert "raffle:bouquets:1" in services.celebrations.dismissed, "it is not celebrated a second time"


async def test_a_prize_is_left_after_a_question_only() -> None:
    services = showing(r.WON)
    async with app_of(services) as app:
        await app.click(app.one(ft.TextButton, key="raffle.decline"))
        assert not [call for call in services.raffles.calls if call[0] == "decline"]
        await app.click(app.one(ft.FilledButton, key="raffle.decline.confirm"))
        assert "Passed on, as you wished: Bouquet of the season." in app.texts()


async def test_the_countdown_goes_by_the_services_clock() -> None:
    services = showing(r.LISBON)
    services.raffles.time = r.LISBON.closes_at - timedelta(hours=3, minutes=12)
    async with app_of(services) as app:
        assert "3 h 12 min" in app.texts()


async def test_what_is_not_there() -> None:
    services = showing(r.LISBON)
    services.raffles.stream = Stream(Failed(Failure(FailureKind.OFFLINE)))
    async with app_of(services) as app:
        assert app.find(ft.FilledButton, key="error.retry")
    services.raffles.stream = Stream(ready(()))
    async with screen_app(lambda: RaffleScreen("gone"), services) as app:
        assert "This raffle isn't there" in app.texts()
