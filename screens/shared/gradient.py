"""The brand's own light: its gradient with a warm glow from the top right and depth from the bottom left."""

from __future__ import annotations

from typing import Any

import flet as ft

from screens.shared.scope import use_tokens


def translucent(color: str, share: float) -> str:
    """`#RRGGBB` with an opacity from 0 to 1."""
    return f"#{round(share * 255):02X}{color.lstrip('#')[-6:]}"


def brand_gradient(content: ft.Control | None, *, radius: Any = 28, padding: Any = 20, **more: Any) -> ft.Container:
    """`content` on the brand's gradient. Three layers, one inside the other, so that all have the content's size."""
    t = use_tokens()
    inner = ft.Container(
        content,
        padding=padding,
        border_radius=radius,
        gradient=_light(t.card_depth, ft.Alignment(-1.0, 1.1), 0.95, 1.0),
    )
    glow = ft.Container(inner, border_radius=radius, gradient=_light(t.card_glow, ft.Alignment(1.05, -1.1), 0.95, 1.0))
    return ft.Container(
        glow,
        border_radius=radius,
        gradient=ft.LinearGradient(
            colors=list(t.card_gradient), begin=ft.Alignment.TOP_LEFT, end=ft.Alignment.BOTTOM_RIGHT
        ),
        **more,
    )


def _light(color: str, center: ft.Alignment, radius: float, strength: float) -> ft.RadialGradient:
    stops = (1.0, 0.72, 0.34, 0.1, 0.0)  # falls off softly, without an edge to see
    return ft.RadialGradient(
        colors=[translucent(color, strength * share) for share in stops],
        stops=[0.0, 0.25, 0.55, 0.8, 1.0],
        center=center,
        radius=radius,
    )


def card_shadow() -> list[ft.BoxShadow]:
    """The card floats: its own colour below it, deeper in the dark where only light shows depth."""
    t = use_tokens()
    color = t.card_gradient[0]
    share = 0.35 if t.dark else 0.28
    return [ft.BoxShadow(blur_radius=32, offset=ft.Offset(0, 12), color=translucent(color, share))]
