"""Colours an operator chose never make words unreadable."""

from __future__ import annotations

import pytest

from member_app.theme.contrast import contrast, readable_on, shade, tint, under_white

TIERS = ["#8E7CC3", "#FFD700", "#E0562F", "#C98A00", "#FFFFFF", "#000000", "#2B1380"]


def test_contrast_as_wcag_counts_it():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("color", TIERS)
def test_white_words_are_readable_on_every_tier(color: str):
    assert contrast(under_white(color), "#FFFFFF") >= 4.5


@pytest.mark.parametrize("color", TIERS)
@pytest.mark.parametrize("surface", ["#FFFFFF", "#1D172C"])
def test_a_mark_stands_out_from_its_surface(color: str, surface: str):
    assert contrast(readable_on(color, surface), surface) >= 3


def test_a_colour_that_is_good_enough_stays():
    assert under_white("#2B1380") == "#2B1380"
    assert (shade("#808080", 0.5), tint("#808080", 1)) == ("#404040", "#FFFFFF")
