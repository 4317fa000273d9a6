"""Contradictions among earning rules and ladders are named with file, line and field."""

from __future__ import annotations

import pytest

from api_client.reference.programme import ProgrammeError, parse_programme
from tests.fakes.harbour import FILE

HARBOUR = FILE.read_text(encoding="utf-8")


def faults_of(old: str, new: str) -> list[str]:
    assert old in HARBOUR, old
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(HARBOUR.replace(old, new, 1), "card.yaml")
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("products: [gift-card], categories: [deposit]", "products: [gift]", "not_earning.products[0]", "no product"),
        ("[{per: day, points: 2000}]", "[{per: day}]", "earning_caps[0]", "limits nothing"),
        ("[{per: day, points: 2000}]", "[{per: decade, points: 1}]", "earning_caps[0].per", "'day'"),
        ("{group: extras, how: add}", "{group: extra, how: add}", "earning[9].group", "did you mean 'extra'"),
        ("{group: extras, how: add}", "{group: season, how: add}", "stacking[2].group", "taken by stacking[0]"),
        ("{group: tier, how: best}", "{group: rest, how: best}", "stacking[4].group", "no rule is in the group"),
        ("how: exclusive", "how: alone", "stacking[1].how", "'multiply'"),
        ("stores: [quay]\n    categories: [books]", "stores: [key]", "earning[1].stores[0]", "there are market, quay"),
        ("without: {categories: [books]}", "categories: [books]\n    without: {categories: [books]}",
         "earning[0].without.categories[0]", "both named and left out"),
        ("products: [herring]", "products: [gift-card]", "earning[2].products[0]", "is among not_earning"),
        ("{per: day, points: 20}, {per: month, points: 100}", "{per: day, points: 20}, {per: month, points: 10}",
         "earning[2].caps[1].points", "is less than is allowed per day, 20"),
        ("{per: day, points: 20}, {per: month, points: 100}", "{per: day, points: 20}, {per: day, times: 1}",
         "earning[2].caps[1].per", "limited by caps[0] already"),
        ("{per: purchase, points: 60}", "{per: purchase, times: 1}", "earning[1].caps[0].times", "once in a purchase"),
        ("    factor: 2.0\n    since", "    since", "earning[3]", "brings nothing"),
        ("    factor: 2.0\n    since", "    factor: 2.0\n    bonus: 5\n    since", "earning[3].bonus", "one thing"),
        ('until: "17:00"', 'until: "15:00"', "earning[3].until", "is when it begins"),
        ("bonus_each: 3\n    products: [bread]", "bonus_each: 3", "earning[12].bonus_each", "needs the products"),
        ("tiers: [captain]", "tiers: [captian]", "earning[7].who.tiers[0]", "did you mean 'captain'"),
        ("locales: [de]}", "locales: [fr]}", "earning[11].who.locales[0]", "no locale 'fr'"),
        ("birthday: week}", "birthday: year}", "earning[5].who.birthday", "'week'"),
        ('last_day: "2026-12-31"', 'last_day: "2026-10-31"', "earning[7].last_day", "is before first_day"),
        ('{joined_until: "2025-12-31"}', '{joined_from: "2026-01-01", joined_until: "2025-12-31"}',
         "earning[10].who.joined_until", "is before joined_from"),
        ("nth_purchase: [1]", "nth_purchase: [1], inactive_days: 9", "earning[8].who.inactive_days",
         "nobody has bought"),
        ("{per: day, times: 1}, {per: month, points: 50}", "{per: day, points: 4}", "earning[17].caps[0].points",
         "less than doing it once brings, 5"),
        ("{per: day, times: 1}, {per: month, points: 50}", "{per: purchase, points: 9}", "earning[17].caps[0].per",
         "an activity is no purchase"),
        ("{kind: calendar_quarter}", "{kind: calendar_quarter, months: 3}", "tier_sets[0].period.months",
         "only a rolling"),
        ("{kind: calendar_quarter}", "{kind: season}", "tier_sets[0].period.kind", "'anniversary'"),
        ("grace_days: 14", "grace_days: 100", "tier_sets[0].grace_days", "within 90 days"),
        ("- id: keeper", "- id: mate", "tier_sets[1].tiers[1].id", "is a tier of tier_sets[0] already"),
        ("{kind: spend, goal: 10000}, {kind: visits, goal: 10}", "{kind: visits, goal: 9}, {kind: visits, goal: 10}",
         "tier_sets[0].tiers[1].conditions[1].kind", "asked for already"),
        ("keep: [{kind: balance, goal: 400}]", "keep: [{kind: balance, goal: 600}]",
         "tier_sets[1].tiers[1].keep[0].goal", "cannot ask more than reaching, 500"),
    ],
)  # fmt: skip
def test_a_contradiction_names_file_line_and_field(old: str, new: str, field: str, says: str) -> None:
    report = faults_of(old, new)
    assert any(line.startswith("card.yaml:") and f": {field}: " in line and says in line for line in report), report


def test_at_most_so_many_factors_multiply_each_other() -> None:
    more = "".join(
        f"  - {{id: more-{at}, kind: campaign, title: {{en: A, de: B}}, text: {{en: A, de: B}}, factor: 1.1, "
        "group: season}\n"
        for at in range(5)
    )
    report = faults_of("\ntier_sets:", f"\n{more}\ntier_sets:")
    assert any("stacking[0].how: at most 6 rules can multiply each other, here are 7" in line for line in report)
