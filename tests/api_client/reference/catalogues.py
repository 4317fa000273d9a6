"""A catalogue in a database of its own, without an API around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from api_client.reference import database, rewards
from api_client.reference.context import Context, ReferenceSettings
from api_client.reference.programme import ProgrammeFile, load_programme

AURORA = load_programme("aurora")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@contextmanager
def catalogue(url: str, programme: ProgrammeFile = AURORA) -> Iterator[Context]:
    """The rewards of `programme` in the database at `url`; what was there before is brought in line."""
    engine = database.open_engine(url)
    try:
        database.migrate(engine)
        ctx = Context(ReferenceSettings(url, Path(), programme, clock=lambda: NOW), engine, programme, b"")
        rewards.load(ctx)
        yield ctx
    finally:
        engine.dispose()


def offering(ctx: Context, programme: ProgrammeFile) -> Context:
    """The same database after its programme file was edited and the API started anew."""
    ctx = replace(ctx, programme=programme)
    rewards.load(ctx)
    return ctx
