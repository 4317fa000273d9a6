"""The form: what there is, to whom, how many, and a word that goes along. What is typed lives in the view model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flet as ft

from member_app.domain.card import card_number, grouped
from member_app.domain.failure import FailureKind
from member_app.domain.home import Home
from member_app.domain.programme import TransferRules
from screens.send.form import LONGEST_NOTE, suggestions
from screens.send.view_model import Review, SendViewModel
from screens.shared.component import component
from screens.shared.draft import draft_line
from screens.shared.points import use_points, use_unit
from screens.shared.scope import use_text, use_tokens
from screens.shared.states import failure_sentence
from screens.shared.surfaces import choice_chip, named, note, panel, picture, primary_button, quiet_button
from screens.shared.type import BOLD, EXTRA, body, label, strong
from screens.shared.typed import use_typed


def form_rows(vm: SendViewModel, home: Home, rules: TransferRules) -> list[ft.Control]:
    """From top to bottom."""
    t = use_text()

    async def review(*_: object) -> None:
        await vm.review(rules)

    least = rules.minimum + rules.fee
    enough = home.wallet.active >= least
    words = t("transfer.too_little", points=use_points()(least))
    short: list[ft.Control] = [] if enough else [note(words, tone="attention")]
    possible = vm.online and enough
    button = primary_button(
        t("transfer.review"), review, key="transfer.review", busy=vm.busy == "quote", disabled=not possible
    )
    before = [draft_line(vm.discard)] if vm.restored else []
    return [
        _have(home),
        *_unanswered(vm),
        *short,
        *before,
        _to_whom(vm),
        _how_many(vm, home, rules),
        *_trouble(vm),
        button,
    ]


def _have(home: Home) -> ft.Control:
    """What there is to send."""
    t, points = use_text(), use_points()
    words = t("transfer.have", points=points(home.wallet.active))
    row = ft.Row(
        [
            picture("gift", 64),
            ft.Column([strong(words, size=16), body(t("transfer.intro"))], spacing=2, expand=True),
        ],
        spacing=16,
    )
    return named("transfer.have", panel(row))


def _unanswered(vm: SendViewModel) -> list[ft.Control]:
    """A gift of before that may have arrived: asked again it counts once."""
    gift = vm.unanswered
    if gift is None:
        return []
    t, p, points = use_text(), use_tokens().palette, use_points()
    words = t("transfer.unanswered", points=points(gift.points), card=grouped(gift.card_number))
    ask = quiet_button(t("transfer.again"), lambda _: vm.look_again(), key="transfer.again", disabled=not vm.online)
    rows = ft.Column([ft.Text(words, size=15, font_family=BOLD, color=p.attention), ft.Row([ask])], spacing=8)
    face = ft.Container(rows, bgcolor=p.attention_container, border_radius=16, padding=ft.Padding(16, 16, 16, 8))
    return [named("transfer.unanswered", face, live_region=True)]


def _to_whom(vm: SendViewModel) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    right = card_number(vm.typed.card) is not None and "card" not in vm.wrong
    number = Field(
        vm,
        "card",
        t("transfer.card"),
        text_style=_letters(18, BOLD),
        hint_text="0000 0000 0000",
        helper=t("transfer.card_help"),
        keyboard_type=ft.KeyboardType.NUMBER,
        # Numbers, and the blanks and dashes that come along when a number is read aloud or pasted.
        input_filter=ft.InputFilter(r"[0-9 \-\u00a0\u202f]", allow=True, replacement_string=""),
        suffix_icon=ft.Icon(ft.Icons.CHECK_CIRCLE, color=p.good) if right else None,
    )
    message = Field(vm, "note", t("transfer.note"), helper=t("transfer.note_help"), text_style=_letters(18, BOLD))
    return panel(ft.Column([number, message], spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _how_many(vm: SendViewModel, home: Home, rules: TransferRules) -> ft.Control:
    t, points, unit = use_text(), use_points(), use_unit()
    amount = Field(
        vm,
        "points",
        unit or t("transfer.points"),
        keyboard_type=ft.KeyboardType.NUMBER,
        input_filter=ft.InputFilter(r"[0-9]", allow=True, replacement_string=""),
        text_style=_letters(34, EXTRA),
        text_align=ft.TextAlign.CENTER,
    )

    def chip(value: int) -> ft.Control:
        def choose(_: object) -> None:
            vm.fill_in(replace(vm.typed, points=str(value)))

        return choice_chip(t.number(value), vm.typed.amount == value, choose, key=f"transfer.{value}")

    chips: list[ft.Control] = [chip(value) for value in suggestions(home.wallet.active, rules)]
    terms = t("transfer.terms", minimum=points(rules.minimum), day=points(rules.per_day))
    cost = t("transfer.terms_fee", fee=points(rules.fee)) if rules.fee else t("transfer.terms_free")
    rows: list[ft.Control] = [amount]
    if chips:
        rows.append(ft.Row(chips, wrap=True, spacing=8, run_spacing=8, alignment=ft.MainAxisAlignment.CENTER))
    rows.append(label(f"{terms} {cost}", text_align=ft.TextAlign.CENTER))
    return panel(ft.Column(rows, spacing=14, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _letters(size: int, family: str) -> ft.TextStyle:
    return ft.TextStyle(size=size, font_family=family, color=use_tokens().palette.text)


@component
def Field(vm: SendViewModel, name: str, words: str, helper: str = "", **more: Any) -> ft.Control:
    """One field of the view model's `typed`, read here: it may be drawn before what is around it. `more` are properties

    of the control.
    """
    t, p, points = use_text(), use_tokens().palette, use_points()
    wrong, key = vm.wrong.get(name), f"transfer.{name}"
    edge = p.attention if wrong else p.line
    longest = LONGEST_NOTE if name == "note" else 40

    def make(value: str) -> ft.TextField:
        return ft.TextField(
            key=key,
            label=words,
            value=value,
            on_change=lambda e: vm.type(name, str(e.control.value or "")[:longest]),
            error=t(wrong.key, points=points(wrong.points or 0)) if wrong else None,
            error_max_lines=3,
            error_style=ft.TextStyle(size=13, font_family=BOLD, color=p.attention),
            helper=helper or None,
            helper_max_lines=3,
            helper_style=ft.TextStyle(size=13, color=p.text2),
            filled=True,
            fill_color=p.quiet,
            border={
                ft.ControlState.FOCUSED: ft.OutlineInputBorder(side=ft.BorderSide(2, p.primary), border_radius=18),
                ft.ControlState.DEFAULT: ft.OutlineInputBorder(side=ft.BorderSide(1, edge), border_radius=18),
            },
            cursor_color=p.primary,
            label_style=ft.TextStyle(color=p.text2),
            content_padding=ft.Padding.symmetric(horizontal=18, vertical=18),
            **more,
        )

    meant = str(getattr(vm.typed, name))
    return named(key, use_typed(meant, vm.filled, make))


def _trouble(vm: SendViewModel) -> list[ft.Control]:
    """Why it can't go on, where no field can help."""
    t = use_text()
    if isinstance(vm.step, Review):
        return []  # told in front of the form
    offline = not vm.online or (vm.failed is not None and vm.failed.kind is FailureKind.OFFLINE)
    words = t("transfer.offline") if offline else failure_sentence(t, vm.failed) if vm.failed else ""
    if not words:
        return []
    return [ft.Semantics(live_region=True, content=note(words, tone="attention"))]
