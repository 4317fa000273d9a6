"""A quiz begun in one tab and finished in another, with its points in the account."""

from __future__ import annotations

import contextlib
import time

import pytest
from playwright.async_api import Browser

from tests.e2e.driver import Member, Server, member

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
QUIZ = "/play/quizzes/coffee-quiz"


async def answer(mara: Member, place: int, *options: int) -> None:
    """Chooses on the question at this place, and goes on."""
    await mara.sees(rf"Question {place} of 6")
    for option in options:
        key = f'[flt-semantics-identifier="quiz.answer.{option}"]'
        await mara.tap(f"quiz.answer.{option}")
        chosen = mara.page.locator(f'{key}[aria-checked="true"], {key} [aria-checked="true"]').first
        await chosen.wait_for(state="attached")
    await mara.tap("quiz.next")


async def uncovered(someone: Member, words: str, seconds: float = 30) -> None:
    """Waits for the words; what is celebrated on top of them is put away."""
    end = time.monotonic() + seconds
    while words not in (shown := await someone.text()):
        assert time.monotonic() < end, f"{words!r} is not shown; on screen:\n{shown}"
        if await someone.named("celebration.close").count():
            with contextlib.suppress(AssertionError):  # it may go by itself
                await someone.tap("celebration.close")
        await someone.page.wait_for_timeout(50)


async def test_three_answers_then_another_tab_and_the_points(server: Server, browser: Browser) -> None:
    mara = await member(browser, server.url)
    await mara.open()
    await mara.demo()
    before = await mara.balance()
    await mara.go(QUIZ)
    await mara.tap("quiz.start")
    await answer(mara, 1, 2)
    await answer(mara, 2, 1, 3)
    await answer(mara, 3)
    await mara.sees("Question 4 of 6")

    other = Member(mara.context, await mara.context.new_page(), server.url)
    await mara.page.close()
    await other.open(QUIZ)
    await other.sees("3 of 6 answered")
    await other.tap("quiz.start")
    await answer(other, 4, 2)
    await answer(other, 5, 3)
    await other.sees("Question 6 of 6")
    await other.type("quiz.answer.1", "Ristretto")
    await other.tap("quiz.next")
    await other.tap("quiz.finish")
    await other.shown("quiz.result")
    await other.sees("5 of 6 right")
    await other.sees("Ethiopia. It came to Europe")
    await other.sees(r"\+90 Sparks")

    await other.go("/activity")
    await uncovered(other, "From bean to cup")
    await other.go("/")
    await other.shown("card.number")
    assert await other.balance() >= before + 90
    assert mara.errors == []
    assert other.errors == []
