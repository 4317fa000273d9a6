"""The `member-app` command. Parses, explains what is wrong in one line, and hands on; the work is done elsewhere.

Exit codes: 0 fine, 1 failed, 2 refused or wrong input.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import platformdirs
import typer
from typer.core import TyperGroup

from member_app.settings import SettingsError, read_settings

REFUSED = 2


class _DefaultsToRun(TyperGroup):
    """`member-app --port 9000` means `member-app run --port 9000`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_DefaultsToRun,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="A membership and loyalty app. Without a command it runs the app: see `member-app run --help`.",
)
programmes_app = typer.Typer(
    invoke_without_command=True, rich_markup_mode=None, help="List the presets; check an operator's own file."
)
app.add_typer(programmes_app, name="programmes")


def main() -> None:
    """Entry point of the command."""
    os.umask(0o077)  # what it writes is its user's, also in a folder that others may look into
    app()


def refuse(message: object) -> NoReturn:
    """Say what is wrong and what to do, and leave."""
    typer.echo(f"member-app: {message}", err=True)
    raise typer.Exit(REFUSED)


def _use_settings(ctx: typer.Context, path: Path | None) -> Path | None:
    """Let the file's values stand in for the defaults of this command."""
    if path is None:
        return None
    names = [parameter.name or "" for parameter in ctx.command.params]
    try:
        ctx.default_map = {**(ctx.default_map or {}), **read_settings(path, ctx.info_name or "", names)}
    except SettingsError as fault:
        refuse(fault)
    return path


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("member-app"))
        raise typer.Exit


def _default_data() -> Path:
    return Path(platformdirs.user_data_dir("member-app"))


Config = Annotated[
    Path | None,
    typer.Option(
        "--config", envvar="MEMBER_APP_CONFIG", is_eager=True, callback=_use_settings, metavar="FILE",
        help="Settings in TOML; what is given here or in the environment wins over them.",
    ),
]  # fmt: skip
Host = Annotated[
    str, typer.Option(envvar="MEMBER_APP_HOST", help="Address to listen at; loopback unless told otherwise.")
]
Port = Annotated[
    int, typer.Option(envvar="MEMBER_APP_PORT", min=0, max=65535, help="Port to listen at; 0 takes a free one.")
]
Data = Annotated[
    Path, typer.Option(envvar="MEMBER_APP_DATA", default_factory=_default_data, show_default=False, metavar="DIR",
                       help="Where everything is kept. [default: the user's data folder]"),
]  # fmt: skip
Programme = Annotated[
    str, typer.Option(envvar="MEMBER_APP_PROGRAMME", metavar="NAME|FILE", help="A preset's name or a programme file.")
]
Database = Annotated[
    str | None, typer.Option(envvar="MEMBER_APP_DATABASE", metavar="URL", help="Instead of a SQLite file under --data.")
]
TrustedProxy = Annotated[
    str,
    typer.Option(
        envvar="MEMBER_APP_TRUSTED_PROXY", metavar="ADDRESS", help="Proxy whose X-Forwarded headers are believed."
    ),
]


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of no command."""


@app.command()
def run(
    data: Data,
    host: Host = "127.0.0.1",
    port: Port = 8550,
    browser: Annotated[
        bool, typer.Option(envvar="MEMBER_APP_BROWSER", help="Open a browser when there is a display.")
    ] = True,
    desktop: Annotated[bool, typer.Option(envvar="MEMBER_APP_DESKTOP", help="Run in a window of its own.")] = False,
    api: Annotated[
        str | None, typer.Option(envvar="MEMBER_APP_API", metavar="URL", help="A loyalty API elsewhere, without /v1.")
    ] = None,
    programme: Programme = "aurora",
    database: Database = None,
    fresh: Annotated[
        bool, typer.Option(envvar="MEMBER_APP_FRESH", help="Forget everything under --data first.")
    ] = False,
    allowed_host: Annotated[
        list[str],
        typer.Option(envvar="MEMBER_APP_ALLOWED_HOST", metavar="NAME", help="A name this server is known by."),
    ] = [],  # noqa: B006 - typer copies it
    trusted_proxy: TrustedProxy = "",
    precompress: Annotated[
        bool, typer.Option(envvar="MEMBER_APP_PRECOMPRESS", help="Compress static files in the background, once.")
    ] = True,
    config: Config = None,
) -> None:
    """Serve the app, with the reference API under /api unless --api names another."""
    from member_app.run import RunOptions, run_app

    options = RunOptions(
        host=host, port=port, browser=browser, desktop=desktop, api=api, programme=programme, database=database,
        data=data, fresh=fresh, allowed_hosts=tuple(allowed_host), trusted_proxy=trusted_proxy, precompress=precompress,
    )  # fmt: skip
    _guarded(lambda: run_app(options))


@app.command()
def api(
    data: Data,
    host: Host = "127.0.0.1",
    port: Port = 8551,
    database: Database = None,
    programme: Programme = "aurora",
    trusted_proxy: TrustedProxy = "",
    config: Config = None,
) -> None:
    """Serve the reference API alone: /v1/..., /healthz, /openapi.json."""
    from member_app.run import run_api

    _guarded(lambda: run_api(host, port, database, programme, data, trusted_proxy))


@app.command()
def assets(config: Config = None) -> None:
    """Compress the static files now, so that not even the first visitor waits (for images and packages)."""
    from member_app.run import prepare_assets

    prepare_assets()


@app.command()
def till(
    data: Data,
    code: Annotated[str | None, typer.Option(envvar="MEMBER_APP_CODE", help="The code as text.")] = None,
    image: Annotated[
        Path | None, typer.Option(envvar="MEMBER_APP_IMAGE", metavar="PNG", help="A picture of the code.")
    ] = None,
    amount: Annotated[str | None, typer.Option(envvar="MEMBER_APP_AMOUNT", help="What was paid, like 24.90.")] = None,
    line: Annotated[
        list[str],
        typer.Option(envvar="MEMBER_APP_LINE", metavar='"TITLE=PRICE"', help="One sold thing; as often as needed."),
    ] = [],  # noqa: B006 - typer copies it
    coupon: Annotated[
        str | None, typer.Option(envvar="MEMBER_APP_COUPON", metavar="CODE", help="Accept a coupon.")
    ] = None,
    refund: Annotated[
        str | None, typer.Option(envvar="MEMBER_APP_REFUND", metavar="TRANSACTION", help="Take a purchase back.")
    ] = None,
    api: Annotated[
        str | None, typer.Option(envvar="MEMBER_APP_API", metavar="URL", help="The API, without /v1.")
    ] = None,
    token: Annotated[
        str | None, typer.Option(envvar="MEMBER_APP_TOKEN", help="The till's credential for --api.")
    ] = None,
    config: Config = None,
) -> None:
    """Be a store's till: read a member's code, post the purchase, accept a coupon, refund."""
    from member_app.guard import set_up_logging
    from member_app.till import TillError
    from member_app.till_counter import TillRequest, serve_customer

    set_up_logging(logging.ERROR)  # what a cashier needs to know is printed
    request = TillRequest(code, image, amount, tuple(line), coupon, refund)
    try:
        typer.echo(asyncio.run(serve_customer(request, data, api, token)))
    except TillError as fault:
        refuse(fault)


@programmes_app.callback()
def programmes(ctx: typer.Context) -> None:
    """List the presets."""
    if ctx.invoked_subcommand is None:
        from api_client.reference.programme import list_presets

        for name in list_presets():
            typer.echo(name)


@programmes_app.command()
def check(file: Annotated[str, typer.Argument(metavar="FILE", help="A programme file.")]) -> None:
    """Say whether a programme file is right, and where not."""
    from api_client.reference.programme import ProgrammeError, load_programme

    try:
        load_programme(file)
    except ProgrammeError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(REFUSED) from None
    typer.echo(f"{file} is fine.")


def _guarded(work: Callable[[], None]) -> None:
    from member_app.run import RunError

    try:
        work()
    except RunError as fault:
        refuse(fault)
    except KeyboardInterrupt:
        sys.exit(0)
