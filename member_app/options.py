"""What the commands share: their common options, settings from a file, and how one is refused."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import platformdirs
import typer

from member_app.settings import SettingsError, read_settings

REFUSED = 2


class LogFormat(StrEnum):
    """How the log is written: an object a line for machines, or lines for people."""

    JSON = "json"
    TEXT = "text"


class LogLevel(StrEnum):
    """What is worth a line in the log."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def refuse(message: object) -> NoReturn:
    """Say what is wrong and what to do, and leave."""
    typer.echo(f"member-app: {message}", err=True)
    raise typer.Exit(REFUSED)


def use_settings(ctx: typer.Context, path: Path | None) -> Path | None:
    """Let the file's values stand in for the defaults of this command."""
    if path is None:
        return None
    names = [parameter.name or "" for parameter in ctx.command.params]
    try:
        ctx.default_map = {**(ctx.default_map or {}), **read_settings(path, ctx.info_name or "", names)}
    except SettingsError as fault:
        refuse(fault)
    return path


def default_data() -> Path:
    """Where this user's data is, unless told otherwise."""
    return Path(platformdirs.user_data_dir("member-app"))


Config = Annotated[
    Path | None,
    typer.Option(
        "--config", envvar="MEMBER_APP_CONFIG", is_eager=True, callback=use_settings, metavar="FILE",
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
    Path, typer.Option(envvar="MEMBER_APP_DATA", default_factory=default_data, show_default=False, metavar="DIR",
                       help="Where everything is kept. [default: the user's data folder]"),
]  # fmt: skip
Programme = Annotated[
    str, typer.Option(envvar="MEMBER_APP_PROGRAMME", metavar="NAME|FILE", help="A preset's name or a programme file.")
]
Database = Annotated[
    str | None, typer.Option(envvar="MEMBER_APP_DATABASE", metavar="URL", help="Instead of a SQLite file under --data.")
]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key-file", envvar="MEMBER_APP_KEY_FILE", metavar="FILE", show_default=False,
        help="The key that all processes on one database share; made on first use. [default: pepper.key under --data]",
    ),
]  # fmt: skip
PoolSize = Annotated[
    int,
    typer.Option(
        envvar="MEMBER_APP_POOL_SIZE", min=2, max=500, metavar="N",
        help="The most connections to PostgreSQL that requests use; one more is for news.",
    ),
]  # fmt: skip
SweepEvery = Annotated[
    float,
    typer.Option(
        envvar="MEMBER_APP_SWEEP_EVERY", min=0.1, max=3600, metavar="SECONDS",
        help="How often to look for what is due by itself; one process does it for all.",
    ),
]  # fmt: skip
TrustedProxy = Annotated[
    str,
    typer.Option(
        envvar="MEMBER_APP_TRUSTED_PROXY", metavar="ADDRESS", help="Proxy whose X-Forwarded headers are believed."
    ),
]
AllowedHost = Annotated[
    list[str], typer.Option(envvar="MEMBER_APP_ALLOWED_HOST", metavar="NAME", help="A name this server is known by.")
]
PublicUrl = Annotated[
    str,
    typer.Option(
        "--public-url", envvar="MEMBER_APP_PUBLIC_URL", metavar="URL", show_default=False,
        help="Where members reach the app, for links they pass on. [default: where the browser found it]",
    ),
]  # fmt: skip
Format = Annotated[
    LogFormat | None,
    typer.Option(
        "--log-format", envvar="MEMBER_APP_LOG_FORMAT", show_default=False,
        help="json: an object a line; text: for people. [default: json, but text for `run` on a terminal]",
    ),
]  # fmt: skip
Level = Annotated[
    LogLevel | None,
    typer.Option(
        "--log-level", envvar="MEMBER_APP_LOG_LEVEL", show_default=False,
        help="From where on to log. [default: info for `api`, warning for `run`]",
    ),
]  # fmt: skip
