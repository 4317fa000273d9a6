"""The invitation somebody opened, on the welcome: who invites, and to what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

import flet as ft

from member_app.domain.failure import Failure
from member_app.domain.friends import Invitation
from member_app.domain.play_repositories import FriendRepository
from screens.shared.component import component
from screens.shared.gradient import translucent
from screens.shared.prizes import prize_words
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.sentence import emphasised, plain
from screens.shared.surfaces import named, picture
from screens.shared.type import EXTRA

WHITE = "#FFFFFF"


@dataclass(frozen=True)
class Opening:
    """The service has not answered yet."""


@ft.observable
@dataclass
class InvitedViewModel:
    """The code is kept whatever the service says of it: it is the service that judges it when somebody joins."""

    friends: FriendRepository
    code: str
    state: Opening | Invitation | Failure = Opening()

    async def run(self) -> None:
        await self.friends.keep(self.code)
        self.state = await self.friends.invitation(self.code)


@component
def InvitationCard(vm: InvitedViewModel) -> ft.Control:
    """Shaped alike while it opens, so that nothing jumps."""
    t = use_text()
    match vm.state:
        case Opening():
            ground = translucent(WHITE, 0.16)
            return ft.Container(height=104, border_radius=22, bgcolor=ground)
        case Failure():
            return _card("envelope", t("invitation.later"), t("invitation.later_text"))
        case Invitation() as invitation:
            return _opened(invitation)
        case unreachable:
            assert_never(unreachable)


def _opened(invitation: Invitation) -> ft.Control:
    t = use_text()
    if not invitation.known:
        return _card("envelope", t("invitation.gone"), t("invitation.gone_text"))
    if not invitation.open:
        return _card("hourglass-with-flowing-sand", t("invitation.over"), t("invitation.gone_text"))
    name = invitation.first_name
    title = t("invitation.by", name=name) if name else t("invitation.by_nobody")
    gets = t("invitation.you_get", prizes=prize_words(invitation.theirs)) if invitation.theirs else ""
    return _card("waving-hand", title, gets, invitation.condition)


def _card(art: str, title: str, *sentences: str) -> ft.Control:
    """On the gradient, darker so that white is read well."""
    lines: list[ft.Control] = [ft.Text(title, size=20, font_family=EXTRA, color=WHITE)]
    said = [sentence for sentence in sentences if sentence]
    lines += [emphasised(sentence, color=WHITE, lead=WHITE) for sentence in said]
    row = ft.Row(
        [picture(art, 64), ft.Column(lines, spacing=4, expand=True)],
        spacing=16,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ground = translucent(use_tokens().card_depth, 0.4)
    shown = ft.Container(row, bgcolor=ground, border_radius=22, padding=18 if use_scope().pixels > 360 else 14)
    words = ". ".join([title, *map(plain, said)])
    return named("welcome.invitation", shown, label=words, live_region=True, container=True, exclude_semantics=True)
