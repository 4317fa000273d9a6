"""Quizzes and surveys of a member: where they stand, answers kept one by one, and finishing, once.

Answers are kept by the ids of their questions, so that a programme may change what it asks while somebody is at it:
what answers no question any more stays, and counts for nothing. What is right is told by `questions_dtos`, of what is
done alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, RowMapping, select, update

from api_client.reference import events, expiry, locks, members, standing, upserts
from api_client.reference.context import Context
from api_client.reference.play import grants, happenings, profiles, survey_results
from api_client.reference.play.grants_file import Grant
from api_client.reference.play.questions_file import ProfileQuestion, Questionnaire, Quiz
from api_client.reference.play.questions_judge import Said, Verdict, fault, judge, profile_values, usable
from api_client.reference.play.questions_tables import question_answers, question_runs, question_versions
from api_client.reference.play.questions_versions import version_of
from api_client.reference.play.questions_words import why
from api_client.reference.problems import Problem

Kind = Literal["quiz", "survey"]
MODULES: dict[str, str] = {"quiz": "quizzes", "survey": "surveys"}
#: How far a sender's clock may be ahead, in ms; what says to be later counts as said now.
_AHEAD = 60_000


@dataclass(frozen=True)
class Place:
    """Where a member stands with one: `number` is the time that is on, or the last one where it is done for good.

    `state` is as on the wire. `run` is the row of that time, None while nothing was answered; `answers` what is kept.
    """

    kind: Kind
    paper: Questionnaire
    state: str
    number: int
    run: RowMapping | None
    answers: dict[str, Said]
    stamps: dict[str, int]
    starts_at: datetime | None
    ends_at: datetime | None
    again_at: datetime | None


def papers(ctx: Context, kind: Kind) -> Sequence[Questionnaire]:
    """What the programme has of this kind; `not-found` where it has no such module."""
    if MODULES[kind] not in ctx.programme.modules:
        raise Problem("not-found")
    return ctx.programme.quizzes if kind == "quiz" else ctx.programme.surveys


def paper(ctx: Context, kind: Kind, paper_id: str) -> Questionnaire:
    """The one with this id."""
    found = next((one for one in papers(ctx, kind) if one.id == paper_id), None)
    if found is None:
        raise Problem("not-found")
    return found


def place(conn: Connection, ctx: Context, member_id: str, kind: Kind, paper: Questionnaire, now: datetime) -> Place:
    """Where a member stands with `paper`."""
    return places(conn, ctx, member_id, kind, [paper], now)[0]


def places(
    conn: Connection, ctx: Context, member_id: str, kind: Kind, wanted: Sequence[Questionnaire], now: datetime
) -> list[Place]:
    """Where a member stands with each of `wanted`; in as many queries as for one."""
    zone = members.zone(ctx, members.row(conn, member_id))
    held = standing.held(conn, ctx, member_id, now) if any(one.tier_required for one in wanted) else set()
    mine = (question_runs.c.member_id == member_id) & (question_runs.c.kind == kind)
    runs = {
        row["paper_id"]: row
        for row in conn.execute(select(question_runs).where(mine).order_by(question_runs.c.number)).mappings()
    }
    said = _answers(conn, member_id, kind, runs)
    return [_place(kind, one, runs.get(one.id), said.get(one.id, []), held, zone, now) for one in wanted]


def _answers(conn: Connection, member_id: str, kind: Kind, runs: dict[str, RowMapping]) -> dict[str, list[RowMapping]]:
    """Of the newest time of each."""
    table, found = question_answers, dict[str, list[RowMapping]]()
    query = select(table).where(table.c.member_id == member_id, table.c.kind == kind)
    for row in conn.execute(query.order_by(table.c.question_id)).mappings():
        if row["paper_id"] in runs and row["number"] == runs[row["paper_id"]]["number"]:
            found.setdefault(row["paper_id"], []).append(row)
    return found


def _place(
    kind: Kind, paper: Questionnaire, run: RowMapping | None, rows: list[RowMapping], held: set[str],
    zone: ZoneInfo, now: datetime,
) -> Place:  # fmt: skip
    starts_at = _midnight(paper.first_day, zone) if paper.first_day else None
    ends_at = _midnight(paper.last_day + timedelta(days=1), zone) if paper.last_day else None
    answers = {row["question_id"]: Said(tuple(row["options"]), row["text"], row["score"]) for row in rows}
    stamps = {row["question_id"]: row["stamp"] for row in rows}
    number, again_at = run["number"] if run else 1, None
    if run is not None and run["completed_at"] is not None:
        again_at = _again(paper, run["completed_at"], ends_at, zone)
        if again_at is None or now < again_at:
            return Place(kind, paper, "done", number, run, answers, stamps, starts_at, ends_at, again_at)
        run, number, answers, stamps, again_at = None, number + 1, {}, {}, None
    if starts_at is not None and now < starts_at:
        state = "upcoming"
    elif ends_at is not None and now >= ends_at:
        state = "ended"
    elif run is None and paper.tier_required and paper.tier_required not in held:
        state = "locked"  # who has begun may finish
    else:
        state = "started" if any(not said.empty for said in answers.values()) else "open"
    return Place(kind, paper, state, number, run, answers, stamps, starts_at, ends_at, again_at)


def _again(paper: Questionnaire, completed: datetime, ends_at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """From when it may be done once more; None where it may not."""
    if paper.again_after_days is None:
        return None
    at = _midnight(completed.astimezone(zone).date() + timedelta(days=paper.again_after_days), zone)
    return at if ends_at is None or at < ends_at else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins there."""
    return datetime.combine(day, time(), zone)


def answer(
    conn: Connection, ctx: Context, member_id: str, at: tuple[Kind, str, int], question_id: str,
    said: Said, stamp: int, now: datetime,
) -> tuple[Said, int]:  # fmt: skip
    """Keep an answer unless a newer one is kept; what holds then, with its stamp. `at`: which one, and which time."""
    locks.members(conn, member_id)
    kind, paper_id, number = at
    here = _open(conn, ctx, member_id, kind, paper_id, number, now)
    question = next((one for one in here.paper.questions if one.id == question_id), None)
    if question is None:
        raise Problem("not-found")
    wrong = None if said.empty else fault(question, said)
    if wrong is not None:
        raise Problem("validation", errors={question_id: wrong})
    moment = int(now.timestamp() * 1000)
    stamp = stamp if stamp <= moment + _AHEAD else moment
    if stamp < here.stamps.get(question_id, 0):
        return here.answers[question_id], here.stamps[question_id]
    key = {"member_id": member_id, "kind": kind, "paper_id": paper_id, "number": number}
    if here.run is None:
        conn.execute(question_runs.insert().values(**key, started_at=now))
    kept = {"question_id": question_id, "stamp": stamp, "options": list(said.options), "text": said.text}
    upserts.put(conn, question_answers, [{**key, **kept, "score": said.score}])
    return said, stamp


def _open(
    conn: Connection, ctx: Context, member_id: str, kind: Kind, paper_id: str, number: int, now: datetime
) -> Place:
    """The place, where answers are taken for this time."""
    here = place(conn, ctx, member_id, kind, paper(ctx, kind, paper_id), now)
    if here.state == "locked":
        tier = here.paper.tier_required
        raise Problem("tier-required", tier=standing.tier_name(ctx, tier, ctx.programme.locales[0]), tier_id=tier)
    if here.state not in ("open", "started") or number < here.number:
        raise Problem("closed")
    if number > here.number:
        raise Problem("validation", errors={"number": "has not come yet"})
    return here


def complete(
    conn: Connection, ctx: Context, member_id: str, at: tuple[Kind, str, int], *, profile: bool, now: datetime
) -> None:
    """Judge what was answered, give what it brings, and keep both for good. `profile`: the member consents to it."""
    locks.members(conn, member_id)
    expiry.settle(conn, ctx, member_id, now)
    kind, paper_id, number = at
    here = _open(conn, ctx, member_id, kind, paper_id, number, now)
    verdict = judge(here.paper, here.answers)
    if verdict.missing:
        raise Problem("validation", errors={question.id: "needs an answer" for question in verdict.missing})
    if not verdict.answered:
        raise Problem("validation", errors={"answers": "there are none"})
    if profile:
        _fill_profile(conn, ctx, member_id, here, verdict, now)
    version = version_of(kind, here.paper)
    upserts.begin(conn, question_versions, version)
    conn.execute(
        update(question_runs)
        .where(*_run(member_id, at))
        .values(
            completed_at=now, version=version["version"], passed=verdict.passed,
            credits={name: [credit.numerator, credit.denominator] for name, credit in verdict.credits.items()},
        )
    )  # fmt: skip
    if kind == "survey":
        survey_results.keep(conn, here.paper, verdict, usable(here.paper, here.answers))
    _forget_profile(conn, member_id, at, here.paper)
    _tell(conn, ctx, member_id, here, verdict, now)


def _tell(conn: Connection, ctx: Context, member_id: str, here: Place, verdict: Verdict, now: datetime) -> None:
    """What finishing brings, and who hears of it. Nothing of what was said goes along."""
    paper, locale = here.paper, str(members.row(conn, member_id)["locale"])
    title, sentence = paper.title, why(ctx.programme, paper, verdict)
    source = grants.Source(here.kind, paper.id, here.number, title, sentence, paper.picture)
    grants.give(conn, ctx, member_id, won(paper, verdict), source, now)
    happenings.record(conn, ctx, member_id, here.kind, f"{paper.id}:{here.number}", now, subject=paper.id)
    events.record(conn, member_id, f"{here.kind}.completed", {"id": paper.id, "title": title.pick(locale)}, now)


def won(paper: Questionnaire, verdict: Verdict) -> list[Grant]:
    """What it brings to have finished like this: points once, for all answers together."""
    found = [*paper.completion, *(paper.passed if isinstance(paper, Quiz) and verdict.passed else ())]
    points = verdict.points + sum(one.points or 0 for one in found)
    others = [one for one in found if one.points is None]
    return [*([Grant(points=points)] if points else []), *others]


def _fill_profile(conn: Connection, ctx: Context, member_id: str, here: Place, verdict: Verdict, now: datetime) -> None:
    known = members.row(conn, member_id)
    said = profile_values(verdict.asked, usable(here.paper, here.answers))
    values = {name: value for name, value in said.items() if value != known[name]}
    members.check(ctx, values, now)
    if values:
        members.change(conn, ctx, member_id, str(known["version"]), values, now)
        profiles.changed(conn, ctx, member_id, now)


def _forget_profile(conn: Connection, member_id: str, at: tuple[Kind, str, int], paper: Questionnaire) -> None:
    """What belongs to the profile is kept there or nowhere."""
    fields = [question.id for question in paper.questions if isinstance(question, ProfileQuestion)]
    table = question_answers
    if fields:
        where = [table.c.member_id == member_id, table.c.kind == at[0], table.c.paper_id == at[1]]
        conn.execute(
            update(table).where(*where, table.c.number == at[2], table.c.question_id.in_(fields)).values(text="")
        )


def _run(member_id: str, at: tuple[Kind, str, int]) -> list[ColumnElement[bool]]:
    table = question_runs
    return [table.c.member_id == member_id, table.c.kind == at[0], table.c.paper_id == at[1], table.c.number == at[2]]
