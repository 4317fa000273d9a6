"""Whatever a check of a draw can find, the app has words for it in every language, with nothing in them unknown."""

from __future__ import annotations

import pytest

from api_client.draws import words
from member_app.i18n import LANGUAGES
from tests.member_app.i18n.test_catalogues import parts, sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_words(language: str) -> None:
    known = sentences(language)
    for finding, english in words.SENTENCES.items():
        (text,) = known[f"draw.{finding}"]
        assert parts(text) <= parts(english), finding
    assert {f"draw.step.{name}" for name in words.TITLES} <= known.keys()
