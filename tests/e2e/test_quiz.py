"""A quiz begun in one tab and finished in another, with its points in the account."""

from __future__ import annotations

import re
from functools import partial

import pytest
from playwright.async_api import Browser

from tests.e2e.driver import Member, Server, member, wait_until
from tests.member_app.running import PATIENCE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
QUIZ = "/play/quizzes/coffee-quiz"
_ANSWERS = "SELECT question_id FROM question_answers WHERE paper_id = 'coffee-quiz'"


async def answer(mara: Member, place: int, *options: int) -> None:
    """Chooses on the question at this place, and goes on."""
    await mara.sees(rf"Question {place} of 6")
    for option in options:
        await mara.chooses(f"quiz.answer.{option}")
    # A second tap on the next question would leave that out: it is for a tap that was lost.
    await mara.press("quiz.next", re.compile(rf"Question {place + 1} of 6"), again=20)


async def test_three_answers_then_another_tab_and_the_points(server: Server, browser: Browser) -> None:
    mara = await member(browser, server.url)
    await mara.open()
    await mara.demo()
    before = await mara.balance()
    await mara.go(QUIZ)
    await mara.press("quiz.start", re.compile("Question 1 of 6"))
    await answer(mara, 1, 2)
    await answer(mara, 2, 1, 3)
    await answer(mara, 3)
    # The next question is asked before the answer has arrived.
    arrived = partial(server.books, _ANSWERS)
    wait_until(lambda: "all" if len(arrived()) == 3 else "", PATIENCE, lambda: f"only {arrived()} arrived")

    other = Member(mara.context, await mara.context.new_page(), server.url)
    await mara.page.close()
    await other.open(QUIZ)
    await other.sees("3 of 6 answered")
    await other.press("quiz.start", re.compile("Question 4 of 6"))
    await answer(other, 4, 2)
    await answer(other, 5, 3)
    await other.type("quiz.answer.1", "Ristretto")
    await other.press("quiz.next", "quiz.finish")
    await other.press("quiz.finish", "quiz.result")
    await other.sees("5 of 6 right")
    await other.sees("Ethiopia. It came to Europe")
    await other.sees(r"\+90 Sparks")

    await other.go("/activity")
    await other.uncovered(re.compile("From bean to cup"))
    await other.go("/")
    await other.balance_above(before + 89)
    assert mara.errors == []
    assert other.errors == []
