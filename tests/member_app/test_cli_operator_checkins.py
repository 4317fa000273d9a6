"""`member-app operator checkins`: posters that scan, and codes that can be made void."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.member_app.running import member_app


def checkins(data: Path, *arguments: str) -> tuple[int, str, str]:
    outcome = member_app("operator", "checkins", arguments[0], "--data", str(data), *arguments[1:])
    return outcome.returncode, outcome.stdout, outcome.stderr


def test_a_poster_says_the_code_that_holds(tmp_path: Path) -> None:
    data, poster = tmp_path / "data", tmp_path / "mitte.png"
    places = dict(line.split()[:2] for line in checkins(data, "list")[1].splitlines())
    assert {"mitte", "flora"} <= set(places)
    assert any(re.fullmatch(r"coffee-cupping-\d{8}", one) for one in places)
    code, said, _ = checkins(data, "qr", "mitte", "--public-url", "https://club.example/", "--out", str(poster))
    assert code == 0, said
    [found] = zxingcpp.read_barcodes(Image.open(poster))
    assert found.text == f"https://club.example/checkin/{places['mitte'].replace('-', '')}"
    code, said, _ = checkins(data, "renew", "mitte")
    assert code == 0
    assert places["mitte"] not in said
    renewed = dict(line.split()[:2] for line in checkins(data, "list")[1].splitlines())
    assert renewed["mitte"] in said
    assert {one for one in places if renewed.get(one) != places[one]} == {"mitte"}


def test_an_event_has_a_poster_for_its_door(tmp_path: Path) -> None:
    data, poster = tmp_path / "data", tmp_path / "door.png"
    place = next(line.split()[0] for line in checkins(data, "list")[1].splitlines() if line.startswith("coffee-"))
    assert checkins(data, "qr", place, "--public-url", "http://127.0.0.1:8550", "--out", str(poster))[0] == 0
    [found] = zxingcpp.read_barcodes(Image.open(poster))
    assert found.text.startswith("http://127.0.0.1:8550/checkin/")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("qr", "moon", "--public-url", "https://c.example", "--out", "x.png"), "called moon"),
        (("qr", "mitte", "--public-url", "c.example", "--out", "x.png"), "no address"),
        (("renew", "moon"), "called moon"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    code, _, said = checkins(tmp_path / "data", *arguments)
    assert (code, words in said) == (2, True), said


def test_a_file_is_not_written_over(tmp_path: Path) -> None:
    there = tmp_path / "there.png"
    there.write_bytes(b"mine")
    code, _, said = checkins(tmp_path / "data", "qr", "mitte", "--public-url", "https://c.example", "--out", str(there))
    assert (code, "already" in said) == (2, True)
    assert there.read_bytes() == b"mine"
