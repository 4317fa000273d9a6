"""`member-app operator raffles`: a party bound and its secret told, a raffle called off, and what is wrong said."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from member_app.operator_raffles import raffles_app
from tests.contract.raffling import AUTOMATIC, both
from tests.reliability.programme import write_programme

Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """The command on a data folder of its own, with a raffle that a notary decides, too."""
    today = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    notary = {"id": "notary", "name": both("A notary")}
    section = {
        "id": "tea", "title": both("Tea"), "summary": both("Tea."), "picture": "ticket", "organiser": both("Us"),
        "opens": (today - timedelta(days=9)).isoformat(), "closes": (today + timedelta(days=9)).isoformat(),
        "told": both("Here."), "rules": {"version": "1", "text": both("Be kind.")},
        "prizes": [{"id": "tea", "title": both("Tea"), "picture": "coffee", "grants": [{"points": 1}]}],
        "entry": {"free": {"text": both("Free.")}},
        "beacon": {"kind": "commit", "parties": [AUTOMATIC["parties"][0], notary]},
    }  # fmt: skip
    modules = ["card", "join", "wallet", "tiers", "rewards", "coupons", "raffles", "account"]
    file = write_programme(tmp_path, raffles=[section], modules=modules)
    app, data = raffles_app(), tmp_path / "data"

    def run(command: str, *arguments: str) -> tuple[int, str]:
        said = CliRunner().invoke(app, [command, "--data", str(data), "--programme", str(file), *arguments])
        return said.exit_code, said.output

    return run


def test_a_party_is_bound_and_tells_nothing_early(ask: Ask) -> None:
    assert "notary  NOT BOUND" in ask("list")[1]
    code, secret = ask("commit", "tea", "notary")
    assert code == 0
    assert re.fullmatch(r"[0-9a-f]{64}\n", secret)
    assert "notary  bound" in ask("list")[1]
    assert "can't be bound" in ask("commit", "tea", "notary")[1]
    assert ask("reveal", "tea", "notary", secret.strip()) == (2, "member-app: It waits for no secret now.\n")


def test_it_is_called_off_once(ask: Ask) -> None:
    assert ask("void", "tea", "The tea is gone.") == (0, "tea  void\n")
    assert "tea  void  0 tickets" in ask("list")[1]
    assert ask("void", "tea", "Once more.") == (2, "member-app: It is over already.\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("commit", "moon", "notary"), "no such raffle or party"),
        (("commit", "tea", "moon"), "no such raffle or party"),
        (("commit", "tea", "one"), "can't be bound"),
        (("reveal", "tea", "notary", "short"), "64 hexadecimal digits"),
        (("void", "tea", "no"), "3 to 500 characters"),
    ],
)
def test_what_is_wrong_is_said(ask: Ask, arguments: tuple[str, ...], words: str) -> None:
    code, said = ask(*arguments)
    assert (code, words in said) == (2, True), said
