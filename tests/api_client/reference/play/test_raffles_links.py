"""What a programme file may not say about raffles: a raffle without a free way above all."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from api_client.draws.canonical import MAX_ENTRIES
from api_client.reference.play.raffles_links import raffle_faults
from tests.contract.raffling import AUTOMATIC, both, programme, raffle

DRAND = {
    "kind": "drand", "urls": ["https://beacon.example"], "chain": "ab" * 32, "public_key": "cd" * 96,
    "scheme": "bls-unchained-g1-rfc9380", "period_seconds": 30, "genesis": 1_600_000_000,
}  # fmt: skip
FREE = {"text": both("Free.")}
PRIZE = {"id": "big", "title": both("Much"), "picture": "gift", "grants": [{"points": 500}]}


def test_the_one_that_tests_use_is_right() -> None:
    assert list(raffle_faults(programme(raffle()))) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"entry": {"points": 10}}, "there must always be a free way to enter"),
        ({"entry": {"points": 10, "free": {**FREE, "per_day": 1}}}, "say per_member"),
        ({"entry": {"points": 10, "free": {**FREE, "per_day": 1}}, "limits": {"per_member": 9},
          "opens": "2026-11-14T08:00:00"}, "leads to 6 of the 9"),
        ({"closes": "2026-11-20T08:00:00"}, "must be later than it opens"),
        ({"opens": "2026-11-20T08:00:00Z"}, "write it without a zone"),
        ({"every": {}}, "say either weeks or months"),
        ({"every": {"weeks": 1, "months": 1}}, "say either weeks or months"),
        ({"every": {"weeks": 1}, "closes": "2026-11-28T08:00:00"}, "still be open when it is repeated"),
        ({"every": {"weeks": 1, "until": "2026-11-01"}}, "lies before its first day"),
        ({"prizes": [PRIZE, PRIZE]}, "'big' is taken by prizes[0]"),
        ({"prizes": [{**PRIZE, "count": 9999}, {**PRIZE, "id": "other", "count": 2}]}, "more than 10000"),
        ({"prizes": [{**PRIZE, "value": {"amount": 1, "currency": "USD"}}]}, "the programme's currency"),
        ({"prizes": [{**PRIZE, "grants": [{"reward": "moon"}]}]}, "there is no reward 'moon'"),
        ({"prizes": [{**PRIZE, "grants": [{"tickets": 1, "raffle": "other"}]}]}, "there is no raffle 'other'"),
        ({"eligible": {"tiers": ["royal"]}}, "there is no tier 'royal'"),
        ({"beacon": {**AUTOMATIC, "parties": [AUTOMATIC["parties"][0]] * 2}}, "'one' is taken"),
        ({"beacon": {**DRAND, "urls": ["http://beacon.example"]}, "draw_minutes": 10}, "https://"),
        ({"beacon": DRAND, "draw_minutes": 4}, "no time to seal the list"),
    ],
)  # fmt: skip
def test_faults(changes: dict[str, Any], words: str) -> None:
    said = [words for _, words in raffle_faults(programme(raffle(**changes)))]
    assert any(words in one for one in said), said


def test_two_of_one_name() -> None:
    assert any("taken by raffles[0]" in words for _, words in raffle_faults(programme(raffle(), raffle())))


@pytest.mark.parametrize("places", [0, MAX_ENTRIES + 1])
def test_more_places_than_can_be_sealed(places: int) -> None:
    with pytest.raises(ValidationError, match=r"limits\.places"):
        raffle(limits={"places": places})
