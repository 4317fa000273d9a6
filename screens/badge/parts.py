"""What a badge's page is made of."""

from __future__ import annotations

import flet as ft

from member_app.domain.badge import Badge, BadgeLevel
from screens.shared.component import component
from screens.shared.ring import progress_ring
from screens.shared.scope import Width, use_text, use_tokens, use_width
from screens.shared.surfaces import named, panel, picture, picture_gradient, pill, progress_bar, soft_shadow
from screens.shared.type import BOLD, EXTRA, body, label, section, strong


@component
def Hero(badge: Badge) -> ft.Control:
    """The picture: in colour once it is earned, else dimmed in a ring that closes."""
    t, p = use_text(), use_tokens().palette
    large = use_width() is not Width.PHONE
    height = 340 if large else 268
    if badge.earned:
        art: ft.Control = picture(badge.picture, height * 0.6, label=badge.title)
    else:
        words = badge.progress_text or t("badges.given_short")
        art = progress_ring(badge.progress or 0.0, badge.picture, words, size=height * 0.68, dimmed=True, line=12)
    parts: list[ft.Control] = [art]
    if badge.level_title:
        ink = "#FFFFFF" if use_tokens().dark else "#1B1430"
        parts.append(pill(badge.level_title, fg=ink, bg="#40FFFFFF" if use_tokens().dark else "#B3FFFFFF", size=15))
    return ft.Container(
        ft.Column(
            parts,
            spacing=12,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        padding=ft.Padding.symmetric(vertical=20, horizontal=16),
        height=height,
        border_radius=28,
        gradient=picture_gradient(badge.picture) if badge.earned else None,
        bgcolor=None if badge.earned else p.surface,
        shadow=soft_shadow(),
        alignment=ft.Alignment.CENTER,
    )


@component
def Words(badge: Badge) -> ft.Control:
    """What it is for, and since when it is held."""
    t, p = use_text(), use_tokens().palette
    parts: list[ft.Control] = [body(badge.text, size=17)]
    if badge.earned_at is not None:
        key = "badge.level_since" if badge.level_title else "badge.since"
        day = t.full_date(t.local(badge.earned_at).date())
        told = t(key, day=day, level=badge.level_title)
        mark = ft.Icon(ft.Icons.CHECK_CIRCLE, size=22, color=p.good)
        parts.append(ft.Row([mark, strong(told, color=p.good, expand=True)], spacing=10))
    return ft.Column(parts, spacing=12)


@component
def LevelPanel(badge: Badge) -> ft.Control:
    """Every level as a rung: those that are held with their day, the others with what they take."""
    t = use_text()
    rungs = [_rung(badge, level) for level in badge.levels]
    return named("badge.levels", panel(ft.Column([section(t("badge.levels")), *rungs], spacing=14)))


def _rung(badge: Badge, level: BadgeLevel) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    held, upcoming = level.earned_at is not None, level.number == badge.level + 1
    mark = ft.Container(
        ft.Icon(ft.Icons.CHECK_ROUNDED, size=20, color=p.surface)
        if held
        else ft.Text(t.number(level.number), size=15, font_family=EXTRA, color=p.primary if upcoming else p.text2),
        width=36,
        height=36,
        border_radius=999,
        alignment=ft.Alignment.CENTER,
        bgcolor=p.good if held else p.primary_container if upcoming else p.quiet,
    )
    names: list[ft.Control] = [strong(level.title, color=p.text if held or upcoming else p.text2, size=16)]
    if level.goal_text:
        names.append(label(level.goal_text))
    when = t.short_day(t.local(level.earned_at).date()) if level.earned_at else ""
    said = t("badge.level_held", level=level.title, day=when) if held else t("badge.level_ahead", level=level.title)
    row = ft.Row(
        [
            mark,
            ft.Column(names, spacing=0, expand=True),
            *([ft.Text(when, size=14, font_family=BOLD, color=p.text2)] if when else []),
        ],
        spacing=14,
    )
    return ft.Semantics(label=f"{said}. {level.goal_text}".strip(". "), exclude_semantics=True, content=row)


@component
def WayPanel(badge: Badge) -> ft.Control:
    """How far it is and what is missing, or who gives it where nothing is counted."""
    t, p = use_text(), use_tokens().palette
    heading = t("badge.next", level=badge.levels[badge.level].title) if badge.level else t("badge.way")
    if badge.progress is None:
        return panel(ft.Column([section(heading), body(t("badge.given"), size=16)], spacing=8))
    told = ft.Row(
        [
            ft.Text(badge.progress_text, size=16, font_family=BOLD, color=p.text),
            label(badge.missing_text, color=p.text2, size=14),
        ],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        wrap=True,
        spacing=12,
        run_spacing=2,
    )
    bar = named("badge.progress", progress_bar(badge.progress, badge.progress_text, 12))
    return panel(ft.Column([section(heading), bar, told], spacing=12))
