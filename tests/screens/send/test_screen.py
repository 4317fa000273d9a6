"""Sending points on screen: from the account, in two steps, in both languages, with every refusal in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flet as ft
import pytest

from member_app.domain.account import Connection
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from member_app.domain.transfer import Gift
from screens.send.form import Typed
from screens.send.screen import SendScreen
from screens.send.view_model import SendViewModel
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready

GIFT = Gift(samples.JONAS, 100)


def send_app(services: FakeServices | None = None, **more: Any) -> HeadlessApp:
    return screen_app(SendScreen, services, route="/account/send", **more)


async def press(app: HeadlessApp, key: str) -> None:
    await app.click(app.one(key=key))


async def fill(app: HeadlessApp, card: str = "3851 2004 7712", points: str = "100") -> None:
    await app.type(app.one(ft.TextField, key="transfer.card"), card)
    await app.type(app.one(ft.TextField, key="transfer.points"), points)


@pytest.mark.parametrize("pixels", [390, 820, 1440])
async def test_says_what_there_is_and_what_may_be_sent(pixels: int) -> None:
    async with send_app(pixels=pixels) as app:
        texts = app.texts()
        assert {"Send Sparks", "You have 2,480 Sparks", "Review"} <= set(texts)
        assert "From 50 Sparks, up to 2,000 Sparks a day. It costs nothing." in texts
        assert app.conn.errors == []


async def test_two_steps_and_it_has_arrived() -> None:
    services = FakeServices()
    async with send_app(services) as app:
        await fill(app, points="250")
        await app.type(app.one(ft.TextField, key="transfer.note"), "For the flowers")
        await press(app, "transfer.review")
        texts = app.texts()
        assert {"Send 250 Sparks to Jonas?", "3851 2004 7712", "2,290 Sparks", "For the flowers"} <= set(texts)
        assert any(text.startswith("120 until ") and text.endswith("and 130 more") for text in texts)
        await press(app, "transfer.confirm")
        assert services.transfers.calls[-1] == ("send", (Gift(samples.JONAS, 250, "For the flowers"),))
        assert {"Sent!", "250 Sparks are with Jonas now. You have 2,290 Sparks left."} <= set(app.texts())
        await press(app, "transfer.see")
        assert app.page.route == "/activity/e9"
        assert app.conn.errors == []


async def test_speaks_german() -> None:
    async with send_app(language="de") as app:
        await fill(app)
        await press(app, "transfer.review")
        texts = set(app.texts())
        assert {"Sparks senden", "100 Sparks an Jonas senden?", "Ja, senden", "Dir bleiben"} <= texts
        assert app.conn.errors == []


async def test_a_tap_fills_in_an_amount() -> None:
    async with send_app() as app:
        await press(app, "transfer.500")
        assert app.one(ft.TextField, key="transfer.points").value == "500"


async def test_what_is_wrong_stands_beside_its_field_and_goes_when_typed_anew() -> None:
    services = FakeServices()
    async with send_app(services) as app:
        await fill(app, "3851 2004 7713", "10")
        await press(app, "transfer.review")
        assert (
            app.one(ft.TextField, key="transfer.card").error
            == "One of the digits is off. Please compare it with the card."
        )
        assert app.one(ft.TextField, key="transfer.points").error == "At least 50 Sparks at once."
        await app.type(app.one(ft.TextField, key="transfer.card"), samples.JONAS)
        assert app.one(ft.TextField, key="transfer.card").error is None
        assert services.transfers.calls == []


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Failure(FailureKind.SLOW), "No answer came, so we can't tell yet whether they have arrived."),
        (Failure(FailureKind.OFFLINE), "Sending needs a connection."),
        (Failure(FailureKind.LIMIT_REACHED, left=0), "That is all you can send today."),
        (Failure(FailureKind.INSUFFICIENT_POINTS, needed=100, available=40), "You are 60 short of this one."),
    ],
)
async def test_a_refusal_is_told_in_words_and_the_sheet_stays(failure: Failure, words: str) -> None:
    services = FakeServices()
    services.transfers.answers["send"] = failure
    async with send_app(services) as app:
        await fill(app)
        await press(app, "transfer.review")
        await press(app, "transfer.confirm")
        assert any(text.startswith(words) for text in app.texts())
        assert not app.one(ft.FilledButton, key="transfer.confirm").disabled
        await press(app, "transfer.change")
        assert not any(sheet.open for sheet in app.find(ft.BottomSheet))
        assert app.one(ft.TextField, key="transfer.points").value == "100"
        assert app.conn.errors == []


async def test_what_got_no_answer_is_offered_to_be_asked_for_again() -> None:
    services = FakeServices()
    services.transfers.answers["unanswered"] = GIFT
    async with send_app(services) as app:
        assert "We can't tell yet whether 100 Sparks reached card 3851 2004 7712." in app.texts()
        await press(app, "transfer.again")
        assert "Send 100 Sparks to another member?" in app.texts()
        await press(app, "transfer.confirm")
        assert "Sent!" in app.texts()
        assert app.conn.errors == []


async def test_a_code_is_asked_for_where_much_leaves() -> None:
    services = FakeServices()
    services.transfers.answers["send"] = Failure(FailureKind.STEP_UP)
    async with send_app(services) as app:
        await fill(app)
        await press(app, "transfer.review")
        await press(app, "transfer.confirm")
        await app.type(app.one(ft.TextField, key="otp.code"), "123456")
        services.transfers.answers.clear()
        await press(app, "otp.confirm")
        assert "Sent!" in app.texts()
        assert app.conn.errors == []


async def test_offline_nothing_can_be_looked_at() -> None:
    services = FakeServices()
    services.connection.stream.push(Connection(offline_since=samples.NOW))
    async with send_app(services) as app:
        assert "Sending needs a connection. Nothing has left your balance." in app.texts()
        assert app.one(ft.FilledButton, key="transfer.review").disabled
        services.connection.stream.push(Connection())
        await app.settle()
        assert not app.one(ft.FilledButton, key="transfer.review").disabled


async def test_below_zero_there_is_nothing_to_send() -> None:
    services = FakeServices()
    wallet = replace(samples.WALLET, active=-40, pending=0, expirations=())
    services.home.stream = Stream(ready(replace(samples.HOME, wallet=wallet)))
    async with send_app(services) as app:
        assert {"You have −40 Sparks", "You need at least 50 Sparks to send some."} <= set(app.texts())
        assert app.one(ft.FilledButton, key="transfer.review").disabled
        assert app.conn.errors == []


async def test_says_where_it_is_not_offered() -> None:
    async with send_app(programme=replace(samples.PROGRAMME, transfers=None)) as app:
        assert "Not in this club" in app.texts()
        assert not app.find(key="transfer.review")


async def test_loading_and_failed() -> None:
    services = FakeServices()
    services.home.stream = Stream()
    async with send_app(services) as app:
        assert app.find(key="action.back")
        assert app.conn.errors == []
    services.home.stream = Stream(Failed(Failure(FailureKind.OFFLINE)))
    async with send_app(services) as app:
        assert app.find(key="error.retry")
        assert app.conn.errors == []


def send_model(of: FakeServices) -> SendViewModel:
    return SendViewModel(of.transfers, of.home, of.connection, of.account, of.drafts)


async def test_letters_typed_on_meanwhile_are_not_undone() -> None:
    vm = send_model(FakeServices())
    async with send_app(kept={"send": vm}) as app:
        field = app.one(ft.TextField, key="transfer.card")
        app.session.apply_patch(field._i, {"value": "3851 2004"})  # what the browser shows by now
        vm.type("card", "3851")  # the letters of a moment ago reach the form
        await app.settle()
        assert app.one(ft.TextField, key="transfer.card").value == "3851 2004"
        vm.fill_in(Typed(samples.JONAS))
        await app.settle()
        assert app.one(ft.TextField, key="transfer.card").value == samples.JONAS
        assert app.conn.errors == []


async def test_digits_of_a_code_typed_on_meanwhile_are_not_undone() -> None:
    services = FakeServices()
    services.transfers.answers["send"] = Failure(FailureKind.STEP_UP)
    vm = send_model(services)
    async with send_app(services, kept={"send": vm}) as app:
        await fill(app)
        await press(app, "transfer.review")
        await press(app, "transfer.confirm")
        assert vm.step_up is not None
        app.session.apply_patch(app.one(ft.TextField, key="otp.code")._i, {"value": "123456"})
        vm.step_up.type_code("12345")
        await app.settle()
        assert app.one(ft.TextField, key="otp.code").value == "123456"
        await vm.step_up.ask()  # a new code
        await app.settle()
        assert app.one(ft.TextField, key="otp.code").value == ""
        assert app.conn.errors == []
