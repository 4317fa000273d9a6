"""What an answer is worth. Pure: questions of the programme file and what somebody said, no database, no member."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pydantic import ValidationError

from api_client.reference.inputs import MemberPatchIn
from api_client.reference.play.questions_file import (
    HIGHEST_SCORE,
    ImageQuestion,
    MultipleQuestion,
    OrderQuestion,
    ProfileQuestion,
    Question,
    Questionnaire,
    Quiz,
    ScoreQuestion,
    SingleQuestion,
    TextQuestion,
    graded,
)


@dataclass(frozen=True)
class Said:
    """An answer: options by id, words, or a score. All empty: nothing."""

    options: tuple[str, ...] = ()
    text: str = ""
    score: int | None = None

    @property
    def empty(self) -> bool:
        return not self.options and not self.text and self.score is None


@dataclass(frozen=True)
class Verdict:
    """A whole quiz or survey judged. `credits` has the share of each question that can be right, by id."""

    asked: tuple[Question, ...]
    answered: tuple[Question, ...]
    missing: tuple[Question, ...]
    credits: Mapping[str, Fraction]
    points: int
    passed: bool | None

    @property
    def right(self) -> int:
        """Answers that are entirely right."""
        return sum(credit == 1 for credit in self.credits.values())

    @property
    def share(self) -> Fraction:
        """How much of all was right, from 0 to 1."""
        return sum(self.credits.values(), Fraction()) / len(self.credits) if self.credits else Fraction()


def fault(question: Question, said: Said) -> str | None:
    """Why this is no answer to `question`; None when it is one. What is empty answers no question."""
    match question:
        case ScoreQuestion():
            fits = said == Said(score=said.score) and said.score is not None and 0 <= said.score <= HIGHEST_SCORE
            return None if fits else "is a score from 0 to 10"
        case TextQuestion():
            fits = said == Said(text=said.text) and 0 < len(said.text) <= question.max_length
            return None if fits else f"is a text of at most {question.max_length} characters"
        case ProfileQuestion():
            fits = said == Said(text=said.text) and _profile_value(question.field, said.text) is not None
            return None if fits else f"is not a {question.field.replace('_', ' ')}"
        case _:
            return _options_fault(question, said)


def _options_fault(
    question: SingleQuestion | ImageQuestion | MultipleQuestion | OrderQuestion, said: Said
) -> str | None:
    offered = {option.id for option in question.options}
    if said != Said(said.options) or len(set(said.options)) != len(said.options) or not offered >= set(said.options):
        return "names options of this question, each once"
    match question:
        case MultipleQuestion():
            most = question.most or len(offered)
            fits = question.least <= len(said.options) <= most
            return None if fits else f"takes {question.least} to {most} options"
        case OrderQuestion():
            return None if len(said.options) == len(offered) else "names every option, in order"
        case _:
            return None if len(said.options) == 1 else "takes one option"


def _profile_value(field: str, text: str) -> object:
    """As the profile would keep it; None where it would not."""
    try:
        value: object = getattr(MemberPatchIn.model_validate_json(json.dumps({field: text})), field)
    except ValidationError:
        return None
    return value if value != "" else None


def profile_values(asked: Sequence[Question], answers: Mapping[str, Said]) -> dict[str, object]:
    """What the answers would make of the profile, by field."""
    return {
        question.field: _profile_value(question.field, answers[question.id].text)
        for question in asked
        if isinstance(question, ProfileQuestion) and question.id in answers
    }


def usable(paper: Questionnaire, answers: Mapping[str, Said]) -> dict[str, Said]:
    """The answers that answer a question of `paper` as it is written now."""
    by_id = {question.id: question for question in paper.questions}
    return {
        name: said
        for name, said in answers.items()
        if name in by_id and not said.empty and fault(by_id[name], said) is None
    }


def asked(paper: Questionnaire, answers: Mapping[str, Said]) -> tuple[Question, ...]:
    """The questions that are asked as things stand."""
    return tuple(_asked(paper, usable(paper, answers)))


def _asked(paper: Questionnaire, answers: Mapping[str, Said]) -> Iterator[Question]:
    shown = set[str]()
    for question in paper.questions:
        when = question.when
        if when is not None:
            score = answers[when.question].score if when.question in answers else None
            # A score that is not asked for itself any more brings no further questions.
            if when.question not in shown or score is None or not when.at_least <= score <= when.at_most:
                continue
        shown.add(question.id)
        yield question


def judge(paper: Questionnaire, answers: Mapping[str, Said]) -> Verdict:
    """All of it. What answers no question that is asked now counts for nothing."""
    kept = usable(paper, answers)
    questions = tuple(_asked(paper, kept))
    answered = tuple(question for question in questions if question.id in kept)
    missing = tuple(question for question in questions if question.required and question.id not in kept)
    quiz = isinstance(paper, Quiz)
    credits = {one.id: credit(one, kept.get(one.id, Said())) for one in questions if quiz and graded(one)}
    if quiz:
        points = sum(int(one.points * credits.get(one.id, Fraction())) for one in questions)
    else:
        points = sum(one.points for one in answered)
    verdict = Verdict(questions, answered, missing, credits, points, None)
    if isinstance(paper, Quiz) and paper.pass_mark is not None:
        return Verdict(questions, answered, missing, credits, points, verdict.share * 100 >= paper.pass_mark)
    return verdict


def credit(question: Question, said: Said) -> Fraction:
    """How far an answer is right, from 0 to 1; of a question that can be right."""
    if said.empty or fault(question, said) is not None:
        return Fraction()
    match question:
        case SingleQuestion() | ImageQuestion():
            return Fraction(said.options == (question.right,))
        case MultipleQuestion():
            return _several(question, set(said.options))
        case OrderQuestion():
            order = [option.id for option in question.options]
            places = sum(one == other for one, other in zip(order, said.options, strict=True))
            return Fraction(places, len(order)) if question.partial else Fraction(places == len(order))
        case TextQuestion():
            return Fraction(folded(said.text) in {folded(one) for one in question.right or ()})
        case _:
            return Fraction()


def _several(question: MultipleQuestion, chosen: set[str]) -> Fraction:
    right = set(question.right or ())
    if not question.partial:
        return Fraction(chosen == right)
    return max(Fraction(), Fraction(len(chosen & right) - len(chosen - right), len(right)))


def folded(text: str) -> str:
    """As two spellings of the same words are compared."""
    return " ".join(text.casefold().split())
