"""What a programme file can't say about challenges."""

from __future__ import annotations

from typing import Any

import pytest

from api_client.reference.play.challenges_file import Challenge
from api_client.reference.play.challenges_links import challenge_faults, other_grant_faults
from api_client.reference.play.grants_file import Grant
from tests.fakes.challenge_book import challenge, counts, programme, stage


def faults(*challenges: Challenge) -> list[tuple[str, str]]:
    """Where and what."""
    found = challenge_faults(programme(*challenges))
    return [(".".join(str(part) for part in path[2:]), words) for path, words in found]


def test_what_fits_together_is_no_fault() -> None:
    first = challenge("first", counts("purchases", 3))
    assert faults(first, challenge("second", counts("challenge", challenges=["first"]))) == []


@pytest.mark.parametrize(
    ("criterion", "where", "words"),
    [
        (counts("purchases", stores=["atlantis"]), "criteria.0.stores.0", "no store 'atlantis'"),
        (counts("products", products=["tea"]), "criteria.0.products.0", "no product 'tea'"),
        (counts("spend", categories=["cars"]), "criteria.0.categories.0", "no category of a product 'cars'"),
        (counts("activity", activity="quiz", subjects=["none"]), "criteria.0.subjects.0", "no quiz 'none'"),
        (counts("challenge", challenges=["none"]), "criteria.0.challenges.0", "no challenge 'none'"),
        (counts("purchases", since="08:00", until="08:00"), "criteria.0.until", "when it begins"),
        (
            counts("products", products=["cake"], without={"products": ["cake"]}),
            "criteria.0",
            "leaves out everything",
        ),
        (counts("distinct", 3, of="store", stores=["mitte", "flora"]), "criteria.0.goal", "only 2"),
    ],
)
def test_things_that_are_not_there(criterion: dict[str, Any], where: str, words: str) -> None:
    ((path, said), *_) = faults(challenge("one", criterion))
    assert path == where
    assert words in said


@pytest.mark.parametrize(
    ("made", "where"),
    [
        (challenge("one", counts("purchases"), rewards=[{"reward": "none"}]), "rewards.0.reward"),
        (challenge("one", counts("purchases"), rewards=[{"badge": "none"}]), "rewards.0.badge"),
        (challenge("one", counts("purchases"), who={"tiers": ["none"]}), "who.tiers.0"),
        (challenge("one", counts("purchases"), first_day="2026-03-01", last_day="2026-02-01"), "last_day"),
        (challenge("one", counts("purchases"), days=3, enrolment="automatic"), "days"),
        (challenge("one", counts("products", 31), type="stamp_card"), "criteria.0.goal"),
        (challenge("one", counts("purchases", 2), type="milestone", stages=[stage(1, 1)]), "criteria.0.goal"),
        (
            challenge("one", counts("purchases"), type="milestone", stages=[stage(5, 1), stage(5, 2)]),
            "stages.1.goal",
        ),
        (
            challenge("one", counts("purchases"), type="streak", unit="week", periods=9,
                      first_day="2026-03-02", last_day="2026-04-05"),
            "periods",
        ),
    ],
)  # fmt: skip
def test_challenges_that_cannot_be(made: Challenge, where: str) -> None:
    assert [path for path, _ in faults(made)] == [where]


def test_challenges_that_wait_for_each_other() -> None:
    hen = challenge("hen", counts("challenge", challenges=["egg"]))
    egg = challenge("egg", counts("challenge", challenges=["hen"]))
    ((where, words),) = faults(hen, egg)
    assert where == "criteria"
    assert "wait for each other" in words


def test_a_translation_that_is_missing() -> None:
    criterion = {**counts("purchases"), "what": {"en": {"one": "thing", "other": "things"}}}
    assert faults(challenge("one", criterion)) == [("criteria.0.what", "the translation 'de' is missing")]


@pytest.mark.parametrize(
    "prize", [{}, {"points": 1, "tier_points": 1}, {"tickets": 2}, {"points": 1, "days": 3}, {"points": 0}]
)
def test_a_prize_is_exactly_one_thing(prize: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="rewards"):
        challenge("one", counts("purchases"), rewards=[prize])


@pytest.mark.parametrize(
    ("prize", "where"),
    [
        ({"badge": "nobodys"}, "badge"),
        ({"reward": "any-cofee"}, "reward"),
        ({"tickets": 1, "raffle": "season"}, "raffle"),
    ],
)
def test_prizes_that_do_not_exist_wherever_they_are(prize: dict[str, Any], where: str) -> None:
    grant = Grant.model_validate(prize)
    made = challenge("one", counts("purchases"), rewards=[prize])
    assert [path for path, _ in faults(made)] == [f"rewards.0.{where}"]
    base = programme()
    game = base.games[0]
    outcome = game.outcomes[0].model_copy(update={"grants": (grant,)})
    games = (game.model_copy(update={"outcomes": (outcome,)}),)
    quizzes = (base.quizzes[0].model_copy(update={"passed": (grant,)}),)
    assert base.referral is not None
    referral = base.referral.model_copy(update={"friend": (grant,)})
    changed = base.model_copy(update={"games": games, "quizzes": quizzes, "referral": referral})
    assert [path for path, _ in other_grant_faults(changed)] == [
        ("games", 0, "outcomes", 0, "grants", 0, where),
        ("quizzes", 0, "passed", 0, where),
        ("referral", "friend", 0, where),
    ]
