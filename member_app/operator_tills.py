"""`member-app operator tills ...` and `credentials ...`: what tills and other machines sign in with, made and ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from member_app.options import Config, Data, Database, Programme, refuse
from member_app.workbench import workbench

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from api_client.access import CredentialDto
    from api_client.reference.context import Context

Id = Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What people call it, such as the till's place.")]
Store = Annotated[str | None, typer.Option(metavar="ID", help="Bind it to this store of the programme.")]
Days = Annotated[int | None, typer.Option(min=1, max=3650, help="End it by itself after so many days.")]
Overlap = Annotated[int, typer.Option(min=0, max=720, help="Hours the secret before goes on working.")]
Scope = Annotated[list[str], typer.Option(metavar="SCOPE", help="till, operator or metrics; as often as needed.")]


def tills_app() -> typer.Typer:
    """Credentials that may act as a till."""
    app = _group("Credentials of the tills.", only="till")

    @app.command()
    def add(
        data: Data, name: Name, store: Store = None, days: Days = None, database: Database = None,
        programme: Programme = "aurora", config: Config = None,
    ) -> None:  # fmt: skip
        """Make a till's credential and print its secret, this once."""
        with workbench(database, data, programme) as ctx:
            _add(ctx, name, ["till"], store, days)

    return app


def credentials_app() -> typer.Typer:
    """Credentials of every scope."""
    app = _group("Credentials of tills, operators' systems and collectors of metrics.", only=None)

    @app.command()
    def add(
        data: Data, name: Name, scope: Scope, store: Store = None, days: Days = None, database: Database = None,
        programme: Programme = "aurora", config: Config = None,
    ) -> None:  # fmt: skip
        """Make a credential and print its secret, this once."""
        with workbench(database, data, programme) as ctx:
            _add(ctx, name, scope, store, days)

    return app


def _group(words: str, only: str | None) -> typer.Typer:
    app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help=words)

    @app.command("list")
    def listed(data: Data, database: Database = None, programme: Programme = "aurora", config: Config = None) -> None:
        """Show them, newest first; secrets can't be shown again."""
        from api_client.reference import credentials

        with workbench(database, data, programme) as ctx, ctx.read() as conn:
            found = [one for one in credentials.listed(conn) if only is None or only in one.scopes]
            for one in found:
                typer.echo(_line(one, ctx.now()))

    @app.command()
    def rotate(
        data: Data, credential: Id, overlap: Overlap = 24, database: Database = None,
        programme: Programme = "aurora", config: Config = None,
    ) -> None:  # fmt: skip
        """Print a new secret, this once; the one before works on for a while."""
        from api_client.reference import credentials, till
        from api_client.reference.problems import Problem

        with workbench(database, data, programme) as ctx:
            try:
                with ctx.write() as conn:
                    file = _file_of(ctx, conn, credential)
                    secret, until = credentials.rotate(conn, credential, ctx.now(), timedelta(hours=overlap))
            except Problem as fault:
                refuse(_reason(credential, fault.type))
            typer.echo(f"{secret}\nThe secret before works until {_moment(until)}.")
            if file is not None:
                till.replace_secret(file, secret)
                typer.echo(f"{file.name} holds the new one; restart the API before the old one ends.")

    @app.command()
    def revoke(
        data: Data, credential: Id, database: Database = None, programme: Programme = "aurora", config: Config = None
    ) -> None:
        """End it at once."""
        from api_client.reference import credentials
        from api_client.reference.problems import Problem

        with workbench(database, data, programme) as ctx:
            try:
                with ctx.write() as conn:
                    credentials.revoke(conn, credential, ctx.now())
            except Problem as fault:
                refuse(_reason(credential, fault.type))
            typer.echo(f"{credential} is revoked.")

    return app


def _file_of(ctx: Context, conn: Connection, credential: str) -> Path | None:
    """The file beside the data that holds this credential's secret, as that of the embedded till does."""
    from api_client.reference import credentials

    files = sorted(ctx.settings.data_dir.glob("*.token"))
    return next((one for one in files if credentials.belongs(conn, one.read_text("ascii").strip(), credential)), None)


def _add(ctx: Context, name: str, scopes: list[str], store: str | None, days: int | None) -> None:
    from api_client.reference import credentials

    if store is not None and store not in {one.id for one in ctx.programme.stores}:
        refuse(f"{store} is not a store of this programme. See --programme.")
    now = ctx.now()
    ends = now + timedelta(days=days) if days else None
    try:
        with ctx.write() as conn:
            made, secret = credentials.create(conn, name, scopes, now, store_id=store, expires_at=ends)
    except ValueError as fault:
        refuse(fault)
    typer.echo(f"{secret}\nThis is the secret of {made}. It is not shown again.")


def _line(one: CredentialDto, now: datetime) -> str:
    if one.revoked_at is not None:
        state = f"revoked {_moment(one.revoked_at)}"
    elif one.expires_at is not None:
        state = f"{'ended' if one.expires_at <= now else 'ends'} {_moment(one.expires_at)}"
    else:
        state = "good"
    used = f"used {_moment(one.last_used_at)}" if one.last_used_at else "never used"
    return "\t".join([one.id, one.name, " ".join(one.scopes), one.store_id or "any store", state, used])


def _reason(credential: str, problem: str) -> str:
    if problem == "closed":
        return f"{credential} is revoked. Make a new one."
    return f"There is no credential {credential}. See the list."


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
