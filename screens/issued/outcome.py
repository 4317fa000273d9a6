"""How it ended: used, lapsed or given back, each with where to go next."""

from __future__ import annotations

import asyncio

import flet as ft

from member_app.domain.reward import IssuedReward
from screens.shared.component import component
from screens.shared.gradient import brand_gradient, card_shadow
from screens.shared.points import use_points
from screens.shared.scope import use_scope, use_text
from screens.shared.states import EmptyState
from screens.shared.surfaces import named, picture, primary_button, quiet_button
from screens.shared.type import title


@component
def Redeemed(issued: IssuedReward, just_now: bool) -> ft.Control:
    """A small celebration, and a larger one when the till took it this moment."""
    t, page = use_text(), ft.context.page
    time = t.time(issued.redeemed_at) if issued.redeemed_at else ""
    store = issued.redeemed_at_store
    words = (
        t("issued.redeemed_text", title=issued.title, store=store, time=time)
        if store
        else t("issued.redeemed_text_anywhere", title=issued.title, time=time)
    )
    cheer = brand_gradient(
        ft.Column(
            [
                Popping(issued.picture, just_now),
                title(t("issued.redeemed"), color="#FFFFFF", text_align=ft.TextAlign.CENTER),
                ft.Text(words, size=16, color="#FFFFFF", text_align=ft.TextAlign.CENTER),
            ],
            spacing=14,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        padding=ft.Padding(24, 40, 24, 40),
        alignment=ft.Alignment.CENTER,
        shadow=card_shadow(),
    )
    return ft.Column(
        [
            named("issued.redeemed", cheer, live_region=True),
            primary_button(t("issued.more_rewards"), lambda _: page.navigate("/rewards"), key="issued.more_rewards"),
            quiet_button(t("issued.activity"), lambda _: page.navigate("/activity"), key="issued.activity"),
        ],
        spacing=16,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@component
def Popping(art: str, just_now: bool) -> ft.Control:
    """The reward between two poppers; it springs up where motion is welcome."""
    grown, set_grown = ft.use_state(False)
    moves = just_now and not use_scope().reduced_motion

    async def spring() -> None:
        await asyncio.sleep(0.05)  # the client must have drawn the small one first
        set_grown(True)

    ft.use_effect(spring, [], cleanup=lambda: None)
    size = 1.0 if grown or not moves else 0.3
    motion = ft.Animation(900, ft.AnimationCurve.ELASTIC_OUT) if moves else None
    return ft.Container(
        ft.Row(
            [picture("party-popper", 56), picture(art, 120), picture("sparkles", 56)],
            alignment=ft.MainAxisAlignment.CENTER,
            vertical_alignment=ft.CrossAxisAlignment.END,
            spacing=4,
        ),
        scale=size,
        animate_scale=motion,
    )


@component
def Lapsed(issued: IssuedReward) -> ft.Control:
    """Not used in time."""
    t, page = use_text(), ft.context.page
    again = primary_button(
        t("issued.again"), lambda _: page.navigate(f"/rewards/{issued.reward_id}"), key="issued.again"
    )
    activity = quiet_button(t("issued.activity"), lambda _: page.navigate("/activity"), key="issued.activity")
    words = t("issued.expired_text")
    state = EmptyState("hourglass-with-flowing-sand", t("issued.expired"), words, [again, activity])
    return named("issued.expired", state, live_region=True)


@component
def Cancelled(issued: IssuedReward) -> ft.Control:
    """Given back; taking it again is the way to undo."""
    t, points, page = use_text(), use_points(), ft.context.page
    again = primary_button(
        t("issued.again"), lambda _: page.navigate(f"/rewards/{issued.reward_id}"), key="issued.again"
    )
    browse = quiet_button(t("issued.more_rewards"), lambda _: page.navigate("/rewards"), key="issued.more_rewards")
    words = t("issued.cancelled_text", points=points(issued.cost))
    state = EmptyState("sparkles", t("issued.cancelled"), words, [again, browse])
    return named("issued.cancelled", state, live_region=True)
