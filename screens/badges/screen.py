"""The wall of badges: what is earned in colour, what is ahead with the way to it, secrets as a mystery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never
from urllib.parse import parse_qs, urlsplit

import flet as ft

from member_app.domain.badge import Badge, BadgeWall
from member_app.domain.state import Empty, Failed, Loading, Ready
from screens.badges.head import WallHead
from screens.badges.tile import BadgeTile
from screens.badges.view_model import BadgesViewModel
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.scope import use_room, use_services, use_text, use_tokens
from screens.shared.states import EmptyState, ErrorPanel, freshness, skeleton
from screens.shared.type import label, section

WIDEST = 1000
#: The least width of a tile, and what stands between two (px).
TILE, GAP = 150, 14


@component
def BadgesScreen() -> ft.Control:
    """One branch per state."""
    services, t = use_services(), use_text()
    vm = use_view_model("badges", lambda: BadgesViewModel(services.badges))
    return DetailPage(t("badges.title"), _content(vm), back=_came_from(), on_refresh=vm.refresh, max_width=WIDEST)


def _came_from() -> str:
    """The wall hangs in the play tab and in the account."""
    said = parse_qs(urlsplit(ft.context.page.route or "").query).get("from", [""])[0]
    return "/account" if said == "account" else "/play"


def _content(vm: BadgesViewModel) -> list[ft.Control]:
    t = use_text()
    match vm.state:
        case Loading():
            rows = [ft.Row([skeleton(150, expand=1) for _ in range(3)], spacing=GAP) for _ in range(3)]
            return [skeleton(148, radius=28), *rows]
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Empty():
            return [EmptyState("trophy", t("badges.none"), t("badges.none_text"))]
        case Ready(value=wall) as ready:
            return [freshness(ready), keyed("head", WallHead, wall), *_shelves(wall)]
        case unreachable:
            assert_never(unreachable)


def _shelves(wall: BadgeWall) -> list[ft.Control]:
    """A shelf for each group that has something to show, and one for what is secret."""
    t = use_text()
    shelves = [(group.id, group.title, wall.of_group(group.id)) for group in wall.groups]
    parts = [keyed(name, Shelf, title, badges) for name, title, badges in shelves if badges]
    if wall.secrets:
        parts.append(keyed("secrets", Shelf, t("badges.secrets"), wall.secrets, t("badges.secrets_text")))
    return parts


@component
def Shelf(name: str, badges: Sequence[Badge], words: str = "") -> ft.Control:
    """A name, how many of them are earned, and the tiles."""
    t, p = use_text(), use_tokens().palette
    earned = sum(each.earned for each in badges)
    told = words or t("badges.of", earned=t.number(earned), total=t.number(len(badges)))
    head = ft.Row(
        [ft.Container(section(name, size=20), expand=True), *([] if words else [label(told, color=p.text2, size=14)])],
        vertical_alignment=ft.CrossAxisAlignment.END,
    )
    below: list[ft.Control] = [label(words, size=14)] if words else []
    rows = _rows([keyed(each.id, BadgeTile, each) for each in badges], _columns())
    parts = [head, *below, ft.Column(rows, spacing=GAP)]
    return ft.Container(ft.Column(parts, spacing=12), padding=ft.Padding.only(top=8))


def _rows(tiles: Sequence[ft.Control], columns: int) -> list[ft.Control]:
    """Side by side, each as high as it needs: tiles are of one height unless letters are very large."""
    rows: list[ft.Control] = []
    for start in range(0, len(tiles), columns):
        row = [ft.Container(tile, expand=1) for tile in tiles[start : start + columns]]
        row += [ft.Container(expand=1)] * (columns - len(row))
        rows.append(ft.Row(list(row), spacing=GAP, vertical_alignment=ft.CrossAxisAlignment.START))
    return rows


def _columns() -> int:
    """Three on a phone, more where there is room, two where hardly any is."""
    room = min(use_room(), WIDEST + 64) - 40
    if room < 500:
        return 3 if room > 300 else 2
    return min(6, int((room + GAP) // (TILE + GAP)))
