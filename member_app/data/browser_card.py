"""Reads a browser's card out of its sealed record, for the boot page's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from member_app.barcode.rotating import CardSecret
from member_app.data.keeper import card_in
from member_app.storage.vault import CARD, LOGIN, UnknownHandle

if TYPE_CHECKING:
    from member_app.storage.handle_vault import HandleStore


async def card_secret(store: HandleStore, handle: bytes) -> CardSecret | None:
    """This device's secret; None while it was given none. A lapsed sign-in keeps its card, a revoked one has none.

    Raises `UnknownHandle`, and `VaultError` when the records can't be read.
    """
    record = await store.read(handle)
    if record is None or LOGIN not in record:
        raise UnknownHandle
    kept = card_in(record.get(CARD))
    return kept.secret if kept else None
