"""What is typed into the profile: what differs, what is wrong, and how two editors meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from member_app.domain.member import ProfileChange, Removal
from member_app.i18n import Text
from screens.profile.form import Form, change_of, differing, form_of, merged, mistakes
from tests.fakes.samples import MEMBER

TODAY = date(2026, 11, 22)
EN, DE = Text("en"), Text("de")
BASE = form_of(MEMBER, EN.numeric_day)


def wrong(form: Form) -> dict[str, str]:
    return mistakes(form, BASE, EN.parse_day, TODAY)


def test_the_birthday_is_written_as_the_locale_types_it():
    assert BASE.birthday == "08/11/1994"
    assert form_of(MEMBER, DE.numeric_day).birthday == "08.11.1994"


def test_only_what_changed_is_sent():
    form = replace(BASE, last_name=" Lindner-Kuhn ", birthday="9.11.1994")
    assert change_of(form, BASE, DE.parse_day) == ProfileChange(last_name="Lindner-Kuhn", birthday=date(1994, 11, 9))
    assert differing(replace(BASE, first_name="Mara "), BASE) == ()


def test_a_phone_number_can_be_taken_out_again():
    base = replace(BASE, phone="+49 30 1234567")
    assert change_of(BASE, base, EN.parse_day) == ProfileChange(phone="")


def test_a_birthday_can_be_taken_back():
    empty = replace(BASE, birthday="  ")
    assert wrong(empty) == {}
    assert change_of(empty, BASE, EN.parse_day) == ProfileChange(birthday=Removal.REMOVED)
    assert change_of(empty, replace(BASE, birthday=""), EN.parse_day) == ProfileChange()


@pytest.mark.parametrize("typed", ["+49 30 1234567", "030/123 45 67", "(030) 1234-567", "0301234567"])
def test_phone_numbers_as_people_write_them(typed: str):
    assert wrong(replace(BASE, phone=typed)) == {}


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("first_name", "  ", "profile.error.first_name"),
        ("last_name", "", "profile.error.last_name"),
        ("first_name", "x" * 81, "profile.error.long"),
        ("phone", "call me", "profile.error.phone"),
        ("phone", "123", "profile.error.phone"),
        ("birthday", "31/02/1994", "profile.error.birthday"),
        ("birthday", "8/11/94", "profile.error.birthday"),
        ("birthday", "23/11/2026", "profile.error.birthday_future"),
        ("birthday", "08/11/1894", "profile.error.birthday_past"),
    ],
)
def test_mistakes_are_named_by_field(field: str, typed: str, error: str):
    assert wrong(BASE.with_field(field, typed)) == {field: error}


def test_what_is_not_touched_is_not_judged():
    nameless = form_of(replace(MEMBER, first_name="", birthday=None), EN.numeric_day)
    assert mistakes(replace(nameless, phone="+49301234567"), nameless, EN.parse_day, TODAY) == {}


def test_newer_values_come_in_below_what_is_typed():
    typed = replace(BASE, first_name="Maria")
    newer = replace(BASE, first_name="Marah", phone="+4930999")
    assert merged(typed, BASE, newer) == replace(newer, first_name="Maria")


def test_an_unknown_field_is_a_mistake_of_the_screen():
    with pytest.raises(ValueError, match="no field 'nickname'"):
        BASE.with_field("nickname", "M")
