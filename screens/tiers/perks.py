"""Every tier with its perks, side by side: columns where there is room, cards to swipe on a phone."""

from __future__ import annotations

from typing import Any

import flet as ft

from member_app.domain.programme import Perk
from member_app.domain.tier import Tier, TierStanding
from member_app.theme.contrast import readable_on, under_white
from screens.shared.component import component
from screens.shared.scope import use_room, use_text, use_tokens
from screens.shared.surfaces import named, picture, picture_tile, pill
from screens.shared.type import EXTRA, label, section, strong
from screens.tiers.hero import programme_unit
from screens.tiers.words import threshold_sentence

#: The least width of a column (logical px): below, words break too often.
COLUMN = 232
#: Width of a card to swipe.
CARD = 272


@component
def PerksSideBySide(standing: TierStanding) -> ft.Control:
    """The whole ladder, lowest first."""
    t = use_text()
    room = use_room() - 64
    cards = [_tier_card(tier, standing) for tier in standing.ladder]
    per_row = max(1, min(len(cards), int((room + 16) // (COLUMN + 16))))
    if per_row < 2:
        board: ft.Control = Swiped(cards, standing.current.level)
    elif per_row < len(cards):
        board = _rows(cards, 2)
    else:
        board = _rows(cards, len(cards))
    return ft.Column([section(t("tiers.perks")), board], spacing=12)


@component
def Swiped(cards: list[ft.Container], at: int) -> ft.Control:
    """The next card looks in from the side, so that one sees there is more; opens at the member's own. It grows with
    its words."""
    held: list[ft.Control] = [ft.Container(card, width=CARD, key=f"card{index}") for index, card in enumerate(cards)]
    kept: Any = ft.use_ref(lambda: ft.Ref[ft.Row]())
    row: ft.Ref[ft.Row] = kept.current

    async def show_own() -> None:
        if row.current is not None and at:
            await row.current.scroll_to(offset=at * (CARD + 12) - 24, duration=0)

    ft.use_effect(show_own, [at], cleanup=lambda: None)
    return ft.Row(
        held,
        ref=row,
        spacing=12,
        scroll=ft.ScrollMode.HIDDEN,
        vertical_alignment=ft.CrossAxisAlignment.START,  # one height for all would cut words off: widths are fixed here
    )


def _rows(cards: list[ft.Container], count: int) -> ft.Control:
    lines = [cards[at : at + count] for at in range(0, len(cards), count)]
    return ft.Column([_line(line, count) for line in lines], spacing=16)


def _line(cards: list[ft.Container], count: int) -> ft.Control:
    """Beside each other, each as high as its words; a short last line keeps the columns' width."""
    cells: list[ft.Control] = [ft.Container(card, expand=1) for card in cards]
    cells += [ft.Container(expand=1) for _ in range(count - len(cards))]
    return ft.Row(cells, spacing=16, vertical_alignment=ft.CrossAxisAlignment.START)


def _tier_card(tier: Tier, standing: TierStanding) -> ft.Container:
    t, p = use_text(), use_tokens().palette
    here = tier.id == standing.current.id
    edge = ft.Border.all(2, readable_on(tier.color, p.surface)) if here else ft.Border.all(1, p.line)
    head = ft.Row(
        [
            picture(tier.picture, 36),
            ft.Semantics(
                heading_level=3, container=True, content=ft.Text(tier.name, size=18, font_family=EXTRA, color=p.text)
            ),
        ],
        spacing=10,
    )
    parts: list[ft.Control] = [
        ft.Container(height=6, border_radius=999, bgcolor=readable_on(tier.color, p.surface)),
        head,
        _badge(tier, standing),
        label(threshold_sentence(t, tier, programme_unit())),
        *(_perk(perk) for perk in tier.benefits),
    ]
    # No shadow: the row that is swiped would cut it off.
    card = ft.Container(
        ft.Column(parts, spacing=12), padding=16, border=edge, border_radius=22, bgcolor=p.surface, expand=True
    )
    return ft.Container(named(f"tiers.tier.{tier.id}", card))


def _badge(tier: Tier, standing: TierStanding) -> ft.Control:
    """Where the member is on the ladder, in words and colour."""
    t, p = use_text(), use_tokens().palette
    if tier.id == standing.current.id:
        mark = pill(t("tiers.here"), fg="#FFFFFF", bg=under_white(tier.color))
    elif tier.level < standing.current.level:
        mark = pill(t("tiers.passed"), fg=p.good, bg=p.good_container)
    else:
        mark = pill(t("tiers.ahead"), fg=p.text2, bg=p.quiet)
    return ft.Row([mark], wrap=True)


def _perk(perk: Perk) -> ft.Control:
    words: list[ft.Control] = [strong(perk.title)]
    if perk.text:
        words.append(label(perk.text))
    return ft.Row(
        [picture_tile(perk.picture, 40, 12), ft.Column(words, spacing=2, expand=True)],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
