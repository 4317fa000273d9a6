"""What surveys brought to light, for operators: counts, scores and texts, without anybody's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from api_client.play.questions import OptionCountDto, QuestionResultsDto, SurveyResultsDto, SurveyTextsDto
from api_client.reference import cursors
from api_client.reference.play.questions_file import (
    HIGHEST_SCORE,
    OrderQuestion,
    ProfileQuestion,
    Question,
    Questionnaire,
    ScoreQuestion,
    TextQuestion,
)
from api_client.reference.play.questions_judge import Said, Verdict
from api_client.reference.play.questions_tables import question_runs
from api_client.reference.play.questions_tables import survey_answers as table
from api_client.reference.play.questions_versions import all_of

#: Scores from which somebody promotes, and up to which somebody detracts, as a net promoter score counts.
_PROMOTES, _DETRACTS = 9, 6


def keep(conn: Connection, paper: Questionnaire, verdict: Verdict, answers: Mapping[str, Said]) -> None:
    """The answers of a completed survey, for the results. What is of the profile is not among them."""
    rows = [
        {"paper_id": paper.id, "question_id": question.id, "choice": None, "place": None, "text": None, **row}
        for question in verdict.answered
        for row in _rows(question, answers[question.id])
    ]
    if rows:
        conn.execute(table.insert(), rows)


def _rows(question: Question, said: Said) -> Iterable[dict[str, Any]]:
    match question:
        case ProfileQuestion():
            return []
        case ScoreQuestion():
            return [{"place": said.score}]
        case TextQuestion():
            return [{"text": said.text}]
        case OrderQuestion():
            return [{"choice": name, "place": at} for at, name in enumerate(said.options, 1)]
        case _:
            return [{"choice": name} for name in said.options]


def results(conn: Connection, paper: Questionnaire, locale: str, now: datetime) -> SurveyResultsDto:
    """All of it but the texts. Questions that are not asked any more come last."""
    runs, mine = question_runs, (question_runs.c.kind == "survey") & (question_runs.c.paper_id == paper.id)
    started, completed = conn.execute(
        select(func.count(), func.count(runs.c.completed_at)).select_from(runs).where(mine)
    ).one()
    counts = _counts(conn, paper.id)
    today = {question.id for question in paper.questions}
    gone = {
        question.id: question
        for version in all_of(conn, "survey", paper.id)
        for question in version.questions
        if question.id not in today
    }
    questions = [(one, False) for one in paper.questions] + [(one, True) for one in gone.values()]
    return SurveyResultsDto(
        paper.id, paper.title.pick(locale), started, completed,
        [
            _question(one, removed, counts.get(one.id, []), locale)
            for one, removed in questions
            if not isinstance(one, ProfileQuestion)
        ],
        now,
    )  # fmt: skip


def _counts(conn: Connection, paper_id: str) -> dict[str, list[tuple[str | None, int | None, int]]]:
    """By question: option, score or place, and how often."""
    found: dict[str, list[tuple[str | None, int | None, int]]] = {}
    columns = (table.c.question_id, table.c.choice, table.c.place)
    for row in conn.execute(select(*columns, func.count()).where(table.c.paper_id == paper_id).group_by(*columns)):
        found.setdefault(row[0], []).append((row[1], row[2], row[3]))
    return found


def _question(
    question: Question, removed: bool, counts: list[tuple[str | None, int | None, int]], locale: str
) -> QuestionResultsDto:
    scores = [0] * (HIGHEST_SCORE + 1)
    texts = answered = 0
    options: list[OptionCountDto] = []
    match question:
        case ScoreQuestion():
            for _, place, count in counts:
                if place is not None:
                    scores[place] += count
            answered = sum(scores)
        case TextQuestion():
            texts = answered = sum(count for _, _, count in counts)
        case ProfileQuestion():
            pass
        case _:
            options = [_option(one.id, one.text.pick(locale), counts) for one in question.options]
            # Of several options nobody can tell how many people chose them; that is known where each takes one.
            answered = max((one.count for one in options), default=0)
            if question.type in ("single", "image"):
                answered = sum(count for _, _, count in counts)
    return QuestionResultsDto(
        question.id, question.type, question.text.pick(locale), removed, answered, options,
        scores if isinstance(question, ScoreQuestion) else [], _average(scores), _nps(scores), texts,
    )  # fmt: skip


def _option(name: str, words: str, counts: list[tuple[str | None, int | None, int]]) -> OptionCountDto:
    mine = [(place, count) for choice, place, count in counts if choice == name]
    total = sum(count for _, count in mine)
    placed = sum(place * count for place, count in mine if place is not None)
    return OptionCountDto(name, words, total, round(placed / total, 2) if placed else None)


def _average(scores: list[int]) -> float | None:
    total = sum(scores)
    return round(sum(score * count for score, count in enumerate(scores)) / total, 2) if total else None


def _nps(scores: list[int]) -> int | None:
    """Promoters less detractors, in percent of all."""
    total = sum(scores)
    return round(100 * (sum(scores[_PROMOTES:]) - sum(scores[: _DETRACTS + 1])) / total) if total else None


def texts(conn: Connection, paper_id: str, question_id: str, cursor: str | None, limit: int) -> SurveyTextsDto:
    """What was written to one question, newest first."""
    name = f"texts/{paper_id}/{question_id}"
    query = select(table.c.id, table.c.text).where(
        table.c.paper_id == paper_id, table.c.question_id == question_id, table.c.text.is_not(None)
    )
    if cursor:
        query = query.where(table.c.id < cursors.read(cursor, name))
    rows = conn.execute(query.order_by(table.c.id.desc()).limit(limit + 1)).all()
    more = cursors.make(rows[limit - 1].id, name) if len(rows) > limit else None
    return SurveyTextsDto([row.text for row in rows[:limit]], more)
