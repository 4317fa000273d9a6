"""The member's rewards: open ones first, then history, and what to do when there are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.money import Money
from member_app.domain.reward import IssuedReward, IssuedStatus
from member_app.domain.state import Failed, Ready
from screens.my_rewards.screen import MyRewardsScreen
from screens.my_rewards.view_model import STEP
from tests.fakes import samples
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


def bought(*issued: IssuedReward) -> FakeServices:
    return with_state(ready(issued))


def with_state(*states: Any) -> FakeServices:
    services = FakeServices()
    services.redemptions.stream = Stream(*states)
    return services


def named(title: str, status: IssuedStatus = IssuedStatus.RESERVED, **more: Any) -> IssuedReward:
    return samples.issued(status, id=title, title=title, **more)


@pytest.mark.parametrize("pixels", [390, 1440])
async def test_open_ones_come_first_soonest_to_end_first(pixels: int) -> None:
    later = replace(named("Later"), reserve_until=samples.NOW + timedelta(days=9))
    services = bought(
        named("Drunk", IssuedStatus.REDEEMED), later, named("Soon"), named("Running", IssuedStatus.ISSUED),
        named("Lapsed one", IssuedStatus.EXPIRED), named("Returned", IssuedStatus.CANCELLED),
    )  # fmt: skip
    async with screen_app(MyRewardsScreen, services, pixels=pixels) as app:
        titles = {"Drunk", "Later", "Soon", "Running", "Lapsed one", "Returned"}
        shown = [text for text in app.texts() if text in titles]
        assert shown == ["Running", "Soon", "Later", "Drunk", "Lapsed one", "Returned"]
        assert app.conn.errors == []


async def test_says_the_state_in_words() -> None:
    services = bought(named("A"), named("B", IssuedStatus.REDEEMED), named("C", IssuedStatus.CANCELLED))
    async with screen_app(MyRewardsScreen, services) as app:
        texts = app.texts()
        assert {"Ready to use", "Before", "Reserved", "Used", "Given back"} <= set(texts)
        assert any(text.endswith("Aurora Mitte") for text in texts)
    async with screen_app(MyRewardsScreen, services, language="de") as app:
        assert {"Bereit zum Einlösen", "Früher", "Reserviert", "Eingelöst", "Zurückgegeben"} <= set(app.texts())
        assert app.conn.errors == []


async def test_opens_one() -> None:
    async with screen_app(MyRewardsScreen, route="/rewards/mine") as app:
        await app.click(app.one(key="mine.item.i1"))
        assert app.page.route == "/rewards/mine/i1"


async def test_none_yet_leads_to_the_catalogue() -> None:
    async with screen_app(MyRewardsScreen, bought(), route="/rewards/mine") as app:
        assert "No rewards yet" in app.texts()
        await app.click(app.one(key="mine.browse"))
        assert app.page.route == "/rewards"


async def test_a_long_history_is_shown_in_steps() -> None:
    services = bought(*(named(f"Old {i}", IssuedStatus.REDEEMED) for i in range(STEP + 5)))
    async with screen_app(MyRewardsScreen, services) as app:
        assert f"Old {STEP}" not in app.texts()
        await app.click(app.one(key="mine.more"))
        assert f"Old {STEP}" in app.texts()
        assert not app.find(key="mine.more")
        assert app.conn.errors == []


async def test_loading_failed_and_stale() -> None:
    async with screen_app(MyRewardsScreen, with_state()) as app:
        assert app.texts() == ["My rewards"]
    async with screen_app(MyRewardsScreen, with_state(Failed(Failure(FailureKind.OFFLINE)))) as app:
        await app.click(app.one(key="error.retry"))
        assert app.conn.errors == []
    stale = Ready((named("A"),), samples.NOW - timedelta(hours=1), fresh=False)
    async with screen_app(MyRewardsScreen, with_state(stale)) as app:
        assert any(text.startswith("As of") for text in app.texts())
        assert app.conn.errors == []


async def test_says_how_many_and_what_is_due_as_long_as_it_is() -> None:
    both: dict[str, Any] = {"quantity": 2, "money": Money(1800, "EUR")}
    async with screen_app(MyRewardsScreen, bought(named("Bouquet", **both))) as app:
        assert {"2\u202f\u00d7\u202fBouquet", "€18.00 at the till"} <= set(app.texts())
    async with screen_app(MyRewardsScreen, bought(named("Bouquet", IssuedStatus.CANCELLED, **both))) as app:
        assert "€18.00 at the till" not in app.texts()
