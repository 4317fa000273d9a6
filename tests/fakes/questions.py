"""Quizzes and surveys for screen tests: a coffee quiz half done, a yearly survey, a survey that fills the profile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from member_app.domain.play import Prize
from member_app.domain.questions import (
    Answer,
    Judged,
    Option,
    Outcome,
    Question,
    Questionnaire,
    QuestionnaireKind,
    QuestionnaireState,
    QuestionType,
    Sheet,
    When,
)
from tests.fakes import samples

POINTS = Prize("points", "+60 Sparks", "sparkles", 60)
COFFEE = Prize("reward", "Any coffee", "coffee")

QUIZ = Questionnaire(
    "coffee-quiz", QuestionnaireKind.QUIZ, "How well do you know coffee?", "Six questions from bean to cup.", "coffee",
    QuestionnaireState.OPEN, 0, 6, 2, 1, "Up to 110 Sparks", (POINTS, COFFEE),
    ends_at=samples.NOW + timedelta(days=12), ends_on=samples.TODAY + timedelta(days=12), is_new=True,
)  # fmt: skip
SURVEY = Questionnaire(
    "year", QuestionnaireKind.SURVEY, "Your year with us", "Tell us what was good and what was not.",
    "speech-balloon", QuestionnaireState.OPEN, 0, 3, 3, 1, "+100 Sparks",
    (Prize("points", "+100 Sparks", "sparkles", 100),),
)  # fmt: skip
PROFILE_SURVEY = replace(
    SURVEY, id="about-you", title="A little about you", text="So that we know when to bake a cake.",
    picture="bust-in-silhouette", total=2, minutes=1,
)  # fmt: skip


def options(**words: str) -> tuple[Option, ...]:
    """Options by id."""
    return tuple(Option(key.replace("_", "-"), text) for key, text in words.items())


ORIGIN = Question(
    "origin", QuestionType.SINGLE, "Where does coffee come from?", picture="world-map",
    options=options(ethiopia="Ethiopia", brazil="Brazil", italy="Italy"), points=10,
)  # fmt: skip
MILK = Question(
    "milk", QuestionType.MULTIPLE, "Which of these have milk in them?", hint="Choose all that do.",
    options=options(flat_white="Flat white", americano="Americano", cortado="Cortado", ristretto="Ristretto"),
    most=4, points=10,
)  # fmt: skip
STEPS = Question(
    "steps", QuestionType.ORDER, "How does a bean become a cup?", hint="First step on top.",
    options=options(roast="Roast", pick="Pick", grind="Grind", brew="Brew"), points=10,
)  # fmt: skip
CUP = Question(
    "cup", QuestionType.IMAGE, "What goes best into a matcha bowl?",
    options=(
        Option("coffee", "A cup of coffee", "coffee"), Option("tea", "A bowl of tea", "teacup-without-handle"),
        Option("boba", "Bubble tea", "bubble-tea"), Option("cookie", "A cookie", "cookie"),
    ), points=10,
)  # fmt: skip
NAME = Question("name", QuestionType.TEXT, "What do Italians call a short espresso?", max_length=40, points=10)
LAST = Question(
    "heat", QuestionType.SINGLE, "How hot should the water be?",
    options=options(boiling="100 °C", hot="92 to 96 °C", warm="60 °C"), points=10,
)  # fmt: skip
SCORE = Question(
    "recommend", QuestionType.SCORE, "How likely are you to recommend us to a friend?",
    low="Not at all likely", high="Very likely",
)  # fmt: skip
WHY_LOW = Question(
    "why-low",
    QuestionType.TEXT,
    "What should we do better?",
    required=False,
    max_length=500,
    when=When("recommend", 0, 6),
)
WHY_HIGH = Question(
    "why-high",
    QuestionType.TEXT,
    "What do you like best?",
    required=False,
    max_length=500,
    when=When("recommend", 9, 10),
)
STORE = Question(
    "store", QuestionType.SINGLE, "Where do you meet us most?", options=options(mitte="Mitte", flora="Flora")
)
BIRTHDAY = Question("birthday", QuestionType.PROFILE, "When is your birthday?", field="birthday", known="1994-11-08")
PHONE = Question("phone", QuestionType.PROFILE, "How can we call you?", required=False, field="phone")

QUIZ_SHEET = Sheet(QUIZ, (ORIGIN, MILK, STEPS, CUP, NAME, LAST))
SURVEY_SHEET = Sheet(SURVEY, (SCORE, WHY_LOW, WHY_HIGH, STORE))
PROFILE_SHEET = Sheet(PROFILE_SURVEY, (BIRTHDAY, PHONE))
ALL = (QUIZ, SURVEY, PROFILE_SURVEY)
SHEETS = (QUIZ_SHEET, SURVEY_SHEET, PROFILE_SHEET)
RIGHT = {
    "origin": Answer(("ethiopia",)),
    "milk": Answer(("flat-white", "cortado")),
    "steps": Answer(("pick", "roast", "grind", "brew")),
    "cup": Answer(("tea",)),
    "name": Answer(text="Ristretto"),
    "heat": Answer(("hot",)),
}


def started(sheet: Sheet = QUIZ_SHEET, answers: dict[str, Answer] | None = None) -> Sheet:
    """`sheet` with some answers; by default the first three of the quiz."""
    given = {name: RIGHT[name] for name in ("origin", "milk", "steps")} if answers is None else answers
    filled = replace(sheet, answers=given)
    about = replace(sheet.about, state=QuestionnaireState.STARTED, answered=filled.answered, total=len(filled.asked))
    return replace(filled, about=about)


def done(*, passed: bool = True) -> Sheet:
    """The quiz with its result: one wrong, or most."""
    said = (
        RIGHT
        | {"heat": Answer(("boiling",))}
        | ({} if passed else {"origin": Answer(("italy",)), "cup": Answer(("boba",))})
    )
    items = tuple(
        Judged(one, said[one.id], float(said[one.id] == RIGHT[one.id]), RIGHT[one.id], f"About {one.id}: a fact.")
        for one in QUIZ_SHEET.questions
    )
    right = sum(one.is_right for one in items)
    outcome = Outcome(right, 6, right / 6, 0.8, passed, (POINTS, COFFEE) if passed else (POINTS,), items, samples.NOW)
    about = replace(
        QUIZ, state=QuestionnaireState.DONE, answered=6, passed=passed, right=right, graded=6, done_at=samples.NOW
    )
    return Sheet(about, QUIZ_SHEET.questions, said, outcome)


def handed_in(sheet: Sheet) -> Sheet:
    """As it is once finished: the quiz with its result, a survey with thanks."""
    if sheet.about.kind is QuestionnaireKind.QUIZ:
        return done()
    outcome = Outcome(0, 0, 0.0, None, None, sheet.about.prizes, (), samples.NOW)
    about = replace(sheet.about, state=QuestionnaireState.DONE, done_at=samples.NOW)
    return replace(sheet, about=about, outcome=outcome)
