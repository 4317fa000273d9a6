"""The parts of an event's page: the picture, the facts, where the member stands, what being there brings."""

from __future__ import annotations

import flet as ft

from member_app.domain.meets import Meet, MeetState
from member_app.i18n import Text
from screens.shared.meet import hours_words
from screens.shared.prizes import prize_row
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, note, panel, picture, picture_gradient
from screens.shared.type import body, section, strong


def hero(meet: Meet) -> ft.Control:
    """The picture on its own light, and what it is about."""
    face = ft.Container(
        picture(meet.picture, 132),
        height=208,
        border_radius=28,
        gradient=picture_gradient(meet.picture),
        alignment=ft.Alignment.CENTER,
        opacity=0.6 if meet.past and meet.state is not MeetState.ATTENDED else 1.0,
    )
    return ft.Column([face, body(meet.text, size=16)], spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def facts(meet: Meet) -> ft.Control:
    """When, where, and how many places."""
    t = use_text()
    rows = [
        _fact(ft.Icons.SCHEDULE, t.weekday(meet.starts_at), hours_words(t, meet)),
        _fact(ft.Icons.PLACE, meet.place, meet.address),
    ]
    if meet.capacity is not None and meet.left is not None and not meet.past:
        rows.append(
            _fact(ft.Icons.GROUP, t.n("meet.left", meet.left, capacity=t.number(meet.capacity)), _until(t, meet))
        )
    return panel(ft.Column(rows, spacing=18))


def standing(meet: Meet) -> ft.Control | None:
    """Where the member stands with it, in one coloured sentence; None while there is nothing to say."""
    t = use_text()
    if meet.pending:
        return _note("hourglass-with-flowing-sand", t("meet.pending"), "attention")
    match meet.state:
        case MeetState.OPEN:
            return None
        case MeetState.SIGNED_UP:
            return _note("check-mark-button", t("meet.going"), "good")
        case MeetState.WAITING:
            place = t.number(meet.waiting_place or 1)
            return _note("hourglass-with-flowing-sand", t("meet.waiting", place=place), "attention")
        case MeetState.ATTENDED:
            return _note("party-popper", t("meet.attended"), "good")
        case MeetState.FULL:
            return _note("busts-in-silhouette", t("meet.full"), "attention")
        case MeetState.SOON:
            opens = t("meet.soon", when=t.time(meet.opens_at)) if meet.opens_at else t("meet.closed")
            return _note("calendar", opens, "attention")
        case MeetState.BLOCKED:
            return _note("lock", t("meet.blocked", tier=meet.tier or ""), "attention")
        case MeetState.CLOSED | MeetState.MISSED | MeetState.OVER:
            return _note("calendar", t(f"meet.{meet.state.value}"), "attention")


def brings(meet: Meet) -> ft.Control | None:
    """What being there brings, or has brought."""
    if not meet.prizes or meet.state in (MeetState.MISSED, MeetState.OVER):
        return None
    t = use_text()
    there = meet.state is MeetState.ATTENDED
    rows: list[ft.Control] = [section(t("meet.brought" if there else "meet.brings"))]
    rows += [prize_row(one) for one in meet.prizes]
    if not there:
        rows.append(body(t("meet.how")))
    return named("meet.brings", panel(ft.Column(rows, spacing=14)))


def _until(t: Text, meet: Meet) -> str:
    if meet.closes_at is None or meet.mine or meet.state not in (MeetState.OPEN, MeetState.FULL):
        return ""
    return t("meet.until", day=t.weekday(meet.closes_at), time=t.clock(meet.closes_at))


def _fact(icon: ft.IconData, words: str, below: str) -> ft.Control:
    p = use_tokens().palette
    lines: list[ft.Control] = [strong(words, size=16)]
    if below:
        lines.append(body(below))
    badge = ft.Container(
        ft.Icon(icon, size=22, color=p.primary),
        width=44,
        height=44,
        border_radius=14,
        bgcolor=p.primary_container,
        alignment=ft.Alignment.CENTER,
    )
    return ft.MergeSemantics(
        ft.Row(
            [badge, ft.Column(lines, spacing=2, expand=True)],
            spacing=14,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )
    )


def _note(art: str, words: str, tone: str) -> ft.Control:
    return named("meet.state", note(words, picture_name=art, tone=tone), live_region=True)
