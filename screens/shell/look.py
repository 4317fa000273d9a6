"""The look a page wears: the brand's themes, the member's choice between them, the title, the words of Flet's own."""

from __future__ import annotations

import flet as ft

from member_app.domain.account import Look
from member_app.domain.programme import Programme
from member_app.domain.repositories import Services
from member_app.domain.state import Ready
from member_app.i18n import choose_language
from member_app.theme import default_brand, flet_theme
from screens.shared.scope import Scope


def dress(page: ft.Page, services: Services, languages: tuple[str, ...] = ()) -> None:
    """Gives a page its look before the first tree is sent: a browser draws everything anew in another one."""
    known, preferences = services.programme.current, services.preferences.current
    programme = known.value if isinstance(known, Ready) else None
    _put_on(page, programme, preferences.look, choose_language(preferences.language, *languages))


def use_look(page: ft.Page, scope: Scope, look: Look) -> None:
    """Follows the brand, the member's choice and their language."""
    brand = scope.programme.brand if scope.programme else default_brand()
    wanted = (brand, scope.programme.name if scope.programme else "", look, scope.text.language)
    worn = ft.use_ref(wanted if page.theme is not None else None)

    def change() -> None:
        if worn.current != wanted:
            worn.current = wanted
            _put_on(page, scope.programme, look, scope.text.language)
            page.update()

    ft.use_effect(change, [*wanted])


def _put_on(page: ft.Page, programme: Programme | None, look: Look, language: str) -> None:
    """The brand's themes, the title and the language of Flet's own words."""
    brand = programme.brand if programme else default_brand()
    page.theme, page.dark_theme = flet_theme(brand.light), flet_theme(brand.dark)
    page.theme_mode = {Look.LIGHT: ft.ThemeMode.LIGHT, Look.DARK: ft.ThemeMode.DARK}.get(look, ft.ThemeMode.SYSTEM)
    page.title = programme.name if programme else "Member app"
    page.locale_configuration = ft.LocaleConfiguration(
        supported_locales=[ft.Locale("en", "GB"), ft.Locale("de", "DE")], current_locale=ft.Locale(language)
    )
