"""Where an address leads: directly, signed out, and when nobody knows it."""

from __future__ import annotations

import flet as ft
import pytest

from member_app.domain.account import SignIn
from tests.fakes.headless import HeadlessApp
from tests.fakes.services import FakeServices
from tests.fakes.whole import whole_app


def words(running: HeadlessApp) -> str:
    return " ".join(str(text) for text in running.texts())


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "route",
    ["/rewards/coffee", "/rewards/mine", "/rewards/mine/i1", "/activity/e1", "/account/profile", "/account/devices",
     "/tiers", "/card/full"],
)  # fmt: skip
async def test_every_address_can_be_opened_directly(route, width):
    async with whole_app(FakeServices(), route=route, width=width) as running:
        assert running.conn.errors == []
        assert "could not be shown" not in words(running)


async def test_an_unknown_address_leads_home():
    async with whole_app(FakeServices(), route="/nowhere/at/all") as running:
        assert "Nothing here" in words(running)
        await running.click(running.one(ft.FilledButton, key="lost.home"))
        assert "card.number" in running.identifiers()


async def test_signed_out_every_address_welcomes_and_is_kept():
    services = FakeServices(SignIn.OUT)
    async with whole_app(services, route="/rewards/coffee") as running:
        assert "welcome.demo" in running.identifiers()
        services.account.stream.push(SignIn.IN)
        await running.settle()
        assert "Any coffee" in words(running)
