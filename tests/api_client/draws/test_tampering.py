"""Whoever changes a published draw is found out, whatever it is and however well the tracks are covered."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from api_client.draws import merkle
from api_client.draws.bls import installed_verifier
from api_client.draws.check import Step, check, right
from api_client.draws.document import Draw
from api_client.draws.reading import parse_draw
from api_client.draws.strict_json import DocumentError
from tests.api_client.draws import samples
from tests.api_client.draws.tampering import Tampered, tampered

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def steps_of(draw: Draw, entries: list[str], noted: str | None = None) -> list[Step]:
    return check(draw, entries, now=NOW, verifier=installed_verifier(), noted=noted)


def found_out(one: Tampered, noted: bool) -> bool:
    try:
        draw = parse_draw(one.document)
    except DocumentError:
        return True
    return not right(steps_of(draw, one.entries, one.promised if noted else None))


def test_what_nobody_touched_is_right() -> None:
    for draw, entries in (samples.by_drand("quicknet"), samples.by_drand("default", 2), samples.by_commit(2)):
        assert right(steps_of(draw, entries, draw.commitment))


def test_a_thousand_ways_to_cheat_are_all_caught() -> None:
    cases = list(tampered(1_000))
    assert len(cases) == 1_000
    assert len({one.what for one in cases}) > 150
    assert [one.what for one in cases if not found_out(one, noted=True)] == []


def test_most_are_caught_by_who_noted_nothing() -> None:
    """All but those who redo the whole draw: that takes somebody who noted what was promised."""
    missed = Counter(one.what for one in tampered(400) if not found_out(one, noted=False))
    assert {what.rpartition(" ")[2] for what in missed} == {"3"}
    assert missed.total() < 60


def test_a_proof_that_was_touched_proves_nothing() -> None:
    draw, entries = samples.by_drand()
    rng = random.Random(3)
    for _ in range(300):
        at = rng.randrange(len(entries))
        proof = merkle.prove(entries, at)
        assert check(draw, None, now=NOW, proof=proof)[4].detail == "ticket.right"
        path = list(proof.path)
        link = rng.randrange(len(path))
        touched = rng.choice([
            replace(proof, ticket=entries[at - 1]),
            replace(proof, index=(at + 1) % len(entries)),
            replace(proof, count=len(entries) - 1),
            replace(proof, path=tuple(path[:-1])),
            replace(proof, path=(*path, path[0])),
            replace(proof, path=(*path[:link], bytes(32), *path[link + 1 :])),
            replace(proof, path=(*path[:link], path[link][:-1], *path[link + 1 :])),
        ])  # fmt: skip
        assert check(draw, None, now=NOW, proof=touched)[4].detail == "ticket.proof"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_twenty_thousand_ways_are_all_caught() -> None:
    assert [one.what for one in tampered(20_000, seed=9) if not found_out(one, noted=True)] == []
