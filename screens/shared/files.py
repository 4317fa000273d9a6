"""Handing a file to the member: a download in a browser, a place of their choice elsewhere."""

from __future__ import annotations

import flet as ft


async def save_file(name: str, content: bytes) -> bool:
    """False where this device can't, or the member has thought better of it on a phone or desktop."""
    page = ft.context.page
    try:
        path = await ft.FilePicker().save_file(file_name=name, src_bytes=content)
    except (RuntimeError, TimeoutError, ValueError):
        return False
    return page.web or path is not None
