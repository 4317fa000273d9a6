"""Who is signed in: initials in the brand's colours, name, address, and how long they have been a member."""

from __future__ import annotations

import flet as ft

from member_app.domain.member import Member
from member_app.domain.tier import TierStanding
from member_app.theme.contrast import under_white
from screens.shared.component import component
from screens.shared.scope import Width, use_text, use_tokens, use_width
from screens.shared.states import skeleton
from screens.shared.surfaces import named, panel
from screens.shared.type import BOLD, EXTRA, address_line, label


def initials(member: Member) -> str:
    """`ML`; the address' first letter for somebody without a name."""
    letters = "".join(name.strip()[:1] for name in (member.first_name, member.last_name))
    return (letters or member.email[:1]).upper()


def full_name(member: Member) -> str:
    """First and last name, as far as they are known."""
    return f"{member.first_name} {member.last_name}".strip()


@component
def MemberHead(member: Member, standing: TierStanding | None) -> ft.Control:
    """The avatar beside the words."""
    t, p = use_text(), use_tokens().palette
    lines: list[ft.Control] = []
    if name := full_name(member):
        lines.append(
            ft.Semantics(
                heading_level=2, container=True, content=ft.Text(name, size=22, font_family=EXTRA, color=p.text)
            ),
        )
    lines.append(address_line(member.email, size=13 if use_width() is Width.PHONE else 15))
    facts: list[ft.Control] = [label(t("account.since", day=t.full_date(member.joined_on)))]
    if standing is not None:
        facts.insert(0, _tier_pill(standing))
    lines.append(ft.Row(facts, spacing=10, run_spacing=6, wrap=True, vertical_alignment=ft.CrossAxisAlignment.CENTER))
    return panel(ft.Row([_avatar(member), ft.Column(lines, spacing=6, expand=True)], spacing=16))


def _avatar(member: Member) -> ft.Control:
    gradient = use_tokens().card_gradient
    size = 64 if use_width() is Width.PHONE else 88
    return ft.Container(
        ft.Text(initials(member), size=size * 0.34, font_family=EXTRA, color="#FFFFFF", no_wrap=True),
        width=size,
        height=size,
        border_radius=size,
        alignment=ft.Alignment.CENTER,
        gradient=ft.LinearGradient(list(gradient), begin=ft.Alignment.TOP_LEFT, end=ft.Alignment.BOTTOM_RIGHT),
    )


def _tier_pill(standing: TierStanding) -> ft.Control:
    """The tier in its colour; a tap opens the status screen."""
    page, t = ft.context.page, use_text()
    face = ft.Container(
        ft.Text(standing.current.name, size=13, font_family=BOLD, color="#FFFFFF"),
        bgcolor=under_white(standing.current.color),
        border_radius=999,
        padding=ft.Padding.symmetric(horizontal=14, vertical=7),
        tooltip=t("account.tier"),
        on_click=lambda: page.navigate("/tiers"),
        ink=True,
    )
    return named("account.tier", face)


def head_skeleton() -> ft.Control:
    """The head's place while nothing is known."""
    return skeleton(120)
