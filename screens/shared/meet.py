"""An event in a few words and in one look: its day as a leaf of a calendar, when, and what it is to this member."""

from __future__ import annotations

from datetime import UTC, datetime

import flet as ft
from babel.dates import get_timezone_location

from member_app.domain.meets import Meet, MeetState
from member_app.i18n import Text
from screens.shared.scope import use_text, use_tokens
from screens.shared.type import BOLD, EXTRA

#: From so few places on they are told in a list.
FEW_LEFT = 5
_GOOD = frozenset({MeetState.SIGNED_UP, MeetState.ATTENDED})


def day_leaf(meet: Meet, *, faded: bool = False) -> ft.Control:
    """Month and day; who listens hears the whole of it at once."""
    t, p = use_text(), use_tokens().palette
    local = t.local(meet.starts_at)
    ink, ground = (p.text2, p.quiet) if faded else (p.on_primary_container, p.primary_container)
    words = ft.Column(
        [
            ft.Text(t.short_month(local.date()), size=13, font_family=BOLD, color=ink),
            ft.Text(str(local.day), size=24, font_family=EXTRA, color=ink),
        ],
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        alignment=ft.MainAxisAlignment.CENTER,
    )
    leaf = ft.Container(words, width=72, height=76, border_radius=22, bgcolor=ground)
    return ft.Semantics(label=t.weekday(meet.starts_at), exclude_semantics=True, content=leaf)


def hours_words(t: Text, meet: Meet) -> str:
    """`18:30 to 20:00, time in Berlin`: members look at this from elsewhere, too. The last day where it is another."""
    starts, ends = t.local(meet.starts_at), t.local(meet.ends_at)
    until = t.clock(meet.ends_at)
    if starts.date() != ends.date() and ends - starts >= _NIGHT:
        until = f"{t.short_day(ends.date())}, {until}"
    city = get_timezone_location(t.zone, locale=t.locale, return_city=True)
    return t("meets.hours", start=t.clock(meet.starts_at), end=until, city=city)


def state_words(t: Text, meet: Meet) -> str:
    """What it is to this member, in one line; empty while there is room and nothing to say."""
    if meet.pending:
        return t("meets.pending")
    match meet.state:
        case MeetState.OPEN if meet.left is not None and meet.left <= FEW_LEFT:
            return t.n("meets.few_left", meet.left)
        case MeetState.OPEN:
            return ""
        case MeetState.WAITING if meet.waiting_place is not None:
            return t("meets.in_line", place=t.number(meet.waiting_place))
        case MeetState.SOON if meet.opens_at is not None:
            return t("meets.opens", day=t.short_day(t.local(meet.opens_at).date()))
        case MeetState.BLOCKED if meet.tier:
            return t("meets.tier", tier=meet.tier)
        case _:
            return t(f"meets.state.{meet.state.value}")


def state_colour(meet: Meet) -> str:
    """Good for what is the member's, attention for what is short, second text else."""
    p = use_tokens().palette
    if meet.pending or meet.state in (MeetState.WAITING, MeetState.OPEN):
        return p.attention
    return p.good if meet.state in _GOOD else p.text2


def doors_open(meet: Meet, now: datetime | None = None) -> bool:
    """Whether one can check in at the door now."""
    moment = now or datetime.now(UTC)
    return meet.doors_open_at is not None and meet.doors_open_at <= moment < meet.ends_at


_NIGHT = datetime(2000, 1, 1, 12) - datetime(2000, 1, 1)
