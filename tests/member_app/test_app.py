"""A page's way in: it gets a session of its own, which ends with the page, and never shows a fault's text."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import flet as ft
import pytest

from member_app.app import Pages
from member_app.config import AppConfig, DeviceInfo
from member_app.domain.state import Ready
from member_app.front import programme_front
from member_app.storage.key_values import MemoryKeyValues
from member_app.wiring import Process, build_session
from tests.fakes.headless import HeadlessApp
from tests.fakes.world import until


@pytest.fixture
async def process(tmp_path: Path) -> AsyncIterator[Process]:
    made = Process(AppConfig(tmp_path))
    yield made
    await made.close()


async def test_the_boot_page_is_told_the_programme(process: Process) -> None:
    front = await programme_front(process)
    assert front.brand.name.startswith("Aurora")
    assert front.description


async def test_a_service_that_is_away_leaves_the_boot_page_plain(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = Process(AppConfig(tmp_path, api_url="http://127.0.0.1:9"))
    front = await programme_front(away)
    assert front.brand.name == "Member app"
    assert "did not tell its programme" in caplog.text
    await away.close()


@pytest.mark.parametrize(("language", "words"), [("en-GB", "Coffee"), ("de-AT", "Kaffee"), ("fr", None)])
async def test_a_browser_that_knows_nothing_begins_with_the_programme_in_its_language(
    process: Process, language: str, words: str | None
) -> None:
    await programme_front(process)
    session = build_session(process, DeviceInfo("Test", "web", language), MemoryKeyValues(), quiet=True)
    assert session.programme.current is None
    await session.start()
    known = session.programme.current
    if words is None:
        assert known is None
    else:
        assert isinstance(known, Ready) and words in known.value.tagline
        assert not known.fresh
    await session.close()


async def test_what_a_browser_keeps_goes_before_what_the_server_was_told(process: Process) -> None:
    await programme_front(process)
    browser = MemoryKeyValues()
    first = build_session(process, DeviceInfo("Test", "web"), browser)
    await first.start()
    await until(first.programme.watch(), lambda state: isinstance(state, Ready) and state.fresh)
    await first.close()
    (kept,) = [key for key in browser.values if key.endswith("programme")]
    browser.values[kept] = browser.values[kept].replace("Aurora Club", "Another Club")
    second = build_session(process, DeviceInfo("Test", "web"), browser, quiet=True)
    await second.start()
    known = second.programme.current
    assert isinstance(known, Ready) and known.value.name == "Another Club"
    await second.close()


async def test_a_new_page_shows_the_welcome_and_ends_with_its_session(process: Process) -> None:
    async with HeadlessApp(Pages(process).open, web=True) as app:
        for _ in range(100):
            await app.settle()
            if app.find(ft.Semantics):
                break
            await asyncio.sleep(0.02)
        assert app.conn.errors == []
        assert app.page.on_close is not None
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    await asyncio.wait(tasks, timeout=5) if tasks else None


async def test_a_fault_shows_a_note_and_not_its_text(process: Process, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        async with HeadlessApp(Pages(process).open, web=True) as app:
            await app.settle()
            app.page.session.error("RuntimeError: the secret reason")
            await app.settle()
            assert app.conn.errors == []
            shown = " ".join(str(value) for value in app.texts())
    assert "the secret reason" not in shown
    assert "the secret reason" in caplog.text
