"""Welcome: what one gets, and a sign-in that takes one address and one code."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.programme import Perk, Programme
from member_app.domain.state import Failed, Loading, Ready
from screens.shared.component import component
from screens.shared.gradient import brand_gradient, translucent
from screens.shared.hooks import use_view_model
from screens.shared.scope import Width, use_scope, use_services, use_text, use_tokens
from screens.shared.sign_in.flow import AskCode, SignInFlow
from screens.shared.sign_in.forms import SignInForm
from screens.shared.states import ErrorPanel, failure_sentence
from screens.shared.surfaces import named, note, panel, picture, pill
from screens.shared.type import BOLD, EXTRA, label
from screens.welcome.invited import InvitationCard, InvitedViewModel
from screens.welcome.view_model import WelcomeViewModel

_LEFT = ft.Alignment.CENTER_LEFT


@component
def WelcomeScreen(code: str = "") -> ft.Control:
    """On a phone one column; on anything wider the promise at the left and the way in at the right.

    `code` is that of an invitation somebody opened.
    """
    services = use_services()
    vm = use_view_model("welcome", lambda: WelcomeViewModel(services.programme))
    flow = use_view_model("sign_in", lambda: SignInFlow(services.account))
    invitation: list[ft.Control] = [Invited(code)] if code else []
    if use_scope().width is Width.PHONE:
        return _narrow(vm, flow, invitation)
    return _wide(vm, flow, invitation)


@component
def Invited(code: str) -> ft.Control:
    """Who invites, above everything else that is promised."""
    friends = use_services().friends
    return InvitationCard(use_view_model(f"invited.{code}", lambda: InvitedViewModel(friends, code)))


def _narrow(vm: WelcomeViewModel, flow: SignInFlow, invitation: list[ft.Control]) -> ft.Control:
    asking = isinstance(flow.step, AskCode)
    more = [] if asking else invitation or _perk_lines(vm)
    hero = brand_gradient(
        ft.SafeArea(
            ft.Column([_promise(), *more], spacing=18, tight=True),
            avoid_intrusions_bottom=False,
        ),
        radius=ft.BorderRadius.only(bottom_left=32, bottom_right=32),
        padding=ft.Padding(24, 24, 24, 28),
    )
    ways: list[ft.Control] = [*_ended(), panel(SignInForm(flow), padding=24)]
    if not asking:
        ways += [*_demo(vm, flow), *_trouble(vm)]
    below = ft.Container(ft.Column(ways, spacing=16), padding=ft.Padding(20, 20, 20, 32))
    return ft.ListView([hero, below], expand=True, padding=0)


def _wide(vm: WelcomeViewModel, flow: SignInFlow, invitation: list[ft.Control]) -> ft.Control:
    hero = brand_gradient(
        ft.Column(
            [_promise(), ft.Container(height=16), *invitation, *_bright_perks(vm)[: 2 if invitation else None]],
            spacing=16,
            alignment=ft.MainAxisAlignment.CENTER,
            scroll=ft.ScrollMode.AUTO,
        ),
        radius=36,
        padding=ft.Padding.symmetric(horizontal=56 if use_scope().width is Width.DESKTOP else 32, vertical=40),
        expand=True,
    )
    way = ft.Column(
        [*_ended(), panel(SignInForm(flow), padding=28), *([] if isinstance(flow.step, AskCode) else _demo(vm, flow))],
        spacing=20,
        alignment=ft.MainAxisAlignment.CENTER,
        scroll=ft.ScrollMode.AUTO,
    )
    side = 420 if use_scope().width is Width.DESKTOP else 340
    return ft.Container(
        ft.Row(
            [ft.Container(hero, expand=True), ft.Container(way, width=side)],
            spacing=40,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding(24, 24, 56 if side == 420 else 32, 24),
        expand=True,
    )


def _ended() -> list[ft.Control]:
    """Why the card that was here is not here any more."""
    ended = use_services().account.ended
    if ended is None:
        return []
    said = note(failure_sentence(use_text(), ended), picture_name="lock", tone="attention")
    return [named("welcome.ended", said, live_region=True)]


def _promise() -> ft.Control:
    """The brand's mark, its name and what it stands for."""
    scope, t = use_scope(), use_text()
    programme = scope.programme
    wide = scope.width is not Width.PHONE
    initial = programme.brand.initial if programme else ""
    mark = ft.Container(
        ft.Text(initial or "·", size=26, font_family=EXTRA, color="#FFFFFF"),
        width=56,
        height=56,
        border_radius=18,
        bgcolor=translucent("#FFFFFF", 0.2),
        alignment=ft.Alignment.CENTER,
    )
    name = programme.name if programme else t("welcome.title")
    top = (
        mark
        if wide or programme is None
        else ft.Row([ft.Container(mark, expand=True, alignment=_LEFT), _still(programme.welcome)])
    )
    words: list[ft.Control] = [
        top,
        ft.Semantics(
            heading_level=1,
            container=True,
            content=ft.Text(
                name,
                size={Width.PHONE: 34, Width.TABLET: 40, Width.DESKTOP: 48}[scope.width],
                font_family=EXTRA,
                color="#FFFFFF",
            ),
        ),
    ]
    if programme and programme.tagline:
        words.append(ft.Text(programme.tagline, size=20 if wide else 17, color="#FFFFFF"))
    return ft.Column(words, spacing=10, tight=True)


def _still(perks: tuple[Perk, ...]) -> ft.Control:
    """What one can look forward to, as a little still life."""
    places = ((40, 124, 0), (80, 52, 0), (64, 0, 14))  # size, left, top
    return ft.Stack(
        [
            ft.Container(picture(perk.picture, size), left=left, top=top)
            for perk, (size, left, top) in reversed(list(zip(perks, places, strict=False)))
        ],
        width=164,
        height=82,
        clip_behavior=ft.ClipBehavior.NONE,
    )


def _known_perks(vm: WelcomeViewModel) -> tuple[Perk, ...]:
    return vm.state.value.welcome if isinstance(vm.state, Ready) else ()


def _perk_lines(vm: WelcomeViewModel) -> list[ft.Control]:
    """The first benefits on a phone, below the promise: a picture and a line each, and the way in still in sight."""
    if isinstance(vm.state, Loading):
        return [ft.Container(height=34, border_radius=17, bgcolor=translucent("#FFFFFF", 0.16)) for _ in range(3)]
    return [ft.Column([_perk_line(perk) for perk in _known_perks(vm)[:3]], spacing=8)] if _known_perks(vm) else []


def _perk_line(perk: Perk) -> ft.Control:
    words = ft.Text(perk.title, size=16, font_family=BOLD, color="#FFFFFF", expand=True)
    disc = ft.Container(
        picture(perk.picture, 24),
        width=36,
        height=36,
        border_radius=12,
        bgcolor=translucent("#FFFFFF", 0.18),
        alignment=ft.Alignment.CENTER,
    )
    # What the picture stands for in full is told to those who listen, and on wider screens.
    row = ft.Row([disc, words], spacing=12)
    return ft.Container(
        ft.Semantics(label=f"{perk.title}. {perk.text}", exclude_semantics=True, content=row), key=perk.id
    )


def _trouble(vm: WelcomeViewModel) -> list[ft.Control]:
    """Why there is no promise to read, and a way on."""
    match vm.state:
        case Loading() | Ready():
            return []
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.retry)]
        case unreachable:
            assert_never(unreachable)


def _bright_perks(vm: WelcomeViewModel) -> list[ft.Control]:
    """The benefits on the gradient."""
    if isinstance(vm.state, Failed):
        return [ErrorPanel(vm.state.failure, vm.retry)]
    depth = use_tokens().card_depth
    return [
        ft.Container(
            ft.MergeSemantics(
                ft.Row(
                    [
                        ft.Container(picture(perk.picture, 44), width=44),
                        ft.Column(
                            [
                                ft.Text(perk.title, size=17, font_family=BOLD, color="#FFFFFF"),
                                ft.Text(perk.text, size=15, color="#FFFFFF"),
                            ],
                            spacing=2,
                            tight=True,
                            expand=True,
                        ),
                    ],
                    spacing=18,
                )
            ),
            key=perk.id,
            bgcolor=translucent(depth, 0.34),
            border_radius=22,
            padding=18,
        )
        for perk in _known_perks(vm)
    ]


def _demo(vm: WelcomeViewModel, flow: SignInFlow) -> list[ft.Control]:
    """One tap into a member with a history; only where the programme is a demonstration, and marked as such."""
    programme: Programme | None = vm.state.value if isinstance(vm.state, Ready) else None
    if programme is None or not programme.demo:
        return []
    t, p = use_text(), use_tokens().palette
    mark = pill(t("welcome.demo_mark"), fg=p.attention, bg=p.attention_container)
    words = ft.Row([mark, ft.Container(label(t("welcome.demo_text")), expand=True)], spacing=12)
    inside = ft.Column([words, _demo_button(flow)], spacing=14, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return [panel(inside, padding=ft.Padding(20, 16, 20, 16))]


def _demo_button(flow: SignInFlow) -> ft.Control:
    """Quieter than the way in for members."""
    t, p = use_text(), use_tokens().palette
    face: ft.Control = ft.Text(t("welcome.demo"), size=16, font_family=BOLD, text_align=ft.TextAlign.CENTER)
    if flow.busy == "demo":
        face = ft.ProgressRing(width=22, height=22, stroke_width=3, color=p.on_primary_container)
    button = ft.FilledButton(
        content=face,
        key="welcome.demo",
        on_click=flow.demo,
        disabled=bool(flow.busy),
        height=52,
        style=ft.ButtonStyle(
            shape=ft.StadiumBorder(), bgcolor=p.primary_container, color=p.on_primary_container, elevation=0
        ),
    )
    return named("welcome.demo", button)
