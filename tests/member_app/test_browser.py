"""What a browser's headers say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from member_app.browser import MOST, browser_name, wished_languages

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome, Linux"),
        (SAFARI, "Safari, iPhone"),
        (EDGE, "Edge, Windows"),
        ("", "Browser"),
        ("curl/8", "Browser"),
    ],
)
def test_devices_have_a_name_to_know_them_by(agent: str, name: str) -> None:
    assert browser_name(agent) == name


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", ("de-AT", "de", "en")),
        ("en;q=0.1, de", ("de", "en")),
        ("de;q=0", ()),
        ("de;q=x, en", ("en",)),
        ("*, <script>, en", ("en",)),
        ("", ()),
    ],
)
def test_languages_come_best_first(header: str, languages: tuple[str, ...]) -> None:
    assert wished_languages(header) == languages


@given(st.text())
def test_no_header_breaks_it(header: str) -> None:
    assert len(wished_languages(header)) <= MOST
    assert browser_name(header)
