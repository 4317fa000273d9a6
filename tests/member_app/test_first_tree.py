"""Opening the app: the card from the cache before anybody is asked, with nothing heavy loaded for it."""

from __future__ import annotations

from pathlib import Path

import flet as ft
import pytest

from api_client.transport import Request
from member_app.config import DeviceInfo
from member_app.domain.account import SignIn
from member_app.storage.key_values import MemoryKeyValues
from member_app.wiring import build_session
from screens.app import App
from tests.architecture.test_imports import loaded_after
from tests.benchmarks.first_tree import measure
from tests.fakes.headless import HeadlessApp
from tests.fakes.world import World


async def test_the_first_tree_has_the_card_and_nobody_was_asked_before_it(tmp_path: Path) -> None:
    """The benchmark's own measurement, with a smaller cache."""
    (tmp_path / "template").mkdir()
    for shown in await measure(tmp_path, entries=50, runs=2):
        assert shown.asked == 0
        assert shown.seconds > 0


@pytest.mark.parametrize("route", ["/", "/rewards", "/card/full"])
async def test_the_service_is_asked_as_soon_as_something_is_shown(world: World, route: str) -> None:
    browser = MemoryKeyValues()
    first = await world.demo(browser)
    await first.home.refresh()
    await first.card.ensure()
    await first.close()
    shown: list[bool] = []

    def before(request: Request) -> bool:
        shown.append(bool(app.find(ft.Text)))
        return False

    session = build_session(world.process, DeviceInfo("Test", "web"), browser, quiet=True)

    async def begin(page: ft.Page) -> None:
        await session.start()
        assert world.line.sent == []
        page.render_views(App, session, ("en",))

    world.line.sent.clear()
    world.line.drop = before
    app = HeadlessApp(begin, route=route)
    async with app:
        for _ in range(500):
            if shown:
                break
            await app.settle()
        assert shown
        assert all(shown)
        assert session.account.sign_in is SignIn.IN
        assert app.conn.errors == []
    await session.close()


def test_what_the_first_frame_loads() -> None:
    """Nothing that only a server, a till or a command line needs; the library of the codes brings its pictures."""
    loaded = loaded_after("import member_app.app")
    assert "screens.app" in loaded
    heavy = {
        "sqlalchemy", "fastapi", "uvicorn", "pydantic", "starlette", "alembic", "psycopg", "typer", "numpy",
        "api_client.reference", "zxingcpp", "rich", "pygments", "matplotlib", "flet_web", "yaml",
    }  # fmt: skip
    assert loaded & heavy == set()
