"""What a prize is called and how it is shown."""

from __future__ import annotations

from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_schema import ProgrammeFile
from api_client.reference.voice import Voice

_SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "points": "+{points}",
        "tier_points": "+{points} towards your tier",
        "tickets.one": "{count} raffle ticket",
        "tickets.other": "{count} raffle tickets",
        "badge": "Badge {title}",
        "badge.level": "Badge {title}, level {level}",
        "free": "{title}, free",
    },
    "de": {
        "points": "+{points}",
        "tier_points": "+{points} für deine Stufe",
        "tickets.one": "{count} Los",
        "tickets.other": "{count} Lose",
        "badge": "Abzeichen {title}",
        "badge.level": "Abzeichen {title}, Stufe {level}",
        "free": "{title} gratis",
    },
    "de-formal": {"tier_points": "+{points} für Ihre Stufe"},
}


def text(programme: ProgrammeFile, grant: Grant, locale: str) -> str:
    """`+200 Sparks`, `Any coffee, free`, `Badge City walker`."""
    voice = Voice(programme, locale, _SENTENCES)
    if grant.kind in ("points", "tier_points"):
        return voice.words(grant.kind, points=voice.points(grant.amount))
    if grant.tickets is not None:
        return voice.counted("tickets", grant.tickets)
    if grant.reward is not None:
        reward = programme.reward(grant.reward)
        return voice.words("free", title=reward.title.pick(locale) if reward else grant.reward)
    badge = next((one for one in programme.badges if one.id == grant.badge), None)
    title = badge.title.pick(locale) if badge else str(grant.badge)
    return voice.words("badge.level" if grant.level > 1 else "badge", title=title, level=grant.level)


def picture(programme: ProgrammeFile, grant: Grant) -> str:
    """The prize's own picture, where it has one."""
    if grant.reward is not None:
        reward = programme.reward(grant.reward)
        return reward.picture if reward else "gift"
    if grant.badge is not None:
        badge = next((one for one in programme.badges if one.id == grant.badge), None)
        return badge.picture if badge else "trophy"
    return {"tickets": "ticket", "tier_points": "crown"}.get(grant.kind, "sparkles")
