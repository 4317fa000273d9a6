"""A bought reward on screen: reserved, its code, and each way it can end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.money import Money
from member_app.domain.reward import Coupon, IssuedReward, IssuedStatus
from member_app.domain.state import Failed, Ready
from screens.issued.screen import IssuedScreen
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


def issued_app(services: FakeServices | None = None, **more: Any) -> HeadlessApp:
    return screen_app(lambda: IssuedScreen("i1"), services, route="/rewards/mine/i1", **more)


def in_state(issued: IssuedReward) -> FakeServices:
    return with_state(ready(issued))


def with_state(*states: Any) -> FakeServices:
    services = FakeServices()
    services.redemptions.one = Stream(*states)
    return services


def code_of(app: HeadlessApp) -> list[str | None]:
    return [semantics.label for semantics in app.find(ft.Semantics) if semantics.identifier == "coupon.code"]


async def press(app: HeadlessApp, key: str) -> None:
    await app.click(app.one(key=key))


@pytest.mark.parametrize("pixels", [390, 820, 1440])
async def test_reserved_explains_two_steps_and_warns_of_the_timer(pixels: int) -> None:
    async with issued_app(pixels=pixels) as app:
        texts = app.texts()
        assert {"Go to the till", "Show the code there", "Reveal the code", "Give it back"} <= set(texts)
        assert "Once you reveal it, it is valid for 15 minutes." in texts
        assert "Reveal it only when you stand at the till: the timer cannot be stopped." in texts
        assert code_of(app) == []
        assert app.conn.errors == []


async def test_revealing_shows_the_code_its_picture_and_its_time() -> None:
    async with issued_app() as app:
        await press(app, "redeem.reveal")
        assert code_of(app) == ["C17K2M9QXW4RTP8Z"]
        assert "C17K 2M9Q XW4R TP8Z" in app.texts()
        assert any(image.src == samples.SVG for image in app.find(ft.Image))
        assert any(text.startswith("15 minutes left") for text in app.texts())
        assert any(semantics.live_region for semantics in app.find(ft.Semantics))
        assert ("Wakelock", "enable", {}) in app.calls
        assert app.conn.errors == []


async def test_the_till_redeeming_shows_at_once() -> None:
    services = in_state(samples.issued(IssuedStatus.ISSUED))
    async with issued_app(services) as app:
        services.redemptions.one.push(ready(samples.issued(IssuedStatus.REDEEMED)))
        await app.settle()
        assert "Enjoy it!" in app.texts()
        assert code_of(app) == []
        assert app.conn.errors == []


async def test_a_code_whose_time_is_over_is_not_shown() -> None:
    issued = samples.issued(IssuedStatus.ISSUED)
    over = Coupon("C1OLD", samples.SVG, samples.NOW - timedelta(seconds=1))
    async with issued_app(in_state(replace(issued, coupon=over))) as app:
        assert "The time is up" in app.texts()
        assert code_of(app) == []
        assert app.conn.errors == []


@pytest.mark.parametrize(
    ("status", "english", "german"),
    [
        (IssuedStatus.REDEEMED, "Enjoy it!", "Viel Freude damit!"),
        (IssuedStatus.EXPIRED, "This one has lapsed", "Diese Prämie ist abgelaufen"),
        (IssuedStatus.CANCELLED, "Given back", "Zurückgegeben"),
    ],
)
async def test_says_how_it_ended(status: IssuedStatus, english: str, german: str) -> None:
    async with issued_app(in_state(samples.issued(status))) as app:
        assert english in app.texts()
    async with issued_app(in_state(samples.issued(status)), language="de") as app:
        assert german in app.texts()
        assert app.conn.errors == []


async def test_giving_back_is_asked_and_returns_the_points() -> None:
    services = FakeServices()
    async with issued_app(services) as app:
        await press(app, "redeem.cancel")
        assert "Give Any coffee back?" in app.texts()
        await press(app, "redeem.cancel.keep")
        assert services.redemptions.calls == []
        assert [sheet.open for sheet in app.find(ft.BottomSheet)] == [False]
        await press(app, "redeem.cancel")
        # The first sheet leaves the page once the client has moved it away, which this client never does.
        await app.click(app.find(ft.FilledButton, key="redeem.cancel.confirm")[-1])
        assert "Your 350 Sparks are in your balance again." in app.texts()
        await press(app, "issued.again")
        assert app.page.route == "/rewards/coffee"
        assert app.conn.errors == []


async def test_revealing_offline_says_that_it_stays_reserved() -> None:
    services = FakeServices()
    services.redemptions.answers["reveal"] = Failure(FailureKind.OFFLINE)
    async with issued_app(services) as app:
        await press(app, "redeem.reveal")
        assert "Revealing needs a connection. Your reward stays reserved." in app.texts()
        assert not app.one(ft.FilledButton, key="redeem.reveal").disabled
        assert app.conn.errors == []


async def test_loading_failed_and_stale() -> None:
    async with issued_app(with_state()) as app:
        assert app.texts() == ["My rewards"]
    async with issued_app(with_state(Failed(Failure(FailureKind.NOT_FOUND)))) as app:
        assert "We can't find this. It may have ended." in app.texts()
        await press(app, "error.retry")
        assert app.conn.errors == []
    stale = Ready(samples.issued(), samples.NOW - timedelta(hours=1), fresh=False)
    async with issued_app(with_state(stale)) as app:
        assert any(text.startswith("As of") for text in app.texts())
        assert app.conn.errors == []


@pytest.mark.parametrize("language", ["en", "de"])
async def test_says_how_many_and_what_to_pay_at_the_till(language: str) -> None:
    both = {"quantity": 2, "money": Money(1800, "EUR")}
    paid = {
        "en": ("Pay €18.00", "€18.00 to pay at the till"),
        "de": ("Zahl 18,00\u00a0€", "18,00\u00a0€ zahlst du an der Kasse"),
    }
    before, showing = paid[language]
    async with issued_app(in_state(samples.issued(IssuedStatus.RESERVED, **both)), language=language) as app:
        assert {"2\u202f\u00d7\u202fAny coffee", before} <= set(app.texts())
    async with issued_app(in_state(samples.issued(IssuedStatus.ISSUED, **both)), language=language) as app:
        assert showing in app.texts()
        assert app.conn.errors == []
