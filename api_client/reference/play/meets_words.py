"""What the account says about points of check-ins and events, and how they are told to whoever reads a calendar."""

from __future__ import annotations

from api_client.reference.context import Context
from api_client.reference.programme_types import Text
from api_client.reference.voice import Sentences, Voice

SENTENCES: Sentences = {
    "en": {
        "checkin": "Checked in at {name}",
        "checked": "You checked in at {name}.",
        "attended": "You were at “{name}”.",
    },
    "de": {
        "checkin": "Check-in bei {name}",
        "checked": "Du hast bei {name} eingecheckt.",
        "attended": "Du warst bei „{name}“.",
    },
    "de-formal": {
        "checked": "Sie haben bei {name} eingecheckt.",
        "attended": "Sie waren bei „{name}“.",
    },
}


def said(ctx: Context, key: str, name: str | Text) -> Text:
    """The sentence `key` in every language of the programme."""
    spoken = {}
    for locale in ctx.programme.locales:
        voice = Voice(ctx.programme, locale, SENTENCES)
        spoken[locale] = voice.words(key, name=name if isinstance(name, str) else name.pick(locale))
    return Text(spoken)
