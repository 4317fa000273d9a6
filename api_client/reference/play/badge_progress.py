"""How far a member is on the way to a badge, in figures and words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from api_client.reference.context import Context
from api_client.reference.play import credits, enrolments
from api_client.reference.play.badges_file import Badge
from api_client.reference.play.book import Counter
from api_client.reference.play.challenge_sentences import Speaker


@dataclass(frozen=True)
class Progress:
    """To the next level: `share` from 0 to 1; `goals` say what each level takes."""

    share: float
    text: str
    missing: str
    goals: tuple[str, ...]


def of(
    conn: Connection, ctx: Context, member_id: str, badges: Iterable[tuple[Badge, int]], locale: str
) -> dict[str, Progress]:
    """The way from the level that is held to the next, for those of the badges that count something."""
    counted = [
        (counter, level) for badge, level in badges if (counter := ctx.play_book.counters.get(f"badge:{badge.id}"))
    ]
    stints = enrolments.newest(conn, member_id, [counter.id for counter, _ in counted]) if counted else {}
    speaker = Speaker(ctx.programme, locale)
    found = {}
    for counter, level in counted:
        counts = credits.state(counter, stints.get(counter.id)).counts
        ladder = counter.rules.stages
        found[counter.ref] = _rung(speaker, counter, counts[0], level) if ladder else _all(speaker, counter, counts)
    return found


def _rung(speaker: Speaker, counter: Counter, count: int, level: int) -> Progress:
    """Of the only criterion, each level takes more."""
    goals, criterion = counter.rules.stages, counter.criteria[0]
    goal = goals[min(level, len(goals) - 1)]
    current = min(count, goal)
    told = tuple(speaker.amount(criterion, one) for one in goals)
    missing = speaker.missing(criterion, goal - current)
    return Progress(current / goal, speaker.progress(criterion, current, goal), missing, told)


def _all(speaker: Speaker, counter: Counter, counts: list[int]) -> Progress:
    """All criteria have to hold."""
    way = [(one, min(count, one.goal)) for one, count in zip(counter.criteria, counts, strict=True)]
    share = sum(current / one.goal for one, current in way) / len(way)
    missing = ", ".join(speaker.missing(one, one.goal - current) for one, current in way if current < one.goal)
    if len(way) == 1:
        (criterion, current), *_ = way
        return Progress(share, speaker.progress(criterion, current, criterion.goal), missing, ())
    text, _ = speaker.held(sum(current == one.goal for one, current in way), len(way))
    return Progress(share, text, missing, ())
