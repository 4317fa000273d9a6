"""A reward's page: every standing, two steps to reserve, words for every refusal."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import flet as ft
import pytest

from member_app.domain.account import Connection, OtpChallenge
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.money import Money
from member_app.domain.reward import PointsAndMoney, Portion, Quote
from member_app.domain.state import Failed, Ready
from screens.reward.screen import RewardScreen
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


def reward_app(reward_id: str = "coffee", services: FakeServices | None = None, **more: Any) -> HeadlessApp:
    return screen_app(lambda: RewardScreen(reward_id), services, route=f"/rewards/{reward_id}", **more)


def with_state(state: Any) -> FakeServices:
    services = FakeServices()
    services.rewards.watch_one = lambda reward_id: Stream(state).watch()  # type: ignore[method-assign]
    return services


async def press(app: HeadlessApp, key: str) -> None:
    await app.click(app.one(key=key))


@pytest.mark.parametrize("pixels", [390, 820, 1440])
async def test_says_what_it_costs_uses_first_and_leaves(pixels: int) -> None:
    async with reward_app(pixels=pixels) as app:
        texts = app.texts()
        assert {"Any coffee", "350 Sparks", "2,130 Sparks", "Reserve for 350 Sparks"} <= set(texts)
        assert any(text.startswith("120 that expire") for text in texts)
        assert "Your tier stays. Not used within 7 days: Sparks come back." in texts
        assert app.conn.errors == []


async def test_speaks_german() -> None:
    async with reward_app(language="de") as app:
        assert {"Kostet", "Nutzt zuerst", "Dir bleiben", "Für 350 Sparks reservieren", "2.130 Sparks"} <= set(
            app.texts()
        )
        assert app.conn.errors == []


async def test_warns_when_the_tier_would_change() -> None:
    services = FakeServices()
    services.redemptions.answers["quote"] = Quote(350, (Portion(350, None),), 2130, False, "Glimmer", samples.TODAY)
    async with reward_app(services=services) as app:
        assert any(text.startswith("Your tier would become Glimmer.") for text in app.texts())
        assert "Uses first" not in app.texts()


async def test_two_steps_lead_to_the_reserved_reward() -> None:
    services = FakeServices()
    async with reward_app(services=services) as app:
        await press(app, "reward.redeem")
        assert "Reserve Any coffee?" in app.texts()
        await press(app, "redeem.confirm")
        assert app.page.route == "/rewards/mine/i1"
        assert ("reserve", ("coffee",)) in services.redemptions.calls
        assert app.conn.errors == []


async def test_a_double_tap_reserves_once() -> None:
    services = FakeServices()
    async with reward_app(services=services) as app:
        await press(app, "reward.redeem")
        services.redemptions.hold = asyncio.Event()
        confirm = app.one(ft.FilledButton, key="redeem.confirm")
        taps = [asyncio.ensure_future(app.fire(confirm, "click")) for _ in range(2)]
        await app.settle()
        assert app.one(ft.FilledButton, key="redeem.confirm").disabled
        services.redemptions.hold.set()
        await asyncio.gather(*taps)
        assert [name for name, _ in services.redemptions.calls].count("reserve") == 1
        assert app.conn.errors == []


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Failure(FailureKind.OUT_OF_STOCK), "The last one has just gone. Nothing was taken from your balance."),
        (Failure(FailureKind.INSUFFICIENT_POINTS, needed=350, available=300), "You are 50 short of this one."),
        (Failure(FailureKind.TIER_REQUIRED, tier="Blaze"), "This one is for Blaze and above."),
        (Failure(FailureKind.LIMIT_REACHED), "You already have as many of these as one member can get."),
    ],
)
async def test_a_refusal_is_told_in_words_and_the_sheet_stays(failure: Failure, words: str) -> None:
    services = FakeServices()
    services.redemptions.answers["reserve"] = failure
    async with reward_app(services=services) as app:
        await press(app, "reward.redeem")
        await press(app, "redeem.confirm")
        assert words in app.texts()
        assert app.page.route == "/rewards/coffee"
        assert not app.one(ft.FilledButton, key="redeem.confirm").disabled
        assert app.conn.errors == []


async def test_not_now_takes_nothing() -> None:
    services = FakeServices()
    async with reward_app(services=services) as app:
        await press(app, "reward.redeem")
        await press(app, "redeem.later")
        assert [name for name, _ in services.redemptions.calls] == ["quote"]
        await press(app, "reward.redeem")
        assert "Reserve Any coffee?" in app.texts()
        assert app.conn.errors == []


async def test_offline_says_that_spending_needs_a_connection() -> None:
    services = FakeServices()
    services.connection.stream.push(Connection(offline_since=samples.NOW))
    services.redemptions.answers["quote"] = Failure(FailureKind.OFFLINE)
    async with reward_app(services=services) as app:
        assert any(text.startswith("Spending needs a connection.") for text in app.texts())
        assert app.one(ft.FilledButton, key="reward.redeem").disabled
        services.redemptions.answers.clear()
        services.connection.stream.push(Connection())
        await app.settle()
        assert not app.one(ft.FilledButton, key="reward.redeem").disabled
        assert app.conn.errors == []


async def test_says_how_far_it_is() -> None:
    async with reward_app("tee") as app:
        assert "You have 2,480 Sparks. 720 more and it is yours." in app.texts()
        assert app.one(ft.FilledButton, key="reward.redeem").disabled
        assert app.conn.errors == []


async def test_says_why_it_cannot_be_had() -> None:
    async with reward_app("early") as app:
        assert "This one is for Blaze and above." in app.texts()
        assert not app.find(key="reward.redeem")
        assert app.conn.errors == []


async def test_loading_failed_and_stale() -> None:
    services = FakeServices()
    services.rewards.watch_one = lambda reward_id: Stream[Any]().watch()  # type: ignore[method-assign]
    async with reward_app(services=services) as app:
        assert app.find(key="action.back")
        assert app.conn.errors == []
    async with reward_app(services=with_state(Failed(Failure(FailureKind.NOT_FOUND)))) as app:
        assert "We can't find this. It may have ended." in app.texts()
        await press(app, "error.retry")
        assert app.conn.errors == []
    stale = Ready(samples.REWARDS[0], samples.NOW - timedelta(hours=2), fresh=False)
    async with reward_app(services=with_state(stale)) as app:
        assert any(text.startswith("As of") for text in app.texts())
        assert app.conn.errors == []


async def test_a_quote_that_failed_can_be_computed_again() -> None:
    services = with_state(ready(samples.REWARDS[0]))
    services.redemptions.answers["quote"] = Failure(FailureKind.BROKEN, request_id="r-7")
    async with reward_app(services=services) as app:
        assert "Something is wrong on our side. If it stays, tell support: r-7." in app.texts()
        services.redemptions.answers.clear()
        await press(app, "reward.quote_again")
        assert "2,130 Sparks" in app.texts()
        assert app.conn.errors == []


def needing_a_code() -> FakeServices:
    """Reserving is refused until a code was confirmed."""
    services = FakeServices()
    services.redemptions.answers["reserve"] = Failure(FailureKind.STEP_UP)

    async def confirm(challenge: OtpChallenge, code: str) -> Failure | None:
        failure: Failure | None = await services.account.answer("confirm_step_up", None, challenge, code)
        if failure is None:
            services.redemptions.answers.pop("reserve", None)
        return failure

    services.account.confirm_step_up = confirm  # type: ignore[method-assign]
    return services


async def type_code(app: HeadlessApp, code: str) -> None:
    await app.type(app.one(ft.TextField, key="otp.code"), code)


@pytest.mark.parametrize("pixels", [390, 1440])
async def test_the_sheet_asks_for_the_code_right_there(pixels: int) -> None:
    services = needing_a_code()
    async with reward_app(services=services, pixels=pixels) as app:
        await press(app, "reward.redeem")
        await press(app, "redeem.confirm")
        assert any(text.startswith("You are about to spend 350 Sparks.") for text in app.texts())
        assert app.page.route == "/rewards/coffee"
        await type_code(app, "123 456")
        await press(app, "otp.confirm")
        assert app.page.route == "/rewards/mine/i1"
        assert services.account.calls[-1][1][1] == "123456"
        assert app.conn.errors == []


async def test_the_code_is_asked_for_in_german() -> None:
    async with reward_app(services=needing_a_code(), language="de") as app:
        await press(app, "reward.redeem")
        await press(app, "redeem.confirm")
        assert any(text.startswith("Du gibst gleich 350 Sparks aus.") for text in app.texts())
        assert app.conn.errors == []


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Failure(FailureKind.WRONG_CODE, tries_left=3), "That code is not right. You have 3 more tries."),
        (
            Failure(FailureKind.OFFLINE),
            "You are offline. What we have saved stays here; we will catch up as soon as you are connected.",
        ),
    ],
)
async def test_a_code_that_did_not_work_can_be_tried_again(failure: Failure, words: str) -> None:
    services = needing_a_code()
    services.account.answers["confirm_step_up"] = failure
    async with reward_app(services=services) as app:
        await press(app, "reward.redeem")
        await press(app, "redeem.confirm")
        await type_code(app, "111111")
        await press(app, "otp.confirm")
        assert words in app.texts()
        services.account.answers.clear()
        await type_code(app, "123456")
        await press(app, "otp.confirm")
        assert app.page.route == "/rewards/mine/i1"
        assert app.conn.errors == []


async def test_a_spent_code_gives_way_to_a_new_one() -> None:
    services = needing_a_code()
    services.account.answers["request_step_up"] = OtpChallenge("s1", "mara@example.org", 600, 0)
    services.account.answers["confirm_step_up"] = Failure(FailureKind.CODE_EXPIRED)
    async with reward_app(services=services) as app:
        await press(app, "reward.redeem")
        await press(app, "redeem.confirm")
        await type_code(app, "111111")
        await press(app, "otp.confirm")
        assert not app.find(key="otp.confirm")
        services.account.answers["request_step_up"] = OtpChallenge("s2", "mara@example.org", 600, 30)
        services.account.answers.pop("confirm_step_up")
        await press(app, "otp.resend")
        await type_code(app, "123456")
        await press(app, "otp.confirm")
        assert services.account.calls[-1][1][0].id == "s2"
        assert app.page.route == "/rewards/mine/i1"
        assert app.conn.errors == []


@pytest.mark.parametrize("failure", [Failure(FailureKind.OFFLINE), Failure(FailureKind.TRY_LATER, retry_after=120)])
async def test_no_code_could_be_sent(failure: Failure) -> None:
    services = needing_a_code()
    services.account.answers["request_step_up"] = failure
    async with reward_app(services=services) as app:
        await press(app, "reward.redeem")
        await press(app, "redeem.confirm")
        send = app.one(ft.FilledButton, key="step_up.send")
        assert send.disabled == (failure.kind is FailureKind.TRY_LATER)
        if failure.kind is FailureKind.OFFLINE:
            services.account.answers.clear()
            await press(app, "step_up.send")
            assert app.find(key="otp.code")
        await press(app, "redeem.later")
        await press(app, "reward.redeem")
        assert app.find(key="redeem.confirm")
        assert [name for name, _ in services.redemptions.calls].count("reserve") == 1
        assert app.conn.errors == []


def with_reward(**more: Any) -> FakeServices:
    return with_state(ready(samples.reward("coffee", "Any coffee", 350, "coffee", **more)))


MONEY = PointsAndMoney(150, Money(200, "EUR"))


async def test_part_of_it_in_money_and_several_of_it() -> None:
    services = with_reward(with_money=MONEY)
    async with reward_app(services=services) as app:
        assert {"350 Sparks", "150 Sparks + €2.00", "Reserve for 350 Sparks"} <= set(app.texts())
        await press(app, "reward.pay.money")
        await app.click(app.one(ft.IconButton, key="reward.more"))
        texts = set(app.texts())
        assert {"300 Sparks", "At the till", "€4.00", "2,180 Sparks", "Reserve for 300 Sparks + €4.00"} <= texts
        await press(app, "reward.redeem")
        assert "Reserve 2\u202f×\u202fAny coffee?" in app.texts()
        await press(app, "redeem.confirm")
        assert ("reserve", ("coffee", 2, True)) in services.redemptions.calls
        assert app.conn.errors == []


async def test_limit_and_stock_bound_how_many() -> None:
    async with reward_app(services=with_reward(limit_left=2, stock=5)) as app:
        await app.click(app.one(ft.IconButton, key="reward.more"))
        assert app.one(ft.IconButton, key="reward.more").disabled
        assert not app.one(ft.IconButton, key="reward.fewer").disabled
    async with reward_app(services=with_reward(stock=1)) as app:
        assert not app.find(key="reward.more")


async def test_out_of_reach_in_points_offers_the_price_with_money() -> None:
    services = with_state(ready(samples.reward("coffee", "Grinder", 5000, "coffee", with_money=MONEY)))
    async with reward_app(services=services, language="de") as app:
        assert {"noch 2.520", "Für 150 Sparks + 2,00\u00a0€ reservieren"} <= set(app.texts())
        assert ("quote", ("coffee", 1, True)) in services.redemptions.calls
        await press(app, "reward.pay.points")
        assert app.one(ft.FilledButton, key="reward.redeem").disabled
        assert app.conn.errors == []


async def test_too_many_says_how_much_is_missing_for_all_of_them() -> None:
    services = with_reward()
    async with reward_app(services=services) as app:
        services.redemptions.answers["quote"] = Failure(FailureKind.INSUFFICIENT_POINTS, needed=700, available=480)
        await app.click(app.one(ft.IconButton, key="reward.more"))
        assert "For 2 of it you are 220 short." in app.texts()
        assert app.one(ft.FilledButton, key="reward.redeem").disabled
        assert app.one(ft.IconButton, key="reward.more").disabled
        services.redemptions.answers.clear()
        await app.click(app.one(ft.IconButton, key="reward.fewer"))
        assert not app.one(ft.FilledButton, key="reward.redeem").disabled
        assert app.conn.errors == []


async def test_below_zero_says_how_far_it_is() -> None:
    state = ready(samples.reward("coffee", "Any coffee", 350, "coffee", missing=390))
    async with reward_app(services=with_state(state)) as app:
        assert "Your balance is 40 Sparks below zero. 390 more and it is yours." in app.texts()
        assert app.conn.errors == []
