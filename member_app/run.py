"""What `member-app run`, `api` and `assets` do, with every way they can fail put into words."""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import socket
import subprocess
import threading
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from member_app.config import AppConfig, Mode
from member_app.handoff import Handoff, announced
from member_app.journal import keep_journal
from member_app.options import LogFormat, LogLevel
from member_app.serve import Farewell, PortError, bind, has_display, run_server, url_of

MARK = ".member-app"


class RunError(Exception):
    """It can't run; the text says why and what to do."""


@dataclass(frozen=True)
class RunOptions:
    """The options of `member-app run`."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8550
    browser: bool = True
    desktop: bool = False
    api: str | None = None
    programme: str = "aurora"
    database: str | None = None
    fresh: bool = False
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxy: str = ""
    precompress: bool = True
    worker: bool = True
    log_format: LogFormat | None = None
    log_level: LogLevel | None = None
    public_url: str = ""


@dataclass(frozen=True)
class ApiOptions:
    """The options of `member-app api`. `drain` and `sweep_every` are in seconds."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8551
    programme: str = "aurora"
    database: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxy: str = ""
    drain: int = 0
    log_format: LogFormat | None = None
    log_level: LogLevel | None = None
    key_file: Path | None = None
    pool_size: int = 16
    sweep_every: float = 60.0


def run_app(options: RunOptions) -> None:
    """Serve the app until told to stop."""
    keep_journal(options.log_format, options.log_level, usual=LogLevel.WARNING, people=True)
    _check_api(options.api)
    _check_public(options.public_url)
    data = prepare_data(options.data, fresh=options.fresh)
    config = AppConfig(
        data_dir=data,
        api_url=options.api.rstrip("/") if options.api else None,
        programme=options.programme,
        mode=Mode.DESKTOP if options.desktop else Mode.WEB,
        database_url=options.database,
        public_url=options.public_url.rstrip("/"),
    )
    if options.desktop:
        if importlib.util.find_spec("flet_desktop") is None:
            raise RunError("--desktop needs the window of the toolkit: pip install 'flet[desktop]==1.0.5'")
        from member_app.app import run_native

        with _explained():
            run_native(config)
        return
    _serve_app(options, config)


def _serve_app(options: RunOptions, config: AppConfig) -> None:
    from member_app.app import Pages
    from member_app.data.browser_card import card_secret
    from member_app.front import programme_front
    from member_app.web.server import WebSettings, create_web_app
    from member_app.wiring import Process

    sock = _bind(options.host, options.port)
    url = url_of(sock)
    with contextlib.ExitStack() as stack:
        stack.callback(sock.close)
        process = Process(config)
        with _explained():
            api = process.api()  # now, so that a wrong programme is told before anything is served
        settings = WebSettings(
            front=lambda: programme_front(process),
            stop=process.close,
            card_keys=lambda handle: card_secret(process.handles(), handle),
            hosts=(options.host, *options.allowed_hosts),
            api_origin=options.api or "",
            worker=options.worker,
        )
        _warn_of_demo(options, config)
        web = create_web_app(Pages(process).open, settings, api)
        if api is not None:
            stack.enter_context(_announced(config.data_dir, f"{url}/api"))
        if options.precompress:
            stack.enter_context(_compressing())
        announce = partial(_announce, "Member app", url, options.browser)
        run_server(web, sock, announce, options.trusted_proxy, Farewell(leave=process.end_streams))


def _warn_of_demo(options: RunOptions, config: AppConfig) -> None:
    """The demo shows its mail, and so everybody's codes, to whoever can reach it."""
    if config.embedded and config.demo and options.host not in ("127.0.0.1", "::1", "localhost"):
        print(  # noqa: T201 - the command's answer
            "Demo mode on a public address: anyone who reaches it can read all one-time codes. "
            "Keep it among friends, or run `member-app api` and point the app at it with --api.",
            flush=True,
        )


def run_api(options: ApiOptions) -> None:
    """Serve the reference API alone."""
    from api_client.reference.app import ReferenceSettings, close_app, create_app, end_streams, retire
    from member_app.web.headers import DATA_POLICY, SecureHeaders
    from member_app.web.hosts import KnownHosts

    keep_journal(options.log_format, options.log_level, usual=LogLevel.INFO, people=False)
    folder = prepare_data(options.data)
    sock = _bind(options.host, options.port)
    url = url_of(sock)
    settings = ReferenceSettings(
        database_url=options.database or f"sqlite:///{folder / 'api.db'}",
        programme=options.programme, data_dir=folder, demo=False,
        key_file=options.key_file, pool_size=options.pool_size, sweep_every=options.sweep_every,
    )  # fmt: skip
    with contextlib.ExitStack() as stack:
        stack.callback(sock.close)
        with _explained():
            app = create_app(settings)
        stack.callback(close_app, app)
        stack.enter_context(_announced(folder, url))
        farewell = Farewell(partial(retire, app), partial(end_streams, app), options.drain)
        secured = SecureHeaders(app, DATA_POLICY, data_prefix="")
        served = KnownHosts(secured, (options.host, *options.allowed_hosts))
        run_server(served, sock, partial(_announce, "Loyalty API", url, False), options.trusted_proxy, farewell)


def prepare_assets() -> None:
    """Make all compressed copies and say how much they are."""
    from member_app.web.compress import CompressedStore, default_store, make_all
    from member_app.web.server import app_catalogue

    total = make_all(app_catalogue(), CompressedStore(default_store()))
    print(f"Compressed files: {total / 1e6:.1f} MB in {default_store()}")  # noqa: T201 - the command's answer


def prepare_data(folder: Path, *, fresh: bool = False) -> Path:
    """The data folder, for this user only. `fresh` empties it, if it is really ours."""
    folder = folder.expanduser().resolve()
    try:
        if fresh and folder.exists():
            _empty(folder)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / MARK).touch(mode=0o600)
    except OSError as fault:
        reason = fault.strerror or fault
        raise RunError(f"The data folder {folder} can't be used: {reason}. Choose another: --data DIR") from None
    return folder


def _empty(folder: Path) -> None:
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).exists()):
        raise RunError(f"{folder} was not made by member-app, so --fresh does not empty it. Remove it yourself.")
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Faults of the programme file and of the database come out as what the operator can mend."""
    from api_client.reference.database import DatabaseUnusable
    from api_client.reference.programme import ProgrammeError

    try:
        yield
    except ProgrammeError as fault:
        raise RunError(fault) from None
    except DatabaseUnusable as fault:
        raise RunError(f"The database can't be used: {fault}. Check --database, or the files under --data.") from None


@contextlib.contextmanager
def _announced(data: Path, api: str) -> Iterator[None]:
    """Let `member-app till` of the same data folder find us."""
    from api_client.reference import till_credential

    with announced(data, Handoff(api, till_credential(data))):
        yield


@contextlib.contextmanager
def _compressing() -> Iterator[None]:
    """Make missing compressed copies while the server runs."""
    from member_app.web.compress import CompressedStore, complete, default_store, start_maker
    from member_app.web.server import app_catalogue

    store = CompressedStore(default_store())
    maker = None if complete(app_catalogue(), store) else start_maker(store)
    try:
        yield
    finally:
        if maker is not None:
            maker.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                maker.wait(0.7)
            maker.kill()
            maker.wait()


def _check_api(api: str | None) -> None:
    if api is None:
        return
    parts = urlsplit(api)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise RunError(f"{api} is not the address of an API. Write it like https://loyalty.example.com")


def _check_public(url: str) -> None:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.netloc or not url.isascii()):
        raise RunError(f"{url} is no address members could open. Write it like https://club.example.com")


def _bind(host: str, port: int) -> socket.socket:
    try:
        return bind(host, port)
    except PortError as fault:
        raise RunError(fault) from None


def _announce(name: str, url: str, browser: bool) -> None:
    print(f"{name}: {url}", flush=True)  # noqa: T201 - the command's answer
    if browser and has_display():
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
