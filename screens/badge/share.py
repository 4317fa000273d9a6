"""Passing a badge on: as a picture, and as a link to an Open Badge that anybody can check and that can be ended."""

from __future__ import annotations

from typing import Any

import flet as ft

from member_app.domain.badge import Badge, BadgeShare
from screens.badge.view_model import BadgeViewModel
from screens.shared.component import component
from screens.shared.files import save_file
from screens.shared.scope import use_scope, use_text, use_tokens
from screens.shared.sheet import use_sheet
from screens.shared.states import failure_sentence, skeleton
from screens.shared.surfaces import named, note, primary_button, quiet_button
from screens.shared.toast import use_toaster
from screens.shared.type import body, section, strong

#: The picture in the sheet (px); what is passed on is larger.
WIDTH, HEIGHT = 216, 270


@component
def ShareSheet(vm: BadgeViewModel, badge: Badge) -> ft.Control:
    """Lives while the sheet is open."""
    t = use_text()
    parts: list[ft.Control] = [section(t("badge.share.title"), size=20), _preview(vm, badge), _name_switch(vm)]
    if vm.failed is not None:
        parts.append(
            named("badge.share.failed", note(failure_sentence(t, vm.failed), tone="attention"), live_region=True)
        )
    parts += [_save_button(vm, badge), _link_panel(vm)]
    content = ft.Column(parts, spacing=16, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    use_sheet(content, vm.close, label=t("badge.share.title"), tall=True)
    return ft.Container(width=0, height=0)


def _preview(vm: BadgeViewModel, badge: Badge) -> ft.Control:
    """What others will see."""
    if vm.picture is None:
        block = ft.Container(width=WIDTH, height=HEIGHT, border_radius=20, bgcolor=use_tokens().palette.quiet)
        shown: ft.Control = block if use_scope().reduced_motion else skeleton(HEIGHT, width=WIDTH, radius=20)
    else:
        words = use_text()("badge.share.picture", title=badge.title)
        shown = ft.Image(
            src=vm.picture, width=WIDTH, height=HEIGHT, border_radius=20, fit=ft.BoxFit.COVER, semantics_label=words,
            gapless_playback=True,
        )  # fmt: skip
    return ft.Row([shown], alignment=ft.MainAxisAlignment.CENTER)


def _name_switch(vm: BadgeViewModel) -> ft.Control:
    t, p = use_text(), use_tokens().palette

    async def change(e: Any) -> None:
        await vm.name(bool(e.control.value))

    switch = ft.Switch(
        value=vm.with_name, on_change=change, disabled=vm.busy, key="badge.share.name", active_color=p.primary
    )
    row = ft.Row([strong(t("badge.share.name"), expand=True), switch], spacing=12)
    return named("badge.share.name", ft.MergeSemantics(row))


def _save_button(vm: BadgeViewModel, badge: Badge) -> ft.Control:
    """A phone's own sheet where there is one, a file elsewhere."""
    t, page, toaster = use_text(), ft.context.page, use_toaster()
    native = page.platform.is_mobile() and not page.web if page.platform else False

    async def hand_over(_: Any) -> None:
        if vm.picture is None:
            return
        done = await _pass_on(vm.picture, badge.id) if native else await save_file(f"{badge.id}.png", vm.picture)
        if done:
            toaster.show(t("badge.share.saved"))

    words = t("badge.share.send") if native else t("badge.share.save")
    icon = ft.Icons.IOS_SHARE if native else ft.Icons.DOWNLOAD_ROUNDED
    return primary_button(words, hand_over, key="badge.share.save", icon=icon, disabled=vm.picture is None)


async def _pass_on(picture: bytes, name: str) -> bool:
    """Into another app; False where there is none to take it. Says by itself that it is done."""
    try:
        await ft.Share().share_files([ft.ShareFile.from_bytes(picture, mime_type="image/png", name=f"{name}.png")])
    except (RuntimeError, TimeoutError):
        return await save_file(f"{name}.png", picture)
    return False


def _link_panel(vm: BadgeViewModel) -> ft.Control:
    t = use_text()
    head: list[ft.Control] = [strong(t("badge.link.title"), size=16), body(t("badge.link.text"))]
    if vm.link is None:
        make = quiet_button(
            t("badge.link.make"), vm.publish, key="badge.link.make", icon=ft.Icons.LINK, disabled=vm.busy
        )
        return _quiet([*head, make])
    end = quiet_button(t("badge.link.end"), vm.withdraw, key="badge.link.end", icon=ft.Icons.LINK_OFF, disabled=vm.busy)
    return _quiet([*head, *_open_ones(vm.link), end])


def _quiet(parts: list[ft.Control]) -> ft.Control:
    quiet = use_tokens().palette.quiet
    return ft.Container(ft.Column(parts, spacing=8), bgcolor=quiet, padding=16, border_radius=22)


def _open_ones(link: BadgeShare) -> list[ft.Control]:
    """The link to copy and the Open Badge to take along; without a public address there is neither."""
    t, p, toaster = use_text(), use_tokens().palette, use_toaster()
    if not link.link:
        return [note(t("badge.link.nowhere"), tone="attention")]
    shown = ft.Text(
        link.link,
        size=14,
        color=p.text,
        max_lines=1,
        overflow=ft.TextOverflow.ELLIPSIS,
        selectable=True,
        key="badge.link",
    )
    copy = quiet_button(
        t("badge.link.copy"), lambda _: toaster.show(t("badge.link.copied")), key="badge.link.copy",
        icon=ft.Icons.CONTENT_COPY, action=ft.CopyToClipboard(link.link),
    )  # fmt: skip
    look = quiet_button(
        t("badge.link.open"), None, key="badge.link.open", icon=ft.Icons.OPEN_IN_NEW,
        action=ft.OpenUrl(link.link, target=ft.UrlTarget.BLANK),
    )  # fmt: skip
    take = quiet_button(
        t("badge.link.credential"), None, key="badge.link.credential", icon=ft.Icons.VERIFIED_OUTLINED,
        action=ft.OpenUrl(link.credential, target=ft.UrlTarget.BLANK),
    )  # fmt: skip
    return [
        named("badge.link", ft.Container(shown, bgcolor=p.surface, border_radius=12, padding=14)),
        ft.Row([copy, look], wrap=True, spacing=4, run_spacing=0),
        take,
    ]
