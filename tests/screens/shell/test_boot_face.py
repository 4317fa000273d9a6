"""The face is what the card screen says, in the page's words and look, kept current from the root."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from member_app.domain.account import Look, Preferences, SignIn
from member_app.domain.card import Card, CodeKind
from member_app.domain.card_face import CardFace
from member_app.domain.home import Home
from member_app.domain.programme import Programme
from member_app.i18n import Text
from member_app.web.icon_font import BOOT_ICONS
from screens.shell.boot_face import face_of
from screens.shell.navigation import TABS
from tests.fakes.samples import HOME, PROGRAMME
from tests.fakes.services import FakeServices
from tests.fakes.streams import ready
from tests.fakes.whole import whole_app


def face(
    language: str = "en", preferences: Preferences | None = None, programme: Programme = PROGRAMME, home: Home = HOME
) -> CardFace:
    return face_of(ready(home), programme, Text(language, "Europe/Berlin"), preferences or Preferences())


def test_says_what_the_card_screen_says() -> None:
    one = face()
    assert HOME.standing is not None
    assert (one.programme, one.holder, one.tier) == (PROGRAMME.name, HOME.card.holder, HOME.standing.current.name)
    assert (one.tiles[0].caption, one.tiles[0].figure) == ("Balance", "2,480")
    assert one.words.greeting == ("Good morning", "Good afternoon", "Good evening")
    assert (one.words.second_left, one.words.seconds_left) == ("One second left", "{count} seconds left")
    assert "{time}" in one.words.offline and "{time}" in one.words.as_of
    assert "{kind}" in one.words.code_label and "{number}" in one.words.code_label


def test_speaks_german_and_writes_from_the_left() -> None:
    one = face("de")
    assert (one.lang, one.dir) == ("de", "ltr")
    assert (one.tiles[0].caption, one.tiles[0].figure) == ("Guthaben", "2.480")
    assert one.words.seconds_left == "Noch {count} Sekunden"


def test_a_language_from_the_right_turns_the_page_around() -> None:
    assert face("ar").dir == "rtl"


@pytest.mark.parametrize(
    ("language", "at", "clock", "day", "ends"),
    [
        ("en", "2026-11-23T12:30Z", "13:30", "23 Nov", "2026-11-23T23:00Z"),
        ("de", "2026-11-23T23:30Z", "00:30", "24. Nov.", "2026-11-24T23:00Z"),
        ("de", "2026-10-25T00:30Z", "02:30", "25. Okt.", "2026-10-25T23:00Z"),
    ],
    ids=["as the app writes it", "the day there, not here", "a day of 25 hours"],
)
def test_says_when_in_words_of_the_programmes_day(language: str, at: str, clock: str, day: str, ends: str) -> None:
    then = datetime.fromisoformat(at)
    text = Text(language, "Europe/Berlin", now=lambda: then)
    said = face_of(replace(ready(HOME), as_of=then), PROGRAMME, text, Preferences()).said
    assert (said.clock, said.day) == (clock, day)
    assert said.ends == datetime.fromisoformat(ends).timestamp()


@pytest.mark.parametrize(
    ("wished", "shown"), [("qr", "qr"), (None, HOME.card.kinds[0].value), ("ean8", HOME.card.kinds[0].value)]
)
def test_prefers_the_kind_the_member_chose(wished: str | None, shown: str) -> None:
    assert face(preferences=Preferences(look=Look.DARK, code_kind=wished)).kind == shown
    assert face(preferences=Preferences(look=Look.DARK)).look == "dark"


def test_a_programme_without_codes_has_the_number() -> None:
    home = replace(HOME, card=replace(HOME.card, kinds=()))
    assert face(home=home).kind == CodeKind.QR.value


def test_a_lapsed_sign_in_is_asked_to_come_back() -> None:
    asks = [face_of(ready(HOME), PROGRAMME, Text("en", "UTC"), Preferences(), lapsed).asks for lapsed in (False, True)]
    assert asks == ["", "Please sign in again. Your card keeps working."]


def test_an_address_stands_for_a_missing_name() -> None:
    home = replace(HOME, card=Card(HOME.card.id, HOME.card.number, "", HOME.card.kinds))
    one = face(home=home)
    assert (one.holder, one.email) == ("", HOME.member.email)
    assert face().email == ""


def test_every_tab_has_its_outline() -> None:
    assert {tab.icon for tab in face().tabs} <= set(BOOT_ICONS)
    assert [tab.route for tab in face().tabs] == [tab.route for tab in TABS]


async def test_the_root_keeps_it_current() -> None:
    services = FakeServices()
    async with whole_app(services) as app:
        await app.settle()
        assert [one.lang for one in services.face.shown][-1:] == ["en"]
        await services.preferences.save(Preferences(language="de", look=Look.DARK))
        await app.settle()
        assert (services.face.shown[-1].lang, services.face.shown[-1].look) == ("de", "dark")
        services.home.stream.push(ready(replace(HOME, card=replace(HOME.card, holder="M. Neu"))))
        await app.settle()
        assert services.face.shown[-1].holder == "M. Neu"


@pytest.mark.parametrize("sign_in", [SignIn.OUT, SignIn.UNKNOWN])
async def test_nobody_signed_in_has_no_face(sign_in: SignIn) -> None:
    services = FakeServices(sign_in)
    async with whole_app(services) as app:
        await app.settle()
        assert services.face.shown == []
