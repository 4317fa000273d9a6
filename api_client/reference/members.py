"""Members and their cards: joining, reading, changing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Connection, RowMapping, select, update

from api_client.models import CardDto, MemberDto
from api_client.reference import events, feasts, localise, locks, webhooks
from api_client.reference.context import Context
from api_client.reference.ids import new_card_number, new_id
from api_client.reference.problems import Problem
from api_client.reference.tables import cards, members


def join(
    conn: Connection,
    ctx: Context,
    email: str,
    locale: str,
    now: datetime,
    *,
    first_name: str = "",
    last_name: str = "",
    phone: str = "",
    birthday: date | None = None,
    region: str | None = None,
    card_number: str | None = None,
    demo: bool = False,
) -> str:
    """A new member with a card; returns the member's id. `card_number` must be free; None draws one."""
    member_id = new_id("mem")
    conn.execute(
        members.insert().values(
            id=member_id, email=email, first_name=first_name, last_name=last_name, phone=phone, birthday=birthday,
            region=region, locale=locale, joined_at=now, version=1, demo=demo,
        )
    )  # fmt: skip
    number = card_number or _free_number(conn, ctx.programme.card.number_prefix)
    conn.execute(cards.insert().values(id=new_id("card"), member_id=member_id, number=number, created_at=now))
    webhooks.enqueue(conn, member_id, "member.created", {}, now)
    return member_id


def _free_number(conn: Connection, prefix: str) -> str:
    """A card number nobody has; twelve digits can collide, so look before taking one."""
    while True:
        number = new_card_number(prefix)
        if conn.execute(select(cards.c.id).where(cards.c.number == number)).first() is None:
            return number


def row(conn: Connection, member_id: str) -> RowMapping:
    """The stored member."""
    found = conn.execute(select(members).where(members.c.id == member_id)).mappings().one_or_none()
    if found is None:
        raise Problem("not-found")
    return found


def by_email(conn: Connection, email: str) -> str | None:
    """The member's id, or None."""
    return cast("str | None", conn.execute(select(members.c.id).where(members.c.email == email)).scalar_one_or_none())


def member_dto(ctx: Context, member: RowMapping) -> MemberDto:
    """As the member sees themselves."""
    return MemberDto(
        id=member["id"],
        first_name=member["first_name"],
        last_name=member["last_name"],
        email=member["email"],
        phone=member["phone"],
        birthday=member["birthday"],
        locale=member["locale"],
        joined_on=member["joined_at"].astimezone(ctx.zone).date(),
        version=str(member["version"]),
        time_zone=member["time_zone"],
        region=member["region"],
    )


def change(
    conn: Connection, ctx: Context, member_id: str, version: str, values: dict[str, Any], now: datetime
) -> None:  # fmt: skip
    """Write `values` if nobody was faster; `version` is what the editor saw."""
    locks.members(conn, member_id)
    known = row(conn, member_id)
    current = known["version"]
    if str(current) != version:
        raise Problem("version-conflict", current_version=str(current))
    if "birthday" in values:
        values = {**values, "feast_at": feasts.left(conn, ctx.programme, known, values["birthday"], now)}
    conn.execute(update(members).where(members.c.id == member_id).values(**values, version=current + 1))
    events.record(conn, member_id, "member.changed", {"version": str(current + 1)}, now)


def zone(ctx: Context, member: RowMapping) -> ZoneInfo:
    """Where the member's days begin: where they live, as far as that is known, else with the programme."""
    name = member["time_zone"]
    return ZoneInfo(name) if name else ctx.zone


def check(ctx: Context, values: dict[str, Any], now: datetime) -> None:
    """What only the programme knows to be wrong with new values of a profile."""
    errors = {}
    if values.get("locale", ctx.programme.locales[0]) not in ctx.programme.locales:
        errors["locale"] = "is not a language of this programme"
    birthday = values.get("birthday")
    if birthday is not None and birthday > now.astimezone(ctx.zone).date():
        errors["birthday"] = "lies in the future"
    named = values.get("time_zone")
    if named is not None and named not in available_timezones():
        errors["time_zone"] = "is no time zone"
    region = values.get("region")
    if region is not None and not _is_country(region[:2]):
        errors["region"] = "is no country, nor a part of one"
    if errors:
        raise Problem("validation", errors=errors)


def _is_country(code: str) -> bool:
    """Whether it is a code of ISO 3166-1, and not one that the list of territories uses for something else."""
    return code in localise.babel_locale("en").territories and code not in _NO_COUNTRIES


#: The European Union, the euro zone, the United Nations, outlying Oceania, made-up ones for tests, an unknown one.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


def card_dtos(conn: Connection, ctx: Context, member: RowMapping) -> list[CardDto]:
    """The member's cards, oldest first."""
    found = conn.execute(select(cards).where(cards.c.member_id == member["id"]).order_by(cards.c.created_at)).all()
    holder = f"{member['first_name']} {member['last_name']}".strip()
    return [CardDto(card.id, card.number, holder, list(ctx.programme.card.kinds)) for card in found]
