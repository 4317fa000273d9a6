"""The few words the API itself says to members, whole in each language; everything else comes from the programme."""

from __future__ import annotations

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "purchase": "Purchase",
        "refund": "Refund",
        "expired": "{unit} expired",
        "bonus": "Bonus",
        "reserved": "Reward reserved",
        "bid": "Bid in an auction",
        "bid-back": "Back from an auction",
        "tickets": "Tickets for a raffle",
        "raffle": "Raffle",
        "auction": "Auction",
        "redeemed": "Reward redeemed",
        "redeemed-at": "Reward redeemed at {store}",
        "returned": "{unit} returned",
        "lapsed": "Reward expired",
        "sent": "Sent to {name}",
        "sent-to-somebody": "Sent to another member",
        "received": "From {name}",
        "received-from-somebody": "From another member",
        "corrected": "Correction",
        "written-off": "{count} of them could not be taken back",
        "items.one": "{count} item",
        "items.other": "{count} items",
        "mail.subject": "{code} is your code for {programme}",
        "mail.body": "Your code for {programme} is {code}.\nIt is good for {minutes} minutes. "
        "If you did not ask for it, you need not do anything.",
        "mail.step-up.subject": "{code} confirms what you are about to spend at {programme}",
        "mail.step-up.body": "Your code to spend with {programme} is {code}.\nIt is good for {minutes} minutes. "
        "If it was not you who asked for it, somebody else uses one of your devices: sign it out in the app.",
    },
    "de": {
        "purchase": "Einkauf",
        "refund": "Rückgabe",
        "expired": "{unit} verfallen",
        "bonus": "Bonus",
        "reserved": "Prämie reserviert",
        "bid": "Gebot in einer Auktion",
        "bid-back": "Zurück aus einer Auktion",
        "tickets": "Lose für eine Verlosung",
        "raffle": "Verlosung",
        "auction": "Auktion",
        "redeemed": "Prämie eingelöst",
        "redeemed-at": "Prämie eingelöst bei {store}",
        "returned": "{unit} zurückgegeben",
        "lapsed": "Prämie abgelaufen",
        "sent": "An {name} gesendet",
        "sent-to-somebody": "An ein anderes Mitglied gesendet",
        "received": "Von {name}",
        "received-from-somebody": "Von einem anderen Mitglied",
        "corrected": "Korrektur",
        "written-off": "{count} davon waren nicht mehr da",
        "items.one": "{count} Artikel",
        "items.other": "{count} Artikel",
        "mail.subject": "{code} ist der Code für {programme}",
        "mail.body": "Der Code für {programme} lautet {code}.\nEr gilt {minutes} Minuten. "
        "Falls du ihn nicht angefordert hast, musst du nichts tun.",
        "mail.step-up.subject": "{code} bestätigt deine Ausgabe bei {programme}",
        "mail.step-up.body": "Dein Code zum Einlösen bei {programme} lautet {code}.\nEr gilt {minutes} Minuten. "
        "Falls du ihn nicht angefordert hast, benutzt jemand anderes eins deiner Geräte: Melde es in der App ab.",
    },
    "de-formal": {
        "mail.body": "Der Code für {programme} lautet {code}.\nEr gilt {minutes} Minuten. "
        "Falls Sie ihn nicht angefordert haben, müssen Sie nichts tun.",
        "mail.step-up.subject": "{code} bestätigt Ihre Ausgabe bei {programme}",
        "mail.step-up.body": "Ihr Code zum Einlösen bei {programme} lautet {code}.\nEr gilt {minutes} Minuten. "
        "Falls Sie ihn nicht angefordert haben, benutzt jemand anderes eins Ihrer Geräte: Melden Sie es in der App ab.",
    },
}


def say(key: str, locale: str, formal: bool = False, **parts: object) -> str:
    """The sentence `key` with its named parts; English where the language is not known here."""
    language = locale.split("-")[0]
    language = language if language in _WORDS else "en"
    formally = _WORDS.get(f"{language}-formal", {}) if formal else {}
    return formally.get(key, _WORDS[language][key]).format(**parts)
