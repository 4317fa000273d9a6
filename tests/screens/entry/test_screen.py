"""The page of one entry: every reason, the receipt, and the way to its reward."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import flet as ft
import pytest

from member_app.domain.activity import Entry, Reason
from member_app.domain.money import Money
from screens.entry.screen import EntryScreen
from tests.fakes import samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream, ready

COFFEE = samples.ENTRIES[0]


def entry_screen(entry: Entry = COFFEE, **more: object) -> HeadlessApp:
    services = FakeServices()
    services.activity.watch_one = lambda _: Stream(ready(entry)).watch()  # type: ignore[method-assign]
    return screen_app(lambda: EntryScreen(entry.id), services, **more)  # type: ignore[arg-type]


async def test_every_rule_is_told_with_its_points_and_factor():
    async with entry_screen() as app:
        texts = app.texts()
        assert {"+84 Sparks", "5 Sparks per euro", "Double Sparks Sunday", "\u00d7\u20092"} <= set(texts)
        assert texts.count("+42") == 2
        assert "5 Sparks for every €1.00 of €8.40." in texts
        assert "2,480" in texts
        assert app.conn.errors == []


async def test_the_receipt_adds_up():
    async with entry_screen() as app:
        assert {"Aurora Mitte", "Flat white", "€3.80", "Banana bread", "€4.60", "€8.40"} <= set(app.texts())


async def test_a_refund_says_what_was_paid_in_the_end():
    refunded = replace(COFFEE, purchase=replace(samples.PURCHASE, refunded=Money(460, "EUR")))
    async with entry_screen(refunded) as app:
        assert {"Refunded", "\u2212€4.60", "Paid", "€3.80"} <= set(app.texts())


async def test_pending_points_say_when_they_can_be_used():
    async with entry_screen(replace(COFFEE, pending=True)) as app:
        assert [words for words in app.texts() if words.startswith("Pending")]


async def test_a_bought_reward_is_one_tap_away():
    async with entry_screen(replace(samples.ENTRIES[1], issued_id="i1")) as app:
        await app.click(app.one(ft.FilledButton, key="entry.reward"))
        assert app.page.route == "/rewards/mine/i1"


@pytest.mark.parametrize("type", ["earn", "spend", "expire", "adjust", "transfer", "reserve", "release", "refund"])
@pytest.mark.parametrize("language", ["en", "de"])
async def test_an_entry_without_rules_still_says_why(type: str, language: str):
    plain = replace(samples.ENTRIES[3], type=type)
    async with entry_screen(plain, language=language, pixels=1440) as app:
        assert not [words for words in app.texts() if words.startswith("entry.")]
        assert app.conn.errors == []


async def test_an_unknown_entry_says_so_and_can_be_asked_for_again():
    async with screen_app(lambda: EntryScreen("nobody")) as app:
        assert "We can't find this. It may have ended." in app.texts()
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert app.conn.errors == []


async def test_loading_shows_no_figures():
    services = FakeServices()
    services.activity.watch_one = lambda _: Stream[object]().watch()  # type: ignore[method-assign]
    async with screen_app(lambda: EntryScreen("e1"), services) as app:
        assert app.texts() == ["Details"]


async def test_back_leads_to_the_list():
    async with entry_screen() as app:
        await app.click(app.one(ft.IconButton, key="action.back"))
        assert app.page.route == "/activity"


async def test_pending_points_say_from_when_they_can_be_used():
    pending = replace(COFFEE, pending=True, pending_until=datetime(2031, 12, 7, 11, tzinfo=UTC))
    async with entry_screen(pending, language="de") as app:
        assert any("ab 7. Dezember 2031" in text for text in app.texts())


@pytest.mark.parametrize(
    ("balance", "written_off", "words"),
    [
        (0, 30, "30 Sparks of this purchase were spent already. We let that go."),
        (-110, 0, "your balance is 110 Sparks below zero"),
        (500, 0, ""),
    ],
)
async def test_a_refund_of_what_was_spent_says_what_becomes_of_it(balance: int, written_off: int, words: str):
    refund = replace(
        COFFEE, type="refund", amount=-84, balance_after=balance, written_off=written_off, reasons=(), purchase=None
    )
    async with entry_screen(refund) as app:
        notes = [node for node in app.find(ft.Semantics) if node.identifier == "entry.refund_note"]
        assert bool(notes) == bool(words)
        assert any(words in text for text in app.texts())
        assert app.conn.errors == []


@pytest.mark.parametrize(
    ("amount", "title", "words"),
    [
        (-250, "Sent to Jonas", "You sent these to another member. Once sent, they are theirs."),
        (250, "From Jonas", "Another member sent you these. They are yours now."),
    ],
)
async def test_a_transfer_says_which_way_it_went(amount: int, title: str, words: str):
    moved = samples.entry("e9", "transfer", amount, 2230, title, "For the flowers", "gift", 0)
    async with entry_screen(moved) as app:
        assert {title, "For the flowers", words} <= set(app.texts())


async def test_a_correction_gives_the_reason_of_whoever_made_it():
    corrected = samples.entry("e9", "adjust", 300, 2780, "The till was down on Friday", "Correction", "memo", 0)
    async with entry_screen(corrected) as app:
        texts = {"The till was down on Friday", "Correction", "We corrected your balance by hand."}
        assert texts <= set(app.texts())


async def test_a_reward_says_how_many_and_what_was_paid_beside_the_points():
    spent = replace(samples.ENTRIES[1], quantity=2, money=Money(1800, "EUR"))
    async with entry_screen(spent) as app:
        assert {"2\u202f\u00d7\u202fSeasonal bouquet", "At the till", "€18.00"} <= set(app.texts())


@pytest.mark.parametrize(
    ("rule", "words", "route"),
    [
        ("challenge:green-week", "See the challenge", "/play/challenges/green-week"),
        ("badge:regular", "See the badge", "/play/badges/regular"),
        ("game:daily-wheel", "See the game", "/play/games/daily-wheel"),
        ("referral:friend", "See your friends", "/play/friends"),
    ],
)
async def test_points_from_play_lead_to_where_they_came_from(rule: str, words: str, route: str):
    won = replace(COFFEE, purchase=None, reasons=(Reason(rule, "Green week", 200, sentence="Four in four weeks."),))
    async with entry_screen(won) as app:
        assert {"Green week", "Four in four weeks.", words} <= set(app.texts())
        await app.click(app.one(ft.TextButton, key="entry.origin"))
        assert app.page.route == route
    async with entry_screen() as app:
        assert not app.find(key="entry.origin")
