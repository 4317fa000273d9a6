"""Programme files: presets load, and every fault names file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from api_client.reference.programme import (
    PRESETS,
    ProgrammeError,
    ProgrammeFile,
    list_presets,
    load_programme,
    parse_programme,
)

AURORA = (PRESETS / "aurora.yaml").read_text(encoding="utf-8")


def faults_of(old: str, new: str) -> list[str]:
    """The report on Aurora with `old` replaced once."""
    assert old in AURORA, old
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(AURORA.replace(old, new, 1), "club.yaml")
    return str(caught.value).splitlines()


def line_of(words: str) -> int:
    return AURORA[: AURORA.index(words)].count("\n") + 1


def test_presets_load_by_name() -> None:
    assert "aurora" in list_presets()
    for name in list_presets():
        assert load_programme(name).id == name


def test_a_file_loads_by_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(AURORA, encoding="utf-8")
    assert load_programme(file) == load_programme(str(file)) == load_programme("aurora")


def test_values_are_exact() -> None:
    programme = load_programme("aurora")
    assert isinstance(programme, ProgrammeFile)
    assert programme.unit_in("de-AT").other == "Sparks"
    assert programme.name.pick("fr") == "Aurora Club"
    assert (programme.worth and programme.worth.money.amount) == 100
    assert programme.tier_sets[0].tiers[2].conditions[0].goal == 40000


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("minimum_age: 16", "minimum_age: sixteen", "minimum_age", 'not "sixteen"'),
        ("minimum_age: 16", "minimum_age: 16.5", "minimum_age", "integer"),
        ("minimum_age: 16", "minimum_age: 16\nsurprise: 1", "surprise", "is no field"),
        ("formal: false", "formal: no", "formal", "boolean"),
        ('"#FF8A5B"', '"orange"', "brand.card_glow", "pattern"),
        ("time_zone: Europe/Berlin", "time_zone: Berlin", "time_zone", "no time zone"),
        ("locales: [en, de]", "locales: [en, de, fr]", "name", "translation 'fr' is missing"),
        ("locales: [en, de]", "locales: [en]", "name.de", "not among the programme's locales"),
        ("{en: Coffee, de: Kaffee}", "{en: Coffee}", "categories[0].name", "translation 'de' is missing"),
        ("{en: Coffee, de: Kaffee}", "{en: Coffee, de: ' '}", "categories[0].name.de", "pattern"),
        ("cost: 350", "cost: 0", "rewards[0].cost", "greater than or equal to 1"),
        ("    kind: product\n    cost", "    kind: snack\n    cost", "rewards[0].kind", "'discount'"),
        ("    picture: coffee\n    where", "    picture: cofee\n    where", "rewards[0].picture", "mean 'coffee'"),
        ("    category: coffee", "    category: cofee", "rewards[0].category", "did you mean 'coffee'"),
        ("  - id: espresso\n    title", "  - id: any-coffee\n    title", "rewards[1].id", "taken by rewards[0]"),
        ("tier_required: glow", "tier_required: gold", "rewards[6].tier_required", "no tier 'gold'"),
        ("cost: 350", "cost: 350\n    money: {points: 350, amount: 200}", "rewards[0].money.points", "fewer points"),
        ("cost: 350", "cost: 350\n    money: {points: 300, amount: 0}", "rewards[0].money.amount", "equal to 1"),
        ("  scale: 0\n", "  scale: 0\n  overdraft: some\n", "wallet.overdraft", "'refunds'"),
        ("  scale: 0\n", "  scale: 0\n  pending_days: -1\n", "wallet.pending_days", "greater than or equal to 0"),
        ("kind: amount", "kind: amont", "earning[0]", "unknown kind"),
        ("    per: 20\n", "", "earning[0].per", "is missing"),
        ("products: [own-cup]", "products: [own-mug]", "earning[1].products[0]", "no product 'own-mug'"),
        ("weekdays: [sunday]", "weekdays: [funday]", "earning[2].weekdays[0]", "'monday'"),
        ("{blaze: 1.25,", "{blase: 1.25,", "earning[3].factors.blase", "did you mean 'blaze'"),
        ("goal: 40000", "goal: 20000", "tier_sets[0].tiers[2].conditions[0].goal", "more than the tier below"),
        ("goal: 15000", "goal: 25000", "tier_sets[0].tiers[1].keep[0].goal", "cannot ask more"),
        ("money: {amount: 100, currency: EUR}", "money: {amount: 100, currency: USD}", "worth.money.currency", "EUR"),
        ("weeks_ago: 25", "weeks_ago: -1", "demo[0].events[", "greater than or equal to 0"),
        ('card_number: "742100883351"', 'card_number: "742100883356"', "demo[0].card_number", "check digit"),
        ("code128], step", "qr], step", "card.kinds[2]", "'qr' is listed twice"),
        ("code128], step", "ean13], step", "card.number_prefix", "must begin with 20 to 29"),
        ("code128], step", 'ean13], number_prefix: "42", step', "card.number_prefix", "that of a product"),
        ("code128], step", 'ean13], number_prefix: "0", step', "card.number_prefix", "pattern"),
        ("code128], step", 'code128], number_prefix: "2900", step', "demo[0].card_number", "number_prefix, 2900"),
    ],
)  # fmt: skip
def test_a_fault_names_file_line_and_field(old: str, new: str, field: str, says: str) -> None:
    report = faults_of(old, new)
    assert any(line.startswith("club.yaml:") and f": {field}" in line and says in line for line in report), report


def test_the_line_is_right() -> None:
    assert faults_of("support_email: hello@aurora.example", "support_email: nobody") == [
        f"club.yaml:{line_of('support_email')}: support_email: string should match pattern "
        "'^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$', not \"nobody\""
    ]


def test_every_fault_is_reported_at_once() -> None:
    text = AURORA.replace("minimum_age: 16", "minimum_age: old").replace("cost: 350", "cost: cheap")
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(text, "club.yaml")
    assert [line.split(": ")[1] for line in str(caught.value).splitlines()] == ["minimum_age", "rewards[0].cost"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "club.yaml:1: the file is empty"),
        ("- a\n- b\n", "club.yaml:1: a programme is a map"),
        ("id: a\nname: {en: x\n", "club.yaml:3: not valid YAML"),
        ("id: a\nname: b\nid: c\n", "club.yaml:3: id: said twice, first in line 1"),
        ("id: &x a\nname: *x\n", "club.yaml:2: not valid YAML: *x: aliases are not supported"),
        ("id: !!python/object:os.system a\n", "club.yaml:1: not valid YAML"),
        ("id: \x00\n", "club.yaml:1: not valid YAML"),
        ("[" * 5000, "club.yaml:1: not valid YAML"),
    ],
)
def test_what_is_no_programme_at_all(text: str, says: str) -> None:
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(text, "club.yaml")
    assert str(caught.value).startswith(says)


def test_an_unknown_name_lists_the_presets_and_suggests() -> None:
    with pytest.raises(ProgrammeError) as caught:
        load_programme("aurorra")
    assert "Did you mean 'aurora'?" in str(caught.value)
    assert "The presets are: aurora" in str(caught.value)


def test_unreadable_files_are_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(ProgrammeError, match="is a folder"):
        load_programme(tmp_path)
    file = tmp_path / "latin.yaml"
    file.write_bytes(b"id: a\nname: caf\xe9\n")
    with pytest.raises(ProgrammeError, match=r"latin\.yaml:2: not UTF-8"):
        load_programme(file)
