"""Hooks that keep Flet's traps out of the screens: tasks end with their component, and never with a stale page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol, TypeVar

import flet as ft

from screens.shared.front import Front
from screens.shared.scope import use_scope, use_services

T = TypeVar("T")


class Runs(Protocol):
    """A view model with work to do while its screen is open."""

    async def run(self) -> None:
        """Follows its repositories until cancelled."""
        ...


M = TypeVar("M", bound=Runs)


def use_view_model(name: str, build: Callable[[], M]) -> M:
    """The view model of a screen, kept by `name` across tabs; it runs while the screen is on the page.

    A detail screen puts its id into `name`. The component is drawn again when an observable field changes.
    """
    kept = use_scope().kept
    model = kept.get(name, build)
    # use_state subscribes this component to an observable.
    watched: tuple[M | None, Any] = ft.use_state(model)
    current, set_model = watched
    if current is not model:
        set_model(None)  # a new model may equal the old one, and Flet would keep watching the old
        set_model(model)

    async def run() -> None:
        await model.run()

    # By identity too: the kept models are dropped when the member changes, and the new one has to run.
    ft.use_effect(run, [name, id(model)], cleanup=lambda: None)  # without a cleanup Flet never cancels the task
    return model


def use_watch(open_stream: Callable[[], AsyncIterator[T]], first: T, deps: list[Any] | None = None) -> T:
    """The newest value of an endless stream; `first` until it yields."""
    held: tuple[tuple[T], Any] = ft.use_state((first,))  # in a tuple: Flet calls a value that can be called
    (value,), set_value = held

    async def follow() -> None:
        async for newest in open_stream():
            set_value((newest,))

    ft.use_effect(follow, deps or [], cleanup=lambda: None)
    return value


def use_locked() -> bool:
    """Whether whoever holds the device has yet to show that it is theirs."""
    lock = use_services().lock
    return use_watch(lock.watch, lock.current).locked


def use_away() -> bool:
    """Whether the app is not in front; the component is drawn again when that changes."""
    watched: tuple[Front, Any] = ft.use_state(use_scope().front)
    return watched[0].away


def use_command(action: Callable[..., Awaitable[T]]) -> tuple[bool, Callable[..., Awaitable[T | None]]]:
    """(running, run): a second tap while the first runs does nothing."""
    running, set_running = ft.use_state(False)
    busy = ft.use_ref(False)

    async def run(*args: Any, **kwargs: Any) -> T | None:
        if busy.current:
            return None
        busy.current = True
        set_running(True)
        try:
            return await action(*args, **kwargs)
        finally:
            busy.current = False
            set_running(False)

    return running, run


def use_page_size(page: ft.Page) -> tuple[float, float]:
    """(width, height); only in the root, since the page has one slot for the event."""
    size, set_size = ft.use_state((float(page.width or 0), float(page.height or 0)))

    def mount() -> None:
        page.on_resize = lambda e: set_size((float(e.width), float(e.height)))

    ft.use_effect(mount, [])
    return size


def use_interval(tick: Callable[[], None], seconds: float, deps: list[Any] | None = None) -> None:
    """Calls `tick` every `seconds` while the component is on the page and the browser is connected."""
    page = ft.context.page

    async def loop() -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                connected = page.session.connection is not None
            except RuntimeError:  # the session expired: Flet runs no cleanups then
                return
            if connected:
                tick()

    ft.use_effect(loop, deps or [], cleanup=lambda: None)


def use_pull_to_refresh(
    reload: Callable[[], Awaitable[Any]], threshold: float = 60
) -> tuple[bool, Callable[[ft.OnScrollEvent], Awaitable[None]]]:
    """(refreshing, on_scroll): pulling a list past its top by `threshold` px and letting go reloads it."""
    pulled = ft.use_ref(0.0)
    running, run = use_command(reload)

    async def on_scroll(e: ft.OnScrollEvent) -> None:
        if e.event_type == ft.ScrollType.OVERSCROLL and (e.overscroll or 0) < 0:
            pulled.current = (pulled.current or 0.0) - float(
                e.overscroll or 0
            )  # Android and web clamp and report the excess
        elif e.event_type == ft.ScrollType.UPDATE and e.pixels < 0:
            pulled.current = max(pulled.current or 0.0, -float(e.pixels))  # iOS bounces
        elif e.event_type == ft.ScrollType.END:
            far, pulled.current = pulled.current or 0.0, 0.0
            if far >= threshold:
                await run()

    return running, on_scroll
