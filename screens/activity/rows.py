"""The rows of the account, one day at a time."""

from __future__ import annotations

import flet as ft

from member_app.domain.activity import Entry
from screens.activity.days import Day
from screens.shared.amounts import times
from screens.shared.component import component, keyed
from screens.shared.scope import use_text, use_tokens
from screens.shared.states import skeleton
from screens.shared.surfaces import named, picture_tile, pill
from screens.shared.type import BOLD, label, section, strong


@component
def DayGroup(day: Day, with_balance: bool, with_month: bool) -> ft.Control:
    """A day, what was on the account at its end, and what happened on it."""
    t = use_text()
    heading = t.weekday_of(day.day)
    balance = day.balance if with_balance else None
    if balance is not None:
        heading = t("activity.day_balance", day=heading, balance=t.balance(balance))
    above = [ft.Container(section(t.month(day.day.replace(day=1))), padding=ft.Padding.only(top=8))]
    return ft.Column(
        [
            *(above if with_month else []),
            ft.Semantics(heading_level=3, container=True, content=label(heading)),
            *(keyed(entry.id, EntryRow, entry) for entry in day.entries),
        ],
        spacing=4,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@component
def EntryRow(entry: Entry) -> ft.Control:
    """One entry; a tap tells why."""
    page = ft.context.page
    p = use_tokens().palette
    words: list[ft.Control] = [
        strong(times(entry.title, entry.quantity), size=16, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS)
    ]
    if entry.subtitle:
        words.append(label(entry.subtitle, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS))
    row = ft.Row(
        [
            picture_tile(entry.picture, 48),
            ft.Column(words, spacing=2, expand=True),
            ft.Column(_amount(entry), spacing=4, horizontal_alignment=ft.CrossAxisAlignment.END),
        ],
        spacing=14,
    )
    face = ft.Container(
        row,
        padding=ft.Padding.symmetric(vertical=10),
        border_radius=16,
        ink=True,
        ink_color=p.quiet,
        on_click=lambda: page.navigate(f"/activity/{entry.id}"),
    )
    return named(f"activity.item.{entry.id}", face)


def _amount(entry: Entry) -> list[ft.Control]:
    t, p = use_text(), use_tokens().palette
    color = p.good if entry.amount > 0 else p.text
    if entry.pending:
        color = p.text2
    words = ft.Text(t.signed(entry.amount), size=17, font_family=BOLD, color=color, no_wrap=True)
    if not entry.pending:
        return [words]
    until = t.short_day(t.local(entry.pending_until).date()) if entry.pending_until else ""
    said = t("activity.pending_until", day=until) if until else t("activity.pending")
    return [words, pill(said, fg=p.attention, bg=p.attention_container, size=12)]


def rows_skeleton(rows: int = 5) -> ft.Control:
    """Rows on their way: a picture, two lines and a figure each."""
    return ft.Column([_row_skeleton() for _ in range(rows)], spacing=24)


def _row_skeleton() -> ft.Control:
    return ft.Row(
        [
            skeleton(48, width=48, radius=16),
            ft.Column([skeleton(14, width=160, radius=7), skeleton(11, width=110, radius=6)], spacing=8, expand=True),
            skeleton(16, width=48, radius=8),
        ],
        spacing=14,
    )
