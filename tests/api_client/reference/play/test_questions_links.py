"""A programme file that asks what can't be answered, or what nothing is right about, is told where and why."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from api_client.reference.play.questions_links import questions_faults
from api_client.reference.programme import ProgrammeFile, load_programme
from tests.contract.papers import MILK, ORIGIN, SCORE, STEPS, WHY, WORD, options, quiz, said, survey
from tests.fakes.playground import FILE


@cache
def _programme() -> ProgrammeFile:
    return load_programme(FILE)


def faults(*, quizzes: tuple[Any, ...] = (), surveys: tuple[Any, ...] = ()) -> list[tuple[str, str]]:
    """Where and what, for a programme with these."""
    found = questions_faults(_programme().model_copy(update={"quizzes": quizzes, "surveys": surveys}))
    return [(".".join(str(part) for part in path), words) for path, words in found]


def test_what_is_sound_has_no_faults() -> None:
    assert faults(quizzes=(quiz(),), surveys=(survey(),)) == []


@pytest.mark.parametrize(
    ("changes", "where", "words"),
    [
        ({"questions": [{**ORIGIN, "right": "nowhere"}]}, "questions.0.right", "there is no option 'nowhere'"),
        ({"questions": [ORIGIN, ORIGIN]}, "questions.1.id", "'origin' is there already"),
        ({"questions": [{**ORIGIN, "options": options("there", "there")}]}, "questions.0.options.1.id", "already"),
        ({"questions": [{**MILK, "right": ["a", "b", "c"], "most": 2}]}, "questions.0.right", "can't be chosen"),
        ({"questions": [{**MILK, "least": 3, "most": 2}]}, "questions.0.most", "between least"),
        ({"questions": [{**WORD, "max_length": 3}]}, "questions.0.right", "longer than the 3"),
        ({"questions": [{**ORIGIN, "right": None, "points": 0}]}, "questions", "none of them says what is right"),
        ({"questions": [{**ORIGIN, "right": None}, STEPS]}, "questions.0.points", "none is said"),
        ({"pass_mark": None}, "passed", "needs a pass_mark"),
        ({"tier_required": "nobody"}, "tier_required", "there is no tier 'nobody'"),
    ],
)
def test_a_quiz_that_can_not_work(changes: dict[str, Any], where: str, words: str) -> None:
    found = faults(quizzes=(quiz(**changes),))
    assert [place for place, _ in found] == [f"quizzes.0.{where}"]
    assert words in found[0][1]


@pytest.mark.parametrize(
    ("questions", "where", "words"),
    [
        ([WHY, SCORE], "questions.0.when.question", "there is no score asked before this 'score'"),
        (
            [SCORE, {**WHY, "when": {"question": "score", "at_least": 5, "at_most": 4}}],
            "questions.1.when.at_most",
            "less",
        ),
        ([ORIGIN], "questions.0.right", "a survey has no right answers"),
    ],
)
def test_a_survey_that_can_not_work(questions: list[dict[str, Any]], where: str, words: str) -> None:
    found = faults(surveys=(survey(questions=questions),))
    assert [place for place, _ in found] == [f"surveys.0.{where}"]
    assert words in found[0][1]


def test_ids_are_told_apart_within_their_kind() -> None:
    assert faults(quizzes=(quiz(), quiz(title=said("Other")))) == [("quizzes.1.id", "'beans' is there already")]
    assert faults(quizzes=(quiz(),), surveys=(survey(id="beans"),)) == []


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError, match="last_day comes before first_day"):
        quiz(first_day="2026-02-01", last_day="2026-01-01")
