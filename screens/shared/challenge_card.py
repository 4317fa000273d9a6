"""A challenge in a list: how far it is at a glance, what is left in words, and what it brings."""

from __future__ import annotations

import flet as ft

from member_app.domain.challenge import Challenge, ChallengeState, ChallengeType, Waiting
from member_app.i18n import Text
from screens.shared.component import component
from screens.shared.deadline import time_left
from screens.shared.prizes import prize_mark, prize_words
from screens.shared.ring import progress_ring
from screens.shared.scope import use_text, use_tokens
from screens.shared.stamps import MOST, Stamps
from screens.shared.surfaces import named, panel, pill
from screens.shared.type import body, label, section, sentence, strong

BESIDE = "\u00a0· "


def standing(t: Text, challenge: Challenge) -> str:
    """Where it stands and until when: `3 of 4 plant-based lunches · 2 days left`."""
    match challenge.state:
        case ChallengeState.UPCOMING:
            starts = challenge.starts_at
            parts = [t("play.starts", day=t.short_day(t.local(starts).date())) if starts else ""]
        case ChallengeState.CLAIMABLE:
            waits = challenge.claimable
            until = waits.claim_until if waits else None
            parts = [t("play.claimable"), time_left(t, until, None)]
        case ChallengeState.DONE:
            last = challenge.completions[-1].completed_at if challenge.completions else None
            parts = [t("play.done_on", day=t.short_day(t.local(last).date())) if last else t("play.is_done")]
        case ChallengeState.MISSED:
            parts = [challenge.progress_text, t("play.missed")]
        case _:
            parts = [challenge.progress_text, time_left(t, challenge.ends_at, challenge.ends_on)]
    return BESIDE.join(part for part in parts if part)


@component
def ChallengeCard(challenge: Challenge) -> ft.Control:
    """Opens the challenge."""
    t, page = use_text(), ft.context.page
    words: list[ft.Control] = [strong(challenge.title, size=17), body(standing(t, challenge))]
    if challenge.waiting is not None:
        words.append(waiting_line(challenge.waiting))
    share = 1.0 if challenge.state in (ChallengeState.DONE, ChallengeState.CLAIMABLE) else challenge.progress
    row = ft.Row(
        [
            progress_ring(share, challenge.picture, challenge.progress_text),
            ft.Column(words, spacing=2, expand=True, alignment=ft.MainAxisAlignment.CENTER),
            _end(challenge),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    key = f"challenge.item.{challenge.id}"
    faded = challenge.state is ChallengeState.MISSED
    face = panel(
        row, padding=16, key=key, ink=True, on_click=lambda _: page.navigate(f"/play/challenges/{challenge.id}"),
        opacity=0.6 if faded else 1.0, alignment=ft.Alignment.CENTER_LEFT,
    )  # fmt: skip
    return named(key, face)


def _end(challenge: Challenge) -> ft.Control:
    t, p = use_text(), use_tokens().palette
    if challenge.state is ChallengeState.CLAIMABLE:
        return pill(t("play.take"), fg=p.good, bg=p.good_container)
    if challenge.state is ChallengeState.DONE:
        return ft.Icon(ft.Icons.CHECK_CIRCLE, size=26, color=p.good)
    prizes = challenge.prizes
    if challenge.type is ChallengeType.MILESTONE:
        prizes = next((each.prizes for each in challenge.stages if each.state == "current"), prizes)
    return ft.Semantics(
        label=t("play.brings", prizes=prize_words(prizes)) if prizes else "",
        exclude_semantics=True,
        content=prize_mark(prizes),
    )


def waiting_line(waiting: Waiting) -> ft.Control:
    """The member decided, and it will be sent."""
    p = use_tokens().palette
    return ft.Row(
        [
            ft.Icon(ft.Icons.SCHEDULE_SEND, size=16, color=p.attention),
            label(use_text()(f"play.waiting.{waiting.value}"), color=p.attention, expand=True),
        ],
        spacing=6,
    )


@component
def StampCard(challenge: Challenge, broad: bool = False) -> ft.Control:
    """The card itself, as it lies on the table; opens the challenge. `broad`: it has the whole width."""
    t, p, page = use_text(), use_tokens().palette, ft.context.page
    count, places = challenge.stamps
    if not 1 < places <= MOST:
        return ChallengeCard(challenge)
    left = time_left(t, challenge.ends_at, challenge.ends_on)
    head = ft.Row(
        [
            ft.Container(section(challenge.title), expand=True),
            label(t("play.of", count=t.number(count), goal=t.number(places)), color=p.text2),
        ]
    )
    words = BESIDE.join(part for part in (challenge.missing_text, left) if part)
    foot: list[ft.Control] = [label(sentence(words))] if words else []
    if challenge.waiting is not None:
        foot.append(waiting_line(challenge.waiting))
    key = f"challenge.item.{challenge.id}"
    face = panel(
        ft.Column([head, Stamps(challenge, 56 if broad else 44, broad), *foot], spacing=16),
        key=key, ink=True, on_click=lambda _: page.navigate(f"/play/challenges/{challenge.id}"),
    )  # fmt: skip
    return named(key, face)
