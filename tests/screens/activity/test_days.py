"""Entries under their local days, and pages of a list put together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from member_app.domain.activity import ActivityPage, Month
from member_app.i18n import Text
from screens.activity.days import by_day, change, with_newer, with_older
from tests.fakes.samples import entry

BERLIN = Text("en", "Europe/Berlin")


def at(id: str, *moment: int, pending: bool = False, balance: int = 100) -> object:
    return replace(
        entry(id, "earn", 10, balance, id, "", "coffee", 0),
        occurred_at=datetime(*moment, tzinfo=UTC),  # type: ignore[arg-type]
        pending=pending,
    )


def page(*ids: str, cursor: str | None = None) -> ActivityPage:
    return ActivityPage(tuple(at(id, 2026, 11, 1) for id in ids), cursor)  # type: ignore[misc]


def ids(value: ActivityPage) -> list[str]:
    return [one.id for one in value.entries]


def test_a_day_is_the_programmes_local_day():
    days = by_day((at("late", 2026, 11, 20, 23, 30), at("early", 2026, 11, 20, 22, 30)), BERLIN.local)  # type: ignore[arg-type]
    assert [(day.day, len(day.entries)) for day in days] == [(date(2026, 11, 21), 1), (date(2026, 11, 20), 1)]


def test_the_newest_day_of_each_month_opens_it():
    moments = ((2026, 11, 20), (2026, 11, 19), (2026, 10, 3), (2025, 10, 2))
    days = by_day(tuple(at(str(n), *moment, 12) for n, moment in enumerate(moments)), BERLIN.local)  # type: ignore[misc]
    assert [day.opens_month for day in days] == [True, False, True, True]


def test_the_balance_of_a_day_leaves_pending_points_out():
    newest = at("a", 2026, 11, 20, 12, pending=True, balance=999)
    (day,) = by_day((newest, at("b", 2026, 11, 20, 11, balance=80)), BERLIN.local)  # type: ignore[arg-type]
    assert day.balance == 80
    (only_pending,) = by_day((newest,), BERLIN.local)  # type: ignore[arg-type]
    assert only_pending.balance is None


def test_an_entry_that_moved_between_two_pages_is_shown_once():
    whole = with_older(page("a", "b", cursor="1"), page("b", "c", cursor="2"))
    assert ids(whole) == ["a", "b", "c"]
    assert whole.next_cursor == "2"


def test_a_new_first_page_keeps_what_was_loaded_below_it():
    whole = with_newer(page("a", "b", "c", "d", cursor="9"), page("new", "a", "b", cursor="1"))
    assert ids(whole) == ["new", "a", "b", "c", "d"]
    assert whole.next_cursor == "9"


def test_a_new_first_page_that_does_not_meet_the_old_list_replaces_it():
    whole = with_newer(page("a", "b", cursor="9"), page("x", "y", cursor="1"))
    assert ids(whole) == ["x", "y"]
    assert whole.next_cursor == "1"


def test_change_compares_with_the_month_before():
    october, november = Month(date(2026, 10, 1), 500, 0), Month(date(2026, 11, 1), 600, 0)
    assert round(change((october, november)) or 0, 3) == 0.2
    assert change((november,)) is None
    assert change((Month(date(2026, 10, 1), 0, 0), november)) is None
