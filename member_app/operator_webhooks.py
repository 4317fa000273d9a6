"""`member-app operator webhooks ...`: where other systems hear of what happens, and what was sent to them."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Annotated, NoReturn
from urllib.parse import urlsplit

import typer

from member_app.options import Config, Data, Database, Programme, refuse
from member_app.workbench import workbench

Id = Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")]
Url = Annotated[str, typer.Argument(metavar="URL", help="Where messages are posted to, https://...")]
Event = Annotated[list[str], typer.Option(metavar="TYPE", help="Only these, such as points.changed; else all.")]
Overlap = Annotated[int, typer.Option(min=0, max=720, help="Hours in which messages carry both signatures.")]
Private = Annotated[
    bool, typer.Option("--allow-private", help="It may be http and lead into this machine or a private network.")
]


def webhooks_app() -> typer.Typer:
    """The endpoints."""
    app = typer.Typer(
        rich_markup_mode=None, no_args_is_help=True, help="Endpoints that hear of points, rewards and tiers."
    )
    app.command()(add)
    app.command("list")(listed)
    app.command()(rotate)
    app.command()(enable)
    app.command("test")(send_test)
    app.command()(deliveries)
    app.command()(remove)
    return app


def add(
    data: Data, url: Url, event: Event = [], allow_private: Private = False,  # noqa: B006 - typer copies it
    database: Database = None, programme: Programme = "aurora", config: Config = None,
) -> None:  # fmt: skip
    """Add an endpoint and print the secret its signatures are checked with, this once."""
    from api_client.reference import webhooks

    _check_url(url, allow_private)
    if unknown := sorted(set(event) - set(webhooks.FIELDS)):
        refuse(f"There is no event {unknown[0]}. There are {', '.join(webhooks.FIELDS)}.")
    with workbench(database, data, programme) as ctx:
        with ctx.write() as conn:
            made, secret = webhooks.create(conn, ctx, url, event, ctx.now(), private=allow_private)
        typer.echo(f"{secret}\nThis is the secret of {made}. It is not shown again.")


def listed(data: Data, database: Database = None, programme: Programme = "aurora", config: Config = None) -> None:
    """Show them, newest first."""
    from api_client.reference import webhooks

    with workbench(database, data, programme) as ctx, ctx.read() as conn:
        for one in webhooks.listed(conn):
            state = "disabled" if one.disabled_at else "failing" if one.failing_since else "good"
            typer.echo("\t".join([one.id, one.url, " ".join(one.events) or "all events", state]))


def rotate(
    data: Data, webhook: Id, overlap: Overlap = 24,
    database: Database = None, programme: Programme = "aurora", config: Config = None,
) -> None:  # fmt: skip
    """Print a new secret, this once; for a while messages carry both signatures."""
    from api_client.reference import webhooks
    from api_client.reference.problems import Problem

    with workbench(database, data, programme) as ctx:
        try:
            with ctx.write() as conn:
                secret, until = webhooks.rotate(conn, ctx, webhook, ctx.now(), timedelta(hours=overlap))
        except Problem:
            _unknown(webhook)
        typer.echo(f"{secret}\nThe secret before works until {until.astimezone(UTC):%Y-%m-%d %H:%M UTC}.")


def enable(
    data: Data, webhook: Id, database: Database = None, programme: Programme = "aurora", config: Config = None
) -> None:
    """Send to it again after it had failed for too long."""
    from api_client.reference import webhooks
    from api_client.reference.problems import Problem

    with workbench(database, data, programme) as ctx:
        try:
            with ctx.write() as conn:
                webhooks.enable(conn, webhook, ctx.now())
        except Problem:
            _unknown(webhook)
        typer.echo(f"{webhook} is sent to again.")


def send_test(
    data: Data, webhook: Id, database: Database = None, programme: Programme = "aurora", config: Config = None
) -> None:
    """Leave a message that only tests the way; the running API sends it."""
    from api_client.reference import webhooks
    from api_client.reference.problems import Problem

    with workbench(database, data, programme) as ctx:
        try:
            with ctx.write() as conn:
                left = webhooks.leave_test(conn, webhook, ctx.now())
        except Problem:
            _unknown(webhook)
        typer.echo(f"{left} is on its way. See what came of it: member-app operator webhooks deliveries {webhook}")


def deliveries(
    data: Data, webhook: Id, database: Database = None, programme: Programme = "aurora", config: Config = None
) -> None:
    """Show the newest messages to it, and what came of each."""
    from api_client.reference import deliveries as sent
    from api_client.reference.problems import Problem

    with workbench(database, data, programme) as ctx, ctx.read() as conn:
        try:
            found, _ = sent.page(conn, webhook, None, 50)
        except Problem:
            _unknown(webhook)
        for one in found:
            came = str(one.response_code or one.fault or "-")
            when = f"{one.tried_at or one.created_at:%Y-%m-%d %H:%M:%S}"
            typer.echo("\t".join([one.id, one.type, one.status, f"{one.tries} tries", came, when]))


def remove(
    data: Data, webhook: Id, database: Database = None, programme: Programme = "aurora", config: Config = None
) -> None:
    """Send nothing to it any more."""
    from api_client.reference import webhooks
    from api_client.reference.problems import Problem

    with workbench(database, data, programme) as ctx:
        try:
            with ctx.write() as conn:
                webhooks.remove(conn, webhook, ctx.now())
        except Problem:
            _unknown(webhook)
        typer.echo(f"{webhook} is removed.")


def _check_url(url: str, private: bool) -> None:
    parts = urlsplit(url)
    fine = parts.scheme == "https" or (private and parts.scheme == "http")
    if not fine or not parts.hostname or "@" in parts.netloc or not url.isascii() or len(url) > 500:
        refuse(f"{url} is not an address a webhook may have. Write it like https://example.com/loyalty")


def _unknown(webhook: str) -> NoReturn:
    refuse(f"There is no webhook {webhook}. See the list.")
