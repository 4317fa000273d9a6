"""What is said of inviting friends: what has to be done, how far a friend has come, and why there are points for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from api_client.reference import localise
from api_client.reference.play.friends_file import Joins, Purchases, Referral, Spend
from api_client.reference.play.grants import Source
from api_client.reference.programme_types import Text
from api_client.reference.voice import Voice

if TYPE_CHECKING:
    from api_client.reference.programme_schema import ProgrammeFile

_SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "condition.joins": "When your friend joins with your link.",
        "condition.first": "When your friend has bought something{within}.",
        "condition.first.of": "When your friend has bought something for at least {amount}{within}.",
        "condition.purchases": "When your friend has bought {count} times{within}.",
        "condition.purchases.of": "When your friend has bought {count} times, for at least {amount} each{within}.",
        "condition.spend": "When your friend has spent {amount}{within}.",
        "mine.joins": "As soon as you join.",
        "mine.first": "When you have bought something{within}.",
        "mine.first.of": "When you have bought something for at least {amount}{within}.",
        "mine.purchases": "When you have bought {count} times{within}.",
        "mine.purchases.of": "When you have bought {count} times, for at least {amount} each{within}.",
        "mine.spend": "When you have spent {amount}{within}.",
        "within.one": ", within {count} day of joining",
        "within.other": ", within {count} days of joining",
        "friend.joined": "Joined. Buying something comes next{by}.",
        "friend.under_way.count": "{current} of {goal} purchases{by}.",
        "friend.under_way.little": "Has begun{by}.",
        "friend.under_way.half": "About half way{by}.",
        "friend.under_way.much": "Nearly there{by}.",
        "friend.paid": "All done.",
        "friend.over_limit": "All done. You have been rewarded for as many friends as possible.",
        "friend.lapsed": "The time for it is over.",
        "friend.refused": "Doesn't count: not somebody new.",
        "own.joined.first": "Your first purchase is left{by}.",
        "own.joined.first.of": "A purchase of at least {amount} is left{by}.",
        "own.count": "{current} of {goal} purchases{by}.",
        "own.money": "{current} of {goal}{by}.",
        "own.paid": "All done.",
        "own.lapsed": "The time for it is over.",
        "own.refused": "The invitation doesn't count here: it is for somebody new.",
        "by": ", by {day}",
        "title.inviter": "{name} joined with your link",
        "title.inviter.nobody": "A friend joined with your link",
        "title.friend": "Invited by {name}",
        "title.friend.nobody": "Invited by a friend",
        "why.inviter": "Your friend did what the invitation asks for.",
        "why.friend": "You did what the invitation asks for.",
    },
    "de": {
        "condition.joins": "Wenn jemand über deinen Link beitritt.",
        "condition.first": "Wenn die eingeladene Person etwas eingekauft hat{within}.",
        "condition.first.of": "Wenn die eingeladene Person für mindestens {amount} eingekauft hat{within}.",
        "condition.purchases": "Wenn die eingeladene Person {count}-mal eingekauft hat{within}.",
        "condition.purchases.of": "Wenn die eingeladene Person {count}-mal für mindestens {amount} einkauft{within}.",
        "condition.spend": "Wenn die eingeladene Person für {amount} eingekauft hat{within}.",
        "mine.joins": "Sobald du dabei bist.",
        "mine.first": "Wenn du etwas eingekauft hast{within}.",
        "mine.first.of": "Wenn du für mindestens {amount} eingekauft hast{within}.",
        "mine.purchases": "Wenn du {count}-mal eingekauft hast{within}.",
        "mine.purchases.of": "Wenn du {count}-mal für mindestens {amount} eingekauft hast{within}.",
        "mine.spend": "Wenn du für {amount} eingekauft hast{within}.",
        "within.one": ", innerhalb von {count} Tag nach dem Beitritt",
        "within.other": ", innerhalb von {count} Tagen nach dem Beitritt",
        "friend.joined": "Dabei. Jetzt fehlt noch ein Einkauf{by}.",
        "friend.under_way.count": "{current} von {goal} Einkäufen{by}.",
        "friend.under_way.little": "Hat angefangen{by}.",
        "friend.under_way.half": "Etwa die Hälfte ist geschafft{by}.",
        "friend.under_way.much": "Fast geschafft{by}.",
        "friend.paid": "Alles geschafft.",
        "friend.over_limit": "Alles geschafft. Mehr Einladungen werden dir nicht belohnt.",
        "friend.lapsed": "Die Zeit dafür ist vorbei.",
        "friend.refused": "Zählt nicht: war schon dabei.",
        "own.joined.first": "Dein erster Einkauf fehlt noch{by}.",
        "own.joined.first.of": "Ein Einkauf für mindestens {amount} fehlt noch{by}.",
        "own.count": "{current} von {goal} Einkäufen{by}.",
        "own.money": "{current} von {goal}{by}.",
        "own.paid": "Alles geschafft.",
        "own.lapsed": "Die Zeit dafür ist vorbei.",
        "own.refused": "Die Einladung zählt hier nicht: Sie ist für alle, die neu sind.",
        "by": ", bis {day}",
        "title.inviter": "{name} ist über deinen Link dabei",
        "title.inviter.nobody": "Jemand ist über deinen Link dabei",
        "title.friend": "Eingeladen von {name}",
        "title.friend.nobody": "Über eine Einladung dabei",
        "why.inviter": "Die eingeladene Person hat getan, worum es bei der Einladung geht.",
        "why.friend": "Du hast getan, worum es bei der Einladung geht.",
    },
    "de-formal": {
        "condition.joins": "Wenn jemand über Ihren Link beitritt.",
        "condition.first": "Wenn die eingeladene Person etwas eingekauft hat{within}.",
        "condition.first.of": "Wenn die eingeladene Person für mindestens {amount} eingekauft hat{within}.",
        "condition.purchases": "Wenn die eingeladene Person {count}-mal eingekauft hat{within}.",
        "condition.purchases.of": "Wenn die eingeladene Person {count}-mal für mindestens {amount} einkauft{within}.",
        "condition.spend": "Wenn die eingeladene Person für {amount} eingekauft hat{within}.",
        "mine.joins": "Sobald Sie dabei sind.",
        "mine.first": "Wenn Sie etwas eingekauft haben{within}.",
        "mine.first.of": "Wenn Sie für mindestens {amount} eingekauft haben{within}.",
        "mine.purchases": "Wenn Sie {count}-mal eingekauft haben{within}.",
        "mine.purchases.of": "Wenn Sie {count}-mal für mindestens {amount} eingekauft haben{within}.",
        "mine.spend": "Wenn Sie für {amount} eingekauft haben{within}.",
        "friend.over_limit": "Alles geschafft. Mehr Einladungen werden Ihnen nicht belohnt.",
        "own.joined.first": "Ihr erster Einkauf fehlt noch{by}.",
        "title.inviter": "{name} ist über Ihren Link dabei",
        "title.inviter.nobody": "Jemand ist über Ihren Link dabei",
        "why.inviter": "Die eingeladene Person hat getan, worum es bei der Einladung geht.",
        "why.friend": "Sie haben getan, worum es bei der Einladung geht.",
    },
}


@dataclass(frozen=True)
class Sources:
    """What gives, on each side of one tie."""

    inviter: Source
    friend: Source


@dataclass(frozen=True)
class Standing:
    """How far a friend has come: `state` as the wire has it, `current` and `goal` in `unit`, until when, and today."""

    state: str
    unit: str
    current: int
    goal: int
    last_day: date | None
    today: date


def sources(programme: ProgrammeFile, rules: Referral, tie_id: str, friend: str, inviter: str) -> Sources:
    """`friend` and `inviter` are first names, and may be empty."""

    def source(side: str, name: str) -> Source:
        title = _every(programme, lambda voice: voice.words(f"title.{side}{'' if name else '.nobody'}", name=name))
        why = _every(programme, lambda voice: voice.words(f"why.{side}"))
        return Source("referral", tie_id, 1, title, why, rules.picture)

    return Sources(source("inviter", friend), source("friend", inviter))


def condition(programme: ProgrammeFile, rules: Referral, locale: str, *, mine: bool = False) -> str:
    """What has to be done; `mine`: said to the friend."""
    voice = Voice(programme, locale, _SENTENCES)
    within = voice.counted("within", rules.within_days) if rules.within_days is not None else ""
    side = "mine" if mine else "condition"
    match rules.condition:
        case Joins():
            return voice.words(f"{side}.joins")
        case Spend(amount=amount):
            return voice.words(f"{side}.spend", amount=voice.money(amount), within=within)
        case Purchases(count=count, minimum=minimum):
            key = f"{side}.{'first' if count == 1 else 'purchases'}{'.of' if minimum else ''}"
            return voice.words(key, count=count, amount=voice.money(minimum), within=within)


def of_friend(programme: ProgrammeFile, at: Standing, locale: str) -> str:
    """How far a friend has come, to whoever invited them: what they buy and for how much is nobody else's business."""
    voice = Voice(programme, locale, _SENTENCES)
    if at.state != "under_way":
        return voice.words(f"friend.{at.state}", by=_by(voice, at))
    if at.unit == "count":
        return voice.words("friend.under_way.count", current=at.current, goal=at.goal, by=_by(voice, at))
    share = at.current / at.goal
    return voice.words(f"friend.under_way.{_roughly(share)}", by=_by(voice, at))


def of_own(programme: ProgrammeFile, rules: Referral, at: Standing, locale: str) -> str:
    """How far the member has come with the invitation they joined by."""
    voice = Voice(programme, locale, _SENTENCES)
    if at.state not in ("joined", "under_way"):
        return voice.words(f"own.{at.state}")
    by = _by(voice, at)
    match rules.condition:
        case Purchases(count=1, minimum=minimum):
            key = "own.joined.first.of" if minimum else "own.joined.first"
            return voice.words(key, amount=voice.money(minimum), by=by)
        case Spend():
            return voice.words("own.money", current=voice.money(at.current), goal=voice.money(at.goal), by=by)
        case _:
            return voice.words("own.count", current=at.current, goal=at.goal, by=by)


def _roughly(share: float) -> str:
    return "little" if share < 0.4 else "half" if share < 0.7 else "much"


def _by(voice: Voice, at: Standing) -> str:
    return voice.words("by", day=localise.day(at.last_day, voice.language, at.today)) if at.last_day else ""


def _every(programme: ProgrammeFile, say: Callable[[Voice], str]) -> Text:
    """The same in every language of the programme: what is in the books must read right for good."""
    return Text({locale: say(Voice(programme, locale, _SENTENCES)) for locale in programme.locales})
