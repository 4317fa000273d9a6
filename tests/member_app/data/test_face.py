"""The card's face in the browser: what it holds and what never, when it is written and when it goes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from member_app.barcode.picture import code128, qr
from member_app.config import Mode
from member_app.data.face import BrowserFace, NoFace
from member_app.data.keeper import load_card
from member_app.domain.account import Preferences
from member_app.domain.card_face import CardFace
from member_app.i18n import Text
from member_app.session import MemberSession
from member_app.storage.key_values import FACE_KEY, KeyValueError, MemoryKeyValues
from screens.shell.boot_face import face_of
from tests.fakes.samples import HOME, PROGRAMME
from tests.fakes.streams import ready
from tests.fakes.world import World


def a_face(language: str = "en") -> CardFace:
    return face_of(ready(HOME), PROGRAMME, Text(language, "Europe/Berlin"), Preferences())


def written(browser: MemoryKeyValues) -> dict[str, Any]:
    return dict(json.loads(browser.values[FACE_KEY]))


def of(session: MemberSession) -> BrowserFace:
    assert isinstance(session.face, BrowserFace)
    return session.face


async def test_holds_what_is_painted_and_no_secret(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.newcomer("mara@example.org", browser)
    await session.card.ensure()  # type: ignore[attr-defined]
    await session.face.show(a_face())
    face, kept = written(browser), await load_card(of(session).vault)
    assert kept is not None
    assert face["number"] == HOME.card.number and face["key"] == kept.secret.key
    assert browser.values["member_app.handle"].startswith(face["of"]) and len(face["of"]) == 8
    assert face["codes"]["qr"]["d"] == qr(HOME.card.number).path()
    assert face["codes"]["code128"]["d"] == code128(HOME.card.number).path()
    assert "rotating" not in face["codes"]
    assert face["until"] - face["as_of"] == world.process.config.handle_days * 86_400
    text = browser.values[FACE_KEY]
    for secret in (kept.secret.secret.hex(), kept.member_id, kept.device_id, browser.values["member_app.handle"]):
        assert secret not in text


async def test_follows_language_and_writes_only_what_changed(world: World) -> None:
    class Counting(MemoryKeyValues):
        writes = 0

        async def set(self, key: str, value: str) -> None:
            self.writes += key == FACE_KEY
            await super().set(key, value)

    browser = Counting()
    session = await world.newcomer("mara@example.org", browser)
    await session.face.show(a_face())
    before = browser.writes
    await session.face.show(a_face())
    assert browser.writes == before
    await session.face.show(a_face("de"))
    assert browser.writes == before + 1 and written(browser)["tiles"][0]["caption"] == "Guthaben"


async def test_goes_with_the_sign_out_and_does_not_come_back(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.newcomer("mara@example.org", browser)
    await session.face.show(a_face())
    assert FACE_KEY in browser.values
    await session.account.sign_out()
    assert FACE_KEY not in browser.values
    await session.face.show(a_face())
    await of(session).key_came()
    assert FACE_KEY not in browser.values


async def test_the_next_member_gets_a_face_of_their_own(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.newcomer("mara@example.org", browser)
    await session.face.show(a_face())
    first = written(browser)["of"]
    await session.account.sign_out()
    challenge = await session.account.request_code("otto@example.org")
    code = next(word for word in world.mails[-1].body.split() if word.strip(".:").isdigit()).strip(".:")
    assert await session.account.confirm_code(challenge, code) is None  # type: ignore[arg-type]
    await of(session).key_came()
    assert FACE_KEY not in browser.values, "what was shown of the other member is not written again"
    await session.face.show(replace(a_face(), holder="Otto"))
    assert written(browser)["of"] != first and written(browser)["holder"] == "Otto"


async def test_a_browser_that_takes_nothing_is_no_trouble(world: World) -> None:
    class Full(MemoryKeyValues):
        async def set(self, key: str, value: str) -> None:
            if key == FACE_KEY:
                raise KeyValueError("full")
            await super().set(key, value)

    browser = Full()
    session = await world.newcomer("mara@example.org", browser)
    await session.face.show(a_face())
    assert FACE_KEY not in browser.values


async def test_phones_paint_nothing_before_the_app(world: World) -> None:
    session = await world.session(process=world.start_process(Mode.MOBILE))
    assert isinstance(session.face, NoFace) and not session.face.wanted
