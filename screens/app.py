"""The root: what a page is drawn from (the services, the words, the colours, the width), and what it does once."""

from __future__ import annotations

import asyncio
from typing import Any

import flet as ft

from member_app.domain.account import Look, SignIn
from member_app.domain.programme import Programme
from member_app.domain.repositories import Services
from member_app.domain.state import Failed, Ready
from member_app.i18n import Text, choose_language
from member_app.theme import default_brand, tokens_for
from screens.shared.component import component
from screens.shared.front import BACK, GONE, Front, leaves
from screens.shared.hooks import use_page_size, use_watch
from screens.shared.scope import Kept, Scope, ScopeContext, Width
from screens.shared.toaster import Toaster
from screens.shell.boot_face import use_boot_face
from screens.shell.look import use_look
from screens.shell.routes import Routes

#: Seconds the card may take to be drawn before the service is asked all the same.
_CARD_WITHIN = 3.0


@component
def App(services: Services, languages: tuple[str, ...] = ()) -> Any:
    """`languages` are the browser's or phone's wishes, best first; the member's own choice goes before them."""
    page = ft.context.page
    width, height = use_page_size(page)
    dark_platform = _use_platform_dark(page)
    reduced_motion = _use_reduced_motion()
    preferences = use_watch(services.preferences.watch, services.preferences.current)
    sign_in = use_watch(services.account.watch, services.account.sign_in)
    known: Ready[Programme] | Failed | None = use_watch(services.programme.watch, services.programme.current)
    programme = known.value if isinstance(known, Ready) else None
    held: Any = ft.use_ref(Kept)
    kept: Kept = held.current
    fronted: Any = ft.use_ref(Front)
    front: Front = fronted.current
    toasted: Any = ft.use_ref(Toaster)
    toaster: Toaster = toasted.current
    _use_forget(kept, toaster, sign_in)

    dark = preferences.look is Look.DARK or (preferences.look is Look.SYSTEM and dark_platform)
    brand = programme.brand if programme else default_brand()
    language = choose_language(preferences.language, *languages)
    scope = Scope(
        services=services,
        programme=programme,
        text=Text(language, programme.time_zone if programme else "UTC", bool(programme and programme.formal)),
        tokens=tokens_for(brand, dark),
        width=Width.of(width),
        pixels=width,
        reduced_motion=reduced_motion,
        kept=kept,
        front=front,
        toaster=toaster,
        languages=languages,
        pixel_ratio=_pixel_ratio(page),
        height=height or 800.0,
    )
    use_look(page, scope, preferences.look)
    _use_begin(services, page, sign_in)
    _use_front(services, page, front)
    use_boot_face(scope, sign_in, preferences)
    return ScopeContext(scope, lambda: Routes(sign_in))


def _use_front(services: Services, page: ft.Page, front: Front) -> None:
    """Tells the lock, and all that is shown, when the app leaves the front and comes back."""

    def changed(e: ft.AppLifecycleStateChangeEvent) -> None:
        if leaves(e.state, page):
            front.away = True
        if e.state in GONE:
            services.lock.away()
        elif e.state in BACK:
            # Locked first, if it is to be: what was under the cover must not be seen for a moment.
            services.lock.back()
            front.away = False

    def mount() -> None:
        page.on_app_lifecycle_state_change = changed

    ft.use_effect(mount, [])


def _use_begin(services: Services, page: ft.Page, sign_in: SignIn) -> None:
    """Nobody is asked before the first screen is there: the card says so itself, others need no more than a turn."""
    card_first = (page.route or "/") in ("/", "/card/full") and sign_in in (SignIn.IN, SignIn.LAPSED)

    async def begin() -> None:
        await asyncio.sleep(_CARD_WITHIN if card_first else 0)
        services.connection.begin()

    ft.use_effect(begin, [], cleanup=lambda: None)


def _pixel_ratio(page: ft.Page) -> float:
    """1 while the screen has not said."""
    ratio = page.media.device_pixel_ratio if page.media else 0.0
    return ratio if ratio > 0 else 1.0


def _use_platform_dark(page: ft.Page) -> bool:
    dark, set_dark = ft.use_state(page.platform_brightness == ft.Brightness.DARK)

    def mount() -> None:
        page.on_platform_brightness_change = lambda _: set_dark(page.platform_brightness == ft.Brightness.DARK)

    ft.use_effect(mount, [])
    return bool(dark)


def _use_reduced_motion() -> bool:
    reduced, set_reduced = ft.use_state(False)

    async def ask() -> None:
        try:
            features = await ft.SemanticsService().get_accessibility_features()
        except (RuntimeError, TimeoutError, KeyError, TypeError):
            return  # an older shell without the service: motion stays
        set_reduced(bool(features and features.reduce_motion))

    ft.use_effect(ask, [], cleanup=lambda: None)
    return bool(reduced)


def _use_forget(kept: Kept, toaster: Toaster, sign_in: SignIn) -> None:
    """Nothing of one member stays for the next."""

    def forget() -> None:
        if sign_in is SignIn.OUT:
            kept.forget()
            toaster.clear()

    ft.use_effect(forget, [sign_in])
