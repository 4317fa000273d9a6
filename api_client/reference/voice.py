"""Amounts, counts and whole sentences of a programme in one language; where there are none for it, in English.

The tables of sentences belong to the modules that say them: language -> key -> words with named parts, `de-formal`
holding what a formal programme says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from babel.dates import format_time
from babel.lists import format_list
from babel.plural import PluralRule

from api_client.reference import localise

if TYPE_CHECKING:
    from api_client.reference.programme_schema import ProgrammeFile

Sentences = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Voice:
    """Speaks for one programme in one of its languages."""

    programme: ProgrammeFile
    locale: str
    sentences: Sentences

    @property
    def language(self) -> str:
        """The locale of the sentences, which is English where there are none for the member's."""
        return self.locale if self.locale.split("-")[0] in self.sentences else "en"

    def words(self, key: str, **parts: object) -> str:
        """The sentence `key` with its parts."""
        language = self.language.split("-")[0]
        formally = self.sentences.get(f"{language}-formal", {}) if self.programme.formal else {}
        return formally.get(key, self.sentences[language][key]).format(**parts)

    def money(self, amount: int) -> str:
        """Minor units of the programme's currency."""
        return localise.money(amount, self.programme.currency, self.language)

    def points(self, amount: int) -> str:
        """So many points, with their name."""
        unit, scale = self.programme.unit_in(self.locale), self.programme.wallet.scale
        name = unit.one if amount == 10**scale else unit.other
        return f"{localise.number(amount, self.language, scale)} {name}"

    def number(self, value: int) -> str:
        """A plain count."""
        return localise.number(value, self.language)

    def counted(self, key: str, count: int, **parts: object) -> str:
        """The words `key.one` or `key.other`, as many as there are, with their other parts."""
        rule: PluralRule = localise.babel_locale(self.language).plural_form
        return self.words(f"{key}.{'one' if rule(count) == 'one' else 'other'}", count=self.number(count), **parts)

    def either(self, names: Sequence[str]) -> str:
        """`Mitte or Flora`."""
        return format_list(list(names), "or", locale=localise.babel_locale(self.language)) if names else ""

    def all_of(self, names: Sequence[str]) -> str:
        """`Mitte, Flora and Shop`."""
        return format_list(list(names), "standard", locale=localise.babel_locale(self.language)) if names else ""

    def clock(self, value: time) -> str:
        """`15:00`."""
        return format_time(value, "short", locale=localise.babel_locale(self.language))
