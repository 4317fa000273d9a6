"""The catalogue's tiles in rows, what comes above and below them, and what stands there without any."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from member_app.domain.reward import Reward, RewardQuery
from screens.rewards.tile import RewardTile
from screens.rewards.view_model import RewardsViewModel
from screens.shared.component import component, keyed
from screens.shared.points import use_points
from screens.shared.scope import Scope, Width, use_scope, use_text, use_tokens
from screens.shared.states import EmptyState, failure_sentence, skeleton
from screens.shared.surfaces import named, note, picture, picture_gradient, primary_button, progress_bar, quiet_button
from screens.shared.type import body, label, section

GAP = 14
#: A tile is at least about this wide (px).
TILE = 200
#: What stands beside the content (px): the rail, and on a desktop the card.
_BESIDE = {Width.PHONE: 40, Width.TABLET: 160, Width.DESKTOP: 556}


def columns(scope: Scope) -> int:
    """Two on a phone, up to five."""
    return max(2, min(5, int(scope.pixels - _BESIDE[scope.width] + GAP) // (TILE + GAP)))


def tile_rows(rewards: Sequence[Reward]) -> list[ft.Control]:
    """Rows of equally high tiles. Rows and not a grid: a grid would fix the height, and text may grow."""
    scope = use_scope()
    count = columns(scope)
    height = 112 if scope.width is Width.PHONE else 124
    return [_row(rewards[start : start + count], count, height) for start in range(0, len(rewards), count)]


def _row(rewards: Sequence[Reward], count: int, height: int) -> ft.Control:
    cells: list[ft.Control] = [ft.Container(keyed(r.id, RewardTile, r, height), expand=1, key=r.id) for r in rewards]
    cells += [ft.Container(expand=1) for _ in range(count - len(rewards))]
    return ft.Row(
        cells,
        spacing=GAP,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        key=f"row.{rewards[0].id}",
    )


@component
def NextGoal(goal: Reward) -> ft.Control:
    """The next reward within reach, and how far it is; opens it."""
    scope, t, p, points, page = use_scope(), use_text(), use_tokens().palette, use_points(), ft.context.page
    words = t("rewards.goal_text", title=goal.title, missing=points(goal.missing))
    share = (goal.cost - goal.missing) / goal.cost if goal.cost else 0.0
    big = 84 if scope.width is Width.PHONE else 96
    face = ft.Container(
        ft.Row(
            [
                picture(goal.picture, big),
                ft.Column(
                    [
                        label(t("rewards.goal"), color=p.text),
                        section(goal.title),
                        progress_bar(share, words, height=8),
                        body(t("rewards.to_go", missing=points(goal.missing)), color=p.text),
                    ],
                    spacing=6,
                    expand=True,
                ),
            ],
            spacing=18,
        ),
        gradient=picture_gradient(goal.picture),
        border_radius=24,
        padding=18,
        ink=True,
        key="rewards.goal",
        on_click=lambda _: page.navigate(f"/rewards/{goal.id}"),
    )
    return named("rewards.goal", face)


@component
def MoreBelow(vm: RewardsViewModel) -> ft.Control:
    """What comes after the last row: it loads by itself when near, and by this button without scrolling."""
    t = use_text()
    parts: list[ft.Control] = []
    if vm.more_failed:
        parts.append(note(failure_sentence(t, vm.more_failed), tone="attention"))
    if vm.loading_more:
        parts.append(ft.ProgressRing(width=28, height=28, stroke_width=3, semantics_label=t("rewards.loading")))
    elif vm.can_grow:
        parts.append(quiet_button(t("rewards.more"), vm.more, key="rewards.more"))
    elif vm.can_go_on:
        parts.append(quiet_button(t("rewards.next"), vm.go_on, key="rewards.next"))
    return ft.Column(parts, horizontal_alignment=ft.CrossAxisAlignment.CENTER, spacing=12)


@component
def NothingFound(query: RewardQuery, on_clear: Callable[..., Awaitable[None]]) -> ft.Control:
    """No match, and the way back to everything."""
    t = use_text()
    ready_only = query.affordable and not query.text and query.kind is None and query.max_cost is None
    head, words, art = ("rewards.none", "rewards.none_text", "magnifying-glass")
    if ready_only:
        head, words, art = ("rewards.none_ready", "rewards.none_ready_text", "seedling")
    return EmptyState(art, t(head), t(words), [primary_button(t("rewards.show_all"), on_clear, key="rewards.clear")])


@component
def GridSkeleton() -> ft.Control:
    """The grid on its way."""
    scope = use_scope()
    count = columns(scope)
    rows: list[ft.Control] = [
        ft.Row([ft.Container(skeleton(204), expand=1) for _ in range(count)], spacing=GAP, key=f"skeleton.{row}")
        for row in range(4)
    ]
    return ft.Semantics(label=scope.text("rewards.loading"), content=ft.Column(rows, spacing=GAP))
