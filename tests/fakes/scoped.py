"""Draws one screen inside a scope, headless."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from member_app.domain.programme import Programme
from member_app.i18n import Text
from member_app.theme import tokens_for
from screens.shared.component import component
from screens.shared.scope import Kept, Scope, ScopeContext, Width
from screens.shared.toast import Toasts
from screens.shared.toaster import Toaster
from tests.fakes.headless import HeadlessApp
from tests.fakes.samples import PROGRAMME, then
from tests.fakes.services import FakeServices


@component
def _Host(scope: Scope, draw: Callable[[], ft.Control]) -> Any:
    return ScopeContext(scope, lambda: ft.Stack([draw(), Toasts()], expand=True))


def screen_app(
    draw: Callable[[], ft.Control],
    services: FakeServices | None = None,
    *,
    language: str = "en",
    dark: bool = False,
    pixels: int = 390,
    route: str = "/",
    kept: dict[str, Any] | None = None,
    programme: Programme = PROGRAMME,
    reduced_motion: bool = True,
    pixel_ratio: float = 1.0,
    toaster: Toaster | None = None,
    height: int = 800,
) -> HeadlessApp:
    """`async with screen_app(TiersScreen, services) as app`: the screen as a member of `services` sees it.

    `kept` are view models made before, by name.
    """
    models = Kept()
    for name, model in (kept or {}).items():
        models.get(name, lambda made=model: made)
    scope = Scope(
        services=services or FakeServices(),  # type: ignore[arg-type]
        programme=programme,
        text=Text(language, programme.time_zone, now=then),
        tokens=tokens_for(programme.brand, dark),
        width=Width.of(pixels),
        pixels=pixels,
        reduced_motion=reduced_motion,
        kept=models,
        pixel_ratio=pixel_ratio,
        toaster=toaster or Toaster(),
        height=height,
    )
    return HeadlessApp(lambda page: page.render(_Host, scope, draw), route=route, width=pixels)
