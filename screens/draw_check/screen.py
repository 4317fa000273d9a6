"""Check this draw: every step ticked off in plain words, what is wrong said first, what nobody can tell said too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import flet as ft

from member_app.domain.draw_check import CheckStep, DrawCheck, StepState
from member_app.i18n import Text
from screens.draw_check.published import PublishedPanel
from screens.draw_check.view_model import PACE, DrawCheckViewModel
from screens.shared.component import component, keyed
from screens.shared.detail import DetailPage
from screens.shared.gradient import brand_gradient, card_shadow
from screens.shared.hooks import use_view_model
from screens.shared.scope import use_scope, use_services, use_text, use_tokens
from screens.shared.states import ErrorPanel
from screens.shared.surfaces import named, panel, picture, progress_bar, quiet_button
from screens.shared.type import BOLD, EXTRA, body, label, section, strong
from screens.shared.void_reason import reason

_WHITE = "#FFFFFF"
_CENTER = ft.TextAlign.CENTER
#: Facts that are moments.
_MOMENTS = ("at", "due", "closes_at", "draw_at")


@component
def DrawCheckScreen(raffle_id: str) -> ft.Control:
    """The verdict, then the steps."""
    services, t, still = use_services(), use_text(), use_scope().reduced_motion
    vm = use_view_model(
        f"draw_check.{raffle_id}",
        lambda: DrawCheckViewModel(raffle_id, services.raffles, 0.0 if still else PACE),
    )
    back = f"/play/raffles/{raffle_id}"
    return DetailPage(t("draw.title"), _content(vm), back=back, max_width=680)


def _content(vm: DrawCheckViewModel) -> list[ft.Control]:
    t = use_text()
    address = vm.published
    public: list[ft.Control] = [keyed(address, PublishedPanel, address)] if address else []
    if vm.failed is not None:
        return [ErrorPanel(vm.failed, vm.again), *public]
    parts: list[ft.Control] = [body(t("draw.lead"), size=16), keyed("verdict", Verdict, vm)]
    steps = [
        keyed(step.name, StepRow, step if at < vm.ticked else CheckStep(step.name, StepState.WAITING), at == vm.ticked)
        for at, step in enumerate(vm.check.shown)
    ]
    if vm.done and vm.check.early and steps:
        parts.append(ft.Container(section(t("draw.so_far"), size=20), padding=ft.Padding.only(top=8)))
    if steps:
        parts.append(panel(ft.Column(list(steps), spacing=18)))
    if vm.done:
        again = quiet_button(t("draw.again"), vm.again, key="draw.again", icon=ft.Icons.REFRESH)
        parts += [ft.Row([again], alignment=ft.MainAxisAlignment.CENTER), *public]
        parts.append(label(t("draw.how"), text_align=_CENTER))
    return parts


@component
def Verdict(vm: DrawCheckViewModel) -> ft.Control:
    """What all of it comes to."""
    t, p, check = use_text(), use_tokens().palette, vm.check
    if not vm.done:
        total = len(check.shown) + 1
        read = check.read / check.total if check.total else 0.0
        share = (vm.ticked + 1) / total if check.done else read / total
        words = t("draw.steps", count=t.number(vm.ticked), total=t.number(len(check.shown)))
        if not check.done:
            words = t("draw.reading", count=t.number(check.read), total=t.number(check.total))
        return named("draw.progress", panel(ft.Column([strong(words), progress_bar(share, words)], spacing=10)))
    if check.wrong:
        head, words, art = t("draw.wrong"), sentence(t, check.wrong[0]), "warning"
        lines = _lines(art, head, [words, t("draw.wrong_text")], p.attention, p.text)
        face: ft.Control = panel(lines, bgcolor=p.attention_container, padding=24)
        return named("draw.wrong", face, live_region=True)
    if check.early or not check.passed:
        lines = _lines("hourglass-with-flowing-sand", t("draw.early"), [_when(t, check)], p.text, p.text2)
        return named("draw.early", panel(lines, padding=24), live_region=True)
    if check.called_off is not None:
        lines = _lines("balloon", t("draw.void"), [sentence(t, check.called_off)], p.text, p.text2)
        return named("draw.void", panel(lines, padding=24), live_region=True)
    told = [t("draw.right_text")]
    if check.unchecked:
        told.append(t.n("draw.right_but", len(check.unchecked)))
    lines = _lines("check-mark-button", t("draw.right"), told, _WHITE, _WHITE)
    return named("draw.right", brand_gradient(lines, padding=24, shadow=card_shadow()), live_region=True)


def _when(t: Text, check: DrawCheck) -> str:
    """When it can be checked: after the draw, and when that is as far as this device knows."""
    last = check.to_come
    if last is None or "draw_at" not in last.facts:
        return t("draw.early_text")
    return t(f"draw.early.{last.detail}", **_facts(t, last.facts))


def _lines(art: str, head: str, words: list[str], ink: str, second: str) -> ft.Control:
    return ft.Column(
        [
            ft.Row([picture(art, 72)], alignment=ft.MainAxisAlignment.CENTER),
            ft.Text(head, size=24, font_family=EXTRA, color=ink, text_align=_CENTER),
            *[ft.Text(each, size=15, color=second, text_align=_CENTER) for each in words],
        ],
        spacing=8,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@component
def StepRow(step: CheckStep, now: bool) -> ft.Control:
    """A mark, what was looked at, and what was found. Never by colour alone."""
    t, p, still = use_text(), use_tokens().palette, use_scope().reduced_motion
    looks = {
        StepState.PASSED: (ft.Icons.CHECK, p.good, p.good_container),
        StepState.FAILED: (ft.Icons.CLOSE, p.attention, p.attention_container),
        StepState.UNCHECKED: (ft.Icons.QUESTION_MARK, p.text2, p.quiet),
    }
    waiting = step.state is StepState.WAITING
    if waiting:
        spin: ft.Control = ft.ProgressRing(width=18, height=18, stroke_width=2, color=p.primary)
        mark = spin if now and not still else ft.Container(width=8, height=8, border_radius=4, bgcolor=p.line)
        ground = p.quiet
    else:
        icon, ink, ground = looks[step.state]
        mark = ft.Icon(icon, size=20, color=ink)
    badge = ft.Container(
        mark,
        width=40,
        height=40,
        border_radius=20,
        bgcolor=ground,
        alignment=ft.Alignment.CENTER,
        animate=None if still else ft.Animation(250, ft.AnimationCurve.EASE_OUT),
    )
    lines: list[ft.Control] = [strong(t(f"draw.step.{step.name}"), size=16, color=p.text2 if waiting else p.text)]
    state = t(f"draw.state.{step.state.value}")
    if not waiting:
        lines.append(body(sentence(t, step), size=14))
    if step.state is StepState.UNCHECKED:
        lines.insert(1, ft.Text(state, size=12, font_family=BOLD, color=p.text2))
    said = ". ".join([t(f"draw.step.{step.name}"), state, *([] if waiting else [sentence(t, step)])])
    row = ft.Row([badge, ft.Column(lines, spacing=2, expand=True)], spacing=14,
                 vertical_alignment=ft.CrossAxisAlignment.START)  # fmt: skip
    key = f"draw.{step.name}.{step.state.value}"
    return ft.Semantics(identifier=key, label=said, exclude_semantics=True, content=row)


def sentence(t: Text, step: CheckStep) -> str:
    """What was found, in the member's words."""
    return t(f"draw.{step.detail}", **_facts(t, step.facts))


def _facts(t: Text, facts: Mapping[str, str | int]) -> dict[str, str]:
    """Numbers and moments as the member's locale writes them; a ticket as much of it as one compares by eye."""
    told: dict[str, str] = {}
    for name, value in facts.items():
        if isinstance(value, int):
            told[name] = t.number(value)
        elif name in _MOMENTS:
            told[name] = t.time(datetime.fromisoformat(value))
        elif name == "ticket":
            told[name] = " ".join(value[at : at + 4] for at in range(0, min(12, len(value)), 4))
        elif name == "reason":
            told[name] = reason(t, value)
        else:
            told[name] = value
    return told
