"""The sentences that explain a tier condition, whole for each language, so that a translator can reorder them.

A programme may have any language; where these sentences have none for it they are in English. `Sie` is the German of
a formal programme.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api_client.reference import localise
from api_client.reference.programme_schema import ProgrammeFile
from api_client.reference.voice import Voice

_SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "spend.reach": "Spend {amount} more until {day} to reach {tier}.",
        "points.reach": "Collect {amount} more until {day} to reach {tier}.",
        "visits.reach": "Visit us {amount} more until {day} to reach {tier}.",
        "spend.keep": "Spend {amount} more until {day} to keep {tier}.",
        "points.keep": "Collect {amount} more until {day} to keep {tier}.",
        "visits.keep": "Visit us {amount} more until {day} to keep {tier}.",
        "spend.met": "Done: {goal} spent.",
        "points.met": "Done: {goal} collected.",
        "visits.met": "Done: you came {goal}.",
        "balance.reach": "Hold {amount} more to reach {tier}.",
        "balance.keep": "Hold {amount} more until {day} to keep {tier}.",
        "balance.met": "Done: you hold {goal}.",
        "project.reach": "At your present pace you reach {tier} around {day}.",
        "project.keep": "At your present pace you keep {tier} beyond {day}.",
        "project.lose": "At your present pace {tier} ends on {day}.",
        "project.early": "It is too early to say how fast you are going.",
        "project.far": "At your present pace {tier} stays out of reach for now.",
        "times.one": "{count} time",
        "times.other": "{count} times",
    },
    "de": {
        "spend.reach": "Gib bis {day} noch {amount} aus und du erreichst {tier}.",
        "points.reach": "Sammle bis {day} noch {amount} und du erreichst {tier}.",
        "visits.reach": "Komm bis {day} noch {amount} vorbei und du erreichst {tier}.",
        "spend.keep": "Gib bis {day} noch {amount} aus und du behältst {tier}.",
        "points.keep": "Sammle bis {day} noch {amount} und du behältst {tier}.",
        "visits.keep": "Komm bis {day} noch {amount} vorbei und du behältst {tier}.",
        "spend.met": "Geschafft: {goal} ausgegeben.",
        "points.met": "Geschafft: {goal} gesammelt.",
        "visits.met": "Geschafft: {goal} da gewesen.",
        "balance.reach": "Halte noch {amount} mehr und du erreichst {tier}.",
        "balance.keep": "Halte bis {day} noch {amount} mehr und du behältst {tier}.",
        "balance.met": "Geschafft: {goal} auf dem Konto.",
        "project.reach": "Wenn du so weitermachst, erreichst du {tier} etwa am {day}.",
        "project.keep": "Wenn du so weitermachst, behältst du {tier} über den {day} hinaus.",
        "project.lose": "Wenn du so weitermachst, endet {tier} am {day}.",
        "project.early": "Es ist noch zu früh, um ein Tempo zu nennen.",
        "project.far": "Wenn du so weitermachst, bleibt {tier} vorerst außer Reichweite.",
        "times.one": "{count}-mal",
        "times.other": "{count}-mal",
    },
    "de-formal": {
        "spend.reach": "Geben Sie bis {day} noch {amount} aus und Sie erreichen {tier}.",
        "points.reach": "Sammeln Sie bis {day} noch {amount} und Sie erreichen {tier}.",
        "visits.reach": "Kommen Sie bis {day} noch {amount} vorbei und Sie erreichen {tier}.",
        "spend.keep": "Geben Sie bis {day} noch {amount} aus und Sie behalten {tier}.",
        "points.keep": "Sammeln Sie bis {day} noch {amount} und Sie behalten {tier}.",
        "visits.keep": "Kommen Sie bis {day} noch {amount} vorbei und Sie behalten {tier}.",
        "balance.reach": "Halten Sie noch {amount} mehr und Sie erreichen {tier}.",
        "balance.keep": "Halten Sie bis {day} noch {amount} mehr und Sie behalten {tier}.",
        "project.reach": "Wenn Sie so weitermachen, erreichen Sie {tier} etwa am {day}.",
        "project.keep": "Wenn Sie so weitermachen, behalten Sie {tier} über den {day} hinaus.",
        "project.lose": "Wenn Sie so weitermachen, endet {tier} am {day}.",
        "project.far": "Wenn Sie so weitermachen, bleibt {tier} vorerst außer Reichweite.",
    },
}


@dataclass(frozen=True)
class Speaker:
    """Writes the sentences of one programme in one language, as of `today`."""

    programme: ProgrammeFile
    locale: str
    today: date

    def explain(self, kind: str, missing: int, goal: int, aim: str, tier: str, until: date) -> str:
        """One condition in words; `aim` is `reach` or `keep`."""
        if missing == 0:
            return self._voice.words(f"{kind}.met", goal=self._amount(kind, goal))
        return self._voice.words(f"{kind}.{aim}", amount=self._amount(kind, missing), day=self._day(until), tier=tier)

    def project(self, kind: str, tier: str, on: date | None) -> str:
        """Where the present pace leads."""
        return self._voice.words(f"project.{kind}", tier=tier, day=self._day(on) if on else "")

    @property
    def _voice(self) -> Voice:
        return Voice(self.programme, self.locale, _SENTENCES)

    def _day(self, value: date) -> str:
        return localise.day(value, self._voice.language, self.today)

    def _amount(self, kind: str, amount: int) -> str:
        match kind:
            case "spend":
                return self._voice.money(amount)
            case "visits":
                return self._voice.counted("times", amount)
            case _:
                return self._voice.points(amount)
