"""Check this draw: ticked off in plain words; what is wrong comes first, what nobody can tell is said."""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from member_app.domain.draw_check import STEPS, CheckStep, DrawCheck, StepState
from member_app.domain.failure import Failure, FailureKind
from member_app.i18n import Text
from screens.draw_check.screen import DrawCheckScreen, sentence
from tests.fakes import raffles as r
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices


@pytest.mark.parametrize(("language", "verdict"), [("en", "This draw is right"), ("de", "Diese Ziehung stimmt")])
async def test_every_step_is_ticked_off(language: str, verdict: str) -> None:
    async with screen_app(lambda: DrawCheckScreen("bike"), FakeServices(), language=language) as app:
        assert verdict in app.texts()
        marks = [one.identifier for one in app.find(ft.Semantics)]
        assert [name for name in STEPS if f"draw.{name}.passed" in marks] == list(STEPS)
        assert not [text for text in app.texts() if str(text).startswith("draw.")]
        assert app.conn.errors == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The published list is not the one that was sealed before the draw."),
        ("de", "Die veröffentlichte Liste ist nicht die, die vor der Ziehung versiegelt wurde."),
    ],
)
async def test_a_list_tampered_with_is_said_in_words(language: str, words: str) -> None:
    services = FakeServices()
    services.raffles.answers["check"] = r.checked("entries")
    async with screen_app(lambda: DrawCheckScreen("bike"), services, language=language) as app:
        assert app.texts().count(words) == 2, "in the verdict and at its step"
        assert "draw.wrong" in [one.identifier for one in app.find(ft.Semantics)]


async def test_what_can_not_be_told_is_said() -> None:
    services = FakeServices()
    services.raffles.answers["check"] = r.checked(unchecked=("noted", "value"))
    async with screen_app(lambda: DrawCheckScreen("bike"), services) as app:
        assert "2 things nobody can tell from here: see below." in app.texts()
        assert app.texts().count("Can't be told from here") == 2


@pytest.mark.parametrize(
    ("code", "words"),
    [("withdrawn", "The organiser has withdrawn it."), ("not-bound", "Not everybody"), ("No tea.", "No tea.")],
)
def test_why_a_draw_was_called_off_is_said_in_words(code: str, words: str) -> None:
    step = CheckStep("state", StepState.PASSED, "state.void", {"reason": code})
    assert words in sentence(Text("en"), step)


async def test_without_a_connection_there_is_a_way_on() -> None:
    services = FakeServices()
    services.raffles.answers["check"] = Failure(FailureKind.OFFLINE)
    async with screen_app(lambda: DrawCheckScreen("bike"), services) as app:
        services.raffles.answers.clear()
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert "This draw is right" in app.texts()


@pytest.mark.parametrize(
    ("language", "detail", "head", "words"),
    [
        ("en", "state.open", "The draw is still to come", "Entries are open until"),
        ("en", "state.closed", "The draw is still to come", "The list is sealed. The draw: 22 Nov"),
        ("de", "state.open", "Die Ziehung kommt noch", "Mitmachen kann man bis"),
        ("de", "state.closed", "Die Ziehung kommt noch", "Die Liste ist versiegelt. Die Ziehung: 22. Nov"),
    ],
)
async def test_before_the_draw_it_says_when_it_can_be_checked_and_shows_what_applies(
    language: str, detail: str, head: str, words: str
) -> None:
    services = FakeServices()
    services.raffles.answers["check"] = early(detail)
    async with screen_app(lambda: DrawCheckScreen("bike"), services, language=language) as app:
        texts = [str(each) for each in app.texts()]
        assert head in texts
        [when] = [each for each in texts if each.startswith(words)]
        assert "22" in when, "the day"
        marks = {one.identifier for one in app.find(ft.Semantics) if one.identifier}
        assert {mark for mark in marks if mark.endswith((".waiting", ".unchecked"))} == set()
        assert {"draw.terms.passed", "draw.rules.passed"} <= marks
        assert "draw.right" not in marks
        assert app.conn.errors == []


async def test_what_is_wrong_before_the_draw_is_wrong() -> None:
    services = FakeServices()
    steps = list(early("state.closed").steps)
    at = STEPS.index("entries")
    steps[at] = replace(steps[at], state=StepState.FAILED, detail="entries.root")
    services.raffles.answers["check"] = DrawCheck(tuple(steps), True, 97, 97)
    async with screen_app(lambda: DrawCheckScreen("bike"), services) as app:
        marks = {one.identifier for one in app.find(ft.Semantics)}
        assert {"draw.wrong", "draw.entries.failed"} <= marks


async def test_of_one_that_was_called_off_the_reason_comes_first() -> None:
    services = FakeServices()
    services.raffles.answers["check"] = ended("state.void", StepState.PASSED)
    async with screen_app(lambda: DrawCheckScreen("bike"), services) as app:
        assert "There was no draw" in app.texts()
        assert app.texts().count("The raffle was called off before entries closed: No tea.") == 2
        assert "This draw is right" not in app.texts()


ADDRESS = "https://club.example/api/v1/raffles/bike/draw"


@pytest.mark.parametrize(
    ("language", "how"),
    [
        ("en", "Run member-app verify-draw with this address on a computer, and it does every sum again."),
        ("de", "„member-app verify-draw“ rechnet auf einem Computer mit dieser Adresse alles noch einmal nach."),
    ],
)
@pytest.mark.parametrize("width", [390, 1440])
async def test_where_anybody_can_check_it_is_said_whole_and_can_be_copied(language: str, how: str, width: int) -> None:
    async with screen_app(lambda: DrawCheckScreen("bike"), FakeServices(), language=language, pixels=width) as app:
        shown = app.one(ft.Text, key="draw.address")
        assert (shown.value, shown.selectable, shown.max_lines) == (ADDRESS, True, None)
        assert how in app.texts()
        [marked] = [one for one in app.find(ft.Semantics) if one.identifier == "draw.address"]
        assert str(marked.label).endswith(f": {ADDRESS}")
        copy = app.one(ft.TextButton, key="draw.published.copy")
        assert copy.action.data == ADDRESS
        await app.click(copy)
        assert {"Copied.", "Kopiert."} & set(app.texts())
        assert app.conn.errors == []


async def test_where_nobody_else_reaches_the_service_no_address_is_shown() -> None:
    services = FakeServices()
    services.raffles.service = ""
    async with screen_app(lambda: DrawCheckScreen("bike"), services) as app:
        assert "This draw is right" in app.texts()
        assert app.find(ft.Text, key="draw.address") == []
        assert "Check it without this app" not in app.texts()


@pytest.mark.parametrize(("kind", "told"), [(FailureKind.OFFLINE, True), (FailureKind.NOT_FOUND, False)])
async def test_without_a_connection_the_address_is_known_but_a_draw_that_is_none_has_none(
    kind: FailureKind, told: bool
) -> None:
    services = FakeServices()
    services.raffles.answers["check"] = Failure(kind)
    async with screen_app(lambda: DrawCheckScreen("bike"), services) as app:
        assert bool(app.find(ft.Text, key="draw.address")) is told
        assert app.conn.errors == []


def early(detail: str) -> DrawCheck:
    """A check before the draw: what was promised holds, all else is to come."""
    known = r.checked(unchecked=[name for name in STEPS if name not in ("terms", "rules")])
    facts = {**r.FACTS, "draw_at": "2026-11-22T19:00:00+00:00"}
    last = replace(known.steps[-1], detail=detail, facts=facts)
    return replace(known, steps=(*known.steps[:-1], last))


def ended(detail: str, state: StepState) -> DrawCheck:
    """A check without fault whose last step found this."""
    facts = {**r.FACTS, "reason": "No tea."}
    steps = [replace(each, detail=detail, state=state, facts=facts) if each.name == "state" else each
             for each in r.checked().steps]  # fmt: skip
    return DrawCheck(tuple(steps), True, 97, 97)
