"""The head of the status screen: the tier in its own colour, the way to the next one, and what keeps this one."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from member_app.domain.programme import Unit
from member_app.domain.tier import Condition, TierStanding
from member_app.theme.contrast import shade, under_white
from screens.shared.component import component
from screens.shared.scope import Width, use_scope, use_text, use_tokens, use_width
from screens.shared.surfaces import named, note, panel, picture, progress_bar
from screens.shared.type import BOLD, EXTRA, body, label, section, strong
from screens.tiers.words import amount, bare, keep_sentence, next_sentence, pace_sentence

ICONS = {
    "spend": ft.Icons.SHOPPING_BAG_OUTLINED,
    "visits": ft.Icons.STOREFRONT,
    "points": ft.Icons.AUTO_AWESOME,
    "balance": ft.Icons.AUTO_AWESOME,
}


def programme_unit() -> Unit | None:
    """The name of the points, once the manifest is known."""
    programme = use_scope().programme
    return programme.unit if programme else None


@component
def TierHero(standing: TierStanding) -> ft.Control:
    """The current tier on its colour, darkened until white words are readable on it."""
    t = use_text()
    color = under_white(standing.current.color)
    wide = use_width() is not Width.PHONE
    keep = standing.keep_until
    below = t("tiers.until", day=t.full_date(keep)) if keep else t("tiers.for_good")
    words = ft.Column(
        [
            ft.Text(t("tiers.yours"), size=15, color="#FFFFFF"),
            ft.Semantics(
                heading_level=2,
                container=True,
                content=ft.Text(standing.current.name, size=44 if wide else 36, font_family=EXTRA, color="#FFFFFF"),
            ),
            ft.Container(
                ft.Text(below, size=13, font_family=BOLD, color="#FFFFFF"),
                bgcolor="#33000000",
                border_radius=999,
                padding=ft.Padding.symmetric(horizontal=14, vertical=8),
            ),
        ],
        spacing=8,
        expand=True,
    )
    return named(
        "tiers.current",
        ft.Container(
            ft.Row([words, picture(standing.current.picture, 132 if wide else 104)], spacing=12),
            padding=28 if wide else 24,
            border_radius=28,
            gradient=ft.LinearGradient(
                [color, shade(color, 0.45)], begin=ft.Alignment.TOP_LEFT, end=ft.Alignment.BOTTOM_RIGHT
            ),
        ),
    )


@component
def WayUp(standing: TierStanding) -> ft.Control:
    """The bar with both ends named, the sentence, and each condition."""
    t, p = use_text(), use_tokens().palette
    sentence = next_sentence(t, standing, programme_unit())
    if standing.next is None:
        return panel(
            ft.Row(
                [picture("crown", 56), ft.Text(sentence, size=16, font_family=BOLD, color=p.text, expand=True)],
                spacing=16,
            )
        )
    ends = ft.Row(
        [strong(standing.current.name, expand=True), strong(standing.next.name, color=p.text2)],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
    )
    return panel(
        ft.Column(
            [
                section(t("tiers.next", tier=standing.next.name)),
                ends,
                named("tiers.progress", progress_bar(standing.progress, sentence, 12)),
                ft.Text(sentence, size=16, font_family=BOLD, color=p.text),
                *_conditions(standing.conditions, bars=len(standing.conditions) > 1),
                *_pace(standing, "reach", "far", "early"),
            ],
            spacing=14,
        )
    )


@component
def KeepPanel(standing: TierStanding) -> ft.Control:
    """Until when the tier is safe, and every condition that keeps it."""
    t, p = use_text(), use_tokens().palette
    head = ft.Row(
        [picture("shield", 32), ft.Container(section(t("tiers.keep", tier=standing.current.name)), expand=True)],
        spacing=12,
    )
    sentence = keep_sentence(t, standing, programme_unit())
    rows = _conditions(standing.keep_conditions) if standing.keep_until else []
    told: ft.Control = ft.Text(sentence, size=16, font_family=BOLD, color=p.text)
    if standing.grace_until:
        told = named("tiers.grace", note(sentence, tone="attention"))
    return panel(ft.Column([head, told, *rows, *_pace(standing, "keep", "lose")], spacing=14))


def _pace(standing: TierStanding, *kinds: str) -> list[ft.Control]:
    """Where the present pace leads, if that is of one of these kinds."""
    t, p = use_text(), use_tokens().palette
    if standing.projection is None or standing.projection.kind not in kinds:
        return []
    icon = ft.Icon(ft.Icons.SCHEDULE_ROUNDED, size=20, color=p.text2)
    words = ft.Container(body(pace_sentence(t, standing.projection), color=p.text2), expand=True)
    return [named("tiers.pace", ft.Row([icon, words], spacing=12))]


def _conditions(conditions: Sequence[Condition], bars: bool = True) -> list[ft.Control]:
    """Without bars where the one above them tells the same."""
    return [_condition(condition, bars) for condition in conditions]


def _condition(condition: Condition, bar: bool) -> ft.Control:
    """One condition: what counts, how far, and what is missing."""
    t, p = use_text(), use_tokens().palette
    kind = condition.kind if condition.kind in ICONS else "points"
    so_far = t("tiers.so_far", current=bare(t, condition, condition.current), goal=bare(t, condition, condition.goal))
    left = (
        t("tiers.done")
        if condition.met
        else t("tiers.to_go", missing=amount(t, condition, condition.missing, programme_unit()))
    )
    color = p.good if condition.met else p.text2
    mark = ft.Icon(
        ft.Icons.CHECK_CIRCLE if condition.met else ICONS[kind], size=22, color=p.good if condition.met else p.primary
    )
    name = t(f"tiers.kind.{kind}")
    told = ft.Row(  # breaks between the two where they don't fit beside each other
        [strong(name), body(so_far, color=p.text)],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        wrap=True,
        spacing=12,
        run_spacing=2,
        expand=True,
    )
    return ft.Container(
        ft.Column(
            [
                ft.Row([mark, told], spacing=12),
                *([progress_bar(condition.progress, f"{name}: {so_far}", 6)] if bar else []),
                label(left, color=color),
            ],
            spacing=8,
        ),
        bgcolor=p.page,
        border_radius=16,
        padding=16,
    )
