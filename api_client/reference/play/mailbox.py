"""The mailbox behind an address: the same for every way to write an address that ends up with the same person. Pure."""

from __future__ import annotations

#: Providers that overlook dots in front of the @.
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
#: Two names of one provider.
_SAME = {"googlemail.com": "gmail.com"}


def mailbox(address: str) -> str:
    """`ada.l+news@GoogleMail.com` is `adal@gmail.com`; what is no tag or dot of that kind stays."""
    name, _, domain = address.strip().lower().rpartition("@")
    name = name.partition("+")[0] or name
    if domain in _DOTLESS:
        name = name.replace(".", "") or name
    return f"{name}@{_SAME.get(domain, domain)}"


def same_phone(one: str, other: str) -> bool:
    """Whether two numbers, with or without their country, ring the same phone."""
    mine, theirs = _digits(one), _digits(other)
    return bool(mine) and mine == theirs


def _digits(phone: str) -> str:
    """The last nine digits, which no two numbers of a country share; empty where there are too few to tell."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return digits[-9:] if len(digits) >= 7 else ""
