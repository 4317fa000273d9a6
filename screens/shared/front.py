"""Whether the app is in front of whoever holds the device."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft


@ft.observable
@dataclass
class Front:
    """`away` from when the app leaves the front until it is back."""

    away: bool = False


#: The app can't be seen any more, or is about to end.
GONE = {ft.AppLifecycleState.PAUSE, ft.AppLifecycleState.HIDE, ft.AppLifecycleState.DETACH}
#: It is seen again.
BACK = {ft.AppLifecycleState.RESUME, ft.AppLifecycleState.SHOW, ft.AppLifecycleState.RESTART}


def leaves(state: ft.AppLifecycleState, page: ft.Page) -> bool:
    """Whether nothing of a member should be seen from now on. A phone takes its picture for the list of open apps soon
    after the focus is lost, so there that is enough; a window on a desk is still looked at then.
    """
    return state in GONE or (state is ft.AppLifecycleState.INACTIVE and is_phone(page))


def is_phone(page: ft.Page) -> bool:
    """The app on a phone or tablet, not a browser there."""
    return not page.web and page.platform is not None and page.platform.is_mobile()
