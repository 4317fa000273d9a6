"""Codes keep their shape, their white and whole pixels."""

from __future__ import annotations

import flet as ft
import pytest

from member_app.barcode.picture import code128, qr
from screens.shared.code_panel import CodePanel
from tests.fakes.scoped import screen_app

ROTATING = "L1.K7Q2M9XW.59012345.ABCDEFGHJKMNPQRS"


@pytest.mark.parametrize("dark", [False, True])
async def test_is_white_in_every_theme(dark: bool) -> None:
    async with screen_app(lambda: CodePanel(qr(ROTATING).svg(), "Your code"), dark=dark) as app:
        image = app.one(ft.Image)
        face = next(c for c in app.find(ft.Container) if c.content is image)
        assert face.bgcolor == "#FFFFFF" and face.width == face.height == 264
        assert app.conn.errors == []


async def test_a_module_is_a_whole_number_of_pixels() -> None:
    grid = qr(ROTATING)
    async with screen_app(lambda: CodePanel(grid.svg(), "Your code", 300)) as app:
        image = app.one(ft.Image)
        assert image.width == image.height and image.width % grid.width == 0
        assert 240 <= image.width <= 300


async def test_bars_use_the_width_there_is() -> None:
    grid = code128("742100883356")
    async with screen_app(lambda: CodePanel(grid.svg(), "Your code", 264, 310)) as app:
        image = app.one(ft.Image)
        assert (image.width * 2) % grid.width == 0
        assert image.width > image.height >= 90


async def test_says_what_it_is_instead_of_the_picture() -> None:
    async with screen_app(lambda: CodePanel(qr("1").svg(), "Your code", identifier="coupon.code")) as app:
        (panel,) = [s for s in app.find(ft.Semantics) if s.identifier == "coupon.code"]
        assert panel.label == "Your code" and panel.image
