"""Bringing friends: the offer on the brand's own light, the link to pass on beside it, and the friends below."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.friends import Friends
from member_app.domain.state import Failed, Loading, Ready
from screens.friends.offer import InvitedPanel, Offer
from screens.friends.people import People
from screens.friends.share import SharePanel
from screens.friends.view_model import FriendsViewModel
from screens.shared.component import component
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.scope import use_room, use_services, use_text
from screens.shared.states import ErrorPanel, freshness, skeleton
from screens.shared.surfaces import named, note
from screens.shared.type import label

#: From this width on, the offer and the link stand side by side (logical px).
TWO_PANES = 700


@component
def FriendsScreen() -> ft.Control:
    """One branch per state."""
    services, t = use_services(), use_text()
    vm = use_view_model("friends", lambda: FriendsViewModel(services.friends))
    return DetailPage(t("friends.title"), _content(vm), back="/play", on_refresh=vm.refresh, max_width=1000)


def _content(vm: FriendsViewModel) -> list[ft.Control]:
    match vm.state:
        case Loading():
            return _waiting()
        case Failed(failure=failure):
            return [ErrorPanel(failure, vm.refresh)]
        case Ready(value=friends) as ready:
            return [*([] if ready.fresh else [freshness(ready)]), *_invitations(friends)]
        case unreachable:
            assert_never(unreachable)


def _invitations(friends: Friends) -> list[ft.Control]:
    t = use_text()
    first = [InvitedPanel(friends.invited_by)] if friends.invited_by else []
    closed = [] if friends.open else [named("friends.closed", note(t("friends.closed"), tone="attention"))]
    link = [SharePanel(friends)] if friends.open else []
    people, terms = People(friends), _terms(friends)
    if use_room() < TWO_PANES:
        return [*first, *closed, Offer(friends), *link, people, terms]
    left = ft.Column([Offer(friends), people], spacing=16, expand=6)
    right = ft.Column([*link, terms], spacing=16, expand=5)
    both = ft.Row([left, right], spacing=20, vertical_alignment=ft.CrossAxisAlignment.START)
    return [*first, *closed, both]


def _terms(friends: Friends) -> ft.Control:
    """What applies, small but whole."""
    lines = [label(use_text()("friends.terms"), weight=ft.FontWeight.BOLD), label(friends.terms)]
    return ft.Container(ft.Column(list(lines), spacing=4), padding=ft.Padding.symmetric(horizontal=4, vertical=8))


def _waiting() -> list[ft.Control]:
    """Shaped like what will come."""
    if use_room() < TWO_PANES:
        return [skeleton(220, radius=28), skeleton(360), skeleton(76), skeleton(76)]
    left = ft.Column([skeleton(240, radius=28), skeleton(76), skeleton(76)], spacing=16, expand=6)
    right = ft.Column([skeleton(420)], expand=5)
    return [ft.Row([left, right], spacing=20, vertical_alignment=ft.CrossAxisAlignment.START)]
