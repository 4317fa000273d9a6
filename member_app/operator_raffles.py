"""`member-app operator raffles ...`: rounds, the secrets that decide them, and calling one off."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from member_app.options import Config, Data, Database, Programme, refuse
from member_app.workbench import workbench

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection

    from api_client.reference.context import Context

Round = Annotated[str, typer.Argument(metavar="RAFFLE", help="A round, as `list` shows it.")]
Party = Annotated[str, typer.Argument(metavar="PARTY", help="A party of its beacon that is not automatic.")]


def raffles_app() -> typer.Typer:
    """Raffles and their draws."""
    app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Raffles: who decides, and calling one off.")

    @app.command("list")
    def listed(data: Data, database: Database = None, programme: Programme = "aurora", config: Config = None) -> None:
        """Show rounds that are open, to come, or of these weeks."""
        from api_client.reference.play import raffle_operators, raffle_upkeep

        with workbench(database, data, programme) as ctx:
            raffle_upkeep.catch_up(ctx, ctx.now())
            if "raffles" not in ctx.programme.modules:
                refuse("This programme has no raffles.")
            with ctx.read() as conn:
                found = raffle_operators.listed(conn, ctx, ctx.now())
            for one in found:
                typer.echo(f"{one.id}  {one.state}  {one.entries} tickets  closes {one.closes_at:%Y-%m-%d %H:%M} UTC")
                for party in one.parties:
                    told = "told" if party.revealed else "bound" if party.commitment else "NOT BOUND"
                    typer.echo(f"    {party.id}{' (automatic)' if party.automatic else ''}  {told}")

    @app.command()
    def commit(
        data: Data, raffle: Round, party: Party,
        database: Database = None, programme: Programme = "aurora", config: Config = None,
    ) -> None:  # fmt: skip
        """Make a secret for a party and bind it to that. Keep what it prints: without it the raffle will be void."""
        from api_client.draws.beacon import SECRET_SIZE
        from api_client.reference.play import raffle_operators

        secret = secrets.token_bytes(SECRET_SIZE)

        def bind(conn: Connection, ctx: Context) -> None:
            promised = raffle_operators.promise(conn, ctx, raffle, party, secret, ctx.now())
            raffle_operators.commit(conn, ctx, raffle, party, promised, ctx.now())

        _do(database, data, programme, bind, "That party can't be bound to anything else in this raffle any more.")
        typer.echo(secret.hex())

    @app.command()
    def reveal(
        data: Data, raffle: Round, party: Party,
        secret: Annotated[str, typer.Argument(metavar="SECRET", help="What `commit` printed.")],
        database: Database = None, programme: Programme = "aurora", config: Config = None,
    ) -> None:  # fmt: skip
        """Tell a party's secret after closing. With the last one the draw takes place."""
        from api_client.reference.play import raffle_operators, raffle_upkeep

        if not re.fullmatch(r"[0-9a-f]{64}", secret):
            refuse("A secret has 64 hexadecimal digits, as `commit` printed them.")

        def tell(conn: Connection, ctx: Context) -> None:
            raffle_operators.reveal(conn, ctx, raffle, party, bytes.fromhex(secret), ctx.now())

        with workbench(database, data, programme) as ctx:
            raffle_upkeep.catch_up(ctx, ctx.now())
        _do(database, data, programme, tell, "It waits for no secret now.")
        typer.echo(f"{raffle}  {party}  told")

    @app.command()
    def void(
        data: Data, raffle: Round,
        reason: Annotated[str, typer.Argument(metavar="REASON", help="Why, as everybody will read it.")],
        database: Database = None, programme: Programme = "aurora", config: Config = None,
    ) -> None:  # fmt: skip
        """Call a raffle off before it is drawn. Everybody has their points back."""
        from api_client.reference.play import raffle_operators, raffle_upkeep

        if not 3 <= len(reason.strip()) <= 500 or not reason.isprintable():
            refuse("Say in one line why, in 3 to 500 characters.")

        def call_off(conn: Connection, ctx: Context) -> None:
            raffle_operators.void(conn, ctx, raffle, reason, ctx.now())

        _do(database, data, programme, call_off, "It is over already.")
        with workbench(database, data, programme) as ctx:
            raffle_upkeep.tell_all(ctx, raffle, ctx.now())
        typer.echo(f"{raffle}  void")

    return app


def _do(
    database: str | None, data: Path, programme: str, work: Callable[[Connection, Context], None], closed: str
) -> None:
    """In one transaction; a refusal in one line."""
    from api_client.reference.problems import Problem

    said = {
        "not-found": "There is no such raffle or party. `list` shows them.",
        "closed": closed,
        "wrong-code": "That is not the secret this party was bound to.",
    }
    try:
        with workbench(database, data, programme) as ctx, ctx.write() as conn:
            work(conn, ctx)
    except Problem as problem:
        refuse(said.get(problem.type, problem.title))
