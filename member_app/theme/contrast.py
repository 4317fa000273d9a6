"""Contrast as WCAG 2.2 counts it, so that a colour an operator chose never makes words unreadable."""

from __future__ import annotations


def contrast(first: str, second: str) -> float:
    """From 1 (the same) to 21 (black on white); colours as `#RRGGBB`."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def shade(color: str, share: float) -> str:
    """`color` moved towards black by `share` (0 to 1)."""
    return "#" + "".join(f"{round(value * (1 - share)):02X}" for value in _rgb(color))


def tint(color: str, share: float) -> str:
    """`color` moved towards white by `share` (0 to 1)."""
    return "#" + "".join(f"{round(value + (255 - value) * share):02X}" for value in _rgb(color))


def under_white(color: str, ratio: float = 4.5) -> str:
    """`color`, darkened just enough that white words on it are readable."""
    return next(
        (found for step in range(20) if contrast(found := shade(color, step / 20), "#FFFFFF") >= ratio), "#000000"
    )


def readable_on(color: str, surface: str, ratio: float = 3.0) -> str:
    """`color`, moved away from `surface` until it stands out from it; 3 is enough for marks and borders."""
    move = shade if _luminance(surface) > 0.4 else tint
    return next(
        (found for step in range(20) if contrast(found := move(color, step / 20), surface) >= ratio), move(color, 1)
    )


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    linear = [c / 12.92 if (c := v / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for v in _rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
