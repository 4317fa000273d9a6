"""Words, numbers, money and days as a member's language writes them. Pure; holds no state of a request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, get_currency_precision

# A bare `en` is written as Europe does, day before month, because programmes without a region are not American.
_REGIONS = {"en": "en_GB"}


def choose_locale(accept_language: str | None, offered: Sequence[str]) -> str:
    """The offered locale the header likes best; the first one where it likes none or cannot be read."""
    for wanted in _by_preference(accept_language or ""):
        if wanted == "*":
            return offered[0]
        exact = next((one for one in offered if one.lower() == wanted), None)
        language = wanted.split("-")[0]
        found = exact or next((one for one in offered if one.lower().split("-")[0] == language), None)
        if found:
            return found
    return offered[0]


def _by_preference(header: str) -> list[str]:
    """The ranges of an Accept-Language header, best first, refused ones left out."""
    weighted: list[tuple[float, int, str]] = []
    for position, part in enumerate(header.split(",")[:20]):
        name, _, parameters = part.strip().lower().partition(";")
        try:
            quality = float(parameters.strip().removeprefix("q=")) if parameters.strip() else 1.0
        except ValueError:
            continue
        if name.strip() and 0 < quality <= 1:
            weighted.append((-quality, position, name.strip()))
    return [name for _, _, name in sorted(weighted)]


def babel_locale(locale: str) -> Locale:
    """Babel's description of one of the programme's locales."""
    return Locale.parse(_REGIONS.get(locale, locale.replace("-", "_")))


def money(amount: int, currency: str, locale: str) -> str:
    """Minor units in words, e.g. `€43.20` or `43,20 €`."""
    value = Decimal(amount).scaleb(-get_currency_precision(currency))
    return format_currency(value, currency, locale=babel_locale(locale))


def number(value: int, locale: str, scale: int = 0) -> str:
    """A count of points with its separators; `scale` decimal places are cut off the end."""
    return format_decimal(Decimal(value).scaleb(-scale), locale=babel_locale(locale))


def day(value: date, locale: str, today: date) -> str:
    """`31 December`, with the year where it is not this one."""
    where = babel_locale(locale)
    if value.year == today.year:
        return format_skeleton("MMMMd", value, locale=where)
    return format_date(value, "long", locale=where)
