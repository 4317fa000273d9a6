"""Both languages say the same things: no missing sentence, no lost part, no key in use without words."""

from __future__ import annotations

import re
import string
from pathlib import Path

from babel.messages.pofile import read_po

from member_app.i18n import LANGUAGES
from member_app.resources import assets_dir

ROOT = Path(__file__).parents[3]
_KEY = re.compile(r"""\bt(?:\.n)?\(\s*"([a-z_]+(?:\.[a-z0-9_]+)+)\"""")


def sentences(language: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for source in sorted((assets_dir() / "locales" / language / "LC_MESSAGES").glob("*.po")):
        with source.open("rb") as file:
            for message in read_po(file, locale=language):
                if not message.id:
                    continue
                key = message.id[0] if isinstance(message.id, tuple) else message.id
                assert key not in found, f"{key} stands twice ({source.name})"
                texts = message.string if isinstance(message.string, tuple) else (message.string,)
                found[key] = tuple(texts)
    return found


def parts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_is_there_in_every_language_with_the_same_parts():
    first, *others = (sentences(language) for language in LANGUAGES)
    for other in others:
        assert first.keys() == other.keys()
        for key, texts in first.items():
            assert all(texts) and all(other[key]), f"{key} is empty"
            wanted = set().union(*map(parts, texts))
            assert set().union(*map(parts, other[key])) == wanted, key


def test_every_key_in_use_has_words():
    known = sentences(LANGUAGES[0])
    used = {
        (key, file.name)
        for file in (ROOT / "screens").rglob("*.py")
        for key in _KEY.findall(file.read_text(encoding="utf-8"))
    }
    assert len(used) > 20
    assert not {(key, name) for key, name in used if key not in known}
