"""The sentences that explain a tier condition, whole for each language, so that a translator can reorder them.

A programme may have any language; where these sentences have none for it they are in English. `Sie` is the German of
a formal programme.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.plural import PluralRule

from api_client.reference import localise
from api_client.reference.programme_schema import ProgrammeFile

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
        "spend.met": "Geschafft: {goal} ausgegeben.",
        "points.met": "Geschafft: {goal} gesammelt.",
        "visits.met": "Geschafft: {goal} da gewesen.",
        "times.one": "{count}-mal",
        "times.other": "{count}-mal",
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
            return self._words(f"{kind}.met").format(goal=self._amount(kind, goal))
        day = localise.day(until, self._language, self.today)
        return self._words(f"{kind}.{aim}").format(amount=self._amount(kind, missing), day=day, tier=tier)

    @property
    def _language(self) -> str:
        """The locale of the sentences, which is English where there are none for the member's."""
        return self.locale if self.locale.split("-")[0] in _SENTENCES else "en"

    def _words(self, key: str) -> str:
        language = self._language.split("-")[0]
        formal = f"{language}-formal"
        return _SENTENCES[formal if self.programme.formal and formal in _SENTENCES else language][key]

    def _amount(self, kind: str, amount: int) -> str:
        match kind:
            case "spend":
                return localise.money(amount, self.programme.currency, self._language)
            case "points":
                unit, scale = self.programme.unit_in(self.locale), self.programme.wallet.scale
                name = unit.one if amount == 10**scale else unit.other
                return f"{localise.number(amount, self._language, scale)} {name}"
            case _:
                rule: PluralRule = localise.babel_locale(self._language).plural_form
                count = localise.number(amount, self._language)
                return self._words("times.one" if rule(amount) == "one" else "times.other").format(count=count)
