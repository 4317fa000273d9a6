"""The same on every Python, on every machine, in every version of this package: recorded results."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from api_client.draws import canonical, merkle
from api_client.draws.stream import Stream
from api_client.draws.winners import Prize, choose
from api_client.draws.writing import draw_json
from tests.api_client.draws import independent, samples

GOLDEN = json.loads((samples.VECTORS / "draws.json").read_text())
VALUE, COMMITMENT = bytes.fromhex(GOLDEN["value"]), bytes.fromhex(GOLDEN["commitment"])


@pytest.mark.parametrize("count", GOLDEN["roots"])
def test_roots(count: str) -> None:
    assert merkle.root_of(samples.tickets(int(count))).hex() == GOLDEN["roots"][count]
    assert independent.root(samples.tickets(int(count))).hex() == GOLDEN["roots"][count]


def test_numbers() -> None:
    stream = Stream(VALUE, COMMITMENT)
    assert [[bound, stream.below(bound)] for bound, _ in GOLDEN["numbers"]] == GOLDEN["numbers"]


@pytest.mark.parametrize("at", range(len(GOLDEN["draws"])))
def test_draws(at: int) -> None:
    wanted: dict[str, Any] = GOLDEN["draws"][at]
    tickets = samples.tickets(wanted["tickets"])
    prizes = [Prize(f"prize-{number}", count) for number, count in enumerate(wanted["prizes"])]
    outcome = choose(VALUE, COMMITMENT, tickets, prizes, wanted["alternates"])
    assert [winner.ticket for winner in outcome.winners] == wanted["winners"]
    assert list(outcome.alternates) == wanted["then"]


def test_documents() -> None:
    made = [samples.by_drand("quicknet"), samples.by_drand("default", 2), samples.by_commit(2)]
    found = [
        {"sha256": hashlib.sha256(canonical.encode(draw_json(draw))).hexdigest(), "commitment": draw.commitment}
        for draw, _ in made
    ]
    assert found == GOLDEN["documents"]
