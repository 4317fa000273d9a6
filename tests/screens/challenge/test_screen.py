"""One challenge: each type in its own look, each state with the one thing to do about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import flet as ft
import pytest

from member_app.domain.challenge import Challenge, ChallengeState, CompletionState, PeriodState
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from screens.challenge.screen import ChallengeScreen
from tests.fakes import challenges as c
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready


def showing(challenge: Challenge, services: FakeServices | None = None, **more: Any) -> HeadlessApp:
    services = services or FakeServices()
    if challenge not in services.challenges.all:
        services.challenges.stream = Stream(ready((challenge,)))
    return screen_app(draw(challenge.id), services, route=f"/play/challenges/{challenge.id}", **more)


def draw(id: str) -> Callable[[], ft.Control]:
    return lambda: ChallengeScreen(id)


def labels(app: HeadlessApp) -> set[str]:
    return {each.label for each in app.find(ft.Semantics) if each.label}


@pytest.mark.parametrize(("language", "pixels"), [("en", 390), ("de", 820), ("en", 1440)])
@pytest.mark.parametrize("challenge", c.ALL, ids=lambda each: each.id)
async def test_every_kind_and_state_is_drawn(challenge: Challenge, language: str, pixels: int) -> None:
    async with showing(challenge, pixels=pixels, language=language) as app:
        texts = app.texts()
        assert challenge.title in texts
        assert not any("could not be shown" in text or text.startswith(("challenge.", "play.")) for text in texts)
        assert app.conn.errors == []


async def test_a_task_says_each_thing_to_do_with_its_bar() -> None:
    async with showing(c.PAIR) as app:
        assert {"What to do", "2 of 2 coffees", "1 of 3 slices of cake", "2 more slices of cake"} <= set(app.texts())
        assert {"2 of 2 coffees", "1 of 3 slices of cake"} <= labels(app)


async def test_a_stamp_card_fills_up_to_the_gift() -> None:
    async with showing(c.STAMPS) as app:
        assert "7 of 10 stamps" in labels(app)
        assert len(app.find(ft.Container, key="stamp.6")) == 1
        assert not app.find(ft.Container, key="stamp.7")
        assert "2 cards filled already" in app.texts()
        pictures = [each.src for each in app.find(ft.Image)]
        assert "/art/gift.webp" in pictures, "the last place shows what it brings"


async def test_a_new_stamp_comes_onto_the_card_while_one_looks() -> None:
    services = FakeServices()
    async with showing(c.STAMPS, services) as app:
        more = replace(c.STAMPS.criteria[0], current=8)
        services.challenges.change(replace(c.STAMPS, criteria=(more,)))
        await app.settle()
        assert len(app.find(ft.Container, key="stamp.7")) == 1
        assert "8 of 10 stamps" in labels(app)


async def test_a_streak_says_what_to_do_until_when_and_where_the_joker_went() -> None:
    async with showing(c.STREAK) as app:
        texts = app.texts()
        assert {"5", "weeks in a row"} <= set(texts)
        assert "1 more visit this week keeps it alive · 2 days left" in texts
        assert any("1 joker left" in text for text in texts)
        assert any("forgiven by a joker" in label for label in labels(app))
    streak = c.STREAK.streak
    assert streak is not None
    assert PeriodState.OPEN in {each.state for each in streak.periods}
    async with showing(replace(c.STREAK, streak=replace(streak, kept_now=True))) as app:
        assert "Kept for this week. See you next week!" in app.texts()


async def test_a_ladder_shows_every_rung_and_what_it_brings() -> None:
    async with showing(c.LADDER) as app:
        texts = app.texts()
        assert [text for text in texts if text in {"Regular", "Favourite", "Friend"}][:3] == [
            "Regular", "Favourite", "Friend"]  # fmt: skip
        assert {"Reached", "180 of 250 euros", "70 more euros", "Friend badge and A free coffee"} <= set(texts)


async def test_joining_once_however_often_one_taps() -> None:
    services = FakeServices()
    async with showing(c.NEW, services) as app:
        services.challenges.hold = asyncio.Event()
        button = app.one(ft.FilledButton, key="challenge.join")
        taps = [asyncio.ensure_future(app.click(button)) for _ in range(2)]
        await app.settle()
        assert app.one(ft.FilledButton, key="challenge.join").disabled
        services.challenges.hold.set()
        await asyncio.gather(*taps)
        assert [name for name, _ in services.challenges.calls] == ["join"]
        assert "You're in" in app.texts()
        assert not app.find(key="challenge.join")


async def test_joining_offline_is_shown_as_waiting() -> None:
    services = FakeServices()
    services.challenges.offline = True
    async with showing(c.NEW, services) as app:
        await app.click(app.one(ft.FilledButton, key="challenge.join"))
        assert "You're in. We'll send it when you are online." in app.texts()


async def test_leaving_says_what_is_lost_and_may_be_thought_better_of() -> None:
    services = FakeServices()
    async with showing(c.GREEN, services) as app:
        await app.click(app.one(ft.TextButton, key="challenge.leave"))
        assert "What you have done so far will be lost: 3 of 4 plant-based lunches." in app.texts()
        await app.click(app.one(ft.TextButton, key="dialog.cancel"))
        assert services.challenges.calls == []
        await app.click(app.one(ft.TextButton, key="challenge.leave"))
        *_, confirm = app.find(ft.FilledButton, key="challenge.leave.confirm")  # the first dialog is still sliding out
        await app.click(confirm)
        assert services.challenges.calls == [("leave", ("green-week",))]
        assert app.find(ft.FilledButton, key="challenge.join")
        assert app.conn.errors == []


async def test_what_everybody_takes_part_in_can_not_be_left() -> None:
    async with showing(c.STREAK) as app:
        assert not app.find(key="challenge.leave")
        assert not app.find(key="challenge.join")


async def test_a_prize_that_waits_is_taken_with_its_number() -> None:
    services = FakeServices()
    async with showing(c.CLAIM, services) as app:
        assert "Waiting for you" in app.texts()
        await app.click(app.one(ft.FilledButton, key="challenge.claim"))
        assert services.challenges.calls == [("claim", ("early-bird", 1))]
        assert "Received" in app.texts()
        assert not app.find(key="challenge.claim")


@pytest.mark.parametrize(("language", "words"), [("en", "offline"), ("de", "offline")])
async def test_a_claim_that_does_not_work_says_why_and_can_be_tried_again(language: str, words: str) -> None:
    services = FakeServices()
    services.challenges.answers["claim"] = Failure(FailureKind.OFFLINE)
    async with showing(c.CLAIM, services, language=language) as app:
        await app.click(app.one(ft.FilledButton, key="challenge.claim"))
        assert any(words in text.lower() for text in app.texts())
        assert not app.one(ft.FilledButton, key="challenge.claim").disabled


async def test_the_end_is_told_in_words_that_fit_how_near_it_is() -> None:
    for left, words in [
        (timedelta(minutes=20), "less than an hour left"),
        (timedelta(hours=5, minutes=30), "5 hours left"),
        (timedelta(days=2, minutes=30), "2 days left"),
    ]:
        challenge = replace(c.NEW, ends_at=datetime.now(UTC) + left, ends_on=None)
        async with showing(challenge) as app:
            assert words in app.texts()
    far = samples.NOW + timedelta(days=40)
    async with showing(replace(c.NEW, ends_at=far, ends_on=far.date())) as app:
        assert any(text.startswith("until ") for text in app.texts())


async def test_the_past_leads_to_the_coupon_and_to_the_line_of_the_account() -> None:
    coupon = c.completion(1, prizes=(replace(c.COFFEE, issued_id="i1"),))
    points = c.completion(2, prizes=(replace(c.POINTS, entry_id="e1"),))
    lost = c.completion(3, CompletionState.REVERTED)
    challenge = replace(c.DONE, completions=(coupon, points, lost))
    async with showing(challenge) as app:
        assert "Taken back after a refund" in app.texts()
        assert not app.find(key="challenge.prize.3.0")
        await app.click(app.one(ft.TextButton, key="challenge.prize.2.0"))
        assert app.page.route == "/activity/e1"
        await app.click(app.one(ft.TextButton, key="challenge.prize.1.0"))
        assert app.page.route == "/rewards/mine/i1"


async def test_what_is_over_offers_nothing_to_do() -> None:
    for challenge in (c.DONE, c.MISSED, c.UPCOMING):
        async with showing(challenge) as app:
            for key in ("challenge.join", "challenge.leave", "challenge.claim"):
                assert not app.find(key=key)
    assert c.UPCOMING.state is ChallengeState.UPCOMING


async def test_loading_gone_and_failed() -> None:
    services = FakeServices()
    services.challenges.stream = Stream()
    async with screen_app(draw("x"), services) as app:
        assert app.conn.errors == []
    async with screen_app(draw("never-was"), FakeServices(), route="/play/challenges/never-was") as app:
        assert "This challenge is gone" in app.texts()
        await app.click(app.one(ft.FilledButton, key="challenge.others"))
        assert app.page.route == "/play"
    services.challenges.stream = Stream(Failed(Failure(FailureKind.OFFLINE)))
    async with screen_app(draw("green-week"), services) as app:
        services.challenges.stream = Stream(ready(c.ALL))
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert "Green week" in app.texts()
