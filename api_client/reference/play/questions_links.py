"""What a programme file must agree with itself about where quizzes and surveys are concerned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from api_client.reference.links import Fault, Path, ids, known
from api_client.reference.play.questions_file import (
    MultipleQuestion,
    Question,
    Questionnaire,
    Quiz,
    ScoreQuestion,
    TextQuestion,
    graded,
)

if TYPE_CHECKING:
    from api_client.reference.programme_schema import ProgrammeFile


def questions_faults(programme: ProgrammeFile) -> Iterator[Fault]:
    """Ids that are told apart, questions that can be answered, answers that can be right."""
    tiers = {tier.id for tier_set in programme.tier_sets for tier in tier_set.tiers}
    for name, papers in (("quizzes", programme.quizzes), ("surveys", programme.surveys)):
        yield from _twice((name,), papers)
        for position, paper in enumerate(papers):
            yield from _paper((name, position), paper, tiers)


def _paper(path: Path, paper: Questionnaire, tiers: set[str]) -> Iterator[Fault]:
    yield from known((*path, "tier_required"), paper.tier_required, tiers, "tier")
    if isinstance(paper, Quiz):
        yield from _quiz(path, paper)
    yield from _twice((*path, "questions"), paper.questions)
    scores = set[str]()
    for position, question in enumerate(paper.questions):
        here: Path = (*path, "questions", position)
        yield from _question(here, question, quiz=isinstance(paper, Quiz))
        if question.when is not None:
            yield from known((*here, "when", "question"), question.when.question, scores, "score asked before this")
            if question.when.at_most < question.when.at_least:
                yield (*here, "when", "at_most"), "is less than at_least"
        if isinstance(question, ScoreQuestion):
            scores.add(question.id)


def _quiz(path: Path, quiz: Quiz) -> Iterator[Fault]:
    if not any(graded(question) for question in quiz.questions):
        yield (*path, "questions"), "none of them says what is right"
    if quiz.passed and quiz.pass_mark is None:
        yield (*path, "passed"), "needs a pass_mark"


def _question(path: Path, question: Question, *, quiz: bool) -> Iterator[Fault]:
    options: Sequence[object] = getattr(question, "options", ())
    yield from _twice((*path, "options"), options)
    right = getattr(question, "right", None)
    if not quiz and right is not None:
        yield (*path, "right"), "a survey has no right answers"
    if not isinstance(question, TextQuestion):
        for wanted in (right,) if isinstance(right, str) else right or ():
            yield from known((*path, "right"), wanted, ids(options), "option")
    elif any(len(one) > question.max_length for one in question.right or ()):
        yield (*path, "right"), f"is longer than the {question.max_length} characters one may write"
    if isinstance(question, MultipleQuestion):
        yield from _bounds(path, question)
    if quiz and question.points and not graded(question):
        yield (*path, "points"), "are for a right answer, and none is said"


def _bounds(path: Path, question: MultipleQuestion) -> Iterator[Fault]:
    most = question.most or len(question.options)
    if not question.least <= most <= len(question.options):
        yield (*path, "most"), "must lie between least and the number of options"
    elif question.right is not None and not question.least <= len(set(question.right)) <= most:
        yield (*path, "right"), "can't be chosen, with this least and most"


def _twice(path: Path, items: Sequence[object]) -> Iterator[Fault]:
    seen = set[str]()
    for position, item in enumerate(items):
        name = str(getattr(item, "id", ""))
        if name in seen:
            yield (*path, position, "id"), f"'{name}' is there already"
        seen.add(name)
