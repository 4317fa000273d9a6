"""`member-app verify-draw FILE` as somebody uses it who trusts nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from api_client.draws import bls, merkle
from api_client.draws.document import Draw
from api_client.draws.making import close, void
from api_client.draws.writing import draw_json, proof_json
from member_app.verify_draw import verify_draw
from tests.api_client.draws import samples
from tests.api_client.draws.tampering import tampered
from tests.member_app.running import Outcome, environment, member_app

DRAW, ENTRIES = samples.by_drand()


def written(folder: Path, document: Any, entries: list[str] | None) -> str:
    """A file for the verifier."""
    file = folder / "draw.json"
    file.write_text(json.dumps(document if entries is None else {"draw": document, "entries": entries}))
    return str(file)


def verified(folder: Path, draw: Draw, entries: list[str] | None, *options: str) -> Outcome:
    return member_app("verify-draw", written(folder, draw_json(draw), entries), *options)


def lines(outcome: Outcome) -> dict[str, str]:
    """The mark of each step by its title."""
    found = [line for line in outcome.stdout.splitlines() if line.startswith("[")]
    return {line[4:].partition(":")[0]: line[:3] for line in found}


def test_a_right_draw_is_ticked_off_step_by_step(tmp_path: Path) -> None:
    outcome = verified(tmp_path, DRAW, ENTRIES, "--ticket", ENTRIES[4], "--commitment", DRAW.commitment or "")
    assert outcome.returncode == 0, outcome
    assert list(lines(outcome).values()) == ["[x]"] * 9
    assert outcome.stdout.startswith("A day of skiing (ski-day, round 7)\n")
    assert f"Your ticket {ENTRIES[4]} is one of the 40 that took part." in outcome.stdout
    assert outcome.stdout.endswith("This draw is right, as far as it can be told from here.\n")
    assert outcome.stderr == ""


def test_what_could_not_be_checked_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bls, "installed_verifier", lambda: None)
    outcome = verified(tmp_path, DRAW, ENTRIES)
    assert outcome.returncode == 0
    marks = lines(outcome)
    assert (marks["The number"], marks["Published before the draw"]) == ("[ ]", "[ ]")
    assert "[ ] The number: Not checked. " in outcome.stdout
    assert "The signature could not be checked here." in outcome.stdout
    assert outcome.stdout.endswith("as far as it can be told from here. Not checked: 2 steps.\n")


def test_a_tampered_list_is_told_in_words(tmp_path: Path) -> None:
    outcome = verified(tmp_path, DRAW, [*ENTRIES[1:], "zz-somebody-else"])
    assert outcome.returncode == 1
    assert lines(outcome)["List of tickets"] == "[!]"
    assert "a ticket was added, removed or changed" in outcome.stdout
    assert "This draw is NOT right" in outcome.stdout


def test_another_commitment_than_the_noted_one(tmp_path: Path) -> None:
    outcome = verified(tmp_path, DRAW, ENTRIES, "--commitment", "00" * 32)
    assert outcome.returncode == 1
    assert lines(outcome)["Published before the draw"] == "[!]"
    assert verified(tmp_path, DRAW, ENTRIES, "--commitment", (DRAW.commitment or "").upper()).returncode == 0


def test_a_proof_stands_for_a_list_that_is_not_there(tmp_path: Path) -> None:
    proof = tmp_path / "proof.json"
    proof.write_text(json.dumps(proof_json(merkle.prove(ENTRIES, 9))))
    outcome = verified(tmp_path, DRAW, None, "--proof", str(proof))
    assert outcome.returncode == 0
    assert lines(outcome)["Your ticket"] == "[x]"
    assert lines(outcome)["Winners"] == "[ ]"
    assert verified(tmp_path, DRAW, ENTRIES, "--proof", str(proof), "--ticket", ENTRIES[9]).returncode == 0
    assert verified(tmp_path, DRAW, ENTRIES, "--proof", str(proof), "--ticket", ENTRIES[8]).returncode == 1
    absent = verified(tmp_path, DRAW, ENTRIES, "--ticket", "nobody-has-this")
    assert absent.returncode == 1
    assert "is not on the list" in absent.stdout


def test_draws_without_a_result_yet_or_ever(tmp_path: Path) -> None:
    made, entries = samples.by_commit(draw_by=samples.by_commit()[0].terms.draw_by.replace(year=2199))
    opened = verified(tmp_path, Draw(made.terms), None)
    assert (opened.returncode, "There is no result yet." in opened.stdout) == (0, True)
    closed = close(made.terms, entries, made.terms.closes_at)
    sealed = verified(tmp_path, closed, entries)
    assert (sealed.returncode, "There is no result yet." in sealed.stdout) == (0, True)
    gone = verified(tmp_path, void(closed, "value-withheld"), entries)
    assert (gone.returncode, "This draw is void." in gone.stdout) == (0, True)
    assert "a secret was withheld (Operator; Notary): the number did not come in time." in gone.stdout


def test_json_for_scripts(tmp_path: Path) -> None:
    outcome = verified(tmp_path, DRAW, ENTRIES[:-1], "--json")
    said = json.loads(outcome.stdout)
    assert outcome.returncode == 1
    assert (said["right"], said["raffle"], said["state"]) == (False, "ski-day", "drawn")
    step = next(step for step in said["steps"] if step["name"] == "entries")
    assert step["state"] == "failed"
    assert step["facts"] == {"count": 40, "found": 39}
    assert step["sentence"] == "40 tickets were promised, but 39 are on the list."


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"not json", "is not a published draw: it is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": NaN}', "NaN is not a whole number"),
        (b'{"draw": 1, "draw": 2}', "a name is there twice"),
        (b"{}", "format is missing"),
        (b'{"format": "' + b"\x1b[2J" * 9 + b'"}', "is not JSON"),
        (b'{"\\u001b[2J": 1, "format": "member-app/draw/1"}', "terms is missing"),
    ],
)
def test_what_is_no_draw_is_refused_in_one_line(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "draw.json").write_bytes(content)
    outcome = member_app("verify-draw", str(tmp_path / "draw.json"))
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert why in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1
    assert "\x1b" not in outcome.stderr


def test_wrong_input_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, draw_json(DRAW), ENTRIES)
    for arguments, why in (
        (["verify-draw", str(tmp_path / "none.json")], "is not a file"),
        (["verify-draw", str(tmp_path)], "is not a file"),
        (["verify-draw", file, "--ticket", "two words"], "is not a ticket"),
        (["verify-draw", file, "--commitment", "abc"], "64 digits"),
        (["verify-draw", file, "--proof", file], "is not a proof"),
        (["verify-draw", "ftp://example.com/draw"], "is not an address"),
        (["verify-draw", "http://"], "is not an address"),
        (["verify-draw", "http://[::1/draw"], "is not an address"),
        (["verify-draw", "http://somebody@example.com/draw"], "is not an address"),
        (["verify-draw", written(tmp_path, draw_json(DRAW), None)], "not the list"),
    ):
        outcome = member_app(*arguments)
        assert outcome.returncode == 2, arguments
        assert why in outcome.stderr, arguments


def test_names_do_nothing_to_a_terminal(tmp_path: Path) -> None:
    draw, entries = samples.by_drand(title={"en": "Win\x1b[2J\r\nall \u202eslla"})
    outcome = verified(tmp_path, draw, entries)
    assert outcome.returncode == 0
    assert outcome.stdout.splitlines()[0] == "Win?[2J??all ?slla (ski-day, round 7)"


@pytest.fixture(name="verify", scope="module")
def _verify() -> Callable[..., int]:
    """The command alone, made once: making all commands takes longer than a check."""
    alone = typer.Typer()
    alone.command()(verify_draw)
    made = typer.main.get_command(alone)

    def run(*arguments: str) -> int:
        return int(made.main(list(arguments), standalone_mode=False) or 0)

    return run


def passing(verify: Callable[..., int], folder: Path, count: int) -> list[str]:
    """The cheats among so many that the command lets pass."""
    assert verify(written(folder, draw_json(DRAW), ENTRIES)) == 0
    return [
        one.what
        for one in tampered(count)
        if verify(written(folder, one.document, one.entries), "--commitment", one.promised) != 1
    ]


def test_cheats_are_caught(tmp_path: Path, verify: Callable[..., int]) -> None:
    assert passing(verify, tmp_path, 100) == []


@pytest.mark.slow
def test_a_thousand_cheats_are_caught(tmp_path: Path, verify: Callable[..., int]) -> None:
    assert passing(verify, tmp_path, 1_000) == []


def test_it_needs_neither_ui_nor_api_nor_their_libraries(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "sys.argv = ['member-app', 'verify-draw', sys.argv[1]]\n"
        "from member_app.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    print('ended', end.code)\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}\n"
        "             & {'flet', 'sqlalchemy', 'fastapi', 'uvicorn', 'cryptography', 'PIL'}),\n"
        "      'api_client.reference' in sys.modules)\n"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", script, written(tmp_path, draw_json(DRAW), ENTRIES)],
        capture_output=True, text=True, env=environment(), timeout=60, check=True,
    )  # fmt: skip
    assert outcome.stdout.splitlines()[-2:] == ["ended 0", "[] False"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_it_speaks_to_any_terminal(tmp_path: Path, encoding: str) -> None:
    draw, entries = samples.by_drand(title={"en": "Ski day – für zwei ☃"})
    outcome = subprocess.run(
        [sys.executable, "-m", "member_app", "verify-draw", written(tmp_path, draw_json(draw), entries)],
        capture_output=True, env=environment(PYTHONIOENCODING=encoding), timeout=60, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr
    title = outcome.stdout.splitlines()[0].decode(encoding)
    assert title.startswith("Ski day ")
    assert ("☃" in title) == (encoding == "utf-8")
