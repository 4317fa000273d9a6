"""Earning: rounding, stacking, windows and refunds."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.reference.programme import ProgrammeFile, load_programme
from api_client.reference.programme_schema import AmountRule, CampaignRule, EarningRule, ProductRule, TierRule
from api_client.reference.programme_types import Text
from api_client.reference.rules import Basket, BasketLine, activity, earn, reason_dto, refund_points

AURORA = load_programme("aurora")
SUNDAY = datetime(2026, 11, 22, 10, 24)
MONDAY = datetime(2026, 11, 23, 10, 24)
WORDS = Text({"en": "Rule", "de": "Regel"})


def programme(*rules: EarningRule) -> ProgrammeFile:
    return AURORA.model_copy(update={"earning": rules})


def amount_rule(points: int = 1, per: int = 100, rounding: str = "down") -> AmountRule:
    return AmountRule.model_validate(
        {
            "id": "amount",
            "kind": "amount",
            "title": WORDS,
            "text": WORDS,
            "points": points,
            "per": per,
            "rounding": rounding,
        }
    )


def campaign(factor: float = 2.0, **window: object) -> CampaignRule:
    return CampaignRule.model_validate(
        {"id": f"x{int(factor * 10)}", "kind": "campaign", "title": WORDS, "text": WORDS, "factor": factor, **window},
        strict=False,
    )


def test_a_flat_white_and_banana_bread_on_sunday() -> None:
    earned = earn(AURORA, Basket(840, SUNDAY), "glow")
    assert earned.points == 84
    assert [(one.rule_id, one.points, one.factor) for one in earned.reasons] == [
        ("every-euro", 42, None),
        ("double-sunday", 42, 2.0),
    ]


@pytest.mark.parametrize(("rounding", "points"), [("down", 2), ("nearest", 3), ("up", 3)])
def test_rounding(rounding: str, points: int) -> None:
    assert earn(programme(amount_rule(rounding=rounding)), Basket(250, MONDAY)).points == points


def test_nothing_spent_earns_nothing_and_gives_no_reasons() -> None:
    assert earn(AURORA, Basket(0, SUNDAY)).reasons == ()
    assert earn(AURORA, Basket(19, MONDAY)).points == 0


def test_products_count_by_unit_and_are_multiplied() -> None:
    lines = [BasketLine(2, 0, "own-cup", "green"), BasketLine(1, 440, "flat-white", "coffee")]
    assert earn(AURORA, Basket(440, MONDAY, lines=lines)).points == 22 + 20
    assert earn(AURORA, Basket(440, SUNDAY, lines=lines)).points == 2 * (22 + 20)


def test_categories_count_too() -> None:
    rule = ProductRule(id="cat", kind="product", title=WORDS, text=WORDS, points=5, categories=("coffee",))
    lines = [BasketLine(3, 1320, "flat-white", "coffee"), BasketLine(1, 100, None, None)]
    assert earn(programme(rule), Basket(1420, MONDAY, lines=lines)).points == 15


def test_factors_multiply_the_base_and_not_each_other() -> None:
    earned = earn(AURORA, Basket(2000, SUNDAY), "blaze")
    assert [one.points for one in earned.reasons] == [100, 100, 25]


def test_of_several_campaigns_the_best_counts() -> None:
    rules = programme(amount_rule(), campaign(2.0), campaign(3.0), campaign(2.5))
    assert [one.points for one in earn(rules, Basket(1000, MONDAY)).reasons] == [10, 20]


def test_a_factor_is_read_as_written() -> None:
    rules = programme(amount_rule(), TierRule(id="t", kind="tier", title=WORDS, text=WORDS, factors={"glow": 1.1}))
    assert earn(rules, Basket(1000, MONDAY), "glow").points == 11


@pytest.mark.parametrize(
    ("window", "when", "is_open"),
    [
        ({"weekdays": ["sunday"]}, SUNDAY, True),
        ({"weekdays": ["sunday"]}, MONDAY, False),
        ({"since": "10:24"}, MONDAY, True),
        ({"until": "10:24"}, MONDAY, False),
        ({"since": "22:00", "until": "02:00", "weekdays": ["sunday"]}, datetime(2026, 11, 23, 1, 59), True),
        ({"since": "22:00", "until": "02:00", "weekdays": ["sunday"]}, datetime(2026, 11, 23, 2, 0), False),
        ({"since": "22:00", "until": "02:00", "weekdays": ["sunday"]}, datetime(2026, 11, 22, 1, 0), False),
        ({"first_day": "2026-11-23"}, SUNDAY, False),
        ({"last_day": "2026-11-22"}, SUNDAY, True),
        ({"last_day": "2026-11-22"}, MONDAY, False),
        ({"stores": ["flora"]}, MONDAY, False),
    ],
)
def test_windows(window: dict[str, object], when: datetime, is_open: bool) -> None:
    points = earn(programme(amount_rule(), campaign(**window)), Basket(1000, when, "mitte")).points
    assert points == (20 if is_open else 10)


def test_activities_are_fixed() -> None:
    assert activity(AURORA, "referral").points == 250
    assert activity(AURORA, "juggling").points == 0


def test_a_reason_survives_storage_in_every_language() -> None:
    stored = earn(AURORA, Basket(840, SUNDAY)).reasons[1].stored()
    assert reason_dto(stored, "de").title == "Doppelte Sparks am Sonntag"
    assert reason_dto(stored, "en").factor == 2.0


@given(st.integers(0, 10**7), st.sampled_from(["glimmer", "glow", "blaze", "nova", None]), st.datetimes())
def test_reasons_add_up_and_more_money_never_earns_less(amount: int, tier: str | None, when: datetime) -> None:
    earned = earn(AURORA, Basket(amount, when), tier)
    assert earned.points == sum(one.points for one in earned.reasons)
    assert all(one.points > 0 for one in earned.reasons)
    assert earn(AURORA, Basket(amount + 1, when), tier).points >= earned.points


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.lists(st.integers(1, 10**5), max_size=8))
def test_refunds_in_parts_take_what_one_refund_takes(points: int, paid: int, parts: list[int]) -> None:
    taken = refunded = 0
    for part in [*parts, paid]:
        refunded = min(paid, refunded + part)
        share = refund_points(points, paid, refunded, taken)
        assert share >= 0
        taken += share
        assert taken == points * refunded // paid
    assert taken == points


def test_refunding_nothing_takes_nothing() -> None:
    assert refund_points(10, 0, 0, 0) == 0
