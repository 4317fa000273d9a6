"""The few sentences the API says about quizzes and surveys."""

from __future__ import annotations

from collections.abc import Sequence

from api_client.reference.play import grant_words
from api_client.reference.play.grants_file import Grant
from api_client.reference.play.questions_file import Questionnaire, Quiz
from api_client.reference.play.questions_judge import Verdict
from api_client.reference.programme_schema import ProgrammeFile
from api_client.reference.programme_types import Text
from api_client.reference.voice import Voice

_SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "quiz": "{right} of {graded} answers were right.",
        "survey": "Thank you for your answers.",
        "up-to": "Up to {what}",
        "and": "{one} and {other}",
    },
    "de": {
        "quiz": "{right} von {graded} Antworten waren richtig.",
        "survey": "Danke für deine Antworten.",
        "up-to": "Bis zu {what}",
        "and": "{one} und {other}",
    },
    "de-formal": {"survey": "Danke für Ihre Antworten."},
}


def why(programme: ProgrammeFile, paper: Questionnaire, verdict: Verdict) -> Text:
    """What the history says about the points, in every language."""
    return Text({locale: _why(Voice(programme, locale, _SENTENCES), paper, verdict) for locale in programme.locales})


def _why(voice: Voice, paper: Questionnaire, verdict: Verdict) -> str:
    if isinstance(paper, Quiz):
        return voice.words("quiz", right=voice.number(verdict.right), graded=voice.number(len(verdict.credits)))
    return voice.words("survey")


def brings(programme: ProgrammeFile, paper: Questionnaire, grants: Sequence[Grant], locale: str) -> str:
    """`Up to 110 Sparks and Any coffee, free`; empty where it brings nothing."""
    voice, said = Voice(programme, locale, _SENTENCES), [grant_words.text(programme, one, locale) for one in grants]
    if not said:
        return ""
    open_ended = isinstance(paper, Quiz) or any(question.points for question in paper.questions)
    if open_ended:
        said[0] = said[0].removeprefix("+")
    words = said[0]
    for more in said[1:]:
        words = voice.words("and", one=words, other=more)
    return voice.words("up-to", what=words) if open_ended else words
