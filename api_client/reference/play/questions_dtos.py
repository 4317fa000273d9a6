"""Quizzes and surveys as their member sees them. The only place where right answers go out: of what is done."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import Connection, RowMapping

from api_client.play.questions import (
    AnswerDto,
    JudgedDto,
    OptionDto,
    QuestionDto,
    QuestionnaireDto,
    QuestionnairesDto,
    ResultDto,
    SheetDto,
    WhenDto,
)
from api_client.reference import members, standing
from api_client.reference.context import Context
from api_client.reference.play import grants, questions, questions_words
from api_client.reference.play.grants_file import Grant
from api_client.reference.play.questions import Kind, Place
from api_client.reference.play.questions_file import (
    MultipleQuestion,
    OrderQuestion,
    PictureOption,
    ProfileQuestion,
    Question,
    Questionnaire,
    Quiz,
    ScoreQuestion,
    TextQuestion,
)
from api_client.reference.play.questions_judge import Verdict, asked, judge, usable
from api_client.reference.play.questions_versions import read

#: How long something counts as new, and how long one that ended half answered is still told of.
_NEW, _TOLD = timedelta(days=14), timedelta(days=14)
_ORDER = ("started", "open", "locked", "ended", "done")


def listed(conn: Connection, ctx: Context, member_id: str, kind: Kind, locale: str, now: datetime) -> QuestionnairesDto:
    """What the member may see of this kind, to be gone on with first."""
    found = questions.places(conn, ctx, member_id, kind, questions.papers(ctx, kind), now)
    shown = [here for here in found if _shown(here, now)]
    shown.sort(key=lambda here: (_ORDER.index(here.state), here.ends_at is None, here.ends_at or now))
    return QuestionnairesDto([about(conn, ctx, here, locale, now) for here in shown], now)


def _shown(here: Place, now: datetime) -> bool:
    """What is to come, or ended untouched, is not spoken of."""
    if here.state == "ended":
        return here.run is not None and here.ends_at is not None and now < here.ends_at + _TOLD
    return here.state != "upcoming"


def about(conn: Connection, ctx: Context, here: Place, locale: str, now: datetime) -> QuestionnaireDto:
    """One in short."""
    paper, done = here.paper, here.state == "done"
    kept, run = usable(paper, here.answers), here.run
    open_ones = asked(paper, here.answers)
    best = _best(paper)
    credits = list((run["credits"] or {}).values()) if done and run is not None else []
    added_at = paper.added or paper.first_day
    tier = paper.tier_required
    return QuestionnaireDto(
        id=paper.id, kind=here.kind, title=paper.title.pick(locale), text=paper.text.pick(locale),
        picture=paper.picture, state=here.state, answered=sum(one.id in kept for one in open_ones),
        total=len(open_ones), minutes=paper.minutes, number=here.number, is_new=_is_new(ctx, added_at, now),
        reward=questions_words.brings(ctx.programme, paper, best, locale),
        rewards=[grants.dto(one, ctx, locale) for one in best], starts_at=here.starts_at, ends_at=here.ends_at,
        ends_on=paper.last_day, done_at=run["completed_at"] if done and run is not None else None,
        again_at=here.again_at, passed=run["passed"] if done and run is not None else None,
        right=sum(over == under for over, under in credits), graded=len(credits),
        tier_required=standing.tier_name(ctx, tier, locale) if tier and here.state == "locked" else None,
    )  # fmt: skip


def _best(paper: Questionnaire) -> list[Grant]:
    """What it brings at most."""
    verdict = Verdict((), (), (), {}, sum(one.points for one in paper.questions), isinstance(paper, Quiz))
    return questions.won(paper, verdict)


def _is_new(ctx: Context, added: date | None, now: datetime) -> bool:
    return added is not None and timedelta() <= now.astimezone(ctx.zone).date() - added <= _NEW


def sheet(
    conn: Connection, ctx: Context, member_id: str, kind: Kind, paper_id: str, locale: str, now: datetime
) -> SheetDto:
    """One with its questions; with its result, as it was worded then, once it is done."""
    here = questions.place(conn, ctx, member_id, kind, questions.paper(ctx, kind, paper_id), now)
    member = members.row(conn, member_id)
    run, paper = here.run, here.paper
    done = here.state == "done" and run is not None
    if done and run is not None:
        paper = read(conn, run["version"]) or paper
    answers = [
        AnswerDto(name, here.stamps[name], list(said.options), said.text, said.score)
        for name, said in here.answers.items()
    ]
    open_to_see = here.state not in ("upcoming", "locked")
    return SheetDto(
        about=about(conn, ctx, here, locale, now),
        questions=[_question(ctx, member, here, one, locale) for one in paper.questions] if open_to_see else [],
        answers=answers,
        result=_result(conn, ctx, member_id, here, paper, run, locale) if done and run is not None else None,
        as_of=now,
    )


def _question(ctx: Context, member: RowMapping, here: Place, one: Question, locale: str) -> QuestionDto:
    """Without what is right about it."""
    options = [
        OptionDto(option.id, option.text.pick(locale), option.picture if isinstance(option, PictureOption) else "")
        for option in getattr(one, "options", ())
    ]
    if isinstance(one, OrderQuestion) and isinstance(here.paper, Quiz):
        options = _shuffled(ctx, member["id"], here, one, options)
    field = one.field if isinstance(one, ProfileQuestion) else ""
    known = member[field] if field else None
    least, most = (one.least, one.most or len(options)) if isinstance(one, MultipleQuestion) else (1, 1)
    return QuestionDto(
        id=one.id, type=one.type, text=one.text.pick(locale), hint=one.hint.pick(locale) if one.hint else "",
        picture=one.picture or "", required=one.required, options=options,
        least=least, most=most,
        max_length=one.max_length if isinstance(one, TextQuestion) else 80 if field else 0,
        low=one.low.pick(locale) if isinstance(one, ScoreQuestion) else "",
        high=one.high.pick(locale) if isinstance(one, ScoreQuestion) else "",
        field=field, known=(known.isoformat() if isinstance(known, date) else known) or "", points=one.points,
        when=WhenDto(one.when.question, one.when.at_least, one.when.at_most) if one.when else None,
    )  # fmt: skip


def _shuffled(
    ctx: Context, member_id: str, here: Place, one: OrderQuestion, options: Sequence[OptionDto]
) -> list[OptionDto]:
    """The same order each time this member looks, and never the right one."""

    def lot(option: OptionDto) -> bytes:
        said = f"{member_id}/{here.paper.id}/{here.number}/{one.id}/{option.id}"
        return hmac.digest(ctx.pepper, said.encode(), hashlib.sha256)

    mixed = sorted(options, key=lot)
    return mixed if mixed != list(options) else [*mixed[1:], mixed[0]]


def _result(
    conn: Connection, ctx: Context, member_id: str, here: Place, paper: Questionnaire, run: RowMapping, locale: str
) -> ResultDto:
    """How it went, from what was kept when it was judged."""
    credits = {name: Fraction(over, under) for name, (over, under) in (run["credits"] or {}).items()}
    share = sum(credits.values(), Fraction()) / len(credits) if credits else Fraction()
    given = grants.of(conn, member_id, here.kind, paper.id).get(here.number, [])
    mark = paper.pass_mark if isinstance(paper, Quiz) else None
    seen = judge(paper, here.answers).asked
    return ResultDto(
        right=sum(credit == 1 for credit in credits.values()), graded=len(credits), share=float(share),
        pass_mark=mark / 100 if mark is not None else None, passed=run["passed"],
        rewards=[grants.dto(one, ctx, locale) for one in given],
        items=[_judged(one, credits.get(one.id), locale) for one in seen] if here.kind == "quiz" else [],
        completed_at=run["completed_at"],
    )  # fmt: skip


def _judged(one: Question, credit: Fraction | None, locale: str) -> JudgedDto:
    right: list[str] = []
    if credit is not None and isinstance(one, OrderQuestion):
        right = [option.id for option in one.options]
    elif credit is not None and not isinstance(one, TextQuestion):
        said = getattr(one, "right", None)
        right = [said] if isinstance(said, str) else list(said or ())
    words = list(one.right or ()) if isinstance(one, TextQuestion) else []
    told = one.explanation.pick(locale) if one.explanation else ""
    return JudgedDto(one.id, float(credit) if credit is not None else None, right, words, told)
