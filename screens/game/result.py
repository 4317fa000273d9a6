"""What came out: told aloud, with the way to what was won."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from member_app.domain.games import Play
from screens.game.view_model import Shown
from screens.shared.component import component
from screens.shared.gradient import brand_gradient, card_shadow
from screens.shared.page import back_to
from screens.shared.points import use_points
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, panel, picture, primary_button, quiet_button
from screens.shared.type import EXTRA, body, figure


@component
def Result(
    shown: Shown, on_seen: Callable[[Play], Awaitable[None]], on_close: Callable[[], Any], again: str
) -> ft.Control:
    """`again` is what closing leads to, on its button. `on_seen` is told once the browser or phone has shown it."""
    t, play = use_text(), shown.play

    async def tell() -> None:
        if await _delivered():
            await on_seen(play)

    ft.use_effect(tell, [play.id], cleanup=lambda: None)
    kicker = t("game.earlier", time=t.time(play.played_at)) if shown.earlier else ""
    card = _won(play, kicker) if play.lucky else _no_luck(play, kicker)
    actions: list[ft.Control] = []
    way = _way(play)
    if way is not None:
        words, route, key = way
        actions.append(primary_button(words, back_to(route), key=key))
        actions.append(quiet_button(again, lambda _: on_close(), key="game.close"))
    else:
        actions.append(primary_button(again, lambda _: on_close(), key="game.close"))
    return ft.Column(
        [named("game.result", card, live_region=True, container=True), *actions],
        spacing=12,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


async def _delivered() -> bool:
    """Whether what was drawn has arrived: messages keep their order, so an answer to a later one says so."""
    try:
        await ft.SemanticsService().get_accessibility_features()
    except (KeyError, TypeError):
        return True  # an older shell that knows no such features: it has answered all the same
    except (RuntimeError, TimeoutError):
        return False
    return True


def _won(play: Play, kicker: str) -> ft.Control:
    t, white = use_text(), "#FFFFFF"
    prizes = use_text().listed([prize.text for prize in play.prizes])
    lines: list[ft.Control] = [ft.Text(kicker, size=13, color=white, text_align=ft.TextAlign.CENTER)] if kicker else []
    lines += [
        _art(play),
        figure(t("game.won", title=play.title), size=26, color=white, text_align=ft.TextAlign.CENTER),
        ft.Text(_after(play, prizes), size=15, color=white, text_align=ft.TextAlign.CENTER),
    ]
    return brand_gradient(
        ft.Column(lines, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
        padding=ft.Padding(20, 22, 20, 24), alignment=ft.Alignment.CENTER, shadow=card_shadow(),
    )  # fmt: skip


def _art(play: Play) -> ft.Control:
    return ft.Row(
        [picture("sparkles", 34), picture(play.picture, 84), picture("party-popper", 34)],
        alignment=ft.MainAxisAlignment.CENTER, vertical_alignment=ft.CrossAxisAlignment.END, spacing=8,
    )  # fmt: skip


def _after(play: Play, prizes: str) -> str:
    """What it brought, and what the member has now where that is known."""
    t, points = use_text(), use_points()
    if any(prize.issued_id for prize in play.prizes):
        return t("game.won_coupon", prizes=prizes)
    if play.balance is not None:
        return t("game.won_points", prizes=prizes, balance=points(play.balance))
    return t("game.won_prizes", prizes=prizes)


def _no_luck(play: Play, kicker: str) -> ft.Control:
    t = use_text()
    lines: list[ft.Control] = [
        picture(play.picture, 64),
        ft.Text(
            play.title, size=22, font_family=EXTRA, color=use_tokens().palette.text, text_align=ft.TextAlign.CENTER
        ),
        body(t("game.no_luck_text"), text_align=ft.TextAlign.CENTER),
    ]
    if kicker:
        lines.insert(0, body(kicker, size=13, text_align=ft.TextAlign.CENTER))
    return panel(
        ft.Column(lines, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
        alignment=ft.Alignment.CENTER,
    )


def _way(play: Play) -> tuple[str, str, str] | None:
    """To what was won: words, route and key."""
    t = use_text()
    coupon = next((prize.issued_id for prize in play.prizes if prize.issued_id), None)
    if coupon:
        return t("game.see_coupon"), f"/rewards/mine/{coupon}", "game.coupon"
    entry = next((prize.entry_id for prize in play.prizes if prize.entry_id), None)
    if entry:
        return t("game.see_points"), f"/activity/{entry}", "game.points"
    return None
