"""`member-app operator auctions ...`: how they stand, and calling one off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from member_app.options import Config, Data, Database, Programme, refuse
from member_app.workbench import workbench

if TYPE_CHECKING:
    from api_client.play.auctions import OperatorAuctionDto

#: What a refusal means here, by the problem's type.
SAID = {"not-found": "There is no such auction. `list` shows them.", "closed": "It is over already."}


def auctions_app() -> typer.Typer:
    """Auctions for points."""
    app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Auctions: how they stand, calling one off.")

    @app.command("list")
    def listed(data: Data, database: Database = None, programme: Programme = "aurora", config: Config = None) -> None:
        """Show auctions that are open, to come, or of these weeks."""
        from api_client.reference.play import auction_ends, auction_operators

        with workbench(database, data, programme) as ctx:
            if "auctions" not in ctx.programme.modules:
                refuse("This programme has no auctions.")
            auction_ends.end_due(ctx, ctx.now())
            with ctx.read() as conn:
                found = auction_operators.listed(conn, ctx, ctx.now())
        for one in found:
            typer.echo(line(one))

    @app.command()
    def void(
        data: Data,
        auction: Annotated[str, typer.Argument(metavar="AUCTION", help="An auction, as `list` shows it.")],
        reason: Annotated[str, typer.Argument(metavar="REASON", help="Why, as everybody will read it.")],
        database: Database = None, programme: Programme = "aurora", config: Config = None,
    ) -> None:  # fmt: skip
        """Call an auction off before it is over. Nobody pays, and everybody has their points back."""
        from api_client.reference.play import auction_ends, auction_operators
        from api_client.reference.problems import Problem

        if not 3 <= len(reason.strip()) <= 500 or not reason.isprintable():
            refuse("Say in one line why, in 3 to 500 characters.")
        with workbench(database, data, programme) as ctx:
            auction_ends.end_due(ctx, ctx.now(), auction)
            try:
                with ctx.write() as conn:
                    auction_operators.void(conn, ctx, auction, reason)
            except Problem as problem:
                refuse(SAID.get(problem.type, problem.title))
            auction_ends.tell(ctx, auction, ctx.now())
        typer.echo(f"{auction}  called off")

    return app


def line(one: OperatorAuctionDto) -> str:
    """An auction in one line, with what is set aside for bids in it."""
    state = "called off" if one.void else one.state
    stands = "no bids" if one.price is None else f"{one.price} after {one.bid_count} bids by {one.bidders}"
    return f"{one.id}  {state}  {stands}  {one.held} held  ends {one.ends_at:%Y-%m-%d %H:%M} UTC"
