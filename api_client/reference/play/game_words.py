"""What games say for themselves in the history, in every language of the programme."""

from __future__ import annotations

from api_client.reference.play.games_file import Game, Outcome
from api_client.reference.programme_schema import ProgrammeFile
from api_client.reference.programme_types import Text
from api_client.reference.voice import Voice

_SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "paid": "One play of {game} costs {points}.",
        "won": "You played {game} and got: {outcome}.",
    },
    "de": {
        "paid": "Ein Spiel bei {game} kostet {points}.",
        "won": "Du hast {game} gespielt. Das Ergebnis: {outcome}.",
    },
    "de-formal": {"won": "Sie haben {game} gespielt. Das Ergebnis: {outcome}."},
}


def paid(programme: ProgrammeFile, game: Game, cost: int) -> dict[str, str]:
    """Why points left."""
    voices = (Voice(programme, locale, _SENTENCES) for locale in programme.locales)
    return {
        voice.locale: voice.words("paid", game=game.title.pick(voice.locale), points=voice.points(cost))
        for voice in voices
    }


def won(programme: ProgrammeFile, game: Game, outcome: Outcome) -> Text:
    """Why points came."""
    voices = (Voice(programme, locale, _SENTENCES) for locale in programme.locales)
    return Text(
        {
            voice.locale: voice.words(
                "won", game=game.title.pick(voice.locale), outcome=outcome.title.pick(voice.locale)
            )
            for voice in voices
        }
    )
