"""The status screen: where one stands, what is missing, what keeps it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from member_app.domain.tier import Condition, Projection, TierStanding
from screens.tiers.screen import TiersScreen
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.samples import LADDER, STANDING, spend
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready

GRACE = date(samples.TODAY.year + 1, 1, 30)


def tiers_screen(*standings: TierStanding, **more: object) -> HeadlessApp:
    services = FakeServices()
    services.tiers.stream.push(replace(ready(standings), **{k: more.pop(k) for k in ("fresh",) if k in more}))
    return screen_app(TiersScreen, services, **more)  # type: ignore[arg-type]


def sentences(app: HeadlessApp) -> str:
    return "\n".join(app.texts())


async def test_both_ends_of_the_bar_and_what_is_missing_until_when():
    async with tiers_screen(STANDING) as app:
        assert "€43.20 more until 31 December takes you to Blaze." in app.texts()
        assert {"Glow", "Blaze", "€256.80 of €300.00", "€43.20 to go"} <= set(app.texts())
        (bar,) = [n for n in app.find(ft.Semantics) if n.label and n.label.startswith("€43.20 more") and n.value]
        assert bar.value == "85 %"
        assert app.conn.errors == []


async def test_several_conditions_are_one_sentence_and_one_row_each():
    conditions = (spend(25680, 60000), Condition("visits", 18, 40, 22), Condition("points", 500, 500, 0))
    standing = replace(STANDING, current=LADDER[2], next=LADDER[3], conditions=conditions)
    async with tiers_screen(standing) as app:
        assert "€343.20 and 22 visits more until 31 December takes you to Nova." in app.texts()
        assert {"18 of 40", "22 visits to go", "500 of 500", "Done"} <= set(app.texts())


async def test_what_keeps_the_tier_is_told_with_what_is_missing():
    async with tiers_screen(replace(STANDING, keep_conditions=(spend(10000, 15000),))) as app:
        assert f"€50.00 more until 31 December {samples.TODAY.year + 1} keeps Glow." in app.texts()


async def test_a_kept_tier_and_one_for_good_need_nothing():
    async with tiers_screen(STANDING) as app:
        assert "Glow is safe until" in sentences(app)
    async with tiers_screen(replace(STANDING, current=LADDER[0], keep_until=None, keep_conditions=())) as app:
        assert "Glimmer is yours for good. Nothing to do." in app.texts()


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("reach", "At your present pace you reach Blaze around 3 March"),
        ("far", "At your present pace Blaze stays out of reach for now."),
        ("early", "It is too early to say how fast you are going."),
        ("keep", "At your present pace you keep Blaze beyond 3 March"),
        ("lose", "At your present pace Blaze ends on 3 March"),
    ],
)
async def test_where_the_pace_leads(kind: str, says: str):
    on = date(samples.TODAY.year + 1, 3, 3) if kind in ("reach", "keep", "lose") else None
    async with tiers_screen(replace(STANDING, projection=Projection(kind, "Blaze", on))) as app:
        assert [words for words in app.texts() if words.startswith(says)], app.texts()
        assert [node for node in app.find(ft.Semantics) if node.identifier == "tiers.pace"]
        assert app.conn.errors == []


async def test_no_word_of_a_pace_this_version_does_not_know():
    async with tiers_screen(replace(STANDING, projection=Projection("sideways", "Blaze", None))) as app:
        assert not [node for node in app.find(ft.Semantics) if node.identifier == "tiers.pace"]


async def test_grace_says_until_when_and_what_still_keeps_the_tier():
    short = replace(STANDING, keep_conditions=(spend(10000, 15000),), keep_until=GRACE, grace_until=GRACE)
    async with tiers_screen(short) as app:
        assert [node for node in app.find(ft.Semantics) if node.identifier == "tiers.grace"]
        assert "€50.00 more until 30 January" in sentences(app)
    async with tiers_screen(short, language="de") as app:
        assert "dann behältst du Glow. Danach endet es." in sentences(app)


async def test_a_tier_held_by_points_stays_with_them():
    held = replace(STANDING, keep_conditions=(Condition("balance", 2480, 1000, 0),))
    async with tiers_screen(held) as app:
        assert "Glow stays as long as you hold 1,000 Sparks." in app.texts()
        assert "Points held" in app.texts()


async def test_the_top_tier_has_no_bar():
    top = replace(STANDING, current=LADDER[3], next=None, progress=1.0, conditions=())
    async with tiers_screen(top) as app:
        assert "Nova is as high as it goes. Enjoy every perk." in app.texts()
        assert not [node for node in app.find(ft.Semantics) if node.identifier == "tiers.progress"]
        assert app.conn.errors == []


@pytest.mark.parametrize("pixels", [390, 820, 1440, 1900])
@pytest.mark.parametrize("language", ["en", "de"])
async def test_every_tier_is_there_with_its_perks(pixels: int, language: str):
    async with tiers_screen(STANDING, pixels=pixels, language=language, dark=pixels == 820) as app:
        found = [n.identifier for n in app.find(ft.Semantics) if (n.identifier or "").startswith("tiers.tier.")]
        assert found == [f"tiers.tier.{tier.id}" for tier in LADDER]
        assert app.texts().count("A cake on your birthday") == 4
        assert not [words for words in app.texts() if words.startswith("tiers.")]
        assert app.conn.errors == []


async def test_a_programme_without_tiers_says_so():
    async with tiers_screen() as app:
        assert "No tiers here" in app.texts()


async def test_stale_figures_say_how_old_they_are():
    async with tiers_screen(STANDING, fresh=False) as app:
        assert "As of" in sentences(app)


async def test_loading_shows_no_figures():
    services = FakeServices()
    services.tiers.stream = Stream()
    async with screen_app(TiersScreen, services) as app:
        assert app.texts() == ["Your status"]


async def test_a_failure_offers_another_try_and_stays_when_that_fails_too():
    services = FakeServices()
    offline = Failure(FailureKind.OFFLINE)
    services.tiers.stream.push(Failed(offline))
    services.tiers.answers["refresh"] = offline
    async with screen_app(TiersScreen, services) as app:
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert "That didn't work" in app.texts()
        services.tiers.answers["refresh"] = None
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        services.tiers.stream.push(ready((STANDING,)))
        await app.settle()
        assert "Glow" in app.texts()
