"""Everything the first screen needs, from one consistent view of the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from api_client.models import SnapshotDto
from api_client.reference import issued, members, standing, wallet
from api_client.reference.context import Context
from api_client.reference.play import challenge_board


def snapshot(conn: Connection, ctx: Context, member_id: str, locale: str, now: datetime) -> SnapshotDto:
    """The member's home in one answer."""
    member = members.row(conn, member_id)
    return SnapshotDto(
        member=members.member_dto(ctx, member),
        cards=members.card_dtos(conn, ctx, member),
        wallets=[wallet.wallet_dto(conn, ctx, member_id, locale, now)],
        tiers=standing.dtos(conn, ctx, member_id, now, locale),
        issued=issued.still_open(conn, ctx, member_id, locale, now),
        unread=0,
        as_of=now,
        challenges=challenge_board.going(conn, ctx, member_id, locale, now),
    )
