"""What stands in the terms, in a few rows: when, who may take part, who stands behind it; and the member's tickets."""

from __future__ import annotations

import flet as ft

from member_app.domain.raffle import Raffle, RaffleState, Ticket, Way
from screens.raffle.view_model import RaffleViewModel
from screens.shared.component import component
from screens.shared.points import use_points
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import fact_row, named, panel, pill, quiet_button
from screens.shared.type import BOLD, body, label, section

#: Tickets that are listed; more are counted.
LISTED = 8


@component
def Facts(vm: RaffleViewModel, raffle: Raffle) -> ft.Control:
    """Period in the programme's local time, eligibility, how winners hear of it, the organiser, the rules."""
    t, who = use_text(), raffle.eligibility
    rows: list[ft.Control] = [section(t("raffle.facts"))]
    rows.append(fact_row(t("raffle.opens"), _moment(raffle, "opens")))
    rows.append(fact_row(t("raffle.closes"), _moment(raffle, "closes")))
    if raffle.sealing.value_at is not None and raffle.state in (RaffleState.OPEN, RaffleState.COMING):
        rows.append(fact_row(t("raffle.draw"), t("raffle.draw_at", time=t.time(raffle.sealing.value_at))))
    words = []
    if who.minimum_age:
        words.append(t("raffle.who.age", age=t.number(who.minimum_age)))
    if who.regions:
        words.append(t("raffle.who.regions", regions=t.listed([t.region(each) for each in who.regions])))
    if who.tiers:
        words.append(t("raffle.who.tiers", tiers=t.listed(list(who.tiers))))
    rows.append(fact_row(t("raffle.who"), ", ".join(words) if words else t("raffle.who.all")))
    rows.append(fact_row(t("raffle.organiser"), raffle.organiser))
    if raffle.told:
        rows.append(fact_row(t("raffle.told"), raffle.told))
    if raffle.claim_days:
        rows.append(fact_row(t("raffle.claim_by"), t.n("raffle.claim_days", raffle.claim_days)))
    rules = quiet_button(
        t("raffle.read_rules"), lambda _: vm.read_rules(), key="raffle.rules", icon=ft.Icons.DESCRIPTION
    )
    rows.append(ft.Row([rules], alignment=ft.MainAxisAlignment.CENTER))
    return named("raffle.facts", panel(ft.Column(rows, spacing=12)))


def _moment(raffle: Raffle, which: str) -> str:
    t = use_text()
    moment = raffle.opens_at if which == "opens" else raffle.closes_at
    return t("raffle.moment", day=t.weekday(moment), time=t.clock(moment))


@component
def Tickets(vm: RaffleViewModel, raffle: Raffle) -> ft.Control:
    """Own tickets as they stand on the published list; giving them back while that is possible."""
    t = use_text()
    rows: list[ft.Control] = [section(t("raffle.my_tickets")), label(t("raffle.my_tickets_text"))]
    rows += [_ticket(raffle, each) for each in raffle.tickets[-LISTED:][::-1]]
    if len(raffle.tickets) > LISTED:
        rows.append(body(t.n("raffle.more_tickets", len(raffle.tickets) - LISTED)))
    if raffle.waiting:
        rows.append(body(t.n("raffle.waiting", raffle.waiting)))
    if raffle.state is RaffleState.OPEN and raffle.mine:
        leave = quiet_button(
            t("raffle.leave"), lambda _: vm.ask_to_leave(), key="raffle.leave",
            disabled=bool(vm.running) or not vm.online,
        )  # fmt: skip
        rows.append(ft.Row([leave], alignment=ft.MainAxisAlignment.CENTER))
    return named("raffle.tickets", panel(ft.Column(rows, spacing=12)))


def _ticket(raffle: Raffle, ticket: Ticket) -> ft.Control:
    """Drawn like one: a stub at the left, the code that is published at the right."""
    t, p, points = use_text(), use_tokens().palette, use_points()
    won = ticket.code in raffle.winners
    way = t(f"raffle.ticket.{ticket.way.value}")
    if ticket.way is Way.POINTS:
        way = points(ticket.paid)
    elif ticket.source:
        way = ticket.source
    when = f"{way}\u00a0· {t.time(ticket.entered_at)}" if ticket.entered_at else way
    stub = ft.Container(
        ft.Icon(ft.Icons.CONFIRMATION_NUMBER, size=20, color=p.on_primary_container),
        width=44,
        height=52,
        alignment=ft.Alignment.CENTER,
        bgcolor=p.primary_container,
        border_radius=ft.BorderRadius(14, 4, 14, 4),
    )
    code = ft.Text(short_code(ticket.code), size=15, font_family=BOLD, color=p.text, no_wrap=True)
    lines = ft.Column([code, label(when)], spacing=0, expand=True, alignment=ft.MainAxisAlignment.CENTER)
    mark = [pill(t("raffle.ticket.winner"), fg=p.good, bg=p.good_container)] if won else []
    body_part = ft.Container(
        ft.Row([lines, *mark], vertical_alignment=ft.CrossAxisAlignment.CENTER),
        bgcolor=p.quiet,
        border_radius=ft.BorderRadius(4, 14, 4, 14),
        padding=ft.Padding.symmetric(horizontal=14, vertical=6),
        expand=True,
    )
    return ft.MergeSemantics(ft.Row([stub, body_part], spacing=3))


def short_code(code: str) -> str:
    """As much of a ticket's code as one compares by eye, in groups."""
    shown = code[:12]
    return " ".join(shown[at : at + 4] for at in range(0, len(shown), 4)) + ("…" if len(code) > len(shown) else "")
