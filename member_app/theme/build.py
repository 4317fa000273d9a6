"""Maps a brand's palette to Material roles, so that Flet's own controls wear the brand too."""

from __future__ import annotations

import flet as ft

from member_app.domain.programme import Palette


def flet_theme(palette: Palette) -> ft.Theme:
    """The Flet theme of one brightness."""
    p = palette
    return ft.Theme(
        font_family="Jakarta",
        use_material3=True,
        scaffold_bgcolor=p.page,
        color_scheme=ft.ColorScheme(
            primary=p.primary,
            on_primary=p.surface,
            primary_container=p.primary_container,
            on_primary_container=p.on_primary_container,
            secondary=p.primary,
            on_secondary=p.surface,
            secondary_container=p.primary_container,
            on_secondary_container=p.on_primary_container,
            tertiary=p.good,
            tertiary_container=p.good_container,
            on_tertiary_container=p.good,
            error=p.attention,
            on_error=p.surface,
            error_container=p.attention_container,
            on_error_container=p.attention,
            surface=p.page,
            on_surface=p.text,
            on_surface_variant=p.text2,
            surface_container_lowest=p.surface,
            surface_container_low=p.surface,
            surface_container=p.surface,
            surface_container_high=p.surface,
            surface_container_highest=p.quiet,
            outline=p.text2,
            outline_variant=p.line,
            inverse_surface=p.text,
            on_inverse_surface=p.page,
            inverse_primary=p.primary_container,
            surface_tint=p.surface,
        ),
        snackbar_theme=ft.SnackBarTheme(
            bgcolor=p.text,
            content_text_style=ft.TextStyle(color=p.page, size=15, font_family="Jakarta"),
            action_text_color=p.primary_container,
            behavior=ft.SnackBarBehavior.FLOATING,
            shape=ft.RoundedRectangleBorder(radius=16),
        ),
    )
