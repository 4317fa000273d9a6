"""Quizzes and surveys: answered in any order, resumed, judged once, paid once, and closed then."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from api_client.reference.play.challenges_tables import happenings
from api_client.reference.play.questions_file import Quiz, Survey
from api_client.reference.tables import events
from tests.contract.kit import Service, in_process, running
from tests.contract.papers import ORIGIN, RIGHT, answer_all, finish, programme, put, quiz, sheet, survey

Run = Callable[..., AbstractContextManager[Service]]
BEANS, YEAR = "quizzes/beans", "surveys/year"


@pytest.fixture(params=["sqlite", "postgresql"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Starts an API with these quizzes and surveys."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else None
    return lambda *papers: running(tmp_path, demo=False, database_url=url, programme=programme(*papers))


@pytest.fixture
def quick(tmp_path: Path) -> Run:
    """The same on SQLite, for what no database decides."""
    return lambda *papers: running(tmp_path, demo=False, programme=programme(*papers))


async def test_all_right_is_paid_once_and_explained(run: Run) -> None:
    with run(quiz()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            before = await ada.balance()
            await answer_all(ada, RIGHT)
            done = await finish(ada, BEANS)
            assert done.status_code == 200, done.text
            result = done.json()["result"]
            assert (result["right"], result["graded"], result["passed"]) == (4, 4, True)
            assert [one["points"] for one in result["rewards"]] == [140]
            assert result["items"][0] == {
                "question": "origin", "credit": 1.0, "right": ["there"], "right_texts": [],
                "explanation": "It is far away.",
            }  # fmt: skip
            assert await ada.balance() == before + 140
            again = await finish(ada, BEANS)
            assert (again.status_code, again.json()["type"]) == (409, "closed")
            assert await ada.balance() == before + 140
            entry = (await ada.get("/v1/me/wallets/sparks/entries")).json()["items"][0]
            assert (entry["amount"], entry["reasons"][0]["title"]) == (140, "Beans")
            assert entry["reasons"][0]["sentence"] == "4 of 4 answers were right."
            assert (await sheet(ada, BEANS))["result"] == result


async def test_the_same_request_twice_is_answered_alike(run: Run) -> None:
    with run(quiz()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await answer_all(ada, RIGHT)
            first, second = await finish(ada, BEANS, "k1"), await finish(ada, BEANS, "k1")
            assert (first.status_code, first.json()) == (second.status_code, second.json())
            assert second.headers["Idempotent-Replayed"] == "true"


async def test_two_tabs_finish_it_once(run: Run) -> None:
    with run(quiz()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            before = await ada.balance()
            await answer_all(ada, RIGHT)
            answers = await asyncio.gather(*(finish(ada, BEANS) for _ in range(4)))
            assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
            assert await ada.balance() == before + 140
            with service.ctx.read() as conn:
                told = select(events.c.data).where(events.c.type == "quiz.completed")
                assert [row.data for row in conn.execute(told)] == [{"id": "beans", "title": "Beans"}]
                kept = conn.execute(select(happenings.c.kind, happenings.c.key, happenings.c.subject)).all()
                assert [tuple(row) for row in kept if row.kind == "quiz"] == [("quiz", "beans:1", "beans")]


@pytest.mark.parametrize("seed", range(3))
async def test_any_order_of_answers_ends_alike(quick: Run, seed: int) -> None:
    # Late answers of a slow outbox and of another tab arrive mixed; the newest of each question holds.
    sent = [
        (question, stamp, body if stamp == 3 else {"options": [], "text": ""})
        for question, body in RIGHT.items()
        for stamp in (1, 2, 3)
    ]
    random.Random(seed).shuffle(sent)
    with quick(quiz()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            for question, stamp, body in sent:
                assert (await put(ada, BEANS, question, stamp, **body)).status_code == 200
            assert (await finish(ada, BEANS)).json()["result"]["right"] == 4


async def test_a_newer_answer_is_not_undone_by_a_late_one(run: Run) -> None:
    with run(quiz()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await put(ada, BEANS, "origin", 10, options=["there"])
            late = await put(ada, BEANS, "origin", 9, options=["here"])
            assert (late.status_code, late.json()["options"], late.json()["stamp"]) == (200, ["there"], 10)
            assert (await sheet(ada, BEANS))["answers"][0]["options"] == ["there"]


async def test_a_clock_that_is_years_ahead_does_not_have_the_last_word(quick: Run) -> None:
    with quick(quiz()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await put(ada, BEANS, "origin", 2**52, options=["here"])
            service.clock.advance(seconds=5)
            now = int(service.clock().timestamp() * 1000)
            assert (await put(ada, BEANS, "origin", now, options=["there"])).json()["options"] == ["there"]


async def test_resumed_elsewhere_where_one_left(quick: Run) -> None:
    with quick(quiz()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await answer_all(ada, {name: RIGHT[name] for name in ("origin", "steps")})
            other = await api.join()
            found = await sheet(other, BEANS)
            assert (found["about"]["state"], found["about"]["answered"], found["about"]["total"]) == ("started", 2, 4)
            assert {one["question"]: one["options"] for one in found["answers"]}["steps"] == ["one", "two", "three"]
            listed = (await other.get("/v1/me/quizzes")).json()["items"]
            assert [(one["id"], one["state"], one["reward"]) for one in listed] == [
                ("beans", "started", "Up to 140 Sparks")
            ]


async def test_what_is_right_never_leaves_before_the_end(quick: Run) -> None:
    with quick(quiz(text={"en": "About beans.", "de": "Über Bohnen."})) as service:
        async with in_process(service) as api:
            ada = await api.join()
            heard = []
            for path in ("/v1/me/quizzes", "/v1/me/quizzes/beans", "/v1/me/snapshot", "/v1/program"):
                heard.append((await ada.get(path)).text)
            for name, body in RIGHT.items():
                heard.append((await put(ada, BEANS, name, **body)).text)
                wrong = {"options": ["here"]} if name == "origin" else {"options": [], "text": ""}
                heard.append((await put(ada, BEANS, name, 0, **wrong)).text)
            heard.append((await put(ada, BEANS, "word", 2, text="")).text)
            refused = await finish(ada, BEANS)
            assert refused.json()["errors"] == {"word": "needs an answer"}
            heard.append(refused.text)
            told = "\n".join(heard)
            for secret in ("It is far away", "Caffè  Nero", "right_texts", '"credit"'):
                assert secret not in told
            order = [one["id"] for one in (await sheet(ada, BEANS))["questions"][2]["options"]]
            assert sorted(order) == ["one", "three", "two"]
            assert order != ["one", "two", "three"]


async def test_not_passed_is_paid_for_what_was_right(quick: Run) -> None:
    with quick(quiz()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await answer_all(ada, RIGHT | {"milk": {"options": ["a"]}, "origin": {"options": ["here"]}})
            result = (await finish(ada, BEANS)).json()["result"]
            assert (result["right"], result["share"], result["passed"]) == (2, 0.625, False)
            assert [one["points"] for one in result["rewards"]] == [25]


async def test_over_half_answered_it_says_so(run: Run) -> None:
    with run(quiz(last_day=date(2026, 11, 21))) as service:
        async with in_process(service) as api:
            ada = await api.join()
            await answer_all(ada, {"origin": RIGHT["origin"]})
            service.clock.advance(days=2)
            ada = await api.join()  # signs in again
            late = await put(ada, BEANS, "milk", **RIGHT["milk"])
            assert (late.status_code, late.json()["type"]) == (409, "closed")
            assert (await finish(ada, BEANS)).json()["type"] == "closed"
            listed = (await ada.get("/v1/me/quizzes")).json()["items"]
            assert [(one["state"], one["answered"]) for one in listed] == [("ended", 1)]
            other = await api.join("bob@example.org")
            assert (await other.get("/v1/me/quizzes")).json()["items"] == []


async def test_before_its_first_day_it_is_not_there_yet(quick: Run) -> None:
    with quick(quiz(first_day=date(2026, 11, 21))) as service:
        async with in_process(service) as api:
            ada = await api.join()
            assert (await ada.get("/v1/me/quizzes")).json()["items"] == []
            found = await sheet(ada, BEANS)
            assert (found["about"]["state"], found["questions"]) == ("upcoming", [])
            assert (await put(ada, BEANS, "origin", options=["here"])).json()["type"] == "closed"
            service.clock.advance(hours=11, minutes=30)  # midnight in Berlin is 23:00 UTC
            ada = await api.join()  # signs in again
            assert (await sheet(ada, BEANS))["about"]["state"] == "open"


async def test_once_more_after_so_many_days(run: Run) -> None:
    with run(quiz(again_after_days=3)) as service:
        async with in_process(service) as api:
            ada = await api.join()
            before = await ada.balance()
            await answer_all(ada, RIGHT)
            await finish(ada, BEANS)
            done = (await sheet(ada, BEANS))["about"]
            assert (done["state"], done["again_at"]) == ("done", "2026-11-22T23:00:00Z")
            service.clock.advance(days=3)
            ada = await api.join()  # signs in again
            about = (await sheet(ada, BEANS))["about"]
            assert (about["state"], about["number"], about["answered"]) == ("open", 2, 0)
            late = await put(ada, BEANS, "origin", 10**9, **RIGHT["origin"])  # of an outbox that slept
            assert late.json()["type"] == "closed"
            assert (await put(ada, BEANS, "origin", number=3, **RIGHT["origin"])).status_code == 422
            for name, body in RIGHT.items():
                await put(ada, BEANS, name, number=2, **body)
            assert (await finish(ada, BEANS, number=2)).status_code == 200
            assert await ada.balance() == before + 280


async def test_a_higher_tier_is_told_apart(quick: Run) -> None:
    with quick(quiz(tier_required="nova")) as service:
        async with in_process(service) as api:
            ada = await api.join()
            found = await sheet(ada, BEANS)
            assert (found["about"]["state"], found["about"]["tier_required"], found["questions"]) == (
                "locked",
                "Nova",
                [],
            )
            refused = await put(ada, BEANS, "origin", options=["here"])
            assert (refused.status_code, refused.json()["type"]) == (403, "tier-required")


async def test_what_changes_in_the_middle_loses_and_miscounts_nothing(tmp_path: Path) -> None:
    def paper(*questions: dict[str, Any]) -> Quiz:
        return quiz(questions=list(questions))

    other: dict[str, Any] = {**ORIGIN, "id": "other"}
    changed: dict[str, Any] = {
        **ORIGIN,
        "options": [{"id": "far", "text": {"en": "Far", "de": "Weit"}}, *ORIGIN["options"][:1]],
    }  # type: ignore[index]
    changed["right"] = "far"
    with running(tmp_path, demo=False, programme=programme(paper(ORIGIN, other))) as service:
        async with in_process(service) as api:
            ada = await api.join()
            tokens = ada.tokens
            await answer_all(ada, {"origin": {"options": ["there"]}, "other": {"options": ["there"]}})
    with running(tmp_path, demo=False, programme=programme(paper(changed))) as service:
        async with in_process(service) as api:
            ada = type(ada)(api.http, service, tokens)
            about = (await sheet(ada, BEANS))["about"]
            assert (about["answered"], about["total"]) == (0, 1)  # "there" is no choice any more
            assert (await finish(ada, BEANS)).json()["errors"] == {"origin": "needs an answer"}
            assert (await put(ada, BEANS, "other", 2, options=["here"])).status_code == 404
            assert (await put(ada, BEANS, "origin", 2, options=["there"])).status_code == 422
    with running(tmp_path, demo=False, programme=programme(paper(ORIGIN, other))) as service:
        async with in_process(service) as api:
            ada = type(ada)(api.http, service, tokens)
            assert (await sheet(ada, BEANS))["about"]["answered"] == 2  # kept all along
            assert (await finish(ada, BEANS)).json()["result"]["right"] == 2
    with running(tmp_path, demo=False, programme=programme(paper(changed))) as service:
        async with in_process(service) as api:
            ada = type(ada)(api.http, service, tokens)
            found = await sheet(ada, BEANS)
            assert [one["id"] for one in found["questions"]] == ["origin", "other"]  # as it was asked then
            assert found["result"]["right"] == 2


async def test_no_module_no_quiz(tmp_path: Path) -> None:
    without = programme(quiz()).model_copy(update={"modules": ("card", "wallet")})
    with running(tmp_path, demo=False, programme=without) as service:
        async with in_process(service) as api:
            ada = await api.join()
            for path in ("/v1/me/quizzes", "/v1/me/surveys", "/v1/me/quizzes/beans"):
                assert (await ada.get(path)).status_code == 404


async def test_a_follow_up_is_asked_by_the_score(quick: Run) -> None:
    with quick(survey()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            before = await ada.balance()
            await put(ada, YEAR, "score", 1, score=3)
            assert (await sheet(ada, YEAR))["about"]["total"] == 4
            assert (await finish(ada, YEAR)).json()["errors"] == {"why": "needs an answer"}
            await put(ada, YEAR, "why", 1, text="Too loud.")
            await put(ada, YEAR, "score", 2, score=9)
            assert (await sheet(ada, YEAR))["about"]["total"] == 3
            assert (await finish(ada, YEAR)).status_code == 200
            assert await ada.balance() == before + 25  # why is kept, and neither asked nor paid


async def test_the_profile_is_filled_with_consent_alone(run: Run) -> None:
    with run(survey(), Survey.model_validate(survey().model_dump() | {"id": "two"})) as service:
        async with in_process(service) as api:
            ada = await api.join()
            for path, profile in (("surveys/two", False), (YEAR, True)):
                await put(ada, path, "score", score=8)
                await put(ada, path, "birthday", text="1990-02-03")
                await put(ada, path, "name", text="Ada")
                me = (await ada.get("/v1/me")).json()
                assert (me["birthday"], me["first_name"]) == (None, "")
                done = await finish(ada, path, profile=profile)
                assert done.status_code == 200, done.text
                assert {one["text"] for one in done.json()["answers"]} == {""}
            me = (await ada.get("/v1/me")).json()
            assert (me["birthday"], me["first_name"], me["version"]) == ("1990-02-03", "Ada", "2")
            known = {one["id"]: one["known"] for one in (await sheet(ada, YEAR))["questions"]}
            assert (known["birthday"], known["name"]) == ("1990-02-03", "Ada")


async def test_the_profile_takes_what_patch_would_take(quick: Run) -> None:
    with quick(survey()) as service:
        async with in_process(service) as api:
            ada = await api.join()
            wrong = await put(ada, YEAR, "birthday", text="yesterday")
            assert (wrong.status_code, wrong.json()["errors"]) == (422, {"birthday": "is not a birthday"})
            await put(ada, YEAR, "score", score=8)
            await put(ada, YEAR, "birthday", text="2036-01-01")
            refused = await finish(ada, YEAR, profile=True)
            assert (refused.status_code, refused.json()["errors"]) == (422, {"birthday": "lies in the future"})
            with service.ctx.read() as conn:
                kept = select(func.count()).select_from(happenings).where(happenings.c.kind == "survey")
                assert conn.execute(kept).scalar_one() == 0  # nothing of it happened


async def test_nothing_answered_is_nothing_to_finish(quick: Run) -> None:
    questions = [one.model_dump() | {"required": False} for one in survey().questions]
    with quick(survey(questions=questions)) as service:
        async with in_process(service) as api:
            ada = await api.join()
            assert (await finish(ada, YEAR)).json()["errors"] == {"answers": "there are none"}
