"""Glimpses of what lies behind the hub: games, badges, questions, events, friends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import flet as ft

from member_app.domain.badge import BadgeState, BadgeWall
from member_app.domain.friends import Friends
from member_app.domain.games import Game
from member_app.domain.meets import Meet
from member_app.domain.questions import Questionnaire, QuestionnaireKind, QuestionnaireState
from member_app.domain.raffle import Raffle
from screens.shared.component import component, keyed
from screens.shared.deadline import time_left
from screens.shared.gradient import brand_gradient
from screens.shared.grid import card_grid
from screens.shared.prizes import prize_words
from screens.shared.raffle import RaffleBanner
from screens.shared.ring import progress_ring
from screens.shared.scope import Width, use_text, use_tokens, use_width
from screens.shared.surfaces import named, panel, picture, picture_gradient, picture_tile, soft_shadow
from screens.shared.type import BOLD, EXTRA, body, section, strong

#: Teasers on a shelf.
FEW = 4


def head(words: str, way: str = "", route: str = "", *, key: str = "") -> ft.Control:
    """A shelf's name, and where there is more of it."""
    p, page = use_tokens().palette, ft.context.page
    name = ft.Container(section(words, size=20), expand=True)
    if not way:
        return ft.Container(name, padding=ft.Padding.only(top=8))
    more = ft.TextButton(
        content=ft.Text(way, size=14, font_family=BOLD),
        key=key,
        height=48,
        on_click=lambda _: page.navigate(route),
        style=ft.ButtonStyle(color=p.primary, padding=ft.Padding.symmetric(horizontal=12)),
    )
    return ft.Row([name, named(key, more)], vertical_alignment=ft.CrossAxisAlignment.CENTER)


@component
def GameTeasers(games: Sequence[Game]) -> ft.Control:
    """Tiles to be tempted by; they scroll sideways where there are many."""
    tiles: list[ft.Control] = [_game(game) for game in games]
    if use_width() is Width.PHONE and len(tiles) > 2:
        return ft.Row(
            [ft.Container(each, width=156) for each in tiles],
            spacing=12,
            scroll=ft.ScrollMode.HIDDEN,
            intrinsic_height=True,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return card_grid(tiles, min(3, max(2, len(tiles))))


def _game(game: Game) -> ft.Control:
    t, page = use_text(), ft.context.page
    words = t("play.game.later")
    if game.playable:
        points = t.number(game.cost)
        words = t.n("play.game.free", max(1, game.free_left)) if game.free else t("play.game.cost", points=points)
    dark = use_tokens().dark
    ink = "#FFFFFF" if dark else "#1B1430"
    key = f"game.item.{game.id}"
    face = ft.Container(
        ft.Column(
            [
                picture(game.picture, 64),
                ft.Text(game.title, size=16, font_family=EXTRA, color=ink),
                ft.Text(words, size=13, font_family=BOLD, color=ink),
            ],
            spacing=4,
        ),
        key=key,
        padding=16,
        border_radius=22,
        gradient=picture_gradient(game.picture),
        shadow=soft_shadow(),
        ink=True,
        on_click=lambda _: page.navigate(f"/play/games/{game.id}"),
    )
    return named(key, face)


@component
def RaffleTeaser(raffle: Raffle, now: Callable[[], datetime]) -> ft.Control:
    """What can be won, and the way to all of them."""
    t = use_text()
    heading = head(t("play.raffles"), t("play.raffles.all"), "/play/raffles", key="play.raffles")
    return ft.Column([heading, keyed(raffle.id, RaffleBanner, raffle, now)], spacing=12)


@component
def BadgeTeaser(wall: BadgeWall) -> ft.Control:
    """The newest of what is earned, then the nearest of what is not."""
    t = use_text()
    locked = [each for each in wall.badges if each.state is BadgeState.LOCKED]
    nearest = sorted(locked, key=lambda each: -(each.progress or 0.0))
    room = 4 if use_width() is Width.PHONE else 7
    shown = [*wall.newest, *nearest][:room]
    way = t("play.of", count=t.number(wall.earned), goal=t.number(wall.total))
    tiles: list[ft.Control] = [_badge(each.id, each.title, each.picture, each.earned) for each in shown]
    return ft.Column(
        [head(t("play.badges"), way, "/play/badges", key="play.badges"), ft.Row(tiles, spacing=14)], spacing=12
    )


def _badge(id: str, name: str, art: str, earned: bool) -> ft.Control:
    t, p, page = use_text(), use_tokens().palette, ft.context.page
    key = f"badge.item.{id}"
    face = ft.Container(
        picture(art, 44),
        key=key,
        width=72,
        height=72,
        border_radius=22,
        alignment=ft.Alignment.CENTER,
        gradient=picture_gradient(art) if earned else None,
        bgcolor=None if earned else p.quiet,
        opacity=1.0 if earned else 0.55,
        ink=True,
        tooltip=name,
        on_click=lambda _: page.navigate(f"/play/badges/{id}"),
    )
    words = name if earned else t("play.badge.locked", name=name)
    return ft.Semantics(identifier=key, label=words, button=True, content=face)


@component
def QuestionTeasers(questions: Sequence[Questionnaire], columns: int) -> ft.Control:
    """Quizzes and surveys that wait for answers."""
    return card_grid([_question(each) for each in questions[:FEW]], columns)


def _question(one: Questionnaire) -> ft.Control:
    t, p, page = use_text(), use_tokens().palette, ft.context.page
    started = one.state is QuestionnaireState.STARTED
    words = t("play.answered", count=t.number(one.answered), goal=t.number(one.total))
    if not started:
        words = t.n("play.question.minutes", max(1, one.minutes), kind=t(f"play.kind.{one.kind.value}"))
    left = time_left(t, one.ends_at, one.ends_on)
    folder = "quizzes" if one.kind is QuestionnaireKind.QUIZ else "surveys"
    key = f"quiz.item.{one.id}"
    brings = [ft.Text(one.reward, size=14, font_family=BOLD, color=p.primary)] if one.reward else []
    mark: ft.Control = picture_tile(one.picture, 72, 22)
    if started:
        mark = progress_ring(one.progress, one.picture, words)
    row = ft.Row(
        [
            mark,
            ft.Column(
                [strong(one.title, size=17), body("\u00a0· ".join(part for part in (words, left) if part)), *brings],
                spacing=2,
                expand=True,
                alignment=ft.MainAxisAlignment.CENTER,
            ),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return named(
        key, panel(row, padding=16, key=key, ink=True, on_click=lambda _: page.navigate(f"/play/{folder}/{one.id}"))
    )


@component
def MeetTeasers(meets: Sequence[Meet], columns: int) -> ft.Control:
    """What takes place soon."""
    t = use_text()
    way = t.n("play.all", len(meets))
    cards = card_grid([_meet(each) for each in meets[: max(2, columns)]], columns)
    return ft.Column([head(t("play.meets"), way, "/play/meets", key="play.meets"), cards], spacing=12)


def _meet(meet: Meet) -> ft.Control:
    t, p, page = use_text(), use_tokens().palette, ft.context.page
    local = t.local(meet.starts_at)
    when = ft.Container(
        ft.Column(
            [
                ft.Text(t.short_month(local.date()), size=12, font_family=BOLD, color=p.on_primary_container),
                ft.Text(str(local.day), size=24, font_family=EXTRA, color=p.on_primary_container),
            ],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            alignment=ft.MainAxisAlignment.CENTER,
        ),
        width=72,
        height=72,
        border_radius=22,
        bgcolor=p.primary_container,
    )
    words = t("play.meet.where", time=t.clock(meet.starts_at), place=meet.place)
    lines: list[ft.Control] = [strong(meet.title, size=17), body(words)]
    if meet.mine:
        lines.append(ft.Text(t(f"play.meet.{meet.state.value}"), size=13, font_family=BOLD, color=p.good))
    row = ft.Row(
        [
            when,
            ft.Column(lines, spacing=2, expand=True, alignment=ft.MainAxisAlignment.CENTER),
            picture(meet.picture, 44),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    key = f"meet.item.{meet.id}"
    return named(
        key, panel(row, padding=16, key=key, ink=True, on_click=lambda _: page.navigate(f"/play/meets/{meet.id}"))
    )


@component
def FriendsTeaser(friends: Friends) -> ft.Control:
    """The invitation, on the brand's own light."""
    t, page = use_text(), ft.context.page
    words = prize_words(friends.mine)
    lines = [
        ft.Text(friends.title, size=20, font_family=EXTRA, color="#FFFFFF"),
        ft.Text(t("play.friends.each", prizes=words) if words else friends.text, size=14, color="#E6FFFFFF"),
    ]
    face = brand_gradient(
        ft.Row([picture("people-hugging", 72), ft.Column(list(lines), spacing=4, expand=True)], spacing=16),
        radius=22,
        key="play.friends",
        ink=True,
        on_click=lambda _: page.navigate("/play/friends"),
    )
    return ft.Container(named("play.friends", face), margin=ft.Margin.only(top=8))
