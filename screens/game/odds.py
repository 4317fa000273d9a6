"""What can come out and how likely, before anybody plays: in per cent and as the exact fraction."""

from __future__ import annotations

import flet as ft

from member_app.domain.games import Game, Outcome
from screens.game.words import rules
from screens.shared.component import component
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import fact_row, named, panel, picture_tile
from screens.shared.type import BOLD, body, label, section, strong


@component
def Odds(game: Game) -> ft.Control:
    """The table, the likeliest first; then what a play costs and how often it can be played."""
    t, p = use_text(), use_tokens().palette
    rows: list[ft.Control] = [section(t("game.odds")), label(t("game.odds_text"))]
    rows += [_row(one) for one in sorted(game.outcomes, key=lambda one: (-one.odds, one.id))]
    rows.append(ft.Divider(height=8, color=p.line))
    rows += [fact_row(name, value) for name, value in rules(game)]
    if game.terms:
        rows.append(body(game.terms, size=13))
    return named("game.odds", panel(ft.Column(rows, spacing=12)))


def _row(one: Outcome) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    exact = t("game.in", numerator=t.number(one.odds.numerator), denominator=t.number(one.odds.denominator))
    below = [exact] if one.odds else []
    if one.left is not None:
        below.append(t.n("game.left", one.left) if one.left else t("game.gone"))
    share = ft.Text(t.odds(one.odds), size=15, font_family=BOLD, color=p.text if one.odds else p.text2, no_wrap=True)
    return ft.MergeSemantics(
        ft.Row(
            [
                picture_tile(one.picture, 40, 12),
                ft.Column([strong(one.title), label(" · ".join(below))], spacing=0, tight=True, expand=True),
                share,
            ],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )
    )
