"""Parts of an entry's page: the figure, why it is that figure, and the receipt."""

from __future__ import annotations

import flet as ft

from member_app.domain.activity import Entry, Purchase, PurchaseLine, Reason
from member_app.domain.money import Money
from screens.shared.amounts import times
from screens.shared.component import component
from screens.shared.points import use_points
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.surfaces import fact_row, named, note, panel, picture, picture_gradient, pill
from screens.shared.type import BOLD, EXTRA, body, label, section, strong


@component
def EntryHero(entry: Entry) -> ft.Control:
    """What it was, what it came to, and when."""
    t, scope = use_text(), use_scope()
    p = scope.tokens.palette
    unit = scope.programme.unit if scope.programme else None
    amount = t.signed(entry.amount)
    words = f"{amount} {t.unit(entry.amount, unit)}" if unit else amount
    color = p.good if entry.amount > 0 and not entry.pending else p.text
    when = t("entry.when", day=t.weekday(entry.occurred_at), time=t.clock(entry.occurred_at))
    lines: list[ft.Control] = [
        ft.Container(
            picture(entry.picture, 88),
            width=136,
            height=136,
            border_radius=40,
            gradient=picture_gradient(entry.picture),
            alignment=ft.Alignment.CENTER,
        ),
        ft.Text(words, size=34, font_family=EXTRA, color=color, text_align=ft.TextAlign.CENTER),
        section(times(entry.title, entry.quantity), text_align=ft.TextAlign.CENTER),
    ]
    if entry.subtitle:
        lines.append(body(entry.subtitle, text_align=ft.TextAlign.CENTER))
    lines.append(label(when, text_align=ft.TextAlign.CENTER))
    return ft.Container(
        ft.Column(lines, horizontal_alignment=ft.CrossAxisAlignment.CENTER, spacing=8),
        alignment=ft.Alignment.CENTER,
        padding=ft.Padding.symmetric(vertical=8),
    )


@component
def PendingNote(entry: Entry) -> ft.Control:
    """Why the points can't be spent yet, and from when they can."""
    t = use_text()
    words = t("entry.pending")
    if entry.pending_until is not None:
        words = t("entry.pending_until", day=t.day(t.local(entry.pending_until).date()))
    return note(words, picture_name="hourglass-with-flowing-sand", tone="attention")


@component
def RefundNote(entry: Entry) -> ft.Control:
    """What a refund could not take: written off, or still owed; nothing to say where all of it was there."""
    t, points = use_text(), use_points()
    words = t("entry.written_off", points=points(entry.written_off)) if entry.written_off else ""
    if entry.balance_after < 0:
        words = t("entry.owed", points=points(-entry.balance_after))
    face = note(words, picture_name="receipt", tone="attention")
    return ft.Container(named("entry.refund_note", face), visible=bool(words))


@component
def WhyPanel(entry: Entry) -> ft.Control:
    """Every rule that counted, what it came to, and the sum; a sentence where no rule was at work."""
    t, p = use_text(), use_tokens().palette
    rows: list[ft.Control] = [section(t("entry.why"))]
    if entry.reasons:
        rows += [_reason(reason) for reason in entry.reasons]
        rows += [ft.Divider(color=p.line, height=1), _sum_row(t("entry.sum"), t.signed(entry.amount))]
    else:
        rows.append(body(_why(entry)))
    if entry.money is not None:
        rows.append(fact_row(t("entry.money"), t.money(entry.money)))
    rows.append(fact_row(t("entry.balance_after"), t.balance(entry.balance_after)))
    return panel(ft.Column(rows, spacing=14))


def _why(entry: Entry) -> str:
    """In a sentence, where no rule was at work."""
    t = use_text()
    if entry.type == "transfer":
        return t("entry.why.sent" if entry.amount < 0 else "entry.why.received")
    return t(f"entry.why.{entry.type}")


def _reason(reason: Reason) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    words: list[ft.Control] = [ft.Text(reason.title, size=15, color=p.text)]
    if reason.sentence:
        words.append(label(reason.sentence))
    parts: list[ft.Control] = [ft.Column(words, spacing=2, tight=True, expand=True)]
    if reason.factor is not None:
        face = pill(
            f"\u00d7\u2009{t.number(reason.factor)}", fg=p.on_primary_container, bg=p.primary_container, size=13
        )
        parts.append(ft.Semantics(label=t("entry.factor", factor=t.number(reason.factor)), content=face))
    parts.append(ft.Text(t.signed(reason.points), size=15, font_family=BOLD, color=p.text))
    return ft.Row(parts, spacing=12)


def _sum_row(name: str, value: str) -> ft.Control:
    return ft.Row([strong(name, expand=True), strong(value, size=17)])


@component
def ReceiptPanel(purchase: Purchase) -> ft.Control:
    """The purchase behind it, line by line."""
    t, p = use_text(), use_tokens().palette
    head = ft.Row(
        [
            ft.Column([section(t("entry.receipt")), label(purchase.store)], spacing=2, expand=True),
            picture("receipt", 36),
        ]
    )
    rows: list[ft.Control] = [head, *(_line(line) for line in purchase.lines)]
    if purchase.lines:
        rows.append(ft.Divider(color=p.line, height=1))
    rows.append(_sum_row(t("entry.total"), t.money(purchase.total)))
    if purchase.refunded is not None and purchase.refunded.amount:
        rows += _refund(purchase, purchase.refunded)
    return panel(ft.Column(rows, spacing=12))


def _refund(purchase: Purchase, refunded: Money) -> list[ft.Control]:
    t, p = use_text(), use_tokens().palette
    kept = Money(purchase.total.amount - refunded.amount, purchase.total.currency)
    back = ft.Row(
        [
            ft.Icon(ft.Icons.UNDO, size=18, color=p.attention),
            ft.Text(t("entry.refunded"), size=15, color=p.attention, expand=True),
            ft.Text(f"\u2212{t.money(refunded)}", size=15, font_family=BOLD, color=p.attention),
        ],
        spacing=8,
    )
    return [back, _sum_row(t("entry.paid"), t.money(kept))]


def _line(line: PurchaseLine) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    times = f"{t.number(line.quantity)}\u2009\u00d7\u2009" if line.quantity != 1 else ""
    return ft.Row(
        [
            ft.Text(f"{times}{line.title}", size=15, color=p.text2, expand=True),
            ft.Text(t.money(line.total), size=15, color=p.text),
        ],
        spacing=12,
    )
