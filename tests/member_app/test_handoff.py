"""The note a running server leaves for the till."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from member_app.handoff import NOTE, Handoff, announced, find


def test_the_note_is_there_while_the_server_runs_and_for_its_owner_only(tmp_path: Path) -> None:
    handoff = Handoff("http://127.0.0.1:1/api", "secret")
    assert find(tmp_path) is None
    with announced(tmp_path, handoff):
        assert find(tmp_path) == handoff
        assert stat.S_IMODE((tmp_path / NOTE).stat().st_mode) == 0o600
    assert find(tmp_path) is None


def test_an_older_note_is_replaced_whatever_its_rights(tmp_path: Path) -> None:
    (tmp_path / NOTE).write_text("old")
    (tmp_path / NOTE).chmod(0o644)
    with announced(tmp_path, Handoff("a", "b")):
        assert stat.S_IMODE((tmp_path / NOTE).stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"api": "x"}', "\0"])
def test_a_broken_note_is_no_note(tmp_path: Path, text: str) -> None:
    (tmp_path / NOTE).write_text(text)
    assert find(tmp_path) is None


def test_the_credential_stays_out_of_logs() -> None:
    assert "secret" not in repr(Handoff("x", "secret"))
