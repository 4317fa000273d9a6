"""Which release's tables a database has, and how they are brought forward inside somebody's transaction."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from api_client.reference.database import MIGRATIONS, newest

__all__ = ["bring_forward", "current", "known", "newest"]


def known() -> list[str]:
    """Every revision this release can start from, oldest first."""
    return [one.revision for one in _scripts().walk_revisions()][::-1]


def current(conn: Connection) -> str | None:
    """The revision of this database; None where nothing was made yet."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    found = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def bring_forward(conn: Connection, revision: str = "head") -> None:
    """Migrate to `revision` as part of a transaction that goes on."""
    config = _config()
    config.attributes["connection"] = conn
    command.upgrade(config, revision)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
