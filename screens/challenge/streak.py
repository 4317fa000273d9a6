"""A streak: the flame, the weeks behind it with the joker, and what to do until when to keep it alive."""

from __future__ import annotations

from datetime import timedelta

import flet as ft

from member_app.domain.challenge import Challenge, Period, PeriodState, Streak
from member_app.i18n import Text
from screens.shared.component import component
from screens.shared.deadline import time_left
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import note, panel, picture, progress_bar
from screens.shared.type import EXTRA, body, label, section, sentence

_MARKS = {
    PeriodState.KEPT: ft.Icons.CHECK,
    PeriodState.JOKER: ft.Icons.SHIELD,
    PeriodState.MISSED: ft.Icons.CLOSE,
    PeriodState.OPEN: ft.Icons.MORE_HORIZ,
}


@component
def StreakPanel(challenge: Challenge) -> ft.Control:
    t = use_text()
    streak = challenge.streak
    if streak is None:
        return panel(progress_bar(challenge.progress, challenge.progress_text, 14))
    parts: list[ft.Control] = [_head(t, streak), _strip(t, streak), _next(t, challenge, streak)]
    goal = t("challenge.streak.goal", length=t.number(streak.length), goal=t.number(streak.goal))
    parts.append(progress_bar(challenge.progress, goal, 10))
    jokers = t.n("challenge.streak.jokers", streak.jokers_left) if streak.jokers_left else ""
    best = t.n(f"challenge.streak.best.{streak.unit}", streak.best)
    parts.append(label(" ".join(sentence for sentence in (best, jokers) if sentence)))
    return panel(ft.Column(parts, spacing=18))


def _head(t: Text, streak: Streak) -> ft.Control:
    p = use_tokens().palette
    return ft.Row(
        [
            picture("fire", 72),
            ft.Column(
                [
                    ft.Text(t.number(streak.length), size=44, font_family=EXTRA, color=p.text),
                    section(t.n(f"challenge.streak.row.{streak.unit}", streak.length)),
                ],
                spacing=0,
                expand=True,
            ),
        ],
        spacing=16,
    )


def _strip(t: Text, streak: Streak) -> ft.Control:
    """The newest periods, oldest first; each with its mark and its name."""
    dots = [_period(t, streak, each) for each in streak.periods[-8:]]
    return ft.Row(list(dots), spacing=4, vertical_alignment=ft.CrossAxisAlignment.START)


def _period(t: Text, streak: Streak, period: Period) -> ft.Control:
    p = use_tokens().palette
    kept_now = period.state is PeriodState.OPEN and streak.kept_now
    state = PeriodState.KEPT if kept_now else period.state
    fg, bg = {
        PeriodState.KEPT: ("#FFFFFF" if not use_tokens().dark else p.page, p.good),
        PeriodState.JOKER: (p.on_primary_container, p.primary_container),
        PeriodState.MISSED: (p.text2, p.quiet),
        PeriodState.OPEN: (p.attention, p.attention_container),
    }[state]
    name = t.short_month(period.starts_on) if streak.unit == "month" else t.short_day(period.starts_on)
    dot = ft.Container(
        ft.Icon(_MARKS[state], size=20, color=fg),
        width=38,
        height=38,
        border_radius=19,
        bgcolor=bg,
        alignment=ft.Alignment.CENTER,
    )
    month = t.short_month(period.starts_on)
    lines = [month] if streak.unit == "month" else [t.number(period.starts_on.day), month]
    words = t("challenge.streak.period", name=name, state=t(f"challenge.streak.state.{state.value}"))
    return ft.Semantics(
        label=words,
        exclude_semantics=True,
        expand=1,
        content=ft.Column(
            [dot, *(ft.Text(line, size=11, color=p.text2) for line in lines)],
            spacing=2,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
    )


def _next(t: Text, challenge: Challenge, streak: Streak) -> ft.Control:
    """What keeps it alive, and until when."""
    if not challenge.running:
        return body(challenge.progress_text)
    if streak.kept_now:
        return note(t(f"challenge.streak.kept.{streak.unit}"), picture_name="check-mark-button")
    last = t.local(streak.ends_at - timedelta(seconds=1)).date()
    left = time_left(t, streak.ends_at, last) or t("play.until", day=t.short_day(last))
    # The challenge counts periods to the goal; what keeps this one is told by its criteria.
    open_ones = [each.missing_text for each in challenge.criteria if each.missing_text and not each.done]
    what = sentence(" · ".join(open_ones)) if open_ones else challenge.text
    return note(t("challenge.streak.keep", what=what, left=left),
                picture_name="hourglass-with-flowing-sand", tone="attention")  # fmt: skip
