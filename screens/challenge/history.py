"""The times a challenge was done before, and what became of the prizes."""

from __future__ import annotations

import flet as ft

from member_app.domain.challenge import Challenge, Completion, CompletionState
from screens.shared.component import component
from screens.shared.prizes import prize_words
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import panel, picture
from screens.shared.type import BOLD, label, section, strong

#: As many of the newest are shown.
NEWEST = 12


@component
def History(challenge: Challenge) -> ft.Control:
    """Newest first."""
    rows = [_row(challenge, each) for each in list(reversed(challenge.completions))[:NEWEST]]
    return panel(ft.Column([section(use_text()("challenge.history")), *rows], spacing=14))


def _row(challenge: Challenge, one: Completion) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    stage = next((each.title for each in challenge.stages if each.number == one.stage), "")
    lines: list[ft.Control] = [strong(stage or t.weekday(one.completed_at))]
    if stage:
        lines.append(label(t.weekday(one.completed_at)))
    if one.prizes:
        lines.append(label(prize_words(one.prizes)))
    color = p.good if one.state is CompletionState.CLAIMED else p.attention
    lines.append(ft.Text(t(f"challenge.completion.{one.state.value}"), size=13, font_family=BOLD, color=color))
    art = one.prizes[0].picture if one.prizes else challenge.picture
    faded = one.state in (CompletionState.LAPSED, CompletionState.REVERTED)
    return ft.Row(
        [
            ft.Container(picture(art, 40), opacity=0.5 if faded else 1.0),
            ft.Column(lines, spacing=2, expand=True),
            *_way(one),
        ],
        spacing=14,
    )


def _way(one: Completion) -> list[ft.Control]:
    """To the reward at the till, else to the line of the account."""
    t, page = use_text(), ft.context.page
    issued = next((each.issued_id for each in one.prizes if each.issued_id), None)
    entry = next((each.entry_id for each in one.prizes if each.entry_id), None)
    if one.state is not CompletionState.CLAIMED or (issued is None and entry is None):
        return []
    route = f"/rewards/mine/{issued}" if issued else f"/activity/{entry}"
    words = t("challenge.show_coupon") if issued else t("challenge.show_entry")
    key = f"challenge.prize.{one.number}.{one.stage}"
    return [
        ft.TextButton(
            content=ft.Text(words, font_family=BOLD, size=14),
            key=key,
            height=48,
            on_click=lambda _: page.navigate(route),
            style=ft.ButtonStyle(color=use_tokens().palette.primary),
        )
    ]
