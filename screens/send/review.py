"""The last look before points leave: who gets them, which go first, what stays; and why it did not work."""

from __future__ import annotations

import flet as ft

from member_app.domain.card import grouped
from member_app.domain.failure import FailureKind
from member_app.domain.reward import Portion
from member_app.domain.transfer import Gift, TransferQuote
from screens.send.view_model import Review, SendViewModel
from screens.shared.component import component
from screens.shared.points import use_points
from screens.shared.scope import use_text
from screens.shared.sheet import use_sheet
from screens.shared.sign_in.proof import proof_rows, use_proof
from screens.shared.sign_in.step_up import StepUpFlow
from screens.shared.states import failure_sentence
from screens.shared.surfaces import fact_row, note, panel, picture_tile, primary_button, quiet_button
from screens.shared.type import body, section

#: Days on which points would expire that are named; the rest is one sum.
_NAMED = 2


@component
def ReviewSheet(vm: SendViewModel, step: Review, flow: StepUpFlow | None) -> ft.Control:
    """Stays open with the reason when sending did not work. `flow` is the view model's, told apart so that what is

    typed there draws this anew.
    """
    t, points = use_text(), use_points()
    proof = use_proof(flow, vm.now)
    heading = t("transfer.review_title", points=points(step.gift.points), name=_name(step.quote))

    async def send(_: object) -> None:
        await vm.send()

    async def prove(_: object) -> None:
        await vm.prove()

    head: list[ft.Control] = [
        ft.Row([picture_tile("gift", 72, 22)], alignment=ft.MainAxisAlignment.CENTER),
        section(heading, size=22, text_align=ft.TextAlign.CENTER),
    ]
    if flow is None or flow.proved:
        words = t("transfer.confirm") if step.quote else t("transfer.again")
        yes = primary_button(words, send, key="transfer.confirm", busy=vm.busy == "send")
        rows: list[ft.Control] = [*_facts(step), *_reason(vm), yes]
    else:
        why = t("reward.step_up", points=points(step.gift.points))
        rows = proof_rows(why, flow, proof, prove, busy=vm.busy == "send")
    waits = bool(vm.busy) or bool(flow and flow.busy)
    later = quiet_button(t("transfer.change"), lambda _: vm.step_back(), key="transfer.change", disabled=waits)
    content = ft.Column(
        [*head, *rows, later], spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
    use_sheet(content, vm.step_back, label=heading)
    return ft.Container(width=0, height=0)


def _name(quote: TransferQuote | None) -> str:
    return quote.first_name if quote and quote.first_name else use_text()("transfer.somebody")


def _facts(step: Review) -> list[ft.Control]:
    """The server's own figures; of what got no answer only what was meant is known."""
    t, points = use_text(), use_points()
    gift, quote = step.gift, step.quote
    rows = [fact_row(t("transfer.card_row"), grouped(gift.card_number))]
    if quote is None:
        rows += _note_row(gift)
        unsure = body(t("transfer.unanswered_text"), text_align=ft.TextAlign.CENTER)
        return [unsure, panel(ft.Column(rows, spacing=12))]
    if quote.fee:
        rows.append(fact_row(t("transfer.fee"), points(quote.fee)))
    uses = _uses(quote.uses_first)
    if uses:
        rows.append(fact_row(t("reward.uses_first"), uses))
    rows.append(fact_row(t("reward.leaves"), points(quote.balance_after)))
    rows += _note_row(gift)
    final = body(t("transfer.final"), text_align=ft.TextAlign.CENTER)
    return [panel(ft.Column(rows, spacing=12)), final]


def _note_row(gift: Gift) -> list[ft.Control]:
    return [fact_row(use_text()("transfer.note"), gift.message)] if gift.message else []


def _uses(portions: tuple[Portion, ...]) -> str:
    """Which points go, a line for each day on which they would expire."""
    t = use_text()
    expiring = [(part.amount, part.expires_on) for part in portions if part.expires_on is not None]
    named = expiring if len(expiring) <= _NAMED + 1 else expiring[:_NAMED]
    lines = [t("transfer.uses_until", amount=t.number(amount), day=t.short_day(day)) for amount, day in named]
    rest = sum(part.amount for part in portions) - sum(amount for amount, _ in named)
    if rest and named:
        lines.append(t("transfer.uses_rest", amount=t.number(rest)))
    return "\n".join(lines)


def _reason(vm: SendViewModel) -> list[ft.Control]:
    if vm.failed is None:
        return []
    t = use_text()
    match vm.failed.kind:
        case FailureKind.OFFLINE:
            words = t("transfer.offline")
        case FailureKind.SLOW:
            words = t("transfer.no_answer")
        case FailureKind.LIMIT_REACHED:
            words = t("transfer.points_none_left")
        case _:
            words = failure_sentence(t, vm.failed)
    return [ft.Semantics(live_region=True, content=note(words, tone="attention"))]
