"""Challenges of each kind and state, as Mara finds them: seven of ten stamps, three of four lunches, five weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from member_app.domain.challenge import (
    Challenge,
    ChallengeState,
    ChallengeType,
    Completion,
    CompletionState,
    Criterion,
    Period,
    PeriodState,
    Stage,
    StageState,
    Streak,
)
from member_app.domain.play import Prize
from tests.fakes.samples import NOW, TODAY

POINTS = Prize("points", "+200 Sparks", "sparkles", points=200)
BADGE = Prize("badge", "City walker badge", "trophy", id="city-walker")
COFFEE = Prize("reward", "A free coffee", "coffee", id="any-coffee")


def criterion(id: str, what: str, picture: str, current: int, goal: int) -> Criterion:
    """So many of something."""
    missing = "" if current >= goal else f"{goal - current} more {what}"
    return Criterion(id, what, f"{current} of {goal} {what}", missing, picture, current, goal, current >= goal)


def challenge(id: str, title: str, picture: str, counted: tuple[Criterion, ...], **more: Any) -> Challenge:
    """A challenge the member takes part in; `more` says what is different."""
    first = counted[0]
    values: dict[str, Any] = {
        "id": id,
        "type": ChallengeType.TASK,
        "title": title,
        "text": f"{title}: every store counts.",
        "terms": "One per day. Refunded purchases do not count.",
        "picture": picture,
        "state": ChallengeState.JOINED,
        "joinable": True,
        "is_new": False,
        "featured": None,
        "joined_at": NOW - timedelta(days=9),
        "starts_at": NOW - timedelta(days=12),
        "ends_at": None,
        "ends_on": None,
        "progress": sum(each.share for each in counted) / len(counted),
        "progress_text": first.progress_text,
        "missing_text": first.missing_text,
        "criteria": counted,
        "prizes": (POINTS,),
        "stages": (),
        "streak": None,
        "stamp_picture": "",
        "last_stamp_picture": "",
        "completed": 0,
        "runs": 1,
        "completions": (),
    }
    return Challenge(**(values | more))


def ending(days: int) -> dict[str, Any]:
    """The last day is in so many days."""
    return {"ends_at": NOW + timedelta(days=days), "ends_on": TODAY + timedelta(days=days)}


def completion(number: int, state: CompletionState = CompletionState.CLAIMED, **more: Any) -> Completion:
    """One time it was done, weeks ago."""
    values: dict[str, Any] = {
        "number": number,
        "stage": 0,
        "completed_at": NOW - timedelta(days=40 - number),
        "state": state,
        "claim_until": NOW + timedelta(days=14) if state is CompletionState.OPEN else None,
        "prizes": (POINTS,),
    }
    return Completion(**(values | more))


STAMPS = challenge(
    "coffee-card", "Coffee card", "coffee", (criterion("coffees", "coffees", "coffee", 7, 10),),
    type=ChallengeType.STAMP_CARD, joinable=False, featured=1, prizes=(COFFEE,), stamp_picture="coffee",
    last_stamp_picture="gift", completed=2, runs=None,
    completions=(completion(1, prizes=(COFFEE,)), completion(2, prizes=(COFFEE,))),
)  # fmt: skip
GREEN = challenge(
    "green-week", "Green week", "herb", (criterion("lunches", "plant-based lunches", "green-salad", 3, 4),), **ending(2)
)
WALK = challenge(
    "city-walk", "City walk", "round-pushpin", (criterion("stores", "stores visited", "round-pushpin", 2, 4),),
    prizes=(BADGE, POINTS), **ending(8),
)  # fmt: skip
PAIR = challenge(
    "coffee-and-cake", "Coffee and cake", "shortcake",
    (criterion("coffee", "coffees", "coffee", 2, 2), criterion("cake", "slices of cake", "shortcake", 1, 3)),
)  # fmt: skip
STREAK = challenge(
    "weekly", "Week after week", "fire", (criterion("visit", "visit this week", "fire", 0, 1),),
    type=ChallengeType.STREAK, joinable=False, progress=5 / 8, progress_text="5 of 8 weeks in a row",
    missing_text="3 more weeks in a row",
    streak=Streak(
        "week", 5, 6, 8, 1, False, NOW + timedelta(days=3),
        tuple(
            Period(TODAY - timedelta(days=TODAY.weekday() + 7 * back), state)
            for back, state in zip(
                range(6, -1, -1),
                [PeriodState.MISSED, PeriodState.KEPT, PeriodState.KEPT, PeriodState.JOKER,
                 PeriodState.KEPT, PeriodState.KEPT, PeriodState.OPEN], strict=True,
            )
        ),
    ),
)  # fmt: skip
LADDER = challenge(
    "house-friend", "Friend of the house", "crown", (criterion("spend", "euros", "money-bag", 180, 250),),
    type=ChallengeType.MILESTONE, joinable=False, prizes=(POINTS,),
    stages=(
        Stage(1, "Regular", 100, StageState.DONE, (replace(POINTS, text="+100 Sparks", points=100),)),
        Stage(2, "Favourite", 250, StageState.CURRENT, (POINTS,)),
        Stage(3, "Friend", 500, StageState.AHEAD, (replace(BADGE, text="Friend badge", id="friend"), COFFEE)),
    ),
    completed=1, completions=(completion(1, stage=1),),
)  # fmt: skip
NEW = challenge(
    "cosy-evening", "Cosy evening", "teacup-without-handle",
    (criterion("teas", "teas after five", "teacup-without-handle", 0, 3),),
    state=ChallengeState.OPEN, is_new=True, joined_at=None, **ending(20),
)  # fmt: skip
SOON = challenge(
    "last-minute", "Last roses", "rose", (criterion("roses", "bouquets", "bouquet", 0, 1),),
    state=ChallengeState.OPEN, joined_at=None, **ending(1),
)  # fmt: skip
CLAIM = challenge(
    "early-bird", "Early bird", "sun", (criterion("mornings", "mornings", "sun", 5, 5),),
    state=ChallengeState.CLAIMABLE, completed=1, completions=(completion(1, CompletionState.OPEN),),
)  # fmt: skip
UPCOMING = challenge(
    "advent", "Advent baking", "cookie", (criterion("cookies", "kinds of cookies", "cookie", 0, 6),),
    state=ChallengeState.UPCOMING, joined_at=None, starts_at=NOW + timedelta(days=6), **ending(30),
)  # fmt: skip
DONE = challenge(
    "hello", "First steps", "seedling", (criterion("first", "first purchase", "receipt", 1, 1),),
    state=ChallengeState.DONE, completed=1, completions=(completion(1),),
)  # fmt: skip
MISSED = challenge(
    "summer", "Ice summer", "bubble-tea", (criterion("iced", "iced drinks", "bubble-tea", 4, 6),),
    state=ChallengeState.MISSED, starts_at=NOW - timedelta(days=120), ends_at=NOW - timedelta(days=60),
    ends_on=TODAY - timedelta(days=60),
)  # fmt: skip

#: In the order the service gives them.
ALL = (CLAIM, GREEN, LADDER, STAMPS, STREAK, PAIR, WALK, NEW, SOON, UPCOMING, DONE, MISSED)
