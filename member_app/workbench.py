"""The books of an API, opened by a command beside a running server or without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from member_app.options import refuse

if TYPE_CHECKING:
    from api_client.reference.context import Context


def database_url(database: str | None, data: Path) -> str:
    """The address of the books of this data folder: `--database`, else the SQLite file an API keeps there."""
    return database or f"sqlite:///{data.expanduser().resolve() / 'api.db'}"


@contextmanager
def workbench(database: str | None, data: Path, programme: str = "aurora") -> Iterator[Context]:
    """A context for `ctx.read()` and `ctx.write()`; it starts no background work. Leaves with exit code 2 when the

    programme or the database can't be used. A schema of an older release is brought up to date, as a start would.
    """
    from api_client.reference.app import ReferenceSettings, open_context
    from api_client.reference.database import DatabaseUnusable
    from api_client.reference.programme import ProgrammeError

    settings = ReferenceSettings(database_url(database, data), data.expanduser().resolve(), programme)
    try:
        context = open_context(settings)
    except ProgrammeError as fault:
        refuse(fault)
    except DatabaseUnusable as fault:
        refuse(f"The database can't be used: {fault}. Check --database, or the files under --data.")
    try:
        yield context
    finally:
        context.engine.dispose()
