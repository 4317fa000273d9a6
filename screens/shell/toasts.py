"""Short news of what just happened elsewhere: points from the till, a redeemed coupon, returned points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from member_app.domain.account import Notice
from member_app.domain.programme import Unit
from member_app.i18n import Text
from screens.shared.component import component
from screens.shared.scope import use_scope

#: What was refused after it had waited to be sent, and where to put it right.
REFUSED = {
    "refused": "/account/profile",
    "refused.enrolments": "/play/challenges",
    "refused.answers": "/play",
    "refused.meets": "/play/meets",
}

#: News of an auction the member bid in.
AUCTION, AUCTIONS = ("outbid", "auction_lost", "auction_void"), "/play/auctions"


def sentence(t: Text, notice: Notice, unit: Unit) -> str:
    """The news in words."""
    points = t.points(abs(notice.points), unit)
    if notice.kind == "points" and not notice.title:
        return t("shell.earned_plain" if notice.points >= 0 else "shell.taken_plain", points=points)
    if notice.kind == "points":
        return t("shell.earned" if notice.points >= 0 else "shell.taken", points=points, title=notice.title)
    if notice.kind == "received":
        return t("shell.received" if notice.title else "shell.received_somebody", points=points, title=notice.title)
    if notice.kind in ("redeemed", "returned", "tier", "reverted", "moved_up"):
        return t(f"shell.{notice.kind}", points=points, title=notice.title)
    if notice.kind in AUCTION:
        return t(f"shell.{notice.kind}", title=notice.title, unit=unit.other)
    if notice.kind in REFUSED:
        return t(f"shell.{notice.kind}")
    return notice.title


def _way_on(t: Text, notice: Notice, page: ft.Page) -> tuple[str, Callable[..., Any] | None]:
    """Where to put right what was refused, to go on bidding, or to read why there is none."""
    if notice.kind in ("outbid", "auction_void") and notice.about:
        return t("shell.outbid.look"), lambda _: page.navigate(f"{AUCTIONS}/{notice.about}")
    route = REFUSED.get(notice.kind)
    return (t("shell.refused.look"), lambda _: page.navigate(route)) if route else ("", None)


@component
def News() -> ft.Control:
    """Listens while the app is open; draws nothing itself."""
    scope, page = use_scope(), ft.context.page
    unit = scope.programme.unit if scope.programme else Unit("", "")

    async def listen() -> None:
        async for notice in scope.services.connection.notices():
            words = sentence(scope.text, notice, unit)
            seen = notice.kind in AUCTION and page.route == f"{AUCTIONS}/{notice.about}"
            if words and not seen:  # who looks at the auction sees it happen
                action, on_action = _way_on(scope.text, notice, page)
                scope.toaster.show(words, action=action, on_action=on_action)

    ft.use_effect(listen, [scope.text.language, unit], cleanup=lambda: None)
    return ft.Container(width=0, height=0)
