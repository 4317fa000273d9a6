"""The small types every part of a programme file is made of: ids, texts in each language, money, colours.

Knows nothing of files; a value here is one scalar or one map of a programme file.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=600, pattern=r"\S")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Count = Annotated[int, Field(ge=0, le=10**12)]
Some = Annotated[int, Field(ge=1, le=10**12)]
Picture = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Part(BaseModel):
    """A map of a programme file: known fields only, exact types, never changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Text(RootModel[dict[Locale, Words]]):
    """The same words in every language of the programme, e.g. `{en: Coffee, de: Kaffee}`."""

    model_config = ConfigDict(frozen=True, strict=True)

    def pick(self, locale: str) -> str:
        """The words in `locale`, else in its language, else in the programme's first language."""
        words = self.root
        return words.get(locale) or words.get(locale.split("-")[0]) or next(iter(words.values()))

    @property
    def locales(self) -> set[str]:
        """The languages written down."""
        return set(self.root)


class Money(Part):
    """Integer minor units of an ISO 4217 currency."""

    amount: Count
    currency: Currency


class Perk(Part):
    """One benefit in words, with a picture; `id` is unique within its list."""

    id: Id
    title: Text
    text: Text
    picture: Picture
