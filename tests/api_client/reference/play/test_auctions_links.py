"""Contradictions in auctions are named with file, line and field."""

from __future__ import annotations

import pytest

from api_client.reference.programme import ProgrammeError, parse_programme
from tests.fakes.harbour import FILE

HARBOUR = FILE.read_text(encoding="utf-8")
LOCALES = next(line for line in HARBOUR.splitlines() if line.startswith("locales:")).partition("[")[2].rstrip("]")
WORDS = "{" + ", ".join(f"{locale}: words" for locale in LOCALES.split(", ")) + "}"
PART = f"""
auctions:
  - id: anchor
    title: {WORDS}
    text: {WORDS}
    picture: sun
    grants: [{{points: 5}}]
    date: 2026-05-03
    opens: "10:00"
    closes: "18:00"
    days: 1
    repeats: {{days: 7, until: 2026-09-27}}
    minimum: 10
    step: 5
    limit: 100
    soft_close: {{within: 2, extend: 2, at_most: 10}}
demo_bidders:
  - first_name: Ines
    store: quay
    items: [PRODUCT]
    bids: [{{auction: anchor, minutes: 5, limit: 20}}]
"""


def parsed(old: str = "", new: str = "") -> list[str]:
    text = PART.replace("PRODUCT", product())
    assert old in text, old
    try:
        parse_programme(HARBOUR + text.replace(old, new, 1) if old else HARBOUR + text, "card.yaml")
    except ProgrammeError as fault:
        return str(fault).splitlines()
    return []


def product() -> str:
    programme = parse_programme(HARBOUR, "card.yaml")
    return programme.products[0].id


def test_a_file_that_agrees_with_itself_is_fine() -> None:
    assert parsed() == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    days: 1\n", "    days: 0\n", None),
        ('closes: "18:00"\n    days: 1', 'closes: "09:00"\n    days: 0', "must be later than it opens"),
        ("until: 2026-09-27", "until: 2026-05-02", "lies before its first date"),
        ("    days: 1\n", "    days: 8\n", "it would not be over when it begins anew"),
        ("at_most: 10", "at_most: 1", "less than one extension, 2"),
        ("limit: 100\n    soft", "limit: 14\n    soft", "nobody could outbid the first bid"),
        ("{points: 5}", "{reward: nothing}", "there is no reward 'nothing'"),
        ("    minimum: 10", "    tiers: [captain-of-all]\n    minimum: 10", "there is no tier"),
        (
            "    minimum: 10",
            "    value: {amount: 5, currency: XTS}\n    minimum: 10",
            "must be the programme's currency",
        ),
        ("store: quay", "store: nowhere", "there is no store 'nowhere'"),
        ("{auction: anchor, ", "{auction: sail, ", "there is no auction 'sail'"),
        ("minutes: 5, limit: 20", "minutes: 5, limit: 101", "nobody may bid more than 100"),
    ],
)
def test_a_contradiction_is_named(old: str, new: str, said: str | None) -> None:
    found = parsed(old, new)
    if said is None:
        assert found == []
    else:
        assert any(said in line for line in found), found


def test_a_name_is_given_once() -> None:
    again = PART.replace(
        "demo_bidders:", PART.partition("auctions:\n")[2].partition("demo_bidders:")[0] + "demo_bidders:"
    )
    with pytest.raises(ProgrammeError, match="taken by auctions"):
        parse_programme(HARBOUR + again.replace("PRODUCT", product()), "card.yaml")
