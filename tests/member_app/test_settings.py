"""Settings from a TOML file: what wins, and what a wrong file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from member_app.settings import SettingsError, read_settings

KNOWN = ("host", "port", "browser", "allowed_host")


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_commands_own_table_wins(tmp_path: Path) -> None:
    path = written(tmp_path, 'port = 1\nhost = "a"\n[run]\nport = 2\nallowed-host = ["x"]\n[till]\nport = 3\n')
    assert read_settings(path, "run", KNOWN) == {"port": 2, "host": "a", "allowed_host": ["x"]}


def test_settings_of_other_commands_are_none_of_ours(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, 'token = "x"\n'), "run", KNOWN) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port = ", "not valid TOML"),
        ("prot = 1", "unknown setting 'prot'"),
        ("[run]\ntoken = 'x'", "unknown setting 'token'"),
        ("port = '8550'", "'port' must be a whole number, not '8550'"),
        ("port = true", "'port' must be a whole number"),
        ("host = 1", "'host' must be a text"),
        ("browser = 'no'", "'browser' must be true or false"),
        ("allowed_host = [1]", "'allowed_host' must be a list of texts"),
        ("allowed_host = 'x'", "'allowed_host' must be a list of texts"),
        ("run = 1", "'run' must be a table"),
    ],
)
def test_a_wrong_file_is_told_where(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SettingsError) as fault:
        read_settings(path, "run", KNOWN)
    assert said in str(fault.value)
    assert str(path) in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_missing_or_unreadable_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="There is no settings file"):
        read_settings(tmp_path / "none.toml", "run", KNOWN)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="can't be read"):
        read_settings(tmp_path / "bytes.toml", "run", KNOWN)
