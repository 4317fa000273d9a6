"""What is said about the next play: its price, how many are left, when the next free one comes, why there is none."""

from __future__ import annotations

import math
from datetime import datetime

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.games import Game
from screens.shared.countdown import utc_now
from screens.shared.points import use_points
from screens.shared.scope import use_text
from screens.shared.states import failure_sentence

_HOUR = 3600


def play_words(game: Game) -> str:
    """On the button: what happens and for how much."""
    t = use_text()
    if game.free:
        return t(f"game.{game.kind.value}.free")
    return t(f"game.{game.kind.value}.paid", points=use_points()(game.cost))


def left_words(game: Game) -> list[str]:
    """How many plays there are today, and when there is a free one again."""
    t, found = use_text(), []
    if game.playable and game.free and game.free_left:
        found.append(t.n("game.free_left", game.free_left))
    elif game.playable and game.plays_left is not None:
        found.append(t.n("game.plays_left", game.plays_left))
    if game.next_free_at is not None:
        found.append(_again(game.next_free_at, utc_now()))
    return found


def blocked_words(game: Game, failure: Failure) -> str:
    """Why there is no next play."""
    t = use_text()
    match failure.kind:
        case FailureKind.LIMIT_REACHED if game.left_in_all == 0:
            return t("game.all_played")
        case FailureKind.LIMIT_REACHED:
            return t("game.played_today")
        case FailureKind.INSUFFICIENT_POINTS:
            missing = max(1, (failure.needed or game.cost) - (failure.available or 0))
            return t("game.too_few", missing=use_points()(missing))
        case FailureKind.TIER_REQUIRED:
            return t("game.tier", tier=failure.tier or "")
        case FailureKind.CLOSED:
            return t("game.closed")
        case FailureKind.NOT_ELIGIBLE if game.minimum_age is not None:
            return t("game.age", age=game.minimum_age)
        case FailureKind.CHANGED:
            return t("game.changed")
        case FailureKind.OFFLINE:
            return t("game.offline")
        case _:
            return failure_sentence(t, failure)


def rules(game: Game) -> list[tuple[str, str]]:
    """Cost and limits, as names and values."""
    t, points = use_text(), use_points()
    found: list[tuple[str, str]] = []
    if game.free_per_day:
        found.append((t("game.rule.free"), t.n("game.rule.free_value", game.free_per_day)))
    if game.price is not None:
        found.append((t("game.rule.further" if game.free_per_day else "game.rule.cost"), points(game.price)))
    if game.per_day is not None:
        found.append((t("game.rule.limit"), t.n("game.rule.limit_value", game.per_day)))
    if game.left_in_all is not None:
        found.append((t("game.rule.in_all"), t.number(game.left_in_all)))
    if game.ends_on is not None:
        found.append((t("game.rule.ends"), t.day(game.ends_on)))
    if game.minimum_age is not None:
        found.append((t("game.rule.age"), t("game.rule.age_value", age=game.minimum_age)))
    return found


def _again(at: datetime, now: datetime) -> str:
    t = use_text()
    seconds = max(0.0, (at - now).total_seconds())
    return t("game.free_soon") if seconds < _HOUR else t.n("game.free_in", math.ceil(seconds / _HOUR))
