"""Parts of a challenge's page that every type has: what it is, what to do, what it brings, the small print."""

from __future__ import annotations

import flet as ft

from member_app.domain.challenge import Challenge, ChallengeState, Criterion
from screens.shared.challenge_card import standing
from screens.shared.component import component
from screens.shared.deadline import time_left
from screens.shared.prizes import prize_row
from screens.shared.scope import Width, use_text, use_tokens, use_width
from screens.shared.surfaces import panel, picture, picture_gradient, pill, progress_bar
from screens.shared.type import body, label, section, sentence, strong


@component
def Hero(challenge: Challenge) -> ft.Control:
    """Its picture on its own colours, and the words that say what it is about."""
    wide = use_width() is not Width.PHONE
    art = ft.Container(
        picture(challenge.picture, 132 if wide else 112),
        height=200 if wide else 164,
        border_radius=28,
        gradient=picture_gradient(challenge.picture),
        alignment=ft.Alignment.CENTER,
    )
    marks = ft.Row(_marks(challenge), spacing=8, wrap=True, run_spacing=8)
    words = [body(challenge.text, size=16)] if challenge.text else []
    return ft.Column([art, marks, *words], spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _marks(challenge: Challenge) -> list[ft.Control]:
    """What kind it is, where it stands and until when."""
    t, p = use_text(), use_tokens().palette
    kind = pill(t(f"challenge.type.{challenge.type.value}"), fg=p.on_primary_container, bg=p.primary_container)
    match challenge.state:
        case ChallengeState.OPEN | ChallengeState.JOINED:
            left = time_left(t, challenge.ends_at, challenge.ends_on)
            more = [pill(left, fg=p.attention, bg=p.attention_container)] if left else []
            if challenge.state is ChallengeState.JOINED and challenge.joinable:
                more.append(pill(t("challenge.joined"), fg=p.good, bg=p.good_container))
        case ChallengeState.CLAIMABLE | ChallengeState.DONE:
            more = [pill(standing(t, challenge), fg=p.good, bg=p.good_container)]
        case ChallengeState.UPCOMING:
            more = [pill(standing(t, challenge), fg=p.attention, bg=p.attention_container)]
        case ChallengeState.MISSED:
            more = [pill(t("play.missed"), fg=p.text2, bg=p.quiet)]
    return [kind, *more]


@component
def Tasks(challenge: Challenge) -> ft.Control:
    """Each thing to do with its own bar and words."""
    rows = [_criterion(each) for each in challenge.criteria]
    return panel(ft.Column([section(use_text()("challenge.what")), *rows], spacing=18))


def _criterion(one: Criterion) -> ft.Control:
    p = use_tokens().palette
    words = [strong(one.progress_text, size=16)]
    if one.missing_text and not one.done:
        words.append(label(sentence(one.missing_text)))
    mark: ft.Control = ft.Icon(ft.Icons.CHECK_CIRCLE, size=26, color=p.good) if one.done else ft.Container(width=0)
    return ft.Row(
        [
            picture(one.picture, 44),
            ft.Column([*words, progress_bar(one.share, one.progress_text)], spacing=6, expand=True),
            mark,
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


@component
def PrizePanel(challenge: Challenge) -> ft.Control:
    """What it brings."""
    t = use_text()
    rows = [prize_row(each) for each in challenge.prizes]
    more: list[ft.Control] = []
    if challenge.runs is None:
        more.append(label(t("challenge.again")))
    elif challenge.runs > 1:
        more.append(label(t("challenge.times", count=t.number(challenge.completed), runs=t.number(challenge.runs))))
    return panel(ft.Column([section(t("challenge.brings")), *rows, *more], spacing=14))


@component
def Terms(challenge: Challenge) -> ft.Control:
    """What counts and what does not."""
    return ft.Container(
        ft.Column([section(use_text()("challenge.terms"), size=16), body(challenge.terms, size=14)], spacing=6),
        padding=ft.Padding.symmetric(horizontal=4, vertical=8),
    )
