"""The page says what the code does: its example is right, and its values are what comes out."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import api_client.draws
from api_client.draws.beacon import combined, secret_hash
from api_client.draws.bls import installed_verifier
from api_client.draws.canonical import canonical_list, encode
from api_client.draws.check import StepState, check
from api_client.draws.merkle import leaf, prove, root_of
from api_client.draws.reading import MAX_PLACES, parse_draw
from api_client.draws.stream import Stream
from api_client.draws.writing import terms_json
from tests.api_client.draws import independent

PAGE = (Path(api_client.draws.__file__).parent / "README.md").read_text(encoding="utf-8")
EXAMPLE = json.loads(PAGE.split("```json\n")[1].split("```")[0])
_LIST = re.search(r"Its list: `([^`]+)`", PAGE)
ENTRIES = _LIST[1].split() if _LIST else []


def row(start: str) -> list[str]:
    """The values of a row of the last table."""
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| {start}"))
    return re.findall(r"`([0-9a-f]+)`", line.rpartition(" | ")[2] or line) or re.findall(r"`([0-9a-f]+)`", line)


def test_the_example_is_right() -> None:
    draw = parse_draw(EXAMPLE)
    steps = check(draw, ENTRIES, now=datetime(2023, 9, 1, tzinfo=UTC), verifier=installed_verifier(),
                  noted=draw.commitment)  # fmt: skip
    assert [step for step in steps if step.state is not StepState.PASSED] == []
    assert independent.complaints(EXAMPLE, ENTRIES) == []


def test_its_values_are_what_comes_out() -> None:
    draw = parse_draw(EXAMPLE)
    assert canonical_list(reversed(ENTRIES)) == ENTRIES
    assert row("E({") == [encode({"a": 1, "b": [None, "ü"]}).hex()]
    assert row("the leaf of Delta_01") == [leaf("Delta_01").hex()]
    assert len(encode(terms_json(draw.terms))) == 903
    assert row("SHA-256 of the 903 bytes") == [hashlib.sha256(encode(terms_json(draw.terms))).hexdigest()]
    assert row("the path of birch-07 (index 2)") == [one.hex() for one in prove(ENTRIES, 2).path]
    assert row("the root of no tickets") == [root_of([]).hex()]
    mine = bytes(range(32))
    assert row("the hash of") == [secret_hash("ski-day", 1, "Operator", mine)]
    assert row("that secret and") == [combined([mine, bytes(range(32, 64))]).hex()]


def test_its_numbers_are_what_comes_out() -> None:
    assert draw_numbers() == (["de", "80", "41", "cc", "93", "07"], [4, 1, 2, 0])
    assert row("the first byte of blocks") == draw_numbers()[0]
    assert "below 5: 6 is thrown away, 4; below 4: 1; below 3: 3 is thrown away, 2; below 2: 0" in PAGE


def draw_numbers() -> tuple[list[str], list[int]]:
    value, commitment = bytes.fromhex(EXAMPLE["value"]["randomness"]), bytes.fromhex(EXAMPLE["commitment"])
    blocks, stream = Stream(value, commitment), Stream(value, commitment)
    return [blocks.block()[:1].hex() for _ in range(6)], [stream.below(bound) for bound in (5, 4, 3, 2)]


def test_the_rules_text_of_the_example_has_its_hash() -> None:
    assert EXAMPLE["terms"]["rules"]["texts"]["en"] == hashlib.sha256(b"One ticket, one chance.").hexdigest()


def test_the_limits_are_those_of_the_code() -> None:
    assert f"{MAX_PLACES:,} prizes in all" in PAGE


def test_it_is_one_page() -> None:
    assert len(PAGE) < 9_000
