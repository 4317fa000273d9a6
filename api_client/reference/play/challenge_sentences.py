"""How far it is, what is left and what something was given for: whole sentences for each language."""

from __future__ import annotations

from api_client.reference.play.challenges_file import Challenge, Milestone, StampCard, Streak
from api_client.reference.play.criteria_file import Criterion, Noun, Spend
from api_client.reference.programme_schema import ProgrammeFile
from api_client.reference.programme_types import Text
from api_client.reference.voice import Voice

_SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "progress": "{current} of {goal} {what}",
        "missing": "{missing} more {what}",
        "missing.money": "{missing} more",
        "held": "{current} of {goal} done",
        "left": "{missing} more to do",
        "streak": "{current} of {goal} in a row",
        "streak.left": "{missing} more in a row",
        "done": "Done",
        "reason.task": "You completed “{title}”: {progress}.",
        "reason.stamp_card": "A full card: {progress}.",
        "reason.streak": "{length} in a row: “{title}”.",
        "reason.milestone": "“{title}” reached: {progress}.",
        "day.one": "{count} day",
        "day.other": "{count} days",
        "week.one": "{count} week",
        "week.other": "{count} weeks",
        "month.one": "{count} month",
        "month.other": "{count} months",
    },
    "de": {
        "progress": "{current} von {goal} {what}",
        "missing": "noch {missing} {what}",
        "missing.money": "noch {missing}",
        "held": "{current} von {goal} geschafft",
        "left": "noch {missing} zu tun",
        "streak": "{current} von {goal} in Folge",
        "streak.left": "noch {missing} in Folge",
        "done": "Geschafft",
        "reason.task": "„{title}“ geschafft: {progress}.",
        "reason.stamp_card": "Eine volle Karte: {progress}.",
        "reason.streak": "{length} in Folge: „{title}“.",
        "reason.milestone": "„{title}“ erreicht: {progress}.",
        "day.one": "{count} Tag",
        "day.other": "{count} Tage",
        "week.one": "{count} Woche",
        "week.other": "{count} Wochen",
        "month.one": "{count} Monat",
        "month.other": "{count} Monate",
        # After a preposition.
        "of.day.one": "{count} Tag",
        "of.day.other": "{count} Tagen",
        "of.week.one": "{count} Woche",
        "of.week.other": "{count} Wochen",
        "of.month.one": "{count} Monat",
        "of.month.other": "{count} Monaten",
    },
}


def reason(programme: ProgrammeFile, part: Challenge, stage: int) -> Text:
    """Why a prize was given, in every language."""
    return Text({locale: _reason(Speaker(programme, locale), part, stage) for locale in programme.locales})


def _reason(speaker: Speaker, part: Challenge, stage: int) -> str:
    words, first = speaker.voice.words, part.criteria[0]
    match part:
        case Milestone():
            rung = part.stages[stage - 1]
            return words(
                "reason.milestone", title=rung.title.pick(speaker.locale), progress=speaker.amount(first, rung.goal)
            )
        case Streak():
            length = speaker.voice.counted(part.unit, part.periods)
            return words("reason.streak", title=part.title.pick(speaker.locale), length=length)
        case StampCard():
            return words("reason.stamp_card", progress=speaker.amount(first, first.goal))
        case _:
            done = ", ".join(speaker.amount(one, one.goal) for one in part.criteria)
            return words("reason.task", title=part.title.pick(speaker.locale), progress=done)


class Speaker:
    """Writes about what counts, for one programme in one language."""

    def __init__(self, programme: ProgrammeFile, locale: str) -> None:
        self.locale = locale
        self.voice = Voice(programme, locale, _SENTENCES)

    def what(self, criterion: Criterion, count: int) -> str:
        """`coffees`, for so many."""
        noun = self._noun(criterion)
        return noun.one if self._single(count) else noun.other

    def amount(self, criterion: Criterion, count: int) -> str:
        """`10 coffees`."""
        return f"{self._figure(criterion, count)} {self.what(criterion, 2 if isinstance(criterion, Spend) else count)}"

    def progress(self, criterion: Criterion, current: int, goal: int) -> str:
        """`3 of 4 coffees`."""
        noun = self._noun(criterion)
        named = noun.one if self._single(goal) and not isinstance(criterion, Spend) else noun.of or noun.other
        figures = {"current": self._figure(criterion, current), "goal": self._figure(criterion, goal)}
        return self.voice.words("progress", **figures, what=named)

    def missing(self, criterion: Criterion, count: int) -> str:
        """`1 more coffee`; empty when nothing is."""
        if count <= 0:
            return ""
        if isinstance(criterion, Spend):
            return self.voice.words("missing.money", missing=self.voice.money(count))
        return self.voice.words("missing", missing=self.voice.number(count), what=self.what(criterion, count))

    def held(self, current: int, goal: int) -> tuple[str, str]:
        """Progress and what is missing, of several criteria."""
        missing = self.voice.words("left", missing=self.voice.number(goal - current)) if current < goal else ""
        return self.voice.words("held", current=self.voice.number(current), goal=self.voice.number(goal)), missing

    def streak(self, unit: str, length: int, goal: int) -> tuple[str, str]:
        """Progress and what is missing, of periods in a row."""
        of = unit if self.voice.language.split("-")[0] == "en" else f"of.{unit}"
        said = self.voice.words("streak", current=self.voice.number(length), goal=self.voice.counted(of, goal))
        if length >= goal:
            return said, ""
        return said, self.voice.words("streak.left", missing=self.voice.counted(unit, goal - length))

    def done(self) -> str:
        """`Done`."""
        return self.voice.words("done")

    def _figure(self, criterion: Criterion, count: int) -> str:
        return self.voice.money(count) if isinstance(criterion, Spend) else self.voice.number(count)

    def _noun(self, criterion: Criterion) -> Noun:
        what = criterion.what
        return what.get(self.locale) or what.get(self.locale.split("-")[0]) or next(iter(what.values()))

    def _single(self, count: int) -> bool:
        return count == 1
