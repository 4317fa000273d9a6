"""A stamp card, large: the row(s) that fill, what is missing, and how many were filled before."""

from __future__ import annotations

import flet as ft

from member_app.domain.challenge import Challenge
from screens.shared.component import component
from screens.shared.scope import Width, use_text, use_width
from screens.shared.stamps import MOST, Stamps
from screens.shared.surfaces import panel, picture, progress_bar
from screens.shared.type import label, section, sentence, strong


@component
def StampPanel(challenge: Challenge) -> ft.Control:
    t = use_text()
    count, places = challenge.stamps
    wide = use_width() is not Width.PHONE
    head = ft.Row(
        [
            ft.Container(section(t("challenge.card")), expand=True),
            strong(t("play.of", count=t.number(count), goal=t.number(places))),
        ]
    )
    card: ft.Control = progress_bar(challenge.progress, challenge.progress_text, 14)
    if 1 < places <= MOST:
        card = Stamps(challenge, 60 if wide else 48)
    foot: list[ft.Control] = [strong(sentence(challenge.missing_text))] if challenge.missing_text else []
    if challenge.completed:
        filled = t.n("challenge.cards_filled", challenge.completed)
        foot.append(ft.Row([picture("party-popper", 24), label(filled, expand=True)], spacing=10))
    return panel(ft.Column([head, card, *foot], spacing=18))
