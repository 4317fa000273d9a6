"""What auctions say for themselves in the history, and what bidders are called, in every language of the programme."""

from __future__ import annotations

from api_client.reference.play.auctions_file import Auction
from api_client.reference.programme_schema import ProgrammeFile
from api_client.reference.programme_types import Text
from api_client.reference.voice import Sentences, Voice

_SENTENCES: Sentences = {
    "en": {
        "set-aside": "Set aside for your bid on “{title}”: they come back as soon as somebody bids more.",
        "outbid": "Somebody bid more for “{title}”, so what was set aside is yours again.",
        "rest": "“{title}” went to you for less than you were ready to give; this is the rest.",
        "void": "The auction “{title}” was called off, so what was set aside is yours again.",
        "paid": "Your winning bid for “{title}”.",
        "won": "You won the auction “{title}”.",
        "alias": "Bidder {number}",
    },
    "de": {
        "set-aside": "Für dein Gebot auf „{title}“ zurückgelegt: Sobald jemand mehr bietet, kommen sie zurück.",
        "outbid": "Jemand hat mehr für „{title}“ geboten. Was zurückgelegt war, gehört wieder dir.",
        "rest": "„{title}“ ging für weniger an dich, als du geboten hättest; das ist der Rest.",
        "void": "Die Auktion „{title}“ wurde abgesagt. Was zurückgelegt war, gehört wieder dir.",
        "paid": "Dein höchstes Gebot für „{title}“.",
        "won": "Du hast die Auktion „{title}“ gewonnen.",
        "alias": "Mitglied {number}",
    },
    "de-formal": {
        "set-aside": "Für Ihr Gebot auf „{title}“ zurückgelegt: Sobald jemand mehr bietet, kommen sie zurück.",
        "outbid": "Jemand hat mehr für „{title}“ geboten. Was zurückgelegt war, gehört wieder Ihnen.",
        "rest": "„{title}“ ging für weniger an Sie, als Sie geboten hätten; das ist der Rest.",
        "void": "Die Auktion „{title}“ wurde abgesagt. Was zurückgelegt war, gehört wieder Ihnen.",
        "paid": "Ihr höchstes Gebot für „{title}“.",
        "won": "Sie haben die Auktion „{title}“ gewonnen.",
    },
}


def said(programme: ProgrammeFile, key: str, auction: Auction) -> Text:
    """The sentence `key` in every language."""
    voices = (Voice(programme, locale, _SENTENCES) for locale in programme.locales)
    return Text({voice.locale: voice.words(key, title=auction.title.pick(voice.locale)) for voice in voices})


def alias(programme: ProgrammeFile, number: int, locale: str) -> str:
    """What others see of a bidder."""
    return Voice(programme, locale, _SENTENCES).words("alias", number=number)
