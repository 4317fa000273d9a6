"""What raffles say for themselves: in the history, and whom one has to trust."""

from __future__ import annotations

from api_client.reference.context import Context
from api_client.reference.play.raffles_file import CommitBeacon, DrandBeacon, Raffle, RafflePrize
from api_client.reference.programme_types import Text
from api_client.reference.voice import Sentences, Voice

SENTENCES: Sentences = {
    "en": {
        "paid.one": "{count} ticket of “{title}”.",
        "paid.other": "{count} tickets of “{title}”.",
        "left": "Back because you left “{title}” before it closed.",
        "void": "Back because “{title}” was called off.",
        "won": "You won “{prize}” in “{title}”.",
        "drand": (
            "A public beacon run by many independent organisations gives the number that decides, after the list is "
            "sealed. Neither {organiser} nor anybody else can know or choose it."
        ),
        "commit": (
            "The number that decides is made of secret numbers that were fixed before the list was sealed: {parties}. "
            "If all of them belong to the organiser, you have to trust them not to have worked together."
        ),
    },
    "de": {
        "paid.one": "{count} Los für „{title}“.",
        "paid.other": "{count} Lose für „{title}“.",
        "left": "Zurück, weil du „{title}“ vor dem Ende verlassen hast.",
        "void": "Zurück, weil „{title}“ abgesagt wurde.",
        "won": "Du hast „{prize}“ bei „{title}“ gewonnen.",
        "drand": (
            "Eine öffentliche Zufallsquelle vieler unabhängiger Organisationen liefert die Zahl, die entscheidet, "
            "nachdem die Liste versiegelt ist. Weder {organiser} noch sonst jemand kann sie kennen oder aussuchen."
        ),
        "commit": (
            "Die Zahl, die entscheidet, entsteht aus geheimen Zahlen, die feststanden, bevor die Liste versiegelt "
            "wurde: {parties}. Gehören alle zum Veranstalter, musst du darauf vertrauen, dass sie sich nicht "
            "abgesprochen haben."
        ),
    },
    "de-formal": {
        "left": "Zurück, weil Sie „{title}“ vor dem Ende verlassen haben.",
        "won": "Sie haben „{prize}“ bei „{title}“ gewonnen.",
        "commit": (
            "Die Zahl, die entscheidet, entsteht aus geheimen Zahlen, die feststanden, bevor die Liste versiegelt "
            "wurde: {parties}. Gehören alle zum Veranstalter, müssen Sie darauf vertrauen, dass sie sich nicht "
            "abgesprochen haben."
        ),
    },
}


def paid(ctx: Context, raffle: Raffle, count: int) -> Text:
    """Why points left."""
    return Text({one.locale: one.counted("paid", count, title=raffle.title.pick(one.locale)) for one in _voices(ctx)})


def back(ctx: Context, raffle: Raffle, key: str) -> Text:
    """Why points came back: `left` or `void`."""
    return Text({voice.locale: voice.words(key, title=raffle.title.pick(voice.locale)) for voice in _voices(ctx)})


def won(ctx: Context, raffle: Raffle, prize: RafflePrize) -> Text:
    """Why something was won."""
    return Text(
        {
            voice.locale: voice.words(
                "won", title=raffle.title.pick(voice.locale), prize=prize.title.pick(voice.locale)
            )
            for voice in _voices(ctx)
        }
    )


def trust(ctx: Context, raffle: Raffle, part: DrandBeacon | CommitBeacon, locale: str) -> str:
    """Whom one has to trust that nobody chose who wins."""
    voice = Voice(ctx.programme, locale, SENTENCES)
    if isinstance(part, DrandBeacon):
        return voice.words("drand", organiser=raffle.organiser.pick(locale))
    return voice.words("commit", parties=voice.all_of([party.name.pick(locale) for party in part.parties]))


def _voices(ctx: Context) -> list[Voice]:
    return [Voice(ctx.programme, locale, SENTENCES) for locale in ctx.programme.locales]
