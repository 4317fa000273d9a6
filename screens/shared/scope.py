"""What every screen of one member's page gets by context: services, words, colours and width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any, TypeVar

import flet as ft
from flet.components.component import Component
from flet.components.utils import current_component

from member_app.domain.programme import Programme
from member_app.domain.repositories import Services
from member_app.i18n import Text, choose_language
from member_app.theme import Tokens
from screens.shared.front import Front
from screens.shared.toaster import Toaster

T = TypeVar("T")


class Width(IntEnum):
    """Classes of window width in logical pixels: phone below 700, tablet below 1100, desktop from there."""

    PHONE = 0
    TABLET = 1
    DESKTOP = 2

    @classmethod
    def of(cls, pixels: float) -> Width:
        return cls.PHONE if pixels < 700 else cls.TABLET if pixels < 1100 else cls.DESKTOP


class Kept:
    """View models that outlive their screen: a tab comes back with its filter, its list and its place."""

    def __init__(self) -> None:
        self._models: dict[str, Any] = {}

    def get(self, name: str, build: Callable[[], T]) -> T:
        """The model kept under `name`, built on first use."""
        if name not in self._models:
            self._models[name] = build()
        model: T = self._models[name]
        return model

    def forget(self) -> None:
        """Drops all of them, when the member changes."""
        self._models.clear()


@dataclass(frozen=True)
class Scope:
    """`programme` is None until its manifest was ever seen. `reduced_motion` asks for no animation.

    `height` is the window's, as `pixels` is its width (logical px). `languages` are the wishes of the browser or phone,
    best first. `pixel_ratio` is how many of the screen's own pixels
    a logical one has.
    """

    services: Services
    programme: Programme | None
    text: Text
    tokens: Tokens
    width: Width
    pixels: float
    reduced_motion: bool = False
    kept: Kept = field(default_factory=Kept, compare=False)
    front: Front = field(default_factory=Front, compare=False)
    toaster: Toaster = field(default_factory=Toaster, compare=False)
    languages: tuple[str, ...] = ()
    pixel_ratio: float = 1.0
    height: float = 800.0

    def speaking(self, language: str | None) -> Text:
        """The words once the member has chosen `language`: what is said about the choice is said in it."""
        return replace(self.text, language=choose_language(language, *self.languages))


#: What the shell takes beside the content (logical px): the rail from a tablet on, the card on a desktop.
RAIL, PANE = 112, 392


def use_room() -> float:
    """Width left for a screen's content."""
    scope = use_scope()
    taken = {Width.PHONE: 0, Width.TABLET: RAIL, Width.DESKTOP: RAIL + PANE}[scope.width]
    return max(0.0, scope.pixels - taken)


ScopeContext: Any = ft.create_context(None)


def use_scope() -> Scope:
    """The scope of this page; only inside the app's tree.

    `ft.use_context` would take a hook's slot, and so may not stand in a branch or a loop; words and colours are needed
    there. A scope is never edited but replaced by drawing the tree anew, so there is nothing to subscribe to.
    """
    component: Component | None = current_component()
    while component is not None:
        scope = component._contexts.get(ScopeContext._key)
        if isinstance(scope, Scope):
            return scope
        component = component._parent_component() if component._parent_component else None
    raise RuntimeError("use_scope needs a ScopeContext above it")


def use_text() -> Text:
    """This member's words and formats."""
    return use_scope().text


def use_tokens() -> Tokens:
    """This member's colours."""
    return use_scope().tokens


def use_services() -> Services:
    return use_scope().services


def use_width() -> Width:
    return use_scope().width
