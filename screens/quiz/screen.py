"""A quiz or a survey: its beginning, its questions one by one, all answers once more, and how it went."""

from __future__ import annotations

from typing import assert_never

import flet as ft

from member_app.domain.questions import QuestionnaireKind, QuestionnaireState, Sheet
from member_app.domain.state import Failed, Loading, Ready
from screens.quiz.ask import asking
from screens.quiz.intro import HUB, intro
from screens.quiz.result import result
from screens.quiz.review import review
from screens.quiz.view_model import QuizViewModel, Step
from screens.shared.component import component
from screens.shared.detail import DetailPage
from screens.shared.hooks import use_view_model
from screens.shared.page import back_to
from screens.shared.scope import use_services, use_text
from screens.shared.states import EmptyState, ErrorPanel, freshness, skeleton
from screens.shared.surfaces import primary_button


@component
def QuizScreen(quiz_id: str) -> ft.Control:
    """`/play/quizzes/:id`."""
    return Questions(QuestionnaireKind.QUIZ, quiz_id)


@component
def SurveyScreen(survey_id: str) -> ft.Control:
    """`/play/surveys/:id`."""
    return Questions(QuestionnaireKind.SURVEY, survey_id)


@component
def Questions(kind: QuestionnaireKind, questionnaire_id: str) -> ft.Control:
    """One branch per state. Leaving loses nothing: every step has kept its answer."""
    services, t = use_services(), use_text()
    vm = use_view_model(
        f"{kind.value}.{questionnaire_id}.{t.language}",
        lambda: QuizViewModel(kind, questionnaire_id, services.questions, t, services.drafts),
    )
    heading, content = _content(vm)
    quiet = vm.step is Step.ASKING and vm.question is not None
    return DetailPage(heading, content, back=HUB, on_refresh=None if quiet else vm.refresh, max_width=640)


def _content(vm: QuizViewModel) -> tuple[str, list[ft.Control]]:
    t = use_text()
    match vm.state:
        case Loading():
            return "", [skeleton(164, radius=28), skeleton(72), skeleton(96), skeleton(56, radius=28)]
        case Failed(failure=failure) if failure.kind == "not_found":
            away = primary_button(t("quiz.others"), back_to(HUB), key="quiz.others")
            return "", [EmptyState("world-map", t("quiz.gone"), t("quiz.gone_text"), [away])]
        case Failed(failure=failure):
            return "", [ErrorPanel(failure, vm.refresh)]
        case Ready(value=sheet) as state:
            return sheet.about.title, [freshness(state), *_step(vm, sheet)]
        case unreachable:
            assert_never(unreachable)


def _step(vm: QuizViewModel, sheet: Sheet) -> list[ft.Control]:
    """What is over shows how it went, whatever was on screen."""
    if sheet.about.state is QuestionnaireState.DONE and sheet.outcome is not None:
        return result(vm, sheet, sheet.outcome)
    if not sheet.about.answerable:
        return intro(vm, sheet)
    question = vm.question
    match vm.step:
        case Step.INTRO:
            return intro(vm, sheet)
        case Step.ASKING if question is not None:
            return asking(vm, sheet, question)
        case Step.ASKING | Step.REVIEW:
            return review(vm, sheet)
        case unreachable:
            assert_never(unreachable)
