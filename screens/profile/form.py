"""The profile as typed: what differs from the account, what is wrong with it, and how to merge. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date

from member_app.domain.member import Member, ProfileChange, Removal

#: Longest of each field, as the service takes it.
LONGEST = 80
OLDEST_YEAR = 1900
FIELDS = ("first_name", "last_name", "phone", "birthday", "region")


@dataclass(frozen=True)
class Form:
    """All text, as the member typed it; the region is an ISO 3166 code."""

    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    birthday: str = ""
    region: str = ""

    def with_field(self, name: str, value: str) -> Form:
        """This form with one field typed anew."""
        if name not in FIELDS:
            raise ValueError(f"the profile has no field {name!r}")
        return replace(self, **{name: value})


def form_of(member: Member, day: Callable[[date], str]) -> Form:
    """The account's own values, as one would type them."""
    birthday = day(member.birthday) if member.birthday else ""
    return Form(member.first_name, member.last_name, member.phone, birthday, member.region or "")


def differing(form: Form, base: Form) -> tuple[str, ...]:
    """Names of the fields that were changed; blanks around a value are no change."""
    return tuple(f.name for f in fields(Form) if getattr(form, f.name).strip() != getattr(base, f.name).strip())


def merged(form: Form, base: Form, newer: Form) -> Form:
    """`newer`, keeping what the member has typed since `base`."""
    typed = {name: getattr(form, name) for name in differing(form, base)}
    return replace(newer, **typed)


def mistakes(form: Form, base: Form, parse: Callable[[str], date | None], today: date) -> dict[str, str]:
    """Field name to message key; only fields that were changed are looked at."""
    found: dict[str, str] = {}
    changed = differing(form, base)
    for name in ("first_name", "last_name"):
        if name in changed and not getattr(form, name).strip():
            found[name] = f"profile.error.{name}"
        elif len(getattr(form, name).strip()) > LONGEST:
            found[name] = "profile.error.long"
    if "phone" in changed and form.phone.strip() and not _phone(form.phone):
        found["phone"] = "profile.error.phone"
    if "birthday" in changed and form.birthday.strip() and (wrong := _birthday(form.birthday, parse, today)):
        found["birthday"] = wrong
    return found


def change_of(form: Form, base: Form, parse: Callable[[str], date | None]) -> ProfileChange:
    """Only what was changed goes out, so that nothing else is overwritten."""
    changed = differing(form, base)

    def text(name: str) -> str | None:
        return getattr(form, name).strip() if name in changed else None

    birthday: date | Removal | None = None
    if "birthday" in changed:
        birthday = parse(form.birthday) if form.birthday.strip() else Removal.REMOVED
    return ProfileChange(text("first_name"), text("last_name"), text("phone"), birthday, region=text("region"))


def _phone(typed: str) -> bool:
    """International or national: digits with the usual marks between them."""
    digits = re.sub(r"[\s()/.\-]", "", typed)
    return re.fullmatch(r"\+?\d{6,15}", digits) is not None


def _birthday(typed: str, parse: Callable[[str], date | None], today: date) -> str:
    day = parse(typed)
    if day is None:
        return "profile.error.birthday"
    if day > today:
        return "profile.error.birthday_future"
    return "profile.error.birthday_past" if day.year < OLDEST_YEAR else ""
