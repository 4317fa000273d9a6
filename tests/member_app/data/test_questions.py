"""Quizzes and surveys on the device: answers wait and are shown waiting, the newest holds, finishing never waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api_client.reference.context import utc_now
from api_client.reference.programme import load_programme
from api_client.transport import Request
from member_app.data.questions import OfflineQuestionRepository
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.questions import Answer, Questionnaire, QuestionnaireKind, QuestionnaireState, Sheet
from member_app.domain.state import Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from tests.contract.papers import quiz, survey
from tests.fakes.playground import FILE
from tests.fakes.world import World, make_template, until

QUIZ = (QuestionnaireKind.QUIZ, "beans")
YEAR = (QuestionnaireKind.SURVEY, "year")
RIGHT = {
    "origin": Answer(("there",)),
    "milk": Answer(("a", "b")),
    "steps": Answer(("one", "two", "three")),
    "word": Answer(text="caffè nero"),
}
COMPLETION = "/v1/me/quizzes/beans/completion"


@pytest.fixture(scope="module")
def programme() -> Any:
    """The small programme with a quiz and a survey."""
    found = load_programme(FILE)
    modules = (*found.modules, "quizzes", "surveys")
    return found.model_copy(update={"quizzes": (quiz(),), "surveys": (survey(),), "modules": modules})


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, programme: Any) -> Path:
    return make_template(tmp_path_factory.mktemp("questions"), programme)


@pytest.fixture
def later() -> list[timedelta]:
    """By how much the service's clock was moved on."""
    return [timedelta()]


@pytest.fixture
async def world(tmp_path: Path, prepared: Path, programme: Any, later: list[timedelta]) -> AsyncIterator[World]:
    world = World(tmp_path / "data", prepared, programme=programme, now=lambda: utc_now() + later[0])
    yield world
    await world.aclose()


async def sheet(
    session: MemberSession,
    which: tuple[QuestionnaireKind, str] = QUIZ,
    wanted: Callable[[Sheet], bool] = lambda _: True,
    *,
    fresh: bool = True,
) -> Sheet:
    def found(known: object) -> bool:
        return isinstance(known, Ready) and (known.fresh or not fresh) and wanted(known.value)

    state = await until(session.questions.watch_one(*which), found)
    assert isinstance(state, Ready)
    return state.value


async def say(
    session: MemberSession, which: tuple[QuestionnaireKind, str], name: str, answer: Answer
) -> Failure | None:
    known = await sheet(session, which, fresh=False)
    question = next(one for one in known.questions if one.id == name)
    return await session.questions.answer_question(known, question, answer)


async def listed(session: MemberSession) -> dict[str, Questionnaire]:
    state = await until(session.questions.watch(), lambda known: isinstance(known, Ready))
    assert isinstance(state, Ready)
    return {one.id: one for one in state.value}


async def test_answered_judged_and_paid(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    for name, answer in RIGHT.items():
        assert await say(ada, QUIZ, name, answer) is None
    known = await sheet(ada)
    assert (known.about.state, known.answered, known.waiting, known.next) == (QuestionnaireState.STARTED, 4, 0, None)
    done = await ada.questions.complete(known, profile=False)
    assert isinstance(done, Sheet)
    assert done.outcome is not None
    assert (done.outcome.right, done.outcome.graded, done.outcome.passed) == (4, 4, True)
    assert [prize.points for prize in done.outcome.prizes] == [140]
    assert done.outcome.items[0].explanation == "It is far away."
    assert (await sheet(ada)).about.state is QuestionnaireState.DONE
    assert (await listed(ada))["beans"].state is QuestionnaireState.DONE


async def test_a_look_from_before_an_answer_does_not_take_it_back(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    await sheet(ada)
    world.line.late = lambda request: request.method == "GET" and request.path.endswith("/quizzes/beans")
    seen: list[int] = []

    async def look() -> None:
        async with aclosing(ada.questions.watch_one(*QUIZ)) as states:
            async for state in states:
                assert isinstance(state, Ready)
                seen.append(state.value.answered)

    looking = asyncio.create_task(look())
    # The service has answered by now, from before what is said next.
    await world.line.held.wait()
    assert await say(ada, QUIZ, "origin", RIGHT["origin"]) is None
    asked = len(world.line.sent)
    world.line.arrived.set()
    await _as_time_passes(world, lambda: any(map(world.line.late, world.line.sent[asked:])))
    known = await sheet(ada)
    looking.cancel()
    assert known.answered == 1
    assert seen == sorted(seen), "what was said was shown as not said once more"


async def test_answers_wait_for_a_connection_also_through_a_reload(world: World) -> None:
    browser = MemoryKeyValues()
    ada = await world.newcomer("one@example.org", browser)
    await sheet(ada)
    await listed(ada)
    world.line.hang_up()
    assert await say(ada, QUIZ, "origin", RIGHT["origin"]) is None
    assert await say(ada, QUIZ, "milk", RIGHT["milk"]) is None
    assert (await sheet(ada, fresh=False)).waiting == 2
    assert ada.connection.current.waiting == 2
    await ada.close()
    again = await world.session(browser)
    known = await sheet(again, fresh=False)
    assert (known.waiting, known.answered, known.about.state) == (2, 2, QuestionnaireState.STARTED)
    refused = await again.questions.complete(known, profile=False)
    assert isinstance(refused, Failure)
    assert refused.kind is FailureKind.OFFLINE
    assert world.line.paths("POST").count(COMPLETION) == 0
    world.line.mend()
    await again.connection.retry()
    sent = await sheet(again, wanted=lambda one: one.waiting == 0)
    assert sent.answer("milk").options == ("a", "b")
    assert again.connection.current.waiting == 0


async def test_of_answers_that_wait_only_the_newest_is_sent(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    await sheet(ada)
    world.line.hang_up()
    for option in ("here", "there", "here", "there"):
        await say(ada, QUIZ, "origin", Answer((option,)))
    before = len(world.line.paths("PUT"))
    world.line.mend()
    await ada.connection.retry()
    await until(ada.connection.watch(), lambda now: now.waiting == 0)
    assert len(world.line.paths("PUT")) == before + 1
    assert (await sheet(ada)).answer("origin").options == ("there",)


async def test_a_late_outbox_does_not_undo_what_another_device_said_since(world: World, later: list[timedelta]) -> None:
    phone, laptop = await world.newcomer("one@example.org"), await world.newcomer("one@example.org")
    await sheet(phone)
    world.line.drop = _says_here
    assert await say(phone, QUIZ, "origin", Answer(("here",))) is None
    # Both: an app learns the service's time with its next answer.
    world.clock.move(seconds=30)
    later[0] = timedelta(seconds=30)
    assert await say(laptop, QUIZ, "origin", Answer(("there",))) is None
    world.line.drop = lambda _: False
    await phone.connection.retry()
    known = await sheet(phone, wanted=lambda one: one.waiting == 0)
    assert known.answer("origin").options == ("there",)


async def test_a_lost_request_is_sent_again_beside_an_open_stream(world: World) -> None:
    phone = await world.newcomer("one@example.org")
    await sheet(phone)
    world.line.drop = _says_here
    assert await say(phone, QUIZ, "origin", Answer(("here",))) is None
    # Once with the answer itself, once when the stream came: whatever follows is tried beside it.
    await _as_time_passes(world, lambda: sum(map(_says_here, world.line.sent)) >= 4)
    assert phone.connection.current.waiting == 1
    world.line.drop = lambda _: False
    await _as_time_passes(world, lambda: phone.connection.current.waiting == 0)
    assert (await sheet(phone)).answer("origin").options == ("here",)
    assert [one.path for one in world.line.sent].count("/v1/me/events") == 1


async def _as_time_passes(world: World, true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            world.clock.move(seconds=1)
            await asyncio.sleep(0.01)


def _says_here(request: Request) -> bool:
    return request.method == "PUT" and isinstance(request.json, dict) and request.json["options"] == ["here"]


async def test_one_finished_elsewhere_is_shown_done(world: World) -> None:
    phone, laptop = await world.newcomer("one@example.org"), await world.newcomer("one@example.org")
    for name, answer in RIGHT.items():
        await say(phone, QUIZ, name, answer)
    known = await sheet(laptop)
    assert isinstance(await phone.questions.complete(await sheet(phone), profile=False), Sheet)
    late = await laptop.questions.complete(known, profile=False)
    assert isinstance(late, Failure)
    assert late.kind is FailureKind.CLOSED
    assert (await sheet(laptop)).about.state is QuestionnaireState.DONE


async def test_an_answer_that_was_lost_is_not_paid_twice(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    for name, answer in RIGHT.items():
        await say(ada, QUIZ, name, answer)
    known = await sheet(ada)
    world.line.lose = lambda request: request.path.endswith("/completion")
    lost = await ada.questions.complete(known, profile=False)
    assert isinstance(lost, Failure)
    world.line.lose = lambda _: False
    again = await ada.questions.complete(known, profile=False)
    assert isinstance(again, Sheet)
    keys = world.line.keys(COMPLETION)
    assert len(keys) >= 2
    assert len(set(keys)) == 1


async def test_two_taps_post_once(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    for name, answer in RIGHT.items():
        await say(ada, QUIZ, name, answer)
    known = await sheet(ada)
    both = await asyncio.gather(*(ada.questions.complete(known, profile=False) for _ in range(2)))
    assert all(isinstance(one, Sheet) for one in both)
    assert len(world.line.keys(COMPLETION)) == 1


async def test_the_profile_is_filled_with_consent(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    await say(ada, YEAR, "score", Answer(score=8))
    await say(ada, YEAR, "birthday", Answer(text="1990-02-03"))
    known = await sheet(ada, YEAR)
    assert known.profile == {"birthday": "1990-02-03"}
    assert isinstance(await ada.questions.complete(known, profile=True), Sheet)
    state = await until(
        ada.profile.watch(), lambda one: isinstance(one, Ready) and one.fresh and one.value.birthday is not None
    )
    assert isinstance(state, Ready)
    assert str(state.value.birthday) == "1990-02-03"


async def test_what_was_never_opened_can_be_answered_without_a_connection(world: World) -> None:
    ada = await world.newcomer("one@example.org")
    await until(ada.questions.watch(), lambda known: isinstance(known, Ready) and known.fresh)
    assert isinstance(ada.questions, OfflineQuestionRepository)
    await ada.questions.prefetch()
    world.line.hang_up()
    known = await sheet(ada, YEAR, fresh=False)
    question = known.questions[0]
    assert await ada.questions.answer_question(known, question, Answer(score=3)) is None
    after = await sheet(ada, YEAR, fresh=False)
    assert [one.id for one in after.asked][:2] == ["score", "why"]
    assert (await listed(ada))["year"].answered == 1
