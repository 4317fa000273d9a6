"""What an answer is worth, for any answer: between nothing and all, and all for what is right alone."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api_client.reference.play.questions_file import Quiz, Survey
from api_client.reference.play.questions_judge import Said, asked, credit, fault, judge, usable


def said(words: str) -> dict[str, str]:
    return {"en": words}


def quiz(*questions: dict[str, Any], **more: Any) -> Quiz:
    told = {"id": "q", "title": said("Q"), "text": said("Q"), "picture": "coffee", "questions": list(questions)}
    return Quiz.model_validate({**told, **more}, strict=False)


def question(kind: str, **more: Any) -> dict[str, Any]:
    found = {"id": "one", "type": kind, "text": said("?"), "points": 10, **more}
    if kind in ("single", "multiple", "order"):
        found["options"] = [{"id": name, "text": said(name)} for name in "abcd"]
    return found


SINGLE = quiz(question("single", right="b")).questions[0]
MULTIPLE = quiz(question("multiple", right=["a", "b"])).questions[0]
PARTIAL = quiz(question("multiple", right=["a", "b"], partial=True)).questions[0]
ORDER = quiz(question("order")).questions[0]
PLACES = quiz(question("order", partial=True)).questions[0]
TEXT = quiz(question("text", right=["Caffè Nero"], max_length=30)).questions[0]
RIGHT = (
    (SINGLE, Said(("b",))), (MULTIPLE, Said(("b", "a"))), (PARTIAL, Said(("a", "b"))), (ORDER, Said(tuple("abcd"))),
    (PLACES, Said(tuple("abcd"))), (TEXT, Said(text="caffè nero")),
)  # fmt: skip
answers = st.builds(
    Said,
    st.lists(st.sampled_from("abcde"), max_size=5).map(tuple),
    st.text(max_size=8),
    st.none() | st.integers(-2, 12),
)


@given(st.sampled_from([one for one, _ in RIGHT]), answers)
def test_a_credit_lies_between_nothing_and_all(one: Any, given_: Said) -> None:
    assert 0 <= credit(one, given_) <= 1
    if fault(one, given_) is not None:
        assert credit(one, given_) == 0


def test_what_is_right_gets_all() -> None:
    for one, right in RIGHT:
        assert fault(one, right) is None
        assert credit(one, right) == 1


@given(st.sampled_from(RIGHT[:3]), st.sets(st.sampled_from("abcd")))
def test_of_options_only_the_right_ones_get_all(one: tuple[Any, Said], chosen: set[str]) -> None:
    question_, right = one
    assert (credit(question_, Said(tuple(chosen))) == 1) is (chosen == set(right.options))


def test_an_order_is_right_in_one_way_and_partly_in_others() -> None:
    for order in permutations("abcd"):
        places = sum(one == other for one, other in zip(order, "abcd", strict=True))
        assert credit(PLACES, Said(order)) == Fraction(places, 4)
        assert credit(ORDER, Said(order)) == (1 if places == 4 else 0)


def test_a_wrong_option_costs_what_a_right_one_brings() -> None:
    worth = {"a": "1/2", "ab": "1", "ac": "0", "abc": "1/2", "cd": "0", "abcd": "0", "acd": "0"}
    assert {name: str(credit(PARTIAL, Said(tuple(name)))) for name in worth} == worth


@given(st.permutations(["score", "why"]), st.integers(0, 10))
def test_what_is_asked_depends_on_the_score_and_not_on_the_order_of_answers(order: list[str], score: int) -> None:
    paper = Survey.model_validate(
        {
            "id": "s", "title": said("S"), "text": said("S"), "picture": "memo",
            "questions": [
                {"id": "score", "type": "score", "text": said("?"), "low": said("-"), "high": said("+"), "points": 5},
                {"id": "why", "type": "text", "text": said("?"), "points": 5,
                 "when": {"question": "score", "at_least": 2, "at_most": 6}},
            ],
        },
        strict=False,
    )  # fmt: skip
    both = {"score": Said(score=score), "why": Said(text="so")}
    kept = {name: both[name] for name in order}
    follows = 2 <= score <= 6
    assert [one.id for one in asked(paper, kept)] == (["score", "why"] if follows else ["score"])
    assert judge(paper, kept).points == (10 if follows else 5)
    assert [one.id for one in asked(paper, {"why": both["why"]})] == ["score"]


@given(st.dictionaries(st.sampled_from(["one", "two", "gone"]), answers))
def test_only_usable_answers_count(kept: dict[str, Said]) -> None:
    paper = quiz(question("single", right="b"), question("order") | {"id": "two"}, pass_mark=100)
    verdict = judge(paper, kept)
    assert set(verdict.credits) == {"one", "two"}
    assert {one.id for one in verdict.answered} == set(usable(paper, kept))
    assert {one.id for one in verdict.answered}.isdisjoint(one.id for one in verdict.missing)
    assert verdict.points == 10 * verdict.right
    assert verdict.passed is (verdict.right == 2)


def test_spelling_is_forgiven_as_far_as_case_and_spaces_go() -> None:
    assert credit(TEXT, Said(text="CAFFÈ   nero")) == 1
    assert credit(TEXT, Said(text="Caffe Nero")) == 0
