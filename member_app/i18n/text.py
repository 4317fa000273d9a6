"""One member's words: sentences from the catalogue, numbers, money, days and times as their locale writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from gettext import NullTranslations
from pathlib import Path
from unicodedata import normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from member_app.clock import SystemClock
from member_app.domain.money import Money
from member_app.domain.programme import Unit
from member_app.i18n.catalogue import load
from member_app.resources import assets_dir

#: Languages with a catalogue, the fallback first.
LANGUAGES = ("en", "de")
#: A day and month alone say which year is meant up to here.
_NEAR_DAYS = 270
_DEFAULT_REGION = {"en": "en_GB", "de": "de_DE"}


def choose_language(*wishes: str | None) -> str:
    """The first wish that has a catalogue (`de-AT`, `de_DE`, `de` all give `de`); English if none has."""
    wanted = [wish.replace("-", "_") for wish in wishes if wish]
    found = negotiate_locale([w for wish in wanted for w in (wish, wish.split("_")[0])], list(LANGUAGES))
    return found or LANGUAGES[0]


@dataclass(frozen=True)
class Text:
    """Callable: `t("tiers.missing", missing="43.20 EUR")`. Immutable, so it can be compared and shared.

    `now` tells which day is today and which year this one; any time zone will do.
    """

    language: str = "en"
    time_zone: str = "UTC"
    formal: bool = False
    folder: Path | None = None
    now: Callable[[], datetime] = SystemClock().now

    @cached_property
    def locale(self) -> Locale:
        return Locale.parse(_DEFAULT_REGION.get(self.language, self.language))

    @cached_property
    def zone(self) -> tzinfo:
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return UTC

    @property
    def _catalogue(self) -> NullTranslations:
        folder = self.folder or assets_dir() / "locales"
        variant = f"{self.language}_formal"
        return load(folder, variant if self.formal and (folder / variant).is_dir() else self.language)

    def __call__(self, key: str, **named: object) -> str:
        """The sentence of `key` with its named parts filled in."""
        return self._catalogue.gettext(key).format(**named)

    def n(self, key: str, count: int, **named: object) -> str:
        """The sentence of `key` in the plural form for `count`, which is also the part `{count}`."""
        return self._catalogue.ngettext(key, key, count).format(count=self.number(count), **named)

    def number(self, value: int | float) -> str:
        return str(format_decimal(value, locale=self.locale))

    def signed(self, value: int) -> str:
        """With a plus or a true minus sign: +84, −1,900."""
        if value == 0:
            return "0"
        return ("+" if value > 0 else "\u2212") + self.number(abs(value))

    def balance(self, value: int) -> str:
        """A balance, with a true minus sign where it is below zero: 2,480, −40."""
        return self.number(value) if value >= 0 else self.signed(value)

    def percent(self, share: float) -> str:
        return str(format_percent(share, locale=self.locale))

    def odds(self, share: Fraction) -> str:
        """A probability in per cent with at most four decimals: `12.5%`, `0.05 %`; what can be is never shown as 0."""
        least = Decimal("0.000001")
        exact = Decimal(share.numerator) / Decimal(share.denominator)
        shown = max(exact, least) if share else exact
        pattern = self.locale.percent_formats[None].pattern.replace("0", "0.####")
        return str(format_percent(shown, pattern, locale=self.locale))

    def points(self, value: int, unit: Unit) -> str:
        """A number of points with the programme's unit: `2,480 Sparks`, `−40 Sparks`."""
        return f"{self.balance(value)} {self.unit(value, unit)}"

    def unit(self, value: int, unit: Unit) -> str:
        return unit.one if self.locale.plural_form(abs(value)) == "one" else unit.other

    def money(self, money: Money) -> str:
        return str(format_currency(money.major, money.currency, locale=self.locale))

    def day(self, day: date) -> str:
        """`31 December`; with the year when it is not this one."""
        if day.year != self.today().year:
            return self.full_date(day)
        return str(format_date(day, _without_year(self.locale, "long"), locale=self.locale))

    def short_day(self, day: date) -> str:
        """`30 Nov`; with the year when it is so far off that one would take it for this year's."""
        near = abs((day - self.today()).days) < _NEAR_DAYS
        return str(format_skeleton("MMMd" if near else "yMMMd", _plain(day), locale=self.locale))

    def weekday(self, moment: datetime) -> str:
        """`Friday, 20 November`, or today / yesterday in words."""
        local = self.local(moment).date()
        days = (self.today() - local).days
        if days in (0, 1):
            return self("day.today") if days == 0 else self("day.yesterday")
        return str(format_date(local, _without_year(self.locale, "full"), locale=self.locale))

    def month(self, first: date) -> str:
        """`November`; with the year when it is not this one."""
        return str(format_date(first, "LLLL" if first.year == self.today().year else "LLLL y", locale=self.locale))

    def short_month(self, first: date) -> str:
        return str(format_date(first, "LLL", locale=self.locale)).rstrip(".")

    def full_date(self, day: date) -> str:
        return str(format_date(day, "long", locale=self.locale))

    def weekday_of(self, day: date) -> str:
        """Like `weekday`, of a local day."""
        return self.weekday(datetime(day.year, day.month, day.day, 12, tzinfo=self.zone))

    def numeric_day(self, day: date) -> str:
        """`08/11/1994` or `08.11.1994`: as one types it into a field."""
        return str(format_date(day, self.day_pattern, locale=self.locale))

    @property
    def day_pattern(self) -> str:
        """The locale's numeric date with every digit, such as `dd/MM/yyyy`."""
        short = self.locale.date_formats["short"].pattern
        return re.sub("y+", "yyyy", re.sub("M+", "MM", re.sub("d+", "dd", short)))

    def parse_day(self, typed: str) -> date | None:
        """The day somebody typed in their locale's order or as ISO; None if it is none or its year is unclear."""
        numbers = re.fullmatch(r"\s*(\d{1,4})\s*[-./ ]\s*(\d{1,2})\s*[-./ ]\s*(\d{1,4})\s*", typed)
        if numbers is None:
            return None
        usual = "".join(dict.fromkeys(re.sub("[^yMd]", "", self.day_pattern)))
        order = "yMd" if len(numbers[1]) == 4 else usual
        parts = dict(zip(order, numbers.groups(), strict=True))
        if len(parts["y"]) != 4:
            return None
        try:
            return date(int(parts["y"]), int(parts["M"]), int(parts["d"]))
        except ValueError:
            return None

    def region(self, code: str) -> str:
        """The name of a country or, behind it, of a part of one (ISO 3166): `Germany`, `United States (NY)`."""
        country, _, within = code.partition("-")
        name = str(self.locale.territories.get(country.upper(), country))
        return f"{name} ({within})" if within else name

    def countries(self) -> list[tuple[str, str]]:
        """Every country's code (ISO 3166-1 alpha-2) and name, by name as this language sorts as well as it may."""
        names = {code: str(name) for code, name in self.locale.territories.items() if len(code) == 2 and code.isalpha()}
        found = [(code, name) for code, name in names.items() if code not in _NOT_ONE]
        return sorted(found, key=lambda each: _plain_letters(each[1]))

    def listed(self, parts: list[str]) -> str:
        """`a, b and c`."""
        return str(format_list(parts, locale=self.locale))

    def time(self, moment: datetime) -> str:
        """Clock time of the programme's zone; with the day when it is not today."""
        local = self.local(moment)
        clock = str(format_time(local, "short", locale=self.locale))
        return clock if local.date() == self.today() else f"{self.short_day(local.date())}, {clock}"

    def clock(self, moment: datetime) -> str:
        """Only the clock time, for beside a day."""
        return str(format_time(self.local(moment), "short", locale=self.locale))

    def ago(self, moment: datetime, now: datetime) -> str:
        """`3 minutes ago`."""
        return str(format_timedelta(moment - now, add_direction=True, locale=self.locale))

    def lasting(self, minutes: int) -> str:
        """`15 minutes`, `24 hours`: in hours once they are whole and more than one."""
        whole = minutes >= 120 and minutes % 60 == 0
        unit = "hour" if whole else "minute"
        return str(format_unit(minutes // 60 if whole else minutes, f"duration-{unit}", locale=self.locale))

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def today(self) -> date:
        return self.now().astimezone(self.zone).date()


#: Codes of CLDR that are no country: unions, the unknown, accents for tests.
_NOT_ONE = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"})


def _plain_letters(name: str) -> str:
    """For sorting: `Österreich` stands with O."""
    return normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()


def native_name(language: str) -> str:
    """The language's own name for itself: `Deutsch`."""
    locale = Locale.parse(language)
    name = locale.get_language_name(language) or language
    return name[:1].upper() + name[1:]


def _without_year(locale: Locale, length: str) -> str:
    """The locale's own pattern of a date, less the year at its end (CLDR writes it last or first)."""
    return re.sub(r"[,\s]*y[年./]?|^y\s*", "", locale.date_formats[length].pattern).strip()


def _plain(day: date) -> datetime:
    """Babel shifts aware values by zone; a calendar day has none."""
    return datetime(day.year, day.month, day.day)
