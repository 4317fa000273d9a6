"""Reads catalogues from their `.po` sources, so that no compiled copy can go stale. One file per screen."""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


@lru_cache(maxsize=16)
def load(folder: Path, language: str) -> gettext.NullTranslations:
    """All sentences of `language` below `folder` (`<language>/LC_MESSAGES/*.po`).

    A variant such as `de_formal` holds only what differs and falls back to `de`. Shared by all members of a process:
    it holds no member's data and is never changed.
    """
    found = gettext.GNUTranslations(_compiled(folder, language))
    if "_" in language:
        found.add_fallback(load(folder, language.split("_")[0]))
    return found


def _compiled(folder: Path, language: str) -> io.BytesIO:
    whole = Catalog(locale=language.split("_")[0])
    for source in sorted((folder / language / "LC_MESSAGES").glob("*.po")):
        with source.open("rb") as file:
            for message in read_po(file, locale=whole.locale):
                if message.id:
                    whole.add(message.id, message.string)
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return compiled
