"""The programme a member belongs to: its name, brand, unit of points and what is switched on."""

from __future__ import annotations

from dataclasses import dataclass

from member_app.domain.money import Money


@dataclass(frozen=True)
class Palette:
    """Colour tokens of one theme, `#RRGGBB`."""

    page: str
    surface: str
    quiet: str
    text: str
    text2: str
    line: str
    primary: str
    primary_container: str
    on_primary_container: str
    good: str
    good_container: str
    attention: str
    attention_container: str


@dataclass(frozen=True)
class Brand:
    """How the programme looks. `card_gradient` runs top left to bottom right; `progress` left to right."""

    name: str
    initial: str
    light: Palette
    dark: Palette
    card_gradient: tuple[str, ...]
    card_glow: str
    card_depth: str
    progress: tuple[str, str]


@dataclass(frozen=True)
class Unit:
    """The name of the points in the member's language, one form per plural category in use."""

    one: str
    other: str


@dataclass(frozen=True)
class Worth:
    """What `points` points are worth."""

    points: int
    money: Money


@dataclass(frozen=True)
class Category:
    """A shelf of the rewards catalogue; `picture` is the stem of a file in `assets/art`."""

    id: str
    name: str
    picture: str


@dataclass(frozen=True)
class Perk:
    """One benefit in words, with a picture."""

    id: str
    title: str
    text: str
    picture: str


@dataclass(frozen=True)
class TransferRules:
    """Points that members may send each other: at least at once, at most a day with fees; each transfer costs `fee`."""

    minimum: int
    per_day: int
    fee: int = 0


@dataclass(frozen=True)
class Programme:
    """The manifest, in the member's language. `card_kinds` holds `rotating`, `qr`, `code128`, `ean13`, best first.
    `formal` chooses Sie over du in German; days and times are told in `time_zone` (IANA). `transfers` is None where
    members can't send points.
    """

    id: str
    name: str
    tagline: str
    brand: Brand
    unit: Unit
    worth: Worth | None
    locales: tuple[str, ...]
    modules: frozenset[str]
    card_kinds: tuple[str, ...]
    categories: tuple[Category, ...]
    welcome: tuple[Perk, ...]
    support_email: str
    demo: bool
    formal: bool = False
    time_zone: str = "UTC"
    currency: str = "EUR"
    transfers: TransferRules | None = None
