"""`member-app operator auctions`: how they stand, one called off, and what is wrong said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from member_app.operator import operator_app
from tests.contract.raffling import both
from tests.reliability.programme import MUG, write_programme

Ask = Callable[..., tuple[int, str]]
MODULES = ["card", "join", "wallet", "tiers", "rewards", "coupons", "account"]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """The command on a data folder of its own, with an auction that is open for days."""
    auction = {
        "id": "mug", "title": both("A mug"), "text": both("A mug"), "picture": "coffee", "grants": [{"reward": MUG}],
        "date": str(datetime.now(UTC).date() - timedelta(days=2)), "opens": "00:00", "closes": "12:00", "days": 9,
        "minimum": 100, "step": 10,
    }  # fmt: skip
    file = write_programme(tmp_path, auctions=[auction], modules=[*MODULES, "auctions"])
    return asking(tmp_path, file)


def asking(folder: Path, file: Path) -> Ask:
    def run(command: str, *arguments: str) -> tuple[int, str]:
        options = ["--data", str(folder / "data"), "--programme", str(file)]
        said = CliRunner().invoke(operator_app, ["auctions", command, *options, *arguments])
        return said.exit_code, said.output

    return run


def test_it_is_called_off_once(ask: Ask) -> None:
    assert "mug  open  no bids  0 held" in ask("list")[1]
    assert ask("void", "mug", "The mug is broken.") == (0, "mug  called off\n")
    assert "mug  called off  no bids" in ask("list")[1]
    assert ask("void", "mug", "Once more.") == (2, "member-app: It is over already.\n")


@pytest.mark.parametrize(
    ("arguments", "words"), [(("moon", "It is broken."), "no such auction"), (("mug", "no"), "3 to 500 characters")]
)
def test_what_is_wrong_is_said(ask: Ask, arguments: tuple[str, str], words: str) -> None:
    code, said = ask("void", *arguments)
    assert (code, words in said) == (2, True), said


def test_a_programme_without_auctions_says_so(tmp_path: Path) -> None:
    ask = asking(tmp_path, write_programme(tmp_path, modules=MODULES))
    assert ask("list") == (2, "member-app: This programme has no auctions.\n")
    assert "no such auction" in ask("void", "mug", "It is broken.")[1]
