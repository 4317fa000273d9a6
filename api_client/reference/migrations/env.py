"""Runs the migrations on the connection it is handed; see `database.migrate`."""

from __future__ import annotations

from alembic import context

from api_client.reference.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
