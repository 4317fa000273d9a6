"""The codes on posters: only the server makes them, and a renewed one makes the others void."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.reference.ids import CROCKFORD
from api_client.reference.play import place_codes
from tests.contract.kit import running

KEY = b"k" * 32
PLACES = [f"store:{number}" for number in range(50)]


def test_each_place_and_each_version_has_its_own() -> None:
    made = {place_codes.code(KEY, place, version) for place in PLACES for version in range(1, 21)}
    assert len(made) == len(PLACES) * 20
    assert all(len(one) == place_codes.LENGTH and set(one) <= set(CROCKFORD) for one in made)


def test_another_key_makes_other_codes() -> None:
    assert place_codes.code(KEY, "store:a", 1) != place_codes.code(b"x" * 32, "store:a", 1)


@given(st.sampled_from(PLACES))
def test_what_is_printed_is_read_however_it_is_typed(place: str) -> None:
    said = place_codes.code(KEY, place, 1)
    printed = place_codes.shown(said)
    typed = printed.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert place_codes.plain(printed) == place_codes.plain(f" {typed} ") == said


@pytest.mark.parametrize("said", ["", "-", "K7Q2M", "K7Q2M-9XW4RT", "K7Q2M-9XW4U", "ÄÖÜ".rjust(10), "٣" * 10])
def test_what_can_be_no_code_is_none(said: str) -> None:
    assert place_codes.plain(said) is None


def test_a_renewed_code_is_told_from_one_that_never_was(tmp_path: Path) -> None:
    with running(tmp_path, demo=False) as service, service.ctx.write() as conn:
        first = place_codes.current(conn, KEY, "store:3")
        second = place_codes.renew(conn, KEY, "store:3")
        third = place_codes.renew(conn, KEY, "store:3")
        assert len({first, second, third}) == 3
        assert place_codes.current(conn, KEY, "store:3") == third
        found = [place_codes.find(conn, KEY, one, PLACES) for one in (first, second, third)]
        assert [(one.place, one.old) for one in found if one] == [
            ("store:3", True), ("store:3", True), ("store:3", False),
        ]  # fmt: skip
        assert place_codes.find(conn, KEY, third, ["store:4"]) is None


def test_nobody_guesses_one(tmp_path: Path) -> None:
    with running(tmp_path, demo=False) as service, service.ctx.read() as conn:
        for _ in range(100):
            guess = "".join(secrets.choice(CROCKFORD) for _ in range(place_codes.LENGTH))
            assert place_codes.find(conn, KEY, guess, PLACES) is None
