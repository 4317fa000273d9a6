"""A reward in the grid: its picture, its name, and whether it can be had now, soon or not."""

from __future__ import annotations

import flet as ft

from member_app.domain.failure import FailureKind
from member_app.domain.reward import Reward
from screens.shared.amounts import use_price
from screens.shared.component import component
from screens.shared.points import use_points
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, picture, picture_gradient, pill, progress_bar, soft_shadow
from screens.shared.type import label, strong

RADIUS = 22
#: From this many left on, the tile says so.
FEW = 5


@component
def RewardTile(reward: Reward, picture_height: int = 112) -> ft.Control:
    """Opens the reward."""
    p, page = use_tokens().palette, ft.context.page
    face = ft.Container(
        ft.Column(
            [
                _banner(reward, picture_height),
                ft.Container(
                    ft.Column([strong(reward.title, size=16), TileState(reward)], spacing=8),
                    padding=ft.Padding(14, 12, 14, 16),
                ),
            ],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        key=f"rewards.item.{reward.id}",
        bgcolor=p.surface,
        border_radius=RADIUS,
        shadow=soft_shadow(),
        clip_behavior=ft.ClipBehavior.NONE,
        ink=True,
        on_click=lambda _: page.navigate(f"/rewards/{reward.id}"),
    )
    return named(f"rewards.item.{reward.id}", face)


def _banner(reward: Reward, height: int) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    few = reward.stock is not None and 0 < reward.stock <= FEW and reward.blocked is None
    left = pill(t.n("rewards.few_left", reward.stock or 0), fg=p.attention, bg=p.attention_container, size=12)
    return ft.Stack(
        [
            ft.Container(
                picture(reward.picture, height * 0.64),
                height=height,
                left=0,
                right=0,
                gradient=picture_gradient(reward.picture),
                border_radius=ft.BorderRadius(RADIUS, RADIUS, 0, 0),
                alignment=ft.Alignment.CENTER,
                opacity=1.0 if reward.blocked is None else 0.6,
            ),
            ft.Container(left, left=10, top=10, visible=few),
        ],
        height=height,
    )


@component
def TileState(reward: Reward) -> ft.Control:
    """Green: now. A bar: this much to go. A lock: why not."""
    t, p, points, price = use_text(), use_tokens().palette, use_points(), use_price()
    if reward.blocked is not None:
        return _blocked(reward)
    if reward.missing == 0:
        now = ft.Row([pill(points(reward.cost), fg=p.good, bg=p.good_container)], wrap=True)
        return ft.Column([now, *_or_money(reward)], spacing=6)
    words = t("rewards.to_go", missing=t.number(reward.missing))
    share = (reward.cost - reward.missing) / reward.cost if reward.cost else 0.0
    if reward.with_money is not None and reward.missing_of(True) == 0:
        now = ft.Row([pill(price(*reward.price(1, True)), fg=p.good, bg=p.good_container)], wrap=True)
        return ft.Column([now, label(t("rewards.or_money", price=points(reward.cost)))], spacing=6)
    return ft.Column([progress_bar(share, words, height=7), label(words), *_or_money(reward)], spacing=6)


def _or_money(reward: Reward) -> list[ft.Control]:
    """The other price, where there is one."""
    if reward.with_money is None:
        return []
    t, price = use_text(), use_price()
    return [label(t("rewards.or_money", price=price(*reward.price(1, True))))]


def _blocked(reward: Reward) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    kind = reward.blocked.kind if reward.blocked else FailureKind.NOT_ELIGIBLE
    words, icon = t("rewards.not_now"), ft.Icons.LOCK_OUTLINE
    if kind is FailureKind.TIER_REQUIRED:
        words = t("rewards.tier", tier=reward.tier_required or (reward.blocked.tier if reward.blocked else "") or "")
    elif kind is FailureKind.OUT_OF_STOCK:
        words, icon = t("rewards.sold_out"), ft.Icons.REMOVE_SHOPPING_CART_OUTLINED
    elif kind is FailureKind.LIMIT_REACHED:
        words, icon = t("rewards.limit"), ft.Icons.CHECK
    return ft.Row(
        [ft.Icon(icon, size=18, color=p.text2), label(words, expand=True)],
        spacing=6,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
