"""`member-app operator ...`: what an operator does at the books themselves. One module per area adds its commands.

An area's module makes its commands (with the options of `member_app.options` and the books of `member_app.workbench`)
and is added at the end of this file.
"""

from __future__ import annotations

import typer

from member_app import operator_backup
from member_app.operator_auctions import auctions_app
from member_app.operator_checkins import checkins_app
from member_app.operator_raffles import raffles_app
from member_app.operator_rewards import rewards_app
from member_app.operator_tills import credentials_app, tills_app
from member_app.operator_webhooks import webhooks_app

operator_app = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, help="Look after the data of an API: backup, restore, tills and more."
)


@operator_app.callback()
def _operator() -> None:
    """Look after the data of an API: backup, restore, tills and more."""


operator_app.add_typer(tills_app(), name="tills")
operator_app.add_typer(credentials_app(), name="credentials")
operator_app.add_typer(webhooks_app(), name="webhooks")
operator_app.add_typer(rewards_app(), name="rewards")
operator_app.add_typer(checkins_app(), name="checkins")
operator_app.add_typer(raffles_app(), name="raffles")
operator_app.add_typer(auctions_app(), name="auctions")
for command in (operator_backup.backup, operator_backup.verify, operator_backup.restore):
    operator_app.command()(command)
