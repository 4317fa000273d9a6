"""How the price came to be: a staircase, and each step with who made it. Nobody's name, nobody's limit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import flet as ft
import flet.canvas as cv

from member_app.domain.auction import Auction, Bid
from screens.shared.component import component
from screens.shared.points import use_points
from screens.shared.scope import use_text, use_tokens
from screens.shared.surfaces import named, panel
from screens.shared.type import BOLD, label, section, strong

#: Steps listed at first, and the height of the staircase (px).
_FEW, _HEIGHT = 6, 96


@component
def History(auction: Auction, width: float) -> ft.Control:
    """`width` is what the panel has (px). The newest first; the rest is one tap away."""
    t = use_text()
    all_of_them: tuple[bool, object] = ft.use_state(False)
    shown_all, show = all_of_them
    if not auction.bids:
        return ft.Container(width=0, height=0, visible=False)
    shown = auction.bids if shown_all else auction.bids[:_FEW]
    rows: list[ft.Control] = [_step(bid, bid.alias == auction.leader and index == 0) for index, bid in enumerate(shown)]
    if len(auction.bids) > len(shown):
        rows.append(_more(t.n("auction.all_bids", len(auction.bids)), lambda _: show(True)))  # type: ignore[operator]
    chart: list[ft.Control] = [_stairs(auction.bids, width - 40)] if len(auction.bids) > 2 else []
    content = ft.Column([*chart, *rows], spacing=12, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Column(
        [section(t("auction.history"), size=20), named("auction.history", panel(content))],
        spacing=12,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _step(bid: Bid, leads: bool) -> ft.Control:
    t, p, points = use_text(), use_tokens().palette, use_points()
    name = t("auction.you") if bid.mine else bid.alias
    how = t("auction.auto", time=t.time(bid.at)) if bid.auto else t.time(bid.at)
    mark = ft.Container(
        ft.Text(_initial(name), size=16, font_family=BOLD, color=p.surface if bid.mine else p.on_primary_container),
        width=40,
        height=40,
        border_radius=20,
        alignment=ft.Alignment.CENTER,
        bgcolor=p.primary if bid.mine else p.primary_container,
    )
    names: list[ft.Control] = [strong(name, size=15)]
    if leads:
        names.append(ft.Icon(ft.Icons.ARROW_UPWARD, size=16, color=p.good))
    row = ft.Row(
        [
            mark,
            ft.Column([ft.Row(names, spacing=4, tight=True), label(how)], spacing=0, expand=True),
            strong(points(bid.amount), size=15),
        ],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.MergeSemantics(ft.Container(row, key=f"bid.{bid.number}"))


def _initial(name: str) -> str:
    """Its number where it is a number that tells bidders apart, else its first letter."""
    last = name.split()[-1] if name.split() else ""
    return last if last.isdecimal() and len(last) < 4 else name[:1]


def _more(words: str, on_click: object) -> ft.Control:
    p = use_tokens().palette
    button = ft.TextButton(
        content=ft.Text(words, size=14, font_family=BOLD),
        key="auction.history.all",
        height=48,
        on_click=on_click,  # type: ignore[arg-type]
        style=ft.ButtonStyle(color=p.primary),
    )
    return named("auction.history.all", button)


def _stairs(bids: Sequence[Bid], width: float) -> ft.Control:
    """The price over time as a staircase from left to right; own steps are dots."""
    t, points, tokens = use_text(), use_points(), use_tokens()
    p = tokens.palette
    steps = list(reversed(bids))
    corners = _corners(steps, width - 12, _HEIGHT - 16)
    line: list[cv.Path.PathElement] = [cv.Path.MoveTo(*corners[0])]
    for (_, before), (x, y) in pairwise(corners):
        line += [cv.Path.LineTo(x, before), cv.Path.LineTo(x, y)]
    end = (width, corners[-1][1])
    line.append(cv.Path.LineTo(*end))
    area = [*line, cv.Path.LineTo(width, _HEIGHT), cv.Path.LineTo(corners[0][0], _HEIGHT), cv.Path.Close()]
    stroke = ft.Paint(
        stroke_width=3,
        style=ft.PaintingStyle.STROKE,
        stroke_join=ft.StrokeJoin.ROUND,
        gradient=ft.PaintLinearGradient((0, 0), (width, 0), colors=list(tokens.progress)),
    )
    fill = ft.Paint(style=ft.PaintingStyle.FILL, color=p.quiet)
    shapes: list[cv.Shape] = [cv.Path(area, paint=fill), cv.Path(line, paint=stroke)]
    for bid, (x, y) in zip(steps, corners, strict=True):
        if bid.mine:
            shapes.append(cv.Circle(x, y, 7, paint=ft.Paint(style=ft.PaintingStyle.FILL, color=p.surface)))
            shapes.append(cv.Circle(x, y, 5, paint=ft.Paint(style=ft.PaintingStyle.FILL, color=p.primary)))
    words = t.n("auction.stairs", len(bids), first=points(steps[0].amount), last=points(steps[-1].amount))
    return ft.Semantics(label=words, exclude_semantics=True, content=cv.Canvas(shapes, width=width, height=_HEIGHT))


def _corners(steps: Sequence[Bid], width: float, height: float) -> list[tuple[float, float]]:
    """Where each step lands, in px from the top left. Half by time and half by turn: bids come in bursts."""
    first, last = steps[0].at.timestamp(), steps[-1].at.timestamp()
    low, high = steps[0].amount, steps[-1].amount
    found = []
    for index, bid in enumerate(steps):
        by_time = (bid.at.timestamp() - first) / (last - first) if last > first else 0.0
        by_turn = index / (len(steps) - 1)
        share = (bid.amount - low) / (high - low) if high > low else 0.0
        found.append((6 + (by_time + by_turn) / 2 * (width - 6), 8 + (1 - share) * height))
    return found
