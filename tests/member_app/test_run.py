"""What `member-app run` says before it serves."""

from __future__ import annotations

from pathlib import Path

import pytest

from member_app.config import AppConfig
from member_app.run import RunError, RunOptions, _warn_of_demo, run_app


@pytest.mark.parametrize(
    ("host", "api", "warned"),
    [
        ("127.0.0.1", None, False),
        ("localhost", None, False),
        ("0.0.0.0", None, True),
        ("0.0.0.0", "http://api.example", False),
    ],
)
def test_a_demo_others_can_reach_warns_that_it_shows_codes(
    capsys: pytest.CaptureFixture[str], host: str, api: str | None, warned: bool
) -> None:
    _warn_of_demo(RunOptions(data=Path("data"), host=host), AppConfig(Path("data"), api))
    assert ("one-time codes" in capsys.readouterr().out) is warned


@pytest.mark.parametrize("url", ["club.example.com", "ftp://club.example.com", "https://", "https://clüb.example.com"])
def test_an_address_members_could_not_open_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(RunError, match="Write it like https"):
        run_app(RunOptions(data=tmp_path, public_url=url))
