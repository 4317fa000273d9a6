"""A raffle in two tabs of one browser, left behind by who signs out, and opened by who is not signed in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.async_api import Browser

from api_client.reference import presets
from tests.e2e.boot import equipped, left_in, sign_out, welcomed
from tests.e2e.driver import Member, Server, member
from tests.e2e.raffling import local, raffle

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

TEA = "/play/raffles/tea"
TALL = (390, 2400)
#: As much of a ticket as one compares by eye.
TICKET = re.compile(r"[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}(?=…)")


@pytest.fixture(scope="module")
def tearoom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo with a raffle beside its own that is open for days before and after."""
    folder = tmp_path_factory.mktemp("tearoom")
    programme = yaml.safe_load((Path(presets.__path__[0]) / "aurora.yaml").read_text("utf-8"))
    programme["raffles"].append(raffle("tea", "Tea for two", opens=local(-48), closes=local(24 * 9)))
    file = folder / "tearoom.yaml"
    file.write_text(json.dumps(programme, default=str), "utf-8")  # JSON is YAML
    with Server(folder / "data", "--programme", str(file)) as running:
        yield running


async def beside(first: Member, route: str) -> Member:
    """A second tab of the same browser."""
    return await Member(first.context, await first.context.new_page(), first.url).open(route)


async def test_what_is_done_in_one_tab_is_seen_in_the_other(tearoom: Server, browser: Browser) -> None:
    first = await (await member(browser, tearoom.url, size=TALL)).open()
    await first.demo()
    second = await beside(first, TEA)
    await second.shown("raffle.enter")
    before = await second.text()
    assert "You hold" not in before

    await first.page.bring_to_front()
    await first.go(TEA)
    await first.press("raffle.enter", "raffle.accept")
    await first.press("raffle.accept", "raffle.entered")
    await first.sees("You hold 1 of")
    await second.page.bring_to_front()
    await second.sees("You hold 1 of")

    await second.press("raffle.leave", "raffle.leave.confirm")
    await second.press("raffle.leave.confirm", "raffle.enter")
    await second.not_sees("You hold")
    await first.page.bring_to_front()
    await first.not_sees("You hold")
    await first.shown("raffle.enter")
    assert first.errors == []
    assert second.errors == []


async def test_signing_out_in_one_tab_leaves_nothing_of_a_raffle_in_the_other(
    tearoom: Server, browser: Browser
) -> None:
    first = await (await member(browser, tearoom.url, size=TALL)).open()
    await first.demo()
    await equipped(first)
    number = await first.card_number()
    second = await beside(first, TEA)
    await second.press("raffle.enter", "raffle.accept")
    await second.press("raffle.accept", "raffle.entered")
    await second.sees("You hold 1 of")
    ticket = await second.match(TICKET)
    assert set(re.findall(TICKET, await second.text())) == {ticket}

    await first.page.bring_to_front()
    await sign_out(first)
    await second.page.bring_to_front()
    await welcomed(second)
    for tab in (first, second):
        kept = await left_in(tab.page)
        assert not [one for one in ("Lindner", number, "member_app.handle", ticket.replace(" ", "")) if one in kept]
        shown = f"{await tab.page.content()}\n{await tab.text()}"
        assert not [one for one in ("Lindner", number, "You hold", ticket) if one in shown]

    # Whoever comes next is led to the raffle, and holds nothing in it.
    await second.press("welcome.demo", "raffle.enter")
    assert "You hold" not in await second.text()


async def test_a_link_to_a_raffle_leads_through_the_sign_in_to_it(tearoom: Server, browser: Browser) -> None:
    someone = await (await member(browser, tearoom.url, size=TALL)).open(TEA)
    await someone.shown("welcome.email")
    assert "Tea for two" not in await someone.text()
    await someone.sign_in("linked@example.org", tearoom, then="raffle.enter")
    await someone.sees("Tea for two")
    assert someone.page.url.endswith(TEA)
    assert someone.errors == []
