"""Points earned per month: one figure, how it compares, and six bars; in words for who does not see them."""

from __future__ import annotations

import flet as ft

from member_app.domain.activity import Month
from screens.activity.days import change
from screens.shared.component import component
from screens.shared.scope import Width, use_scope, use_text, use_tokens, use_width
from screens.shared.states import skeleton
from screens.shared.surfaces import named, panel, pill
from screens.shared.type import BOLD, figure, label

BAR_AREA = 112.0
LEAST = 6.0


@component
def EarnedChart(months: tuple[Month, ...]) -> ft.Control:
    """`months` oldest first, the current one last."""
    t, scope = use_text(), use_scope()
    current = months[-1]
    unit = scope.programme.unit if scope.programme else None
    earned = t.points(current.earned, unit) if unit else t.number(current.earned)
    plus = "+" if current.earned > 0 else ""
    words = ft.Column(
        [label(t("activity.earned_in", month=t.month(current.first))), figure(f"{plus}{earned}")],
        spacing=2,
        expand=True,
    )
    head: list[ft.Control] = [words]
    share = change(months)
    if share is not None:
        head.append(_comparison(share, months[-2]))
    return panel(
        ft.Column(
            [
                ft.Row(head, vertical_alignment=ft.CrossAxisAlignment.START, spacing=12),
                named("activity.chart", _bars(months), label=_in_words(months), exclude_semantics=True, image=True),
            ],
            spacing=20,
        ),
        padding=ft.Padding(20, 20, 20, 16),
    )


def _comparison(share: float, before: Month) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    percent = t.percent(abs(share))
    month = t.month(before.first)
    if share >= 0:
        face = pill(f"+{percent}", fg=p.good, bg=p.good_container, size=15)
    else:
        face = pill(f"\u2212{percent}", fg=p.text2, bg=p.quiet, size=15)
    sentence = t("activity.more_than" if share >= 0 else "activity.less_than", percent=percent, month=month)
    return ft.Semantics(label=sentence, exclude_semantics=True, content=ft.Container(face, tooltip=sentence))


def _in_words(months: tuple[Month, ...]) -> str:
    t = use_text()
    parts = [t("activity.chart.month", month=t.month(m.first), points=t.number(m.earned)) for m in months]
    return t("activity.chart", months=t.listed(parts))


def _bars(months: tuple[Month, ...]) -> ft.Control:
    most = max(1, *(month.earned for month in months))
    return ft.Row(
        [_bar(month, month.earned / most, current=month is months[-1]) for month in months],
        vertical_alignment=ft.CrossAxisAlignment.END,
        spacing=0,
    )


def _bar(month: Month, share: float, current: bool) -> ft.Control:
    """The bar of one month; figures above it where there is room."""
    t, tokens = use_text(), use_tokens()
    p = tokens.palette
    wide = use_width() is not Width.PHONE
    brand = ft.LinearGradient(
        list(reversed(tokens.progress)), begin=ft.Alignment.TOP_CENTER, end=ft.Alignment.BOTTOM_CENTER
    )
    bar = ft.Container(
        width=44 if wide else 24,
        height=max(LEAST, BAR_AREA * share),
        border_radius=10 if share * BAR_AREA > 20 else 3,
        gradient=brand if current else None,
        bgcolor=None if current else p.primary_container,
    )
    name = ft.Text(
        t.short_month(month.first),
        size=13,
        font_family=BOLD if current else None,
        color=p.text if current else p.text2,
        no_wrap=True,
    )
    above = [label(t.number(month.earned))] if wide else []
    return ft.Column(
        [*above, bar, name],
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=8,
        expand=True,
        tight=True,
    )


def chart_skeleton() -> ft.Control:
    """The chart's place while nothing is known."""
    return skeleton(250)
