"""What members show of their badges, to whoever has the link: made, changed, withdrawn, looked up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, select, update

from api_client.play.badges import BadgeShareDto
from api_client.reference import locks, members, upserts
from api_client.reference.context import Context
from api_client.reference.play import badge_board
from api_client.reference.play.badges import Held
from api_client.reference.play.badges_file import Badge
from api_client.reference.play.badges_tables import badge_shares as table
from api_client.reference.problems import Problem

#: Under the API's address.
PATH = "/v1/shared/badges"


@dataclass(frozen=True)
class Shared:
    """What others see: the badge as it is held now, and the first name, empty unless the member wants it shown."""

    id: str
    badge: Badge
    held: Held
    first_name: str
    locale: str


def of_member(conn: Connection, member_id: str) -> dict[str, BadgeShareDto]:
    """The links of this member, by badge."""
    rows = conn.execute(select(table).where(table.c.member_id == member_id)).mappings()
    return {row["badge_id"]: _dto(row) for row in rows}


def share(
    conn: Connection, ctx: Context, member_id: str, badge_id: str, with_name: bool, locale: str, now: datetime
) -> BadgeShareDto:
    """Make a link to a badge that is held, or change what it shows; the link stays the same until it is withdrawn."""
    locks.members(conn, member_id)
    badge_board.earned(conn, ctx, member_id, badge_id)
    mine = (table.c.member_id == member_id) & (table.c.badge_id == badge_id)
    values = {"with_name": with_name, "locale": locale}
    if conn.execute(update(table).where(mine).values(**values)).rowcount == 0:
        row = {"id": secrets.token_urlsafe(16), "member_id": member_id, "badge_id": badge_id, "created_at": now}
        upserts.begin(conn, table, {**row, **values})
    return _dto(conn.execute(select(table).where(mine)).mappings().one())


def withdraw(conn: Connection, member_id: str, badge_id: str) -> None:
    """End the link; nothing to do where there is none."""
    locks.members(conn, member_id)
    conn.execute(delete(table).where(table.c.member_id == member_id, table.c.badge_id == badge_id))


def look_up(conn: Connection, ctx: Context, share_id: str) -> Shared:
    """What is behind a link. Raises `not-found` when it was withdrawn, or the badge was taken back."""
    row = conn.execute(select(table).where(table.c.id == share_id)).mappings().one_or_none()
    if row is None:
        raise Problem("not-found")
    badge, held = badge_board.earned(conn, ctx, row["member_id"], row["badge_id"])
    name = members.row(conn, row["member_id"])["first_name"] if row["with_name"] else ""
    return Shared(share_id, badge, held, name, row["locale"])


def _dto(row: RowMapping) -> BadgeShareDto:
    path = f"{PATH}/{row['id']}"
    return BadgeShareDto(path, f"{path}/credential", f"{path}/picture", row["with_name"], row["created_at"])
