"""The card as words, for a browser to paint before anything else is there. Nothing in it is secret.

What a screen says is put together by the screens; what the card needs to be scanned is added by the data layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from member_app.domain.card import Card


@dataclass(frozen=True)
class FaceTile:
    """A figure with its caption and what is said below it; `soon`: it deserves attention."""

    caption: str
    figure: str
    below: str
    soon: bool = False


@dataclass(frozen=True)
class FaceStatus:
    """The tier: both ends of the bar, its share from 0 to 1, and the sentence, what leads between stars."""

    current: str
    following: str
    share: float
    words: str


@dataclass(frozen=True)
class FaceTab:
    """A place in the app: `icon` as the boot page calls it (`web/icon_font.py`)."""

    name: str
    route: str
    icon: str


@dataclass(frozen=True)
class FaceWords:
    """Sentences in the member's language; parts in braces are filled in where they are shown.

    `greeting` is for morning, afternoon and evening; `kinds` are the names of the kinds of code by kind.
    """

    greeting: tuple[str, str, str]
    tier: str
    kinds: dict[str, str]
    kind: str
    code_label: str
    read_aloud: str
    trouble: str
    none: str
    as_of: str
    offline: str
    slow: str
    again: str
    fullscreen: str
    close: str
    second_left: str
    seconds_left: str


@dataclass(frozen=True)
class FaceMoment:
    """When the service said all this: time of day, day, and when that day ends (unix seconds), where the programme is.

    In words already: a browser takes a third of the time to a card to load what it formats times with.
    """

    clock: str
    day: str
    ends: int


@dataclass(frozen=True)
class CardFace:
    """`lang` is BCP 47, `dir` is ltr or rtl, `look` is light, dark or system.

    `name` is what the member is greeted by, `holder` what stands on the card, `email` instead of it. `kind` is the kind
    of code the member prefers. `as_of` is when the service last said all this. `asks` is what the member should do.
    """

    lang: str
    dir: str
    look: str
    programme: str
    initial: str
    name: str
    holder: str
    email: str
    tier: str
    card: Card
    kind: str
    tiles: tuple[FaceTile, ...]
    status: FaceStatus | None
    tabs: tuple[FaceTab, ...]
    words: FaceWords
    said: FaceMoment
    as_of: datetime
    asks: str = ""
