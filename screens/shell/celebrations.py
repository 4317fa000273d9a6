"""A moment for what was just earned: over whatever is on screen, said aloud, closed by a button or a key.

What is earned together is one sheet. Nothing is covered that must stay in sight: a coupon at the till, a game that is
being played, a draw, a question being answered; there it waits until the member has left the page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from member_app.domain.celebration import Celebration, Earned
from screens.shared.component import component
from screens.shared.hooks import use_away, use_watch
from screens.shared.prizes import prize_row
from screens.shared.scope import use_scope, use_services, use_text, use_tokens
from screens.shared.surfaces import named, picture, picture_gradient, picture_tile
from screens.shared.type import BOLD, EXTRA, body, label, strong
from screens.shell.confetti import BURST, Moment, confetti

#: Pages that stay uncovered.
QUIET = ("/play/games/", "/play/quizzes/", "/play/surveys/", "/play/raffles/", "/rewards/mine/")
#: So many further things are listed below the newest.
LISTED = 4
_NOTHING: tuple[Celebration, ...] = ()


@component
def Celebrations() -> ft.Control:
    """Listens while the app is open; draws nothing itself."""
    services, scope, page = use_services(), use_scope(), ft.context.page
    waiting = use_watch(services.celebrations.watch, _NOTHING)
    held: tuple[Moment, Callable[[Moment], None]] = ft.use_state(Moment.READY)
    moment, set_moment = held
    shown = waiting if waiting and not (page.route or "").startswith(QUIET) else _NOTHING

    async def burst() -> None:
        set_moment(Moment.READY)
        if shown and not scope.reduced_motion:
            await asyncio.sleep(0.08)  # the sheet is there before anything flies
            set_moment(Moment.FLYING)
            await asyncio.sleep(BURST * 1.2 / 1000)
            set_moment(Moment.FALLEN)

    def close() -> None:
        services.celebrations.dismiss([each.id for each in shown])

    def leave(route: str) -> None:
        close()
        page.navigate(route)

    ft.use_effect(burst, [shown[-1].id if shown else ""], cleanup=lambda: None)
    hidden = use_away() and not page.web  # above the cover of the list of open apps
    ft.use_dialog(_dialog(shown, moment, close, leave, hidden=hidden) if shown else None)
    return ft.Container(width=0, height=0)


def _dialog(
    shown: Sequence[Celebration],
    moment: Moment,
    close: Callable[[], None],
    leave: Callable[[str], None],
    *,
    hidden: bool,
) -> ft.AlertDialog:
    """As large as the window, so that the paper has room to fly. Plain controls: it is drawn outside the tree."""
    scope, page = use_scope(), ft.context.page
    width, height = scope.pixels or 390.0, float(page.height or 800)
    pieces = [] if scope.reduced_motion else confetti(moment, width, height, scope.tokens)
    sheet = ft.Container(
        _sheet(shown, close, leave),
        width=min(440, width - 40),
        scale=1.0 if scope.reduced_motion or moment is not Moment.READY else 0.85,
        animate_scale=None if scope.reduced_motion else ft.Animation(420, ft.AnimationCurve.EASE_OUT_BACK),
    )
    middle = ft.Container(
        ft.Column(
            [sheet],
            scroll=ft.ScrollMode.AUTO,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        alignment=ft.Alignment.CENTER,
        width=width,
        height=height,
        padding=ft.Padding.symmetric(vertical=24),
        opacity=0.0 if hidden else 1.0,
    )
    return ft.AlertDialog(
        content=ft.Stack([*pieces, middle], width=width, height=height),
        content_padding=0,
        inset_padding=0,
        bgcolor=ft.Colors.TRANSPARENT,
        elevation=0,
        shape=ft.RoundedRectangleBorder(radius=0),
        barrier_color="#B3120E1E",
        semantics_label=_sentence(shown),
        on_dismiss=lambda _: close(),
    )


def _sentence(shown: Sequence[Celebration]) -> str:
    """All of it in words, for a screen reader."""
    t = use_text()
    parts = [f"{t(f'celebration.{each.earned.value}')} {each.title}." for each in shown]
    brought = [prize.text for each in shown for prize in each.prizes]
    return " ".join([*parts, *([t("celebration.brings", prizes=t.listed(brought))] if brought else [])])


def _sheet(shown: Sequence[Celebration], close: Callable[[], None], leave: Callable[[str], None]) -> ft.Control:
    """The newest in full, the others below it."""
    t, p = use_text(), use_tokens().palette
    newest, others = shown[-1], shown[-2::-1]
    centred = ft.TextAlign.CENTER
    kicker = t(f"celebration.{newest.earned.value}")
    parts: list[ft.Control] = [
        _art(newest),
        ft.Text(kicker, size=15, font_family=BOLD, color=p.primary, text_align=centred),
        ft.Text(newest.title, size=26, font_family=EXTRA, color=p.text, text_align=centred),
    ]
    if newest.prizes:
        parts.append(_prizes(newest))
    if newest.waits:
        parts.append(body(t("celebration.waits"), text_align=centred))
    if others:
        parts.append(_others(others))
    way = _way_on(shown)
    if way is not None:
        words, route = way
        parts.append(_button(words, lambda _: leave(route), key="celebration.go", filled=True))
    parts.append(_button(t("celebration.close"), lambda _: close(), key="celebration.close", filled=way is None))
    column = ft.Column(parts, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    face = ft.Container(
        column,
        padding=ft.Padding(28, 28, 28, 20),
        border_radius=32,
        bgcolor=p.surface,
    )
    said = ft.Semantics(label=_sentence(shown), live_region=True, content=ft.Container(width=1, height=1))
    return named("celebration", ft.Stack([face, said]))


def _art(one: Celebration) -> ft.Control:
    return ft.Container(
        picture(one.picture, 104),
        width=152,
        height=152,
        border_radius=76 if one.earned is Earned.BADGE else 44,
        gradient=picture_gradient(one.picture),
        alignment=ft.Alignment.CENTER,
    )


def _prizes(one: Celebration) -> ft.Control:
    p = use_tokens().palette
    rows = [prize_row(each) for each in one.prizes]
    return ft.Container(ft.Column(list(rows), spacing=10), padding=14, border_radius=20, bgcolor=p.quiet)


def _others(others: Sequence[Celebration]) -> ft.Control:
    """Smaller, each with its picture."""
    t = use_text()
    rows: list[ft.Control] = [
        ft.Row(
            [
                picture_tile(each.picture, 40, 14),
                ft.Column(
                    [label(t(f"celebration.{each.earned.value}")), strong(each.title)],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
                *([label(each.prizes[0].text)] if each.prizes else []),
            ],
            spacing=12,
        )
        for each in others[:LISTED]
    ]
    if len(others) > LISTED:
        rows.append(label(t.n("celebration.more", len(others) - LISTED)))
    return ft.Column([body(t("celebration.also")), *rows], spacing=10)


def _way_on(shown: Sequence[Celebration]) -> tuple[str, str] | None:
    """The most useful thing to do next: a prize to take, a coupon to show, a badge to look at."""
    t = use_text()
    for one in reversed(shown):
        if one.waits:
            folder = "raffles" if one.earned is Earned.RAFFLE else "challenges"
            return t("celebration.take"), f"/play/{folder}/{one.about}"
        if one.issued_id:
            return t("celebration.coupon"), f"/rewards/mine/{one.issued_id}"
    for one in reversed(shown):
        if one.badge_id:
            return t("celebration.see_badge"), f"/play/badges/{one.badge_id}"
    return None


def _button(words: str, on_click: Callable[..., Any], *, key: str, filled: bool) -> ft.Control:
    """The one that leads has the focus, so that Enter is enough."""
    p = use_tokens().palette
    kind: type[ft.FilledButton] | type[ft.TextButton] = ft.FilledButton if filled else ft.TextButton
    style = ft.ButtonStyle(
        shape=ft.StadiumBorder(),
        padding=ft.Padding.symmetric(horizontal=28, vertical=12),
        bgcolor=p.primary if filled else None,
        color=p.surface if filled else p.primary,
    )
    face = ft.Text(words, size=16, font_family=BOLD, text_align=ft.TextAlign.CENTER)
    return named(key, kind(content=face, key=key, height=52, autofocus=filled, on_click=on_click, style=style))
