"""Quizzes and surveys, from the wire's terms to the domain's, with the answers that only this device has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from api_client.play.questions import AnswerDto, JudgedDto, QuestionDto, QuestionnaireDto, ResultDto, SheetDto
from member_app.data.prizes import prizes_of
from member_app.domain.questions import (
    NOTHING,
    Answer,
    Judged,
    Option,
    Outcome,
    Question,
    Questionnaire,
    QuestionnaireKind,
    QuestionnaireState,
    QuestionType,
    Sheet,
    When,
)


def questionnaire_of(dto: QuestionnaireDto) -> Questionnaire:
    """One in short, as the service sees it."""
    return Questionnaire(
        id=dto.id,
        kind=QuestionnaireKind(dto.kind),
        title=dto.title,
        text=dto.text,
        picture=dto.picture,
        state=QuestionnaireState(dto.state),
        answered=dto.answered,
        total=dto.total,
        minutes=dto.minutes,
        number=dto.number,
        reward=dto.reward,
        prizes=prizes_of(dto.rewards),
        starts_at=dto.starts_at,
        ends_at=dto.ends_at,
        ends_on=dto.ends_on,
        done_at=dto.done_at,
        again_at=dto.again_at,
        passed=dto.passed,
        right=dto.right,
        graded=dto.graded,
        tier=dto.tier_required,
        is_new=dto.is_new,
    )


def sheet_of(dto: SheetDto, waiting: Mapping[str, AnswerDto] | None = None) -> Sheet:
    """With its questions; `waiting` are answers by question that the service does not have yet."""
    questions = tuple(_question(each) for each in dto.questions)
    answers = {each.question: answer_of(each) for each in dto.answers}
    stamps = {each.question: each.stamp for each in dto.answers}
    newer = {name: each for name, each in (waiting or {}).items() if each.stamp >= stamps.get(name, 0)}
    answers |= {name: replace(answer_of(each), waiting=True) for name, each in newer.items()}
    about = questionnaire_of(dto.about)
    sheet = Sheet(about, questions, answers, _outcome(dto.result, questions, answers) if dto.result else None)
    if not about.answerable:
        return sheet
    state = QuestionnaireState.STARTED if sheet.answered else QuestionnaireState.OPEN
    return replace(sheet, about=replace(about, state=state, answered=sheet.answered, total=len(sheet.asked)))


def answer_of(dto: AnswerDto) -> Answer:
    """What was said."""
    return Answer(tuple(dto.options), dto.text, dto.score)


def _question(dto: QuestionDto) -> Question:
    return Question(
        id=dto.id,
        type=QuestionType(dto.type),
        text=dto.text,
        hint=dto.hint,
        picture=dto.picture,
        required=dto.required,
        options=tuple(Option(each.id, each.text, each.picture) for each in dto.options),
        least=dto.least,
        most=dto.most,
        max_length=dto.max_length,
        low=dto.low,
        high=dto.high,
        field=dto.field,
        known=dto.known,
        points=dto.points,
        when=When(dto.when.question, dto.when.at_least, dto.when.at_most) if dto.when else None,
    )


def _outcome(dto: ResultDto, questions: tuple[Question, ...], answers: Mapping[str, Answer]) -> Outcome:
    by_id = {each.id: each for each in questions}
    return Outcome(
        right=dto.right,
        graded=dto.graded,
        share=dto.share,
        pass_share=dto.pass_mark,
        passed=dto.passed,
        prizes=prizes_of(dto.rewards),
        items=tuple(_judged(each, by_id[each.question], answers) for each in dto.items if each.question in by_id),
        completed_at=dto.completed_at,
    )


def _judged(dto: JudgedDto, question: Question, answers: Mapping[str, Answer]) -> Judged:
    right = Answer(tuple(dto.right), dto.right_texts[0] if dto.right_texts else "")
    return Judged(question, answers.get(question.id, NOTHING), dto.credit, right, dto.explanation)
