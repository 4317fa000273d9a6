"""Contradictions among check-ins and events are named with file, line and field."""

from __future__ import annotations

import pytest

from api_client.reference.programme import ProgrammeError, parse_programme
from tests.fakes.harbour import FILE

HARBOUR = FILE.read_text(encoding="utf-8")
PARTS = """
checkins:
  stores: [quay]
  hours: [{stores: [quay], opens: "08:00", closes: "18:00"}]
  grants: [{points: 5}]
meets:
  - id: regatta
    title: {en: Regatta}
    text: {en: Boats}
    picture: sun
    store: quay
    date: 2026-05-03
    at: "10:00"
    minutes: 120
    repeats: {weeks: 1, until: 2026-09-27}
"""


def locales() -> str:
    """The parts in every language that the file is written in."""
    said = next(line for line in HARBOUR.splitlines() if line.startswith("locales:"))
    languages = said.partition("[")[2].rstrip("]").split(", ")
    text = PARTS
    for word in ("Regatta", "Boats"):
        text = text.replace(f"{{en: {word}}}", "{" + ", ".join(f"{one}: {word}" for one in languages) + "}")
    return text


def parsed(old: str = "", new: str = "") -> list[str]:
    text = locales()
    assert old in text, old
    try:
        parse_programme(HARBOUR + text.replace(old, new, 1) if old else HARBOUR + text, "card.yaml")
    except ProgrammeError as fault:
        return str(fault).splitlines()
    return []


def test_a_file_that_agrees_with_itself_is_fine() -> None:
    assert parsed() == []


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("  stores: [quay]", "  stores: [key]", "checkins.stores[0]", "no store 'key'"),
        ("{stores: [quay],", "{stores: [key],", "checkins.hours[0].stores[0]", "no store 'key'"),
        ('closes: "18:00"', 'closes: "07:00"', "checkins.hours[0].closes", "later than it opens"),
        ("    store: quay\n", "    store: key\n", "meets[0].store", "no store 'key'"),
        ("    store: quay\n", "", "meets[0]", "say where it is"),
        ("picture: sun", "picture: regatta", "meets[0].picture", "no picture"),
        ("until: 2026-09-27", "until: 2026-04-01", "meets[0].repeats.until", "before its first date"),
        ("minutes: 120", "minutes: 10080", "meets[0].minutes", "not be over"),
        ("grants: [{points: 5}]", "grants: [{reward: moon}]", "checkins.grants[0].reward", "no reward 'moon'"),
        ("minutes: 120", "minutes: 120\n    grants: [{badge: moon}]", "meets[0].grants[0].badge", "no badge 'moon'"),
        ("minutes: 120", "minutes: 120\n    tiers: [admiral]", "meets[0].tiers[0]", "no tier 'admiral'"),
    ],
)
def test_what_does_not_agree_is_named(old: str, new: str, field: str, says: str) -> None:
    found = [line for line in parsed(old, new) if field in line and says in line]
    assert found, parsed(old, new)
