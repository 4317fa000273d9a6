"""`member-app operator rewards ...`: rewards beside those of the programme file, by operators' own lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from member_app.options import Config, Data, Database, Programme, refuse
from member_app.workbench import workbench

if TYPE_CHECKING:
    from api_client.reference.context import Context

File = Annotated[Path, typer.Argument(metavar="FILE", help="A list of rewards: .jsonl (or .ndjson) or .csv.")]
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="As `list` shows them.")]


def rewards_app() -> typer.Typer:
    """Lists of rewards."""
    app = typer.Typer(
        rich_markup_mode=None, no_args_is_help=True, help="Rewards of your own lists, beside the programme file's."
    )

    @app.command("import")
    def import_(
        data: Data, file: File, database: Database = None, programme: Programme = "aurora", config: Config = None
    ) -> None:
        """Add the rewards of a list and replace those that changed: all of them, or none if a line is wrong."""
        from api_client.reference.reward_import import ImportRefused, take_over

        with workbench(database, data, programme) as ctx:
            _same_programme(ctx)
            try:
                changes = take_over(ctx, file, _progress)
            except ImportRefused as fault:
                typer.echo(fault, err=True)
                raise typer.Exit(2) from None
        typer.echo(f"{changes.new:,} new, {changes.changed:,} changed, {changes.same:,} as they were.")

    @app.command("list")
    def listed(data: Data, database: Database = None, programme: Programme = "aurora", config: Config = None) -> None:
        """Show them: id, cost and title."""
        from api_client.reference import reward_import

        with workbench(database, data, programme) as ctx, ctx.read() as conn:
            for reward_id, cost, said in reward_import.listed(conn):
                title = json.loads(said)["title"]
                typer.echo(f"{reward_id}  {cost}  {title.get(ctx.programme.locales[0]) or next(iter(title.values()))}")

    @app.command()
    def remove(
        data: Data, reward: Ids, database: Database = None, programme: Programme = "aurora", config: Config = None
    ) -> None:
        """Offer them no longer; what members have already can still be used."""
        from api_client.reference.reward_import import take_away

        with workbench(database, data, programme) as ctx:
            unknown = take_away(ctx, reward)
        if unknown:
            refuse(f"not on a list of yours, so nothing was removed: {', '.join(unknown)}")
        typer.echo(f"{len(set(reward)):,} removed.")

    return app


def _same_programme(ctx: Context) -> None:
    """Rewards are checked against the programme that the API runs, not against another one."""
    from api_client.reference.rewards import made_from

    if not made_from(ctx):
        refuse("The API on this database was started with another programme file. Name that one with --programme.")


def _progress(what: str, count: int) -> None:
    typer.echo(f"{count:,} lines {what}", err=True)
