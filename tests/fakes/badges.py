"""Mara's badges for screen tests: nine of twenty-four, some with levels, three of them still secret."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from member_app.domain.badge import Badge, BadgeGroup, BadgeLevel, BadgeShare, BadgeState, BadgeWall
from tests.fakes.samples import NOW

GROUPS = (
    BadgeGroup("counter", "At the counter"), BadgeGroup("town", "Around town"),
    BadgeGroup("habits", "Good habits"), BadgeGroup("together", "Together"),
)  # fmt: skip
#: A PNG of one white dot.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63f80f000101010018dd8db00000"
    "000049454e44ae426082"
)


def earned(id: str, title: str, text: str, picture: str, group: str, days: int) -> Badge:
    """One without levels, earned `days` ago."""
    return Badge(
        id, BadgeState.EARNED, title, text, picture, group, 1, progress=1.0, earned_at=NOW - timedelta(days=days)
    )


def locked(
    id: str, title: str, text: str, picture: str, group: str, current: int, goal: int, of: str, missing: str = ""
) -> Badge:
    """One without levels, on its way; without a `goal` its progress can't be measured."""
    words = f"{current} of {goal} {of}" if goal else ""
    share = current / goal if goal else None
    missing = missing or (f"{goal - current} more {of}" if goal else "")
    return Badge(id, BadgeState.LOCKED, title, text, picture, group, 0, "", (), share, words, missing)


def laddered(badge: Badge, level: int, goals: tuple[tuple[str, int], ...], current: int, of: str, days: int) -> Badge:
    """The same with levels, `level` of them reached `days` ago."""
    since = NOW - timedelta(days=days)
    rungs = tuple(
        BadgeLevel(number, title, f"{goal} {of}", since - timedelta(days=60 * (level - number)))
        if number <= level
        else BadgeLevel(number, title, f"{goal} {of}", None)
        for number, (title, goal) in enumerate(goals, 1)
    )
    done = level == len(goals)
    goal = goals[-1][1] if done else goals[level][1]
    return replace(
        badge,
        state=BadgeState.EARNED if level else BadgeState.LOCKED,
        level=level,
        level_title=rungs[level - 1].title if level else "",
        levels=rungs,
        progress=1.0 if done else current / goal,
        progress_text=f"{current} of {goal} {of}",
        missing_text="" if done else f"{goal - current} more {of}",
        earned_at=since if level else None,
    )


def secret(number: int) -> Badge:
    """Nothing is known of it."""
    return Badge(f"secret-{number}", BadgeState.SECRET)


METALS = ("Bronze", "Silver", "Gold")
COFFEE = laddered(
    earned("coffee-lover", "Coffee lover", "For everyone whose day begins with a cup.", "coffee", "counter", 30),
    2, (("Bronze", 10), ("Silver", 25), ("Gold", 50)), 34, "coffees", 12,
)  # fmt: skip
EXPLORER = earned("city-explorer", "City explorer", "Something from each of our five stores.", "world-map", "town", 90)
BEANS = locked("home-barista", "Home barista", "Five bags of beans for your own kitchen.", "shopping-bags", "counter",
               4, 5, "bags of beans", "1 more bag of beans")  # fmt: skip
WALL = BadgeWall(
    (
        earned("first-cup", "First cup", "Your very first coffee with us.", "sparkles", "counter", 400),
        COFFEE,
        earned("tea-time", "Tea time", "Five teas, however you take yours.", "teacup-without-handle", "counter", 2),
        laddered(
            locked("sweet-tooth", "Sweet tooth", "Friend of the bakery.", "shortcake", "counter", 11, 15, "treats"),
            1, tuple(zip(METALS, (5, 15, 40), strict=True)), 11, "treats", 130,
        ),
        earned("curious", "Curious", "Fifteen different things from the menu.", "magnifying-glass", "counter", 45),
        BEANS,
        EXPLORER,
        laddered(
            locked("flower-friend", "Flower friend", "Flowers, for you or others.", "sunflower", "town", 5, 10, ""),
            1, tuple(zip(METALS, (3, 10, 25), strict=True)), 5, "times flowers", 63,
        ),
        locked("sunday-light", "Sunday light", "Ten slow Sundays with us.", "sun", "town", 5, 10, "Sundays"),
        locked("cyclist", "By bike", "Check in at five stores by bike.", "bicycle", "town", 0, 5, "check-ins"),
        locked("regular-guest", "Guest of honour", "Come to one of our events.", "admission-tickets", "town", 0, 1,
               "events", "1 more event"),
        locked("green-cup", "Own cup", "Bring your own cup.", "seedling", "habits", 4, 5, "refills", "1 more refill"),
        locked("on-fire", "On fire", "Ten weeks in a row.", "fire", "habits", 5, 10, "weeks"),
        earned("green-week", "Green week", "Four plant-based lunches in one week.", "herb", "habits", 36),
        locked("stamps", "Stamp collector", "Fill five coffee cards.", "ticket", "habits", 1, 5, "cards"),
        locked("early", "Early adopter", "Our first members, by invitation.", "rocket", "habits", 0, 0, ""),
        locked("gold", "Golden year", "Reach Nova.", "crown", "habits", 0, 1, "tier", "Reach Nova"),
        earned("voice", "Good listener", "You told us what you think.", "speech-balloon", "together", 300),
        locked("friend", "Good company", "Three friends who joined.", "people-hugging", "together", 2, 3, "friends",
               "1 more friend"),
        locked("quiz", "Quiz champion", "Three quizzes, every answer right.", "books", "together", 0, 3, "quizzes"),
        locked("host", "Host", "Bring a table of six.", "birthday-cake", "together", 0, 1, "table", "1 table"),
        secret(1), secret(2), secret(3),
    ),
    GROUPS, 9, 24,
)  # fmt: skip
SHARE = BadgeShare(
    "https://club.aurora.example/api/v1/shared/badges/4fQ",
    "https://club.aurora.example/api/v1/shared/badges/4fQ/credential",
    "https://club.aurora.example/api/v1/shared/badges/4fQ/picture",
    with_name=True,
)


def badge(id: str) -> Badge | None:
    """The badge of the wall with this id; secret ones can't be asked for."""
    return next((each for each in WALL.badges if each.id == id and each.state is not BadgeState.SECRET), None)
