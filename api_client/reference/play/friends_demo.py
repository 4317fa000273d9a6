"""Friends in a demo member's past: members of their own, who join and buy by the same functions as everybody."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete

from api_client.reference import members
from api_client.reference.context import Context
from api_client.reference.play import friends
from api_client.reference.programme_demo import DemoFriend
from api_client.reference.tables import events


def play(
    conn: Connection, ctx: Context, member_id: str, event: DemoFriend, at: datetime, locale: str,
    buy: Callable[[str], object],
) -> None:  # fmt: skip
    """Have a friend of this demo member join, and `buy` (given their id) if that is said of them."""
    rules = friends.part(ctx)
    if rules is None:
        return
    joined = at - timedelta(days=event.joined_days_before)
    # No tag in the address: those of all copies would be one mailbox.
    address = f"{event.first_name.lower()}.{secrets.token_hex(4)}@aurora.example"
    friend_id = members.join(conn, ctx, address, locale, joined, first_name=event.first_name, demo=True)
    friends.code_of(conn, member_id, joined)
    friends.tie(conn, ctx, rules, friend_id, member_id, None, joined)
    if event.items:
        buy(friend_id)
    conn.execute(delete(events).where(events.c.member_id == friend_id))
