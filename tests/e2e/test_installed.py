"""Installed, shut, no network, opened cold: the card is scanned from the screen, and the till takes its code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.boot import KEPT, equipped, holds, painted, signed_in
from tests.e2e.driver import ROTATING, Member, Server, own_browser
from tests.e2e.on_a_line import complaints, step_of, steps_now, strangers

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


async def test_install_leave_and_open_cold_without_a_network(service: Server, front: Server, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    async with own_browser(profile) as context:
        someone = await Member(context, context.pages[0], front.url).open()
        await signed_in(someone, service, "ida@example.org")
        await equipped(someone)
        await holds(someone.page, KEPT)
        session = await context.new_cdp_session(someone.page)
        assert (await session.send("Page.getInstallabilityErrors"))["installabilityErrors"] == []
        assert (someone.errors, strangers(someone)) == ([], set())
    front.stop()

    async with own_browser(profile) as context:
        await context.set_offline(True)
        someone = Member(context, context.pages[0], front.url)
        await someone.page.goto(front.url, wait_until="commit")
        shown = await painted(someone.page)
        assert "ida@example.org" in shown["card"]["text"]
        picture = tmp_path / "card.png"
        assert step_of(await someone.code_on_screen(picture, ROTATING, 40)) in steps_now()
        await someone.pays(service, picture, "24.90")
        assert service.till("--image", str(picture), "--amount", "24.90").returncode == 2, "each step once"
        front.start()
        await context.set_offline(False)
        await someone.ready()
        await someone.shown("card.number")
        await someone.balance_above(200)
        assert (complaints(someone), strangers(someone)) == ([], set())
