"""Programmes with quizzes and surveys for tests, and how a person answers them."""

from __future__ import annotations

from functools import cache
from typing import Any

import httpx

from api_client.reference.play.questions_file import Quiz, Survey
from api_client.reference.programme import ProgrammeFile, load_programme
from tests.contract.kit import Person


def said(words: str) -> dict[str, str]:
    """The same words in both languages."""
    return {"en": words, "de": words}


def options(*names: str) -> list[dict[str, Any]]:
    """Options whose words are their ids."""
    return [{"id": name, "text": said(name)} for name in names]


ORIGIN = {
    "id": "origin", "type": "single", "text": said("Where from?"), "options": options("here", "there"),
    "right": "there", "explanation": said("It is far away."), "points": 10,
}  # fmt: skip
MILK = {
    "id": "milk", "type": "multiple", "text": said("Which?"), "options": options("a", "b", "c"), "right": ["a", "b"],
    "partial": True, "points": 10,
}  # fmt: skip
STEPS = {
    "id": "steps", "type": "order", "text": said("In which order?"), "options": options("one", "two", "three"),
    "points": 10,
}  # fmt: skip
WORD = {
    "id": "word", "type": "text", "text": said("What is it called?"), "max_length": 20, "right": ["Caffè  Nero"],
    "points": 10,
}  # fmt: skip
RIGHT: dict[str, dict[str, Any]] = {
    "origin": {"options": ["there"]},
    "milk": {"options": ["b", "a"]},
    "steps": {"options": ["one", "two", "three"]},
    "word": {"text": " caffè nero "},
}
SCORE = {
    "id": "score", "type": "score", "text": said("Would you?"), "low": said("No"), "high": said("Yes"), "points": 5,
}  # fmt: skip
WHY = {
    "id": "why", "type": "text", "text": said("Why not?"), "points": 5,
    "when": {"question": "score", "at_most": 6},
}  # fmt: skip
BIRTHDAY = {"id": "birthday", "type": "profile", "text": said("When?"), "field": "birthday", "required": False}
NAME = {"id": "name", "type": "profile", "text": said("Who?"), "field": "first_name", "required": False}


def quiz(**changes: Any) -> Quiz:
    """Four questions of ten points, ninety percent to pass, which brings 100 more."""
    about = {"id": "beans", "title": said("Beans"), "text": said("About beans."), "picture": "coffee"}
    told = {"pass_mark": 90, "passed": [{"points": 100}], "questions": [ORIGIN, MILK, STEPS, WORD]}
    return Quiz.model_validate({**about, **told, **changes}, strict=False)


def survey(**changes: Any) -> Survey:
    """A score, why not, and two fields of the profile; 20 points when it is handed in."""
    about = {"id": "year", "title": said("Your year"), "text": said("How was it?"), "picture": "memo"}
    told = {"completion": [{"points": 20}], "questions": [SCORE, WHY, BIRTHDAY, NAME]}
    return Survey.model_validate({**about, **told, **changes}, strict=False)


def programme(*papers: Quiz | Survey) -> ProgrammeFile:
    """The demo programme with these instead of its own."""
    quizzes = tuple(one for one in papers if isinstance(one, Quiz))
    surveys = tuple(one for one in papers if isinstance(one, Survey))
    found = _aurora()
    modules = tuple(dict.fromkeys([*found.modules, "quizzes", "surveys"]))
    return found.model_copy(update={"quizzes": quizzes, "surveys": surveys, "modules": modules})


@cache
def _aurora() -> ProgrammeFile:
    return load_programme("aurora")


async def put(person: Person, path: str, question: str, stamp: int = 1, number: int = 1, **body: Any) -> httpx.Response:
    """Answers one question of `quizzes/beans` or the like."""
    sent = {"number": number, "stamp": stamp, **body}
    return await person.http.put(f"/v1/me/{path}/answers/{question}", json=sent, headers=person.headers)


async def finish(
    person: Person, path: str, key: str | None = "fresh", number: int = 1, profile: bool = False
) -> httpx.Response:
    return await person.post(f"/v1/me/{path}/completion", {"number": number, "profile": profile}, key)


async def sheet(person: Person, path: str) -> dict[str, Any]:
    found: dict[str, Any] = (await person.get(f"/v1/me/{path}")).json()
    return found


async def answer_all(person: Person, answers: dict[str, dict[str, Any]], path: str = "quizzes/beans") -> None:
    """All of them, in the order given."""
    for question, body in answers.items():
        answer = await put(person, path, question, **body)
        assert answer.status_code == 200, answer.text
