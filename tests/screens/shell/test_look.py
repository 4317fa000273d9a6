"""The look a page wears: with its first tree, and as the member chooses."""

from __future__ import annotations

import flet as ft

from member_app.domain.account import Look, Preferences
from screens.app import App
from screens.shell.look import dress
from tests.fakes.headless import HeadlessApp
from tests.fakes.services import FakeServices
from tests.fakes.whole import whole_app


async def test_language_and_look_change_at_once():
    services = FakeServices(preferences=Preferences("en", Look.LIGHT))
    async with whole_app(services) as running:
        await services.preferences.save(Preferences("de", Look.DARK))
        await running.settle()
        assert "Prämien" in running.texts()
        assert running.page.theme_mode is ft.ThemeMode.DARK


async def test_a_dressed_page_sends_its_look_with_the_first_tree_and_not_again():
    services = FakeServices(preferences=Preferences(look=Look.DARK))
    services.card.loaded = True

    def begin(page: ft.Page) -> None:
        dress(page, services, ("en",))
        page.render_views(App, services, ("en",))

    async with HeadlessApp(begin) as running:
        looks = [body for _, body, _ in running.conn.sent if "'color_scheme'" in repr(body)]
        assert len(looks) == 1
        assert "'views'" in repr(looks[0]) and "card.number" in repr(looks[0]) and "<svg" in repr(looks[0])
        assert running.page.theme_mode is ft.ThemeMode.DARK
        await services.preferences.save(Preferences(look=Look.LIGHT, language="de"))
        await running.settle()
        assert running.page.theme_mode is ft.ThemeMode.LIGHT
        assert running.page.locale_configuration.current_locale.language_code == "de"
