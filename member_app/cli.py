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
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from member_app.journal import log_what_python_says
from member_app.operator import operator_app
from member_app.options import (
    REFUSED,
    AllowedHost,
    Config,
    Data,
    Database,
    Format,
    Host,
    KeyFile,
    Level,
    PoolSize,
    Port,
    Programme,
    PublicUrl,
    SweepEvery,
    TrustedProxy,
    refuse,
)
from member_app.verify_draw import verify_draw


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
app.add_typer(operator_app, name="operator")
app.command()(verify_draw)


def main() -> None:
    """Entry point of the command."""
    os.umask(0o077)  # what it writes is its user's, also in a folder that others may look into
    log_what_python_says()
    try:
        app()
    except SystemExit as end:
        if "member_app.serve" in sys.modules:
            from member_app.serve import end_stragglers

            end_stragglers(end.code if isinstance(end.code, int) else 0)
        raise


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("member-app"))
        raise typer.Exit


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
    allowed_host: AllowedHost = [],  # noqa: B006 - typer copies it
    trusted_proxy: TrustedProxy = "",
    precompress: Annotated[
        bool, typer.Option(envvar="MEMBER_APP_PRECOMPRESS", help="Compress static files in the background, once.")
    ] = True,
    worker: Annotated[
        bool, typer.Option(envvar="MEMBER_APP_WORKER", help="Let browsers keep the app for visits without a network.")
    ] = True,
    public_url: PublicUrl = "",
    log_format: Format = None,
    log_level: Level = None,
    config: Config = None,
) -> None:
    """Serve the app, with the reference API under /api unless --api names another."""
    from member_app.run import RunOptions, run_app

    options = RunOptions(
        host=host, port=port, browser=browser, desktop=desktop, api=api, programme=programme, database=database,
        data=data, fresh=fresh, allowed_hosts=tuple(allowed_host), trusted_proxy=trusted_proxy, precompress=precompress,
        worker=worker, log_format=log_format, log_level=log_level, public_url=public_url,
    )  # fmt: skip
    _guarded(lambda: run_app(options))


@app.command(
    epilog="Several processes may serve one PostgreSQL (postgresql://user:password@host/name?sslmode=verify-full): "
    "give each its own --data, and all the same --database, --programme and --key-file. They need processes x "
    "(--pool-size + 1) connections, and sessions of their own: behind PgBouncer, pool_mode = session. "
    "Their clocks must agree."
)
def api(
    data: Data,
    host: Host = "127.0.0.1",
    port: Port = 8551,
    database: Database = None,
    programme: Programme = "aurora",
    key_file: KeyFile = None,
    pool_size: PoolSize = 16,
    sweep_every: SweepEvery = 60,
    allowed_host: AllowedHost = [],  # noqa: B006 - typer copies it
    trusted_proxy: TrustedProxy = "",
    drain: Annotated[
        int,
        typer.Option(
            envvar="MEMBER_APP_DRAIN",
            min=0,
            max=300,
            metavar="SECONDS",
            help="After SIGTERM, say so at /readyz for so long and go on answering, then stop.",
        ),
    ] = 0,
    log_format: Format = None,
    log_level: Level = None,
    check: Annotated[
        bool, typer.Option("--check", envvar="MEMBER_APP_CHECK", help="Say whether it could serve, and change nothing.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", envvar="MEMBER_APP_JSON", help="With --check: an object instead of lines.")
    ] = False,
    config: Config = None,
) -> None:
    """Serve the reference API alone: /v1/..., /healthz, /readyz, /metrics, /openapi.json."""
    from member_app.run import ApiOptions, run_api

    if check:
        from member_app.check import check_api

        raise typer.Exit(check_api(database, data, programme, key_file, as_json=json))
    options = ApiOptions(
        host=host, port=port, database=database, programme=programme, data=data, allowed_hosts=tuple(allowed_host),
        trusted_proxy=trusted_proxy, drain=drain, log_format=log_format, log_level=log_level,
        key_file=key_file, pool_size=pool_size, sweep_every=sweep_every,
    )  # fmt: skip
    _guarded(lambda: run_api(options))


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
