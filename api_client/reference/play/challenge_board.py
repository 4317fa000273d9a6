"""Challenges as a member sees them: where each stands, in figures and words, in the order that is worth showing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, or_, select

from api_client.play.briefs import ChallengeBriefDto
from api_client.play.challenges import (
    ChallengeDto,
    ChallengesDto,
    CompletionDto,
    CriterionDto,
    PeriodDto,
    StageDto,
    StreakDto,
)
from api_client.play.grants import GrantDto
from api_client.reference.context import Context
from api_client.reference.play import challenges, credits, eligibility, enrolments, grants, progress
from api_client.reference.play.book import Counter
from api_client.reference.play.challenge_sentences import Speaker
from api_client.reference.play.challenges_file import Challenge, Milestone, StampCard, Streak
from api_client.reference.play.challenges_tables import completions as table
from api_client.reference.play.criteria_file import Spend
from api_client.reference.play.enrolments import Person, Stint
from api_client.reference.play.grants import Given
from api_client.reference.play.progress import State
from api_client.reference.problems import Problem

#: Days before its end in which a challenge is ending soon.
SOON = 7
#: How many completions are shown of each, the newest.
SHOWN = 20

Rows = dict[str, list[RowMapping]]
Stints = Mapping[str, Stint]


@dataclass(frozen=True)
class _View:
    """One challenge and all that is known of it for a member; `reached` is how often something was completed."""

    part: Challenge
    counter: Counter
    stint: Stint | None
    state: State
    reached: int
    completions: Sequence[RowMapping]
    given: Mapping[int, list[Given]]
    who: Person
    now: datetime

    @property
    def today(self) -> date:
        return self.who.day(self.now)

    @property
    def taking_part(self) -> bool:
        return self.stint is not None and self.stint.left_at is None

    @property
    def finished(self) -> bool:
        """Nothing left to do."""
        rules, known = self.counter.rules, self.stint
        if known is None or rules.runs is None:
            return False
        if known.left_at is not None:
            return not rules.stages and self.reached >= rules.runs
        return progress.finished(credits.rules(self.counter, known), self.state)

    @property
    def last_day(self) -> date | None:
        if self.stint is not None and self.taking_part:
            return self.stint.last_day
        return self.part.last_day

    @property
    def ends_at(self) -> datetime | None:
        """When nothing counts any more."""
        return self.who.midnight(self.last_day + timedelta(days=1)) if self.last_day else None

    @property
    def waiting(self) -> bool:
        """Whether a prize waits to be claimed."""
        return any(_state(row, self.now) == "open" for row in self.completions)

    @property
    def name(self) -> str:
        """The state, as the wire names it."""
        if self.waiting:
            return "claimable"
        if self.finished:
            return "done"
        if self.last_day is not None and self.today > self.last_day:
            return "done" if self.reached else "missed"
        if self.part.first_day is not None and self.today < self.part.first_day:
            return "upcoming"
        return "joined" if self.taking_part or self.counter.automatic else "open"


def board(conn: Connection, ctx: Context, member_id: str, locale: str, now: datetime) -> ChallengesDto:
    """Every challenge that concerns the member: closest to done first; then new, ending soon, open, done."""
    who = enrolments.person(conn, ctx, member_id)
    views = _views(conn, ctx, who, now, list(ctx.play_book.challenges.values()))
    shown = [one for one in views if _concerns(conn, ctx, one)]
    items = [_dto(ctx, one, locale) for one in shown]
    return ChallengesDto(sorted(items, key=lambda item: _rank(item, now)), now)


def going(conn: Connection, ctx: Context, member_id: str, locale: str, now: datetime) -> list[ChallengeBriefDto]:
    """Those the member has begun and not done, closest to done first: what the first screen shows."""
    if not _offered(ctx):
        return []
    stints = {name: one for name, one in enrolments.newest(conn, member_id).items() if name in ctx.play_book.counters}
    parts = [one for one in ctx.play_book.challenges.values() if f"challenge:{one.id}" in stints]
    if not parts:
        return []
    views = _views(conn, ctx, enrolments.person(conn, ctx, member_id), now, parts, stints)
    items = [_brief(one, locale, ctx) for one in views if one.taking_part and one.name in ("joined", "claimable")]
    return sorted(items, key=lambda item: (item.state != "claimable", -item.progress, item.id))


def _offered(ctx: Context) -> bool:
    return "challenges" in ctx.programme.modules


def _brief(view: _View, locale: str, ctx: Context) -> ChallengeBriefDto:
    now = _Now(view, Speaker(ctx.programme, locale))
    part = view.part
    return ChallengeBriefDto(
        part.id, part.type, part.title.pick(locale), part.picture, view.name, now.share, now.said, now.missing,
        view.ends_at,
    )  # fmt: skip


def one(conn: Connection, ctx: Context, member_id: str, challenge_id: str, locale: str, now: datetime) -> ChallengeDto:
    """One challenge. Raises `not-found`, also for one that does not concern the member."""
    part = ctx.play_book.challenges.get(challenge_id)
    if part is None:
        raise Problem("not-found")
    view = _views(conn, ctx, enrolments.person(conn, ctx, member_id), now, [part])[0]
    if not _concerns(conn, ctx, view, alone=True):
        raise Problem("not-found")
    return _dto(ctx, view, locale)


def _views(
    conn: Connection, ctx: Context, who: Person, now: datetime, parts: Sequence[Challenge], known: Stints | None = None
) -> list[_View]:
    counters = [ctx.play_book.counters[f"challenge:{part.id}"] for part in parts]
    names = [one.id for one in counters]
    stints = enrolments.newest(conn, who.id, names if len(names) == 1 else None) if known is None else known
    counted, rows = _completions(conn, who.id, names)
    given = grants.by_source(conn, who.id, "challenge", _newest(rows)) if rows and known is None else {}
    views = []
    for part, counter in zip(parts, counters, strict=True):
        stint = stints.get(counter.id)
        state = credits.state(counter, stint if stint and stint.left_at is None else None)
        mine = rows.get(counter.id, [])
        views.append(
            _View(part, counter, stint, state, counted.get(counter.id, 0), mine, given.get(part.id, {}), who, now)
        )
    return views


def _completions(conn: Connection, member_id: str, names: list[str]) -> tuple[dict[str, int], Rows]:
    """How many there are of each, and the newest of them, oldest first."""
    mine = table.c.member_id == member_id, table.c.task_id.in_(names)
    numbered = select(table.c.task_id, func.count(), func.max(table.c.number)).where(*mine, table.c.state != "reverted")
    totals = conn.execute(numbered.group_by(table.c.task_id)).all()
    rows: Rows = {}
    if totals or len(names) == 1:
        tops = {name: top for name, _, top in totals}
        newest = [(table.c.task_id == name) & (table.c.number > tops.get(name, 0) - SHOWN) for name in names]
        for row in conn.execute(select(table).where(mine[0], or_(*newest)).order_by(table.c.number)).mappings():
            rows.setdefault(row["task_id"], []).append(row)
    return {name: count for name, count, _ in totals}, rows


def _newest(rows: Rows) -> dict[str, int]:
    """By challenge, the lowest number that is shown."""
    return {name.partition(":")[2]: found[0]["number"] for name, found in rows.items()}


def _concerns(conn: Connection, ctx: Context, view: _View, alone: bool = False) -> bool:
    """Whether it is worth showing: over for who never took part it is not, nor what is for others."""
    if view.taking_part or view.reached:
        return True
    if view.name == "missed" and not alone:
        return False
    return eligibility.fits(conn, ctx, view.who, view.counter.who, view.now)


def _rank(item: ChallengeDto, now: datetime) -> tuple[int, float, int, str]:
    featured = item.featured if item.featured is not None else 1001
    if item.state == "claimable":
        return 0, 0.0, featured, item.id
    if item.state == "joined":
        return 1, -item.progress, featured, item.id
    soon = item.ends_at is not None and item.ends_at - now <= timedelta(days=SOON)
    place = {"upcoming": 5, "done": 6, "missed": 7}.get(item.state, 2 if item.is_new else 3 if soon else 4)
    return place, 0.0, featured, item.id


def _dto(ctx: Context, view: _View, locale: str) -> ChallengeDto:
    part, who, stint = view.part, view.who, view.stint
    speaker = Speaker(ctx.programme, locale)
    now = _Now(view, speaker)
    return ChallengeDto(
        id=part.id,
        type=part.type,
        title=part.title.pick(locale),
        text=part.text.pick(locale),
        terms=part.terms.pick(locale) if part.terms else "",
        picture=part.picture,
        state=view.name,
        joinable=not view.counter.automatic,
        is_new=part.added <= view.today < part.added + timedelta(days=part.new_days),
        featured=part.featured,
        joined_at=stint.joined_at if stint and view.taking_part else None,
        starts_at=who.midnight(part.first_day) if part.first_day else None,
        ends_at=view.ends_at,
        ends_on=view.last_day,
        progress=now.share,
        progress_text=now.said,
        missing_text=now.missing,
        criteria=_criteria(view, speaker),
        rewards=_next_prize(ctx, view, locale),
        stages=_stages(ctx, view, locale),
        streak=now.streak,
        stamp_picture=part.stamp_picture if isinstance(part, StampCard) else "",
        last_stamp_picture=part.last_stamp_picture if isinstance(part, StampCard) else "",
        completed=_runs_done(view),
        runs=view.counter.rules.runs,
        completions=[_completion(ctx, view, row, locale) for row in view.completions[-SHOWN:][::-1]],
        as_of=view.now,
    )


class _Now:
    """Where a challenge stands, in figures and words. `share` from 0 to 1; of several criteria each is a part of it."""

    def __init__(self, view: _View, speaker: Speaker) -> None:
        self.streak = _streak(view)
        current, goal = challenges.figures(view.counter, view.state)
        current = self.streak.length if self.streak else current
        self.said, self.missing = _said(view, speaker, current, goal)
        self.share = 1.0 if view.finished else self._share(view, current, goal)

    @staticmethod
    def _share(view: _View, current: int, goal: int) -> float:
        rules = view.counter.rules
        if len(rules.criteria) == 1 or rules.periods:
            return min(1.0, current / goal)
        parts = [min(1.0, count / one.goal) for count, one in zip(view.state.counts, rules.criteria, strict=True)]
        return sum(parts) / len(parts)


def _said(view: _View, speaker: Speaker, current: int, goal: int) -> tuple[str, str]:
    """Progress and what is missing."""
    part = view.part
    if isinstance(part, Streak):
        return speaker.streak(part.unit, current, goal)
    if len(part.criteria) == 1:
        return speaker.progress(part.criteria[0], current, goal), speaker.missing(part.criteria[0], goal - current)
    return (speaker.done(), "") if view.finished else speaker.held(current, goal)


def _criteria(view: _View, speaker: Speaker) -> list[CriterionDto]:
    made = []
    fresh = isinstance(view.part, Streak) and view.state.period != progress.period_of(view.part.unit, view.today)
    for criterion, count in zip(view.part.criteria, view.state.counts, strict=True):
        goal = challenges.figures(view.counter, view.state)[1] if isinstance(view.part, Milestone) else criterion.goal
        current = 0 if fresh else min(count, goal)
        made.append(
            CriterionDto(
                id=criterion.id,
                text=speaker.what(criterion, 2 if isinstance(criterion, Spend) else goal),
                progress_text=speaker.progress(criterion, current, goal),
                missing_text=speaker.missing(criterion, goal - current),
                picture=criterion.picture or view.part.picture,
                unit="money" if isinstance(criterion, Spend) else "count",
                current=current,
                goal=goal,
                done=current >= goal,
            )
        )
    return made


def _streak(view: _View) -> StreakDto | None:
    part = view.part
    if not isinstance(part, Streak):
        return None
    since = view.who.day(view.stint.counts_from) if view.stint and view.taking_part else view.today
    now = progress.running(view.counter.rules, view.state, view.today, since)
    length = view.state.length if view.finished else now.length
    return StreakDto(
        unit=part.unit,
        length=length,
        best=now.best,
        goal=part.periods,
        jokers_left=now.jokers,
        kept_now=now.kept_now,
        ends_at=view.who.midnight(now.ends_on + timedelta(days=1)),
        periods=[PeriodDto(day, state) for day, state in now.periods],
    )


def _stages(ctx: Context, view: _View, locale: str) -> list[StageDto]:
    if not isinstance(view.part, Milestone):
        return []
    here = view.state.stage
    return [
        StageDto(
            number=number,
            title=stage.title.pick(locale),
            goal=stage.goal,
            state="done" if number <= here else "current" if number == here + 1 else "ahead",
            rewards=[grants.dto(grant, ctx, locale) for grant in stage.rewards],
        )
        for number, stage in enumerate(view.part.stages, 1)
    ]


def _next_prize(ctx: Context, view: _View, locale: str) -> list[GrantDto]:
    stage = view.state.stage + 1
    if isinstance(view.part, Milestone):
        stage = min(stage, len(view.part.stages))
    return [grants.dto(grant, ctx, locale) for grant in challenges.prize(view.part, stage)]


def _runs_done(view: _View) -> int:
    rungs = len(view.counter.rules.stages)
    return view.reached // rungs if rungs else view.reached


def _completion(ctx: Context, view: _View, row: RowMapping, locale: str) -> CompletionDto:
    given = view.given.get(row["number"], [])
    won = given or challenges.prize(view.part, row["stage"])
    return CompletionDto(
        number=row["number"],
        stage=row["stage"],
        completed_at=row["at"],
        state=_state(row, view.now),
        claim_until=row["claim_until"],
        rewards=[grants.dto(one, ctx, locale) for one in won],
    )


def _state(row: RowMapping, now: datetime) -> str:
    lapsed = row["state"] == "open" and row["claim_until"] <= now
    return "lapsed" if lapsed else str(row["state"])
