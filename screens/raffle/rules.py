"""The rules: read at any time, accepted once per version before entering."""

from __future__ import annotations

import flet as ft

from member_app.domain.raffle import Raffle
from screens.raffle.view_model import RaffleViewModel
from screens.shared.component import component
from screens.shared.scope import use_text, use_tokens
from screens.shared.sheet import use_sheet
from screens.shared.states import failure_sentence
from screens.shared.surfaces import named, note, picture_tile, primary_button, quiet_button
from screens.shared.type import body, label, section


@component
def RulesSheet(vm: RaffleViewModel, raffle: Raffle) -> ft.Control:
    """Over the raffle."""
    label_words = use_text()("raffle.rules")
    use_sheet(_content(raffle), vm.close_rules, label=label_words, tall=True, foot=_foot(vm, raffle))
    return ft.Container(width=0, height=0)


def _content(raffle: Raffle) -> ft.Control:
    t, p, rules = use_text(), use_tokens().palette, raffle.rules
    head = ft.Row(
        [
            picture_tile("memo", 48, 14),
            ft.Column(
                [section(t("raffle.rules"), size=20), label(t("raffle.version", version=rules.version))],
                spacing=0,
                expand=True,
            ),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    parts: list[ft.Control] = [head]
    if rules.before and not rules.accepted:
        parts.append(note(t("raffle.new_rules"), tone="attention"))
    parts += [body(words, size=15, color=p.text) for words in rules.text.split("\n") if words.strip()]
    column = ft.Column(parts, spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return named("raffle.rules.sheet", column)


def _foot(vm: RaffleViewModel, raffle: Raffle) -> ft.Control:
    """What there is to say to the rules; in sight while they are read."""
    t, rules = use_text(), raffle.rules
    wish = vm.rules.way if vm.rules else None
    parts: list[ft.Control] = []
    if vm.failed is not None:
        said = note(failure_sentence(t, vm.failed), picture_name="warning", tone="attention")
        parts.append(ft.Semantics(live_region=True, content=said))
    if rules.accepted:
        parts.append(note(t("raffle.rules_accepted"), picture_name="check-mark-button"))
        parts.append(quiet_button(t("raffle.rules_close"), lambda _: vm.close_rules(), key="raffle.rules.close"))
    elif raffle.enterable or wish is not None:

        async def accept(*_: object) -> None:
            await vm.accept()

        words = t("raffle.accept_enter" if wish is not None else "raffle.accept")
        parts.append(primary_button(words, accept, key="raffle.accept", busy=vm.running in ("accept", "enter")))
        parts.append(
            quiet_button(
                t("raffle.rules_later"), lambda _: vm.close_rules(), key="raffle.rules.close",
                disabled=bool(vm.running),
            )
        )  # fmt: skip
    else:
        parts.append(quiet_button(t("raffle.rules_close"), lambda _: vm.close_rules(), key="raffle.rules.close"))
    return ft.Column(parts, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
