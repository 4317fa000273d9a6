"""Games of the Aurora Club as Mara finds them in screen tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.games import Game, GameKind, Outcome, Play
from member_app.domain.play import Prize
from tests.fakes.samples import NOW


def points(amount: int) -> Prize:
    """So many Sparks."""
    return Prize("points", f"+{amount} Sparks", "sparkles", amount)


COFFEE = Prize("reward", "Any coffee", "coffee", id="coffee")
WHEEL_OUTCOMES = (
    Outcome("ten", "10 Sparks", "sparkles", Fraction(6, 20), (points(10),)),
    Outcome("nothing", "No luck today", "crescent-moon", Fraction(5, 20), ()),
    Outcome("fifty", "50 Sparks", "star", Fraction(4, 20), (points(50),)),
    Outcome("cookie", "A cookie", "cookie", Fraction(2, 20), (replace(COFFEE, text="A cookie", picture="cookie"),)),
    Outcome("hundred", "100 Sparks", "gem-stone", Fraction(2, 20), (points(100),)),
    Outcome("coffee", "Any coffee", "coffee", Fraction(1, 20), (COFFEE,), 40),
)
WHEEL = Game(
    id="daily-wheel",
    kind=GameKind.WHEEL,
    title="Wheel of the day",
    text="One spin a day is on us.",
    terms="Drawn by the service, with the odds below.",
    picture="ferris-wheel",
    outcomes=WHEEL_OUTCOMES,
    cost=0,
    price=None,
    free_per_day=1,
    free_left=1,
    plays_left=1,
    per_day=1,
    next_free_at=None,
    ends_on=None,
    blocked=None,
    offer="o1",
)
SCRATCH = replace(
    WHEEL, id="lucky-card", kind=GameKind.SCRATCH, title="Lucky card", text="Rub and see.", picture="ticket",
    cost=50, price=50, free_per_day=0, free_left=0, plays_left=5, per_day=5, offer="o2",
)  # fmt: skip
SLOT = replace(
    WHEEL, id="three-in-a-row", kind=GameKind.SLOT, title="Three in a row", text="Three alike win.",
    picture="slot-machine", cost=0, price=20, free_per_day=1, free_left=1, plays_left=None, per_day=None, offer="o3",
)  # fmt: skip
GAMES = (WHEEL, SCRATCH, SLOT)


def play(outcome_id: str = "fifty", game: Game = WHEEL, **more: object) -> Play:
    """A play of `game` that came out so, just now and not shown yet."""
    outcome = next(one for one in game.outcomes if one.id == outcome_id)
    values: dict[str, object] = {
        "id": "p1",
        "game_id": game.id,
        "outcome_id": outcome_id,
        "title": outcome.title,
        "picture": outcome.picture,
        "prizes": outcome.prizes,
        "symbols": _symbols(game, outcome),
        "paid": game.cost,
        "played_at": NOW,
        "seen": False,
        "balance": 2530,
    }
    return Play(**(values | more))  # type: ignore[arg-type]


def _symbols(game: Game, outcome: Outcome) -> tuple[str, ...]:
    three = (outcome.picture,) * 3 if outcome.lucky else ("coffee", "cookie", "gem-stone")
    others = tuple(name for name in ("coffee", "cookie", "gem-stone", "sparkles") if name != outcome.picture)
    return {GameKind.WHEEL: (), GameKind.SLOT: three, GameKind.SCRATCH: (*three, *others[:3])}[game.kind]


def played(game: Game = WHEEL) -> Game:
    """The same with nothing left of it today."""
    return replace(
        game,
        free_left=0,
        plays_left=0,
        next_free_at=datetime.now(UTC) + timedelta(hours=8.5),
        cost=game.price or 0,
        blocked=Failure(FailureKind.LIMIT_REACHED),
    )
