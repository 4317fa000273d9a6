"""The sentences that explain what a purchase brought, and what it nearly brought, whole for each language.

`said` writes one in every language of the programme, because what is in the books must read right for good.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from babel.numbers import format_decimal

from api_client.reference import localise
from api_client.reference.programme_earning import Cap
from api_client.reference.programme_schema import ProgrammeFile
from api_client.reference.voice import Voice

_SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "amount": "{points} for every {per} of {spent}.",
        "product": "{count} × {each}.",
        "factor": "{factor} × {base}: {points} more.",
        "bonus": "{points} on top.",
        "each": "{count} × {each} on top.",
        "tier": "{tier} earns {factor} × {base}: {points} more.",
        "activity": "{points} for this.",
        "limit": "{missing} more would have counted; the limit is {limit} {per}.",
        "state": "{used} of {limit} {per}.",
        "times.one": "{count} time",
        "times.other": "{count} times",
        "per.purchase": "per purchase",
        "per.day": "a day",
        "per.week": "a week",
        "per.month": "a month",
        "per.year": "a year",
        "per.member": "per member",
        "per.everyone": "for all members together",
        "minimum": "With {missing} more in the basket, {title} counts too.",
        "clock.both": "{title} runs from {since} to {until}.",
        "clock.since": "{title} begins at {since}.",
        "clock.until": "{title} ended at {until}.",
        "store": "{title} counts at {stores}.",
        "tiers": "{title} is for {tiers}.",
        "nth": "{title} comes with purchase number {wanted}; this is number {count}.",
        "members": "{title} is for members.",
        "beaten.best": "{title} would have brought {points}; {other} brings more, and the two do not add up.",
        "beaten.exclusive": "{title} would have brought {points}; {other} goes first, and the two do not add up.",
    },
    "de": {
        "amount": "{points} für je {per} von {spent}.",
        "product": "{count} × {each}.",
        "factor": "{factor} × {base}: {points} mehr.",
        "bonus": "{points} extra.",
        "each": "{count} × {each} extra.",
        "tier": "{tier} sammelt {factor} × {base}: {points} mehr.",
        "activity": "{points} dafür.",
        "limit": "{missing} mehr hätten gezählt; möglich sind höchstens {limit} {per}.",
        "state": "{used} von {limit} {per}.",
        "times.one": "{count}-mal",
        "times.other": "{count}-mal",
        "per.purchase": "je Einkauf",
        "per.day": "am Tag",
        "per.week": "in der Woche",
        "per.month": "im Monat",
        "per.year": "im Jahr",
        "per.member": "je Mitglied",
        "per.everyone": "für alle zusammen",
        "minimum": "Mit {missing} mehr im Einkauf zählt auch: {title}.",
        "clock.both": "{title} gilt von {since} bis {until} Uhr.",
        "clock.since": "{title} gilt ab {since} Uhr.",
        "clock.until": "{title} galt bis {until} Uhr.",
        "store": "{title} gilt bei {stores}.",
        "tiers": "{title} gilt für {tiers}.",
        "nth": "{title} gibt es beim {wanted}. Einkauf; dieser ist der {count}.",
        "members": "{title} gilt für Mitglieder.",
        "beaten.best": "{title} hätte {points} gebracht; {other} bringt mehr, und beides zusammen geht nicht.",
        "beaten.exclusive": "{title} hätte {points} gebracht; {other} geht vor, und beides zusammen geht nicht.",
    },
}

Saying = dict[str, str]


def said(programme: ProgrammeFile, write: Callable[[Voice], str]) -> Saying:
    """What `write` says, by language of the programme."""
    return {locale: write(Voice(programme, locale, _SENTENCES)) for locale in programme.locales}


def both(first: Saying, second: Saying) -> Saying:
    """Two sentences one after the other."""
    return {locale: f"{words} {second[locale]}" for locale, words in first.items()}


def times(voice: Voice, factor: Decimal) -> str:
    """A factor as one writes it: `2`, `1.25`."""
    return format_decimal(factor, locale=localise.babel_locale(voice.language))


def limit(voice: Voice, cap: Cap) -> str:
    """What a cap allows: points, or how often."""
    return voice.points(cap.points) if cap.points is not None else voice.counted("times", cap.times or 0)


def per(voice: Voice, cap: Cap) -> str:
    """`a day`."""
    return voice.words(f"per.{cap.per}")
