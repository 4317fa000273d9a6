"""Earning by every kind of rule: whom, when and on what; how they stack; limits; and what is said of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.reference.caps import Key, Use
from api_client.reference.rules import Basket, BasketLine, Earned, earn
from api_client.reference.segments import Shopper
from tests.fakes.harbour import harbour

PROGRAMME = harbour()
WEDNESDAY = datetime(2026, 11, 18, 12, 0)
FRIDAY = datetime(2026, 11, 20, 15, 30)
MONDAY = datetime(2026, 11, 23, 12, 0)
HERRING, BREAD = BasketLine(2, 900, "herring", "fish"), BasketLine(1, 380, "bread", "bakery")
BOOK, CARD = BasketLine(1, 1450, "book", "books"), BasketLine(1, 2000, "gift-card", "gift-cards")
REGULAR = Shopper(
    tiers=frozenset(["sailor"]), joined=date(2026, 2, 1), locale="en", purchases=6, last_purchase=date(2026, 11, 1)
)


def buy(
    when: datetime, *lines: BasketLine, member: Shopper | None = REGULAR, store: str = "quay", **more: object
) -> Earned:  # fmt: skip
    basket = Basket(sum(line.total for line in lines), when, store, lines)
    return earn(PROGRAMME, basket, member, **more)  # type: ignore[arg-type]


def points(earned: Earned) -> dict[str, int]:
    return {one.rule_id: one.points for one in earned.reasons}


def missed(earned: Earned) -> dict[str, str]:
    return {one.rule_id: one.sentence["en"] for one in earned.missed}


def test_scopes_exclusions_and_rounding_by_rule() -> None:
    earned = buy(WEDNESDAY, HERRING, BREAD, BOOK, CARD)
    # 12.80 without book and gift card, to the nearest; 14.50 of books at two a euro; two rolls; one loaf.
    assert points(earned) == {"every-euro": 13, "books": 29, "fish": 10, "bread-stamps": 3}
    assert points(buy(WEDNESDAY, BOOK, store="market")) == {}


def test_what_never_earns_is_left_out_of_an_amount_but_an_amount_alone_has_no_lines() -> None:
    assert points(buy(WEDNESDAY, CARD)) == {}
    deposit = BasketLine(1, 25, None, "deposit")
    assert points(buy(WEDNESDAY, BasketLine(1, 475), deposit)) == {"every-euro": 5}
    assert points(earn(PROGRAMME, Basket(2000, WEDNESDAY, "quay"), REGULAR)) == {"every-euro": 20}


def test_an_offer_on_some_goods_multiplies_only_those() -> None:
    earned = buy(FRIDAY, HERRING, BREAD)
    # 12.80 makes 13, and 10 for the rolls; bread alone makes 4, doubled.
    assert points(earned) == {"every-euro": 13, "fish": 10, "bakery-hour": 4, "bread-stamps": 3}


def test_in_a_group_that_multiplies_each_works_on_what_those_before_it_made() -> None:
    earned = buy(FRIDAY, HERRING, BREAD, store="market")
    # 23 in all, bread 4 of it: bakery adds 4, and the market half of 23 and of those 4.
    assert points(earned)["bakery-hour"] == 4
    assert points(earned)["market-days"] == (23 + 4) // 2


def test_an_exclusive_group_takes_the_first_by_priority_and_says_what_gave_way() -> None:
    long_ago = date(2026, 1, 1)
    captain = replace(REGULAR, tiers=frozenset(["captain"]), birthday=date(1990, 11, 22), last_purchase=long_ago)
    earned = buy(WEDNESDAY, BasketLine(1, 2000), member=captain)
    assert points(earned) == {"every-euro": 20, "birthday": 40, "rank": 5}
    assert missed(earned)["win-back"] == (
        "Good to see you again would have brought 20 Shells; Birthday week goes first, and the two do not add up."
    )
    back = replace(captain, birthday=None)
    assert points(buy(WEDNESDAY, BasketLine(1, 2000), member=back))["win-back"] == 20
    assert points(buy(WEDNESDAY, BasketLine(1, 2000), member=replace(back, last_purchase=date(2026, 11, 1)))) == {
        "every-euro": 20, "captains": 20, "rank": 5,
    }  # fmt: skip


def test_of_a_group_of_the_best_the_one_that_brings_most_counts() -> None:
    small, large = buy(MONDAY, BasketLine(1, 2000)), buy(MONDAY, BasketLine(1, 20000))
    assert points(small) == {"every-euro": 20, "quay-monday": 30}
    assert points(large) == {"every-euro": 200, "rainy-days": 50}
    assert missed(small)["rainy-days"].startswith("Rainy days would have brought 5 Shells; Monday at the quay brings")


@pytest.mark.parametrize(
    ("rule", "change", "brings"),
    [
        ("first-purchase", {"purchases": 0, "last_purchase": None}, True),
        ("first-purchase", {"purchases": 1}, False),
        ("every-fifth", {"purchases": 4}, True),
        ("every-fifth", {"purchases": 9}, True),
        ("every-fifth", {"purchases": 5}, False),
        ("founders", {"joined": date(2025, 12, 31)}, True),
        ("founders", {"joined": date(2026, 1, 1)}, False),
        ("moin", {"locale": "de"}, True),
        ("moin", {"locale": "en"}, False),
        ("win-back", {"last_purchase": date(2026, 9, 19)}, True),
        ("win-back", {"last_purchase": date(2026, 9, 20)}, False),
        ("win-back", {"last_purchase": None, "purchases": 0}, False),
        ("birthday", {"birthday": date(1990, 11, 16)}, True),
        ("birthday", {"birthday": date(1990, 11, 22)}, True),
        ("birthday", {"birthday": date(1990, 11, 15)}, False),
        ("birthday", {"birthday": None}, False),
        ("captains", {"tiers": frozenset(["captain"])}, True),
        ("captains", {"tiers": frozenset(["mate", "keeper"])}, False),
    ],
)
def test_whom_a_campaign_is_for(rule: str, change: dict[str, object], brings: bool) -> None:
    earned = buy(WEDNESDAY, BasketLine(1, 2000), member=replace(REGULAR, **change))  # type: ignore[arg-type]
    assert (rule in points(earned)) == brings


def test_a_birthday_week_over_new_year_and_a_leap_day() -> None:
    eve = datetime(2026, 12, 31, 12)
    assert "birthday" in points(buy(eve, BasketLine(1, 2000), member=replace(REGULAR, birthday=date(1990, 1, 2))))
    leap = replace(REGULAR, birthday=date(2000, 2, 29))
    assert "birthday" in points(buy(datetime(2026, 2, 26, 12), BasketLine(1, 2000), member=leap))
    assert "birthday" not in points(buy(datetime(2026, 3, 2, 12), BasketLine(1, 2000), member=leap))


def test_the_best_tier_of_several_ladders_multiplies() -> None:
    both = replace(REGULAR, tiers=frozenset(["mate", "keeper"]))
    (reason,) = [one for one in buy(WEDNESDAY, BasketLine(1, 10000), member=both).reasons if one.rule_id == "rank"]
    assert (reason.points, reason.factor) == (10, 1.1)
    assert reason.sentence["de"] == "Maat sammelt 1,1 × 100 Muscheln: 10 Muscheln mehr."


def test_a_guest_gets_what_is_for_all_and_hears_what_is_for_members() -> None:
    earned = buy(WEDNESDAY, BREAD, member=None)
    assert points(earned) == {"every-euro": 4, "bread-stamps": 3}
    assert missed(earned)["birthday"] == "Birthday week is for members."


def test_each_result_says_how_it_came_about_in_every_language() -> None:
    said = {one.rule_id: one.sentence for one in buy(FRIDAY, HERRING, BREAD, store="market").reasons}
    assert said["every-euro"] == {
        "en": "1 Shell for every €1.00 of €12.80.", "de": "1 Muschel für je 1,00\xa0€ von 12,80\xa0€.",
    }  # fmt: skip
    assert said["fish"]["en"] == "2 × 5 Shells."
    assert said["bakery-hour"]["en"] == "2 × 4 Shells: 4 Shells more."
    assert said["bread-stamps"]["de"] == "1 × 3 Muscheln extra."


def test_a_limit_cuts_and_says_what_more_would_have_counted() -> None:
    today = Key("fish", "2026-11-18 day")
    earned = buy(WEDNESDAY, HERRING, used={today: Use(15, 2)})
    assert points(earned)["fish"] == 5
    assert missed(earned)["fish"] == "5 Shells more would have counted; the limit is 20 Shells a day."
    (reason,) = [one for one in earned.reasons if one.rule_id == "fish"]
    assert reason.sentence["de"] == (
        "2 × 5 Muscheln. 5 Muscheln mehr hätten gezählt; möglich sind höchstens 20 Muscheln am Tag."
    )
    assert earned.uses[today] == Use(5, 1)
    full = buy(WEDNESDAY, HERRING, used={today: Use(20, 4)})
    assert "fish" not in points(full)
    assert [one.points for one in full.missed if one.rule_id == "fish"] == [10]


def test_the_narrowest_of_several_limits_counts() -> None:
    used = {Key("fish", "2026-11-18 day"): Use(5, 1), Key("fish", "2026-11-30 month"): Use(97, 20)}
    earned = buy(WEDNESDAY, HERRING, used=used)
    assert points(earned)["fish"] == 3
    assert missed(earned)["fish"] == "7 Shells more would have counted; the limit is 100 Shells a month."


def test_limits_per_purchase_member_year_and_budget() -> None:
    assert points(buy(WEDNESDAY, BasketLine(5, 7000, "book", "books")))["books"] == 60
    old = replace(REGULAR, joined=date(2025, 1, 1))
    assert "founders" in points(buy(WEDNESDAY, BREAD, member=old, used={Key("founders", "ever"): Use(10, 2)}))
    thrice = buy(WEDNESDAY, BREAD, member=old, used={Key("founders", "ever"): Use(15, 3)})
    assert missed(thrice)["founders"] == "5 Shells more would have counted; the limit is 3 times per member."
    celebrating = replace(REGULAR, birthday=date(1990, 11, 18))
    assert points(buy(WEDNESDAY, BasketLine(1, 90000), member=celebrating))["birthday"] == 300
    budget = Key("bread-stamps", "ever", shared=True)
    last = buy(WEDNESDAY, BREAD, used={budget: Use(998, 333)})
    assert points(last)["bread-stamps"] == 2
    assert missed(last)["bread-stamps"] == (
        "1 Shell more would have counted; the limit is 1,000 Shells for all members together."
    )


def test_the_programmes_own_limit_cuts_the_last_reasons_first() -> None:
    earned = buy(MONDAY, BasketLine(1, 190000))
    assert (earned.points, points(earned)) == (2000, {"every-euro": 1900, "rainy-days": 100})
    assert missed(earned)[""] == "375 Shells more would have counted; the limit is 2,000 Shells a day."
    later = buy(MONDAY, BasketLine(1, 190000), used={Key("", "2026-11-23 day"): Use(1999, 3)})
    assert points(later) == {"every-euro": 1}
    assert [(one.rule_id, one.used, one.limit) for one in later.caps] == [("", 2000, 2000)]


@pytest.mark.parametrize(
    ("rule", "when", "store", "change", "says"),
    [
        ("bakery-hour", WEDNESDAY, "quay", {}, "Bakery hour runs from 15:00 to 17:00."),
        ("market-days", FRIDAY, "quay", {}, "Market days counts at Market Hall."),
        ("captains", WEDNESDAY, "quay", {}, "Captains in December is for Captain."),
        ("every-fifth", WEDNESDAY, "quay", {"purchases": 3},
         "Every fifth purchase comes with purchase number 5; this is number 4."),
        ("first-purchase", WEDNESDAY, "quay", {"purchases": 0, "last_purchase": None},
         "With €6.20 more in the basket, First purchase counts too."),
    ],
)  # fmt: skip
def test_what_nearly_applied_is_told(
    rule: str, when: datetime, store: str, change: dict[str, object], says: str
) -> None:
    earned = buy(when, BREAD, member=replace(REGULAR, **change), store=store)  # type: ignore[arg-type]
    assert missed(earned)[rule] == says
    assert next(one for one in earned.missed if one.rule_id == rule).points > 0
    assert all(set(one.sentence) == {"en", "de"} and "{" not in one.sentence["de"] for one in earned.missed)


def test_what_two_conditions_keep_away_is_no_near_miss() -> None:
    assert "market-days" not in missed(buy(WEDNESDAY, BREAD, store="quay"))
    assert "every-fifth" not in missed(buy(WEDNESDAY, BREAD, member=replace(REGULAR, purchases=5)))


lines = st.lists(
    st.builds(
        BasketLine,
        st.integers(0, 9),
        st.integers(0, 5000),
        st.sampled_from(["herring", "bread", "book", "gift-card", None]),
        st.sampled_from(["fish", "bakery", "books", "deposit", None]),
    ),
    max_size=6,
)
shoppers = st.none() | st.builds(
    Shopper,
    st.frozensets(st.sampled_from(["mate", "captain", "keeper"]), max_size=2),
    st.dates(date(2024, 1, 1), date(2026, 1, 1)),
    st.sampled_from(["en", "de"]),
    st.none() | st.dates(date(1950, 1, 1), date(2005, 1, 1)),
    st.integers(0, 12),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 11, 1)),
)


@given(lines, shoppers, st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.sampled_from(["quay", "market"]))
def test_results_are_sane_and_do_not_depend_on_the_order_of_the_lines(
    basket: list[BasketLine], member: Shopper | None, when: datetime, store: str
) -> None:
    earned = buy(when, *basket, member=member, store=store)
    assert earned.points == sum(one.points for one in earned.reasons) <= 2000
    assert all(one.points > 0 and set(one.sentence) == {"en", "de"} for one in earned.reasons)
    assert all(one.points > 0 and set(one.sentence) == {"en", "de"} for one in earned.missed)
    turned = buy(when, *reversed(basket), member=member, store=store)
    assert (turned.points, points(turned)) == (earned.points, points(earned))
    assert all(use.points >= 0 for use in earned.uses.values())
    assert all(0 <= one.used <= one.limit for one in earned.caps)
