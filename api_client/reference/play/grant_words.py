"""What a prize is called and how it is shown."""

from __future__ import annotations

from api_client.reference.play.badges_file import Badge
from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_schema import ProgrammeFile
from api_client.reference.voice import Voice

_SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "points": "+{points}",
        "tier_points": "+{points} towards your tier",
        "tickets.one": "{count} raffle ticket",
        "tickets.other": "{count} raffle tickets",
        "entries.one": "{count} ticket for {title}",
        "entries.other": "{count} tickets for {title}",
        "badge": "Badge {title}",
        "badge.level": "Badge {title}, level {level}",
        "badge.secret": "A secret badge",
        "free": "{title}, free",
    },
    "de": {
        "points": "+{points}",
        "tier_points": "+{points} für deine Stufe",
        "tickets.one": "{count} Los",
        "tickets.other": "{count} Lose",
        "entries.one": "{count} Los für {title}",
        "entries.other": "{count} Lose für {title}",
        "badge": "Abzeichen {title}",
        "badge.level": "Abzeichen {title}, Stufe {level}",
        "badge.secret": "Ein geheimes Abzeichen",
        "free": "{title} gratis",
    },
    "de-formal": {"tier_points": "+{points} für Ihre Stufe"},
}


def hidden(programme: ProgrammeFile, grant: Grant) -> bool:
    """Whether nobody may know what it is before they have it."""
    badge = _badge(programme, grant)
    return badge is not None and badge.secret


def text(programme: ProgrammeFile, grant: Grant, locale: str, *, won: bool = False) -> str:
    """`+200 Sparks`, `Any coffee, free`, `Badge City walker`; `A secret badge` for one that is not `won` yet."""
    voice = Voice(programme, locale, _SENTENCES)
    if not won and hidden(programme, grant):
        return voice.words("badge.secret")
    if grant.kind in ("points", "tier_points"):
        return voice.words(grant.kind, points=voice.points(grant.amount))
    if grant.tickets is not None:
        raffle = next((one for one in programme.raffles if one.id == grant.raffle), None)
        if raffle is None:
            return voice.counted("tickets", grant.tickets)
        return voice.counted("entries", grant.tickets, title=raffle.title.pick(locale))
    if grant.reward is not None:
        reward = programme.reward(grant.reward)
        return voice.words("free", title=reward.title.pick(locale) if reward else grant.reward)
    badge = _badge(programme, grant)
    title = badge.title.pick(locale) if badge else str(grant.badge)
    return voice.words("badge.level" if grant.level > 1 else "badge", title=title, level=grant.level)


def picture(programme: ProgrammeFile, grant: Grant, *, won: bool = False) -> str:
    """The prize's own picture, where it has one that may be seen."""
    if not won and hidden(programme, grant):
        return "question-mark"
    if grant.reward is not None:
        reward = programme.reward(grant.reward)
        return reward.picture if reward else "gift"
    if grant.badge is not None:
        badge = _badge(programme, grant)
        return badge.picture if badge else "trophy"
    return {"tickets": "ticket", "tier_points": "crown"}.get(grant.kind, "sparkles")


def _badge(programme: ProgrammeFile, grant: Grant) -> Badge | None:
    return next((one for one in programme.badges if one.id == grant.badge), None)
