"""The moment for what was earned: one sheet, a way on, out of the way where something must stay in sight."""

from __future__ import annotations

import flet as ft
import pytest

from member_app.domain.account import Notice, Preferences
from member_app.domain.celebration import Celebration, Earned
from member_app.domain.play import Prize
from member_app.theme import default_brand, tokens_for
from screens.shell.celebrations import Celebrations
from screens.shell.confetti import PIECES, Moment, confetti
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices
from tests.fakes.whole import whole_app

POINTS = Prize("points", "+200 Sparks", "sparkles", points=200, entry_id="e1")
COUPON = Prize("reward", "Any coffee, free", "coffee", id="any-coffee", issued_id="i1")
TROPHY = Prize("badge", "Badge Regular", "trophy", id="regular")
GREEN = Celebration("challenge:green-week:1", Earned.CHALLENGE, "green-week", "Green week", "herb", (POINTS,))
CARD = Celebration("challenge:coffee-card:3", Earned.CARD, "coffee-card", "Coffee card", "coffee", (COUPON,))
BADGE = Celebration("badge:early:2", Earned.BADGE, "early", "Early bird · Silver", "sun")
WAITS = Celebration("challenge:tea:1", Earned.CHALLENGE, "tea", "Tea", "teacup-without-handle", (POINTS,), waits=True)


async def celebrate(running: HeadlessApp, services: FakeServices, *what: Celebration) -> None:
    services.celebrations.stream.push(what)
    await running.settle()


def sheets(running: HeadlessApp) -> list[ft.Semantics]:
    return [each for each in running.find(ft.Semantics) if each.identifier == "celebration"]


def flying(running: HeadlessApp) -> int:
    return sum(1 for each in running.find(ft.Container) if each.animate_position is not None)


@pytest.mark.parametrize("width", [390, 820, 1440])
@pytest.mark.parametrize("route", ["/", "/play", "/rewards/coffee", "/card/full", "/play/challenges/green-week"])
async def test_what_is_earned_is_celebrated_wherever_one_is(route: str, width: int) -> None:
    services = FakeServices()
    async with whole_app(services, route, width=width) as running:
        assert not sheets(running)
        await celebrate(running, services, GREEN)
        assert len(sheets(running)) == 1
        assert {"Challenge done!", "Green week", "+200 Sparks"} <= set(running.texts())
        assert running.conn.errors == []
        await running.click(running.one(key="celebration.close"))
        assert services.celebrations.dismissed == [GREEN.id]
        (dialog,) = running.find(ft.AlertDialog)
        assert not dialog.open


async def test_the_escape_key_closes_it_too() -> None:
    services = FakeServices()
    async with whole_app(services) as running:
        await celebrate(running, services, GREEN)
        await running.fire(running.one(ft.AlertDialog), "dismiss")
        assert services.celebrations.dismissed == [GREEN.id]
        assert running.conn.errors == []


@pytest.mark.parametrize(
    ("what", "words", "route"),
    [
        (CARD, "Show my coupon", "/rewards/mine/i1"),
        (WAITS, "Take my prize", "/play/challenges/tea"),
        (BADGE, "See the badge", "/play/badges/early"),
    ],
)
async def test_the_way_on_is_the_most_useful_one_and_has_the_focus(what: Celebration, words: str, route: str) -> None:
    services = FakeServices()
    async with whole_app(services) as running:
        await celebrate(running, services, what)
        go = running.one(ft.FilledButton, key="celebration.go")
        assert go.autofocus
        assert words in running.texts()
        await running.click(go)
        assert running.page.route == route
        assert services.celebrations.dismissed == [what.id]


async def test_what_comes_together_is_one_sheet_and_what_comes_meanwhile_joins_it() -> None:
    services = FakeServices()
    async with whole_app(services) as running:
        await celebrate(running, services, BADGE, CARD)
        await celebrate(running, services, BADGE, CARD, GREEN)
        assert len(sheets(running)) == 1
        assert {"Green week", "Coffee card", "Early bird · Silver", "And there is more:"} <= set(running.texts())
        await running.click(running.one(key="celebration.close"))
        assert services.celebrations.dismissed == sorted([BADGE.id, CARD.id, GREEN.id])


async def test_it_is_said_aloud_in_one_sentence_with_what_it_brings() -> None:
    services = FakeServices(preferences=Preferences("de"))
    async with whole_app(services) as running:
        await celebrate(running, services, GREEN)
        said = [each.label for each in running.find(ft.Semantics) if each.live_region and each.label]
        assert "Aufgabe geschafft! Green week. Du bekommst: +200 Sparks." in said


@pytest.mark.parametrize("route", ["/play/games/daily-wheel", "/rewards/mine/i1"])
async def test_a_game_or_a_coupon_is_not_covered(route: str) -> None:
    services = FakeServices()
    async with whole_app(services, route) as running:
        await celebrate(running, services, GREEN)
        assert not sheets(running)
        await running.go("/play")
        assert len(sheets(running)) == 1
        assert running.conn.errors == []


async def test_paper_flies_but_not_with_reduced_motion() -> None:
    services = FakeServices()
    async with whole_app(services) as running:
        await celebrate(running, services, GREEN)
        assert flying(running) == PIECES
    async with screen_app(Celebrations, services) as running:  # asks for no motion
        await celebrate(running, services, CARD)
        assert len(sheets(running)) == 1
        assert flying(running) == 0


def test_the_paper_starts_in_one_place_and_falls_out_of_sight() -> None:
    tokens = tokens_for(default_brand(), dark=False)
    ready, high, low = (confetti(moment, 390, 844, tokens) for moment in Moment)
    assert len({(each.left, each.top) for each in ready}) == 1
    assert len({(each.left, each.top) for each in high}) == PIECES
    assert all(float(one.top or 0) > float(other.top or 0) for one, other in zip(low, high, strict=True))
    assert {each.opacity for each in low} == {0.0}


@pytest.mark.parametrize(
    ("notice", "said", "route"),
    [
        (Notice("n1", "refused.enrolments"), "Joining or leaving a challenge was not accepted.", "/play/challenges"),
        (Notice("n2", "refused.meets"), "Signing up for an event or leaving it did not work.", "/play/meets"),
        (Notice("n3", "refused.answers"), "An answer of yours was not accepted.", "/play"),
        (Notice("n4", "reverted", title="Green week"), "Taken back with a refund: Green week", ""),
    ],
)
async def test_what_is_refused_or_taken_back_is_a_toast(notice: Notice, said: str, route: str) -> None:
    services = FakeServices()
    async with whole_app(services) as running:
        services.connection.toasts.push(notice)
        await running.settle()
        assert said in running.texts()
        if route:
            await running.click(running.one(key="toast.action"))
            assert running.page.route == route
