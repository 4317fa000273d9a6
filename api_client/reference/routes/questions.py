"""Quizzes and surveys: reading them, answering one question at a time, finishing once."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.play.questions import AnswerDto, QuestionnairesDto, SheetDto, SurveyResultsDto, SurveyTextsDto
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Member, MemberCall, Operator
from api_client.reference.inputs_questions import AnswerIn, CompletionIn
from api_client.reference.play import questions, questions_dtos, survey_results
from api_client.reference.play.questions import Kind
from api_client.reference.play.questions_judge import Said
from api_client.reference.routes.operation import PathId, operation
from api_client.reference.routes.wallets import Cursor, Limit
from api_client.reference.wire import respond

router = APIRouter(tags=["questions"], route_class=Persistent)
_REFUSALS = ("not-found", "closed", "tier-required")


@router.get("/v1/me/quizzes", **operation(QuestionnairesDto, "not-found"))
def quizzes(call: Member) -> Response:
    """What the member can do, is at, and has done."""
    return _list(call, "quiz")


@router.get("/v1/me/quizzes/{quiz_id}", **operation(SheetDto, "not-found"))
def quiz(call: Member, quiz_id: PathId) -> Response:
    """Its questions and what was answered; what is right once it is done."""
    return _sheet(call, "quiz", quiz_id)


@router.put("/v1/me/quizzes/{quiz_id}/answers/{question}", **operation(AnswerDto, *_REFUSALS))
def answer_quiz(call: Member, quiz_id: PathId, question: PathId, body: AnswerIn) -> Response:
    """Keep an answer over an older one; what is answered is what holds then."""
    return _answer(call, "quiz", quiz_id, question, body)


@router.post("/v1/me/quizzes/{quiz_id}/completion", **operation(SheetDto, *_REFUSALS, keyed=True))
def complete_quiz(call: Member, quiz_id: PathId, body: CompletionIn) -> Response:
    """Finish it: judged, paid and explained, once and for good."""
    return _complete(call, "quiz", quiz_id, body)


@router.get("/v1/me/surveys", **operation(QuestionnairesDto, "not-found"))
def surveys(call: Member) -> Response:
    """What the member is asked, is at, and has answered."""
    return _list(call, "survey")


@router.get("/v1/me/surveys/{survey_id}", **operation(SheetDto, "not-found"))
def survey(call: Member, survey_id: PathId) -> Response:
    """Its questions and what was answered."""
    return _sheet(call, "survey", survey_id)


@router.put("/v1/me/surveys/{survey_id}/answers/{question}", **operation(AnswerDto, *_REFUSALS))
def answer_survey(call: Member, survey_id: PathId, question: PathId, body: AnswerIn) -> Response:
    """Keep an answer over an older one; what is answered is what holds then."""
    return _answer(call, "survey", survey_id, question, body)


@router.post("/v1/me/surveys/{survey_id}/completion", **operation(SheetDto, *_REFUSALS, keyed=True))
def complete_survey(call: Member, survey_id: PathId, body: CompletionIn) -> Response:
    """Hand it in, once and for good; with consent, what was said of the profile goes there."""
    return _complete(call, "survey", survey_id, body)


@router.get("/v1/operator/surveys/{survey_id}/results", **operation(SurveyResultsDto, "not-found", by="operator"))
def results(call: Operator, survey_id: PathId) -> Response:
    """How often what was chosen, scores with their net promoter score, and how much was written."""
    paper = questions.paper(call.ctx, "survey", survey_id)
    with call.ctx.read() as conn:
        return respond(survey_results.results(conn, paper, call.locale, call.now))


@router.get(
    "/v1/operator/surveys/{survey_id}/results/{question}/texts",
    **operation(SurveyTextsDto, "not-found", by="operator"),
)
def texts(call: Operator, survey_id: PathId, question: PathId, cursor: Cursor = None, limit: Limit = 30) -> Response:
    """What was written to one question, newest first, without saying by whom."""
    paper = questions.paper(call.ctx, "survey", survey_id)
    with call.ctx.read() as conn:
        return respond(survey_results.texts(conn, paper.id, question, cursor, limit))


def _list(call: MemberCall, kind: Kind) -> Response:
    with call.ctx.read() as conn:
        return respond(questions_dtos.listed(conn, call.ctx, call.member_id, kind, call.locale, call.now))


def _sheet(call: MemberCall, kind: Kind, paper_id: str) -> Response:
    with call.ctx.read() as conn:
        return respond(questions_dtos.sheet(conn, call.ctx, call.member_id, kind, paper_id, call.locale, call.now))


def _answer(call: MemberCall, kind: Kind, paper_id: str, question: str, body: AnswerIn) -> Response:
    given, at = Said(body.options, body.text, body.score), (kind, paper_id, body.number)
    with call.ctx.write() as conn:
        said, stamp = questions.answer(conn, call.ctx, call.member_id, at, question, given, body.stamp, call.now)
    return respond(AnswerDto(question, stamp, list(said.options), said.text, said.score))


def _complete(call: MemberCall, kind: Kind, paper_id: str, body: CompletionIn) -> Response:
    def work(conn: Connection) -> tuple[int, Any]:
        at = (kind, paper_id, body.number)
        questions.complete(conn, call.ctx, call.member_id, at, profile=body.profile, now=call.now)
        return 200, questions_dtos.sheet(conn, call.ctx, call.member_id, kind, paper_id, call.locale, call.now)

    # Sealed, since it repeats what the member wrote.
    return call.once(body, work, secret=True)
