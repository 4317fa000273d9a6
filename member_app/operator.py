"""`member-app operator ...`: what an operator does at the books themselves. One module per area adds its commands.

An area's module makes its commands (with the options of `member_app.options` and the books of `member_app.workbench`)
and is added at the end of this file.
"""

from __future__ import annotations

import typer

operator_app = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Look after the data of an API: backup, restore, tills and more."
)


@operator_app.callback()
def _operator() -> None:
    """Look after the data of an API: backup, restore, tills and more."""
