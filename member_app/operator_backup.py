"""`member-app operator backup`, `verify` and `restore`: the books in a file, and back from it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from member_app.options import Config, Data, Database, refuse
from member_app.workbench import database_url

if TYPE_CHECKING:
    from api_client.reference.backup import Summary

SHORTEST = 12
File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        envvar="MEMBER_APP_PASSPHRASE_FILE", metavar="FILE",
        help="A file whose first line is the passphrase; without it MEMBER_APP_PASSPHRASE, or a question.",
    ),
]  # fmt: skip
Encrypt = Annotated[
    bool, typer.Option("--encrypt", envvar="MEMBER_APP_ENCRYPT", help="Encrypt it, and take the key files in as well.")
]
Replace = Annotated[
    bool,
    typer.Option("--replace", envvar="MEMBER_APP_REPLACE", help="Drop the books that are there; stop the API first."),
]  # fmt: skip


def backup(
    file: File, data: Data, database: Database = None, encrypt: Encrypt = False,
    passphrase_file: PassphraseFile = None, config: Config = None,
) -> None:  # fmt: skip
    """Write all books into the new file FILE, as they are at this moment; an API may go on serving."""
    from api_client.reference.backup import back_up
    from api_client.reference.backup_file import BackupError
    from api_client.reference.database import DatabaseUnusable, explained, open_engine

    url = database_url(database, data)
    if database is None and not (data.expanduser() / "api.db").exists():
        refuse(f"There are no books under {data}. Name their place with --data or --database.")
    passphrase = _passphrase(passphrase_file, new=True) if encrypt or passphrase_file else None
    try:
        with explained():
            engine = open_engine(url)
            try:
                summary = back_up(engine, file, data.expanduser(), passphrase, _progress)
            finally:
                engine.dispose()
    except (BackupError, DatabaseUnusable) as fault:
        refuse(fault)
    typer.echo(f"{file}: {_told(summary)}.")
    if passphrase is None:
        typer.echo(
            "It is not encrypted and holds personal data: keep it where nobody else reads it, and "
            f"{data / 'pepper.key'} somewhere else. Sealed secrets in it can't be read without that file."
        )


def verify(file: File, passphrase_file: PassphraseFile = None, config: Config = None) -> None:
    """Read all of FILE and compare its hashes; no database is needed."""
    from api_client.reference.backup import look_through
    from api_client.reference.backup_file import BackupError

    try:
        summary = look_through(file, _asked(file, passphrase_file), _progress)
    except BackupError as fault:
        refuse(fault)
    typer.echo(f"{file}: {_told(summary)}, whole and unchanged.")


def restore(
    file: File, data: Data, database: Database = None, replace: Replace = False,
    passphrase_file: PassphraseFile = None, config: Config = None,
) -> None:  # fmt: skip
    """Bring the books of FILE into an empty database, SQLite or PostgreSQL, whichever they came from."""
    from api_client.reference import restore as bringing_back
    from api_client.reference.backup_file import BackupError
    from api_client.reference.database import DatabaseUnusable
    from member_app.handoff import find

    folder = data.expanduser().resolve()
    if find(folder) is not None:
        refuse(f"A server is running on {folder}. Stop it first; if it crashed, remove {folder / 'till.json'}.")
    passphrase = _asked(file, passphrase_file)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        summary = bringing_back.restore(
            database_url(database, data), file, folder, passphrase, _progress, replace=replace
        )
    except (BackupError, DatabaseUnusable) as fault:
        refuse(fault)
    except OSError as fault:
        refuse(f"{folder} can't be used: {fault.strerror or fault}.")
    typer.echo(f"Restored {_told(summary)}. Hashes and books are right.")
    if not (folder / "pepper.key").exists():
        typer.echo(f"Put the pepper.key that belongs to these books into {folder} before the API is started.")


def _asked(file: Path, passphrase_file: Path | None) -> str | None:
    from api_client.reference.backup_file import is_encrypted

    return _passphrase(passphrase_file, new=False) if is_encrypted(file) else None


def _passphrase(path: Path | None, *, new: bool) -> str:
    """From the file, the environment or whoever sits there; never from the command line, which others can see."""
    if path is not None:
        try:
            said = path.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError):
            refuse(f"The passphrase can't be read from {path}.")
    elif "MEMBER_APP_PASSPHRASE" in os.environ:
        said = os.environ["MEMBER_APP_PASSPHRASE"]
    elif sys.stdin.isatty():
        said = str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))
    else:
        refuse("A passphrase is needed: --passphrase-file FILE, or MEMBER_APP_PASSPHRASE.")
    if new and len(said) < SHORTEST:
        refuse(f"The passphrase has {len(said)} characters; take at least {SHORTEST}.")
    return said


def _told(summary: Summary) -> str:
    rows = sum(summary.tables.values())
    keys = f", {', '.join(summary.keys)}" if summary.keys else ""
    return f"{rows:,} rows of {len(summary.tables)} tables{keys} (schema {summary.schema}, {summary.made_at})"


def _progress(table: str, rows: int) -> None:
    """One line that is written over on a terminal; nothing is said to a file or a pipe but what took long."""
    if sys.stderr.isatty():
        typer.echo(f"\r\x1b[K{table}: {rows:,}", err=True, nl=False)
    elif rows and rows % 100_000 == 0:
        typer.echo(f"{table}: {rows:,}", err=True)
