"""Makes demo members: real ones, whose history is booked by the same functions as everybody's, at past times.

Every visitor gets a copy of their own, so that nobody sees what another one does.
"""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, delete, select

from api_client.reference import expiry, members, redemptions, transactions, webhooks
from api_client.reference.context import Context
from api_client.reference.demo_times import joined, timeline
from api_client.reference.ids import luhn_digit
from api_client.reference.play import challenges, friends_demo, happenings, meets_demo, raffles_demo
from api_client.reference.play.auctions_file import DemoBidder
from api_client.reference.programme_demo import (
    DemoActivity,
    DemoCheckin,
    DemoDeed,
    DemoEnrolment,
    DemoFriend,
    DemoMeet,
    DemoMember,
    DemoPurchase,
    DemoRaffle,
    DemoRedemption,
)
from api_client.reference.programme_schema import ActivityRule
from api_client.reference.tables import cards, events
from api_client.reference.tables import members as member_rows


def create_demo_member(conn: Connection, ctx: Context, now: datetime, locale: str | None = None) -> str:
    """A fresh copy of the programme's first demo member, in `locale`; returns its id.

    Raises LookupError where the programme has none.
    """
    if not ctx.programme.demo:
        raise LookupError("the programme has no demo member")
    person = ctx.programme.demo[0]
    language = locale if locale in ctx.programme.locales else person.locale
    # The past is no news: neither an app that listens from the beginning nor another system should hear of it.
    with webhooks.quietly(conn):
        member_id = _with_a_past(conn, ctx, person, now, language)
    conn.execute(delete(events).where(events.c.member_id == member_id))
    return member_id


def _with_a_past(conn: Connection, ctx: Context, person: DemoMember, now: datetime, language: str) -> str:
    member_id = members.join(
        conn, ctx, _free_address(conn, person), language, joined(person, now, ctx.zone),
        first_name=person.first_name, last_name=person.last_name, phone=person.phone, birthday=person.birthday,
        region=person.region, card_number=_free_number(conn, person), demo=True,
    )  # fmt: skip
    for at, event in timeline(person, now, ctx.zone):
        match event:
            case DemoPurchase():
                buy(conn, ctx, member_id, event, at, language)
            case DemoActivity():
                _reward_activity(conn, ctx, member_id, event, at)
            case DemoRedemption():
                _redeem(conn, ctx, member_id, event, at)
            case DemoEnrolment():
                challenges.join(conn, ctx, member_id, event.challenge, at)
            case DemoDeed():
                happenings.record(conn, ctx, member_id, event.activity, f"{at:%Y-%m-%d}", at, subject=event.subject)
            case DemoCheckin() | DemoMeet():
                meets_demo.play(conn, ctx, member_id, event, at, now)
            case DemoRaffle():
                raffles_demo.play(conn, ctx, member_id, event, now)
            case DemoFriend():
                shop = partial(buy, conn, ctx, event=event, at=at, locale=language)
                friends_demo.play(conn, ctx, member_id, event, at, language, shop)
    expiry.settle(conn, ctx, member_id, now)
    return member_id


def buy(
    conn: Connection,
    ctx: Context,
    member_id: str,
    event: DemoPurchase | DemoFriend | DemoBidder,
    at: datetime,
    locale: str,
) -> None:
    """A purchase of its items, as the till of its store would post it."""
    products = {one.id: one for one in ctx.programme.products}
    lines = [
        transactions.Line(
            title=products[name].name.pick(locale),
            quantity=count,
            total=count * products[name].price,
            product=name,
            category=products[name].category,
        )
        for name, count in Counter(event.items).items()
    ]
    store = next(one for one in ctx.programme.stores if one.id == event.store)
    transactions.post_purchase(conn, ctx, member_id, lines, sum(line.total for line in lines), at, store=store)


def _reward_activity(conn: Connection, ctx: Context, member_id: str, event: DemoActivity, at: datetime) -> None:
    rule = next(one for one in ctx.programme.earning if isinstance(one, ActivityRule) and one.id == event.rule)
    transactions.post_activity(conn, ctx, member_id, rule, at, title=event.title)


def _redeem(conn: Connection, ctx: Context, member_id: str, event: DemoRedemption, at: datetime) -> None:
    redemption_id = redemptions.reserve(conn, ctx, member_id, event.reward, at)
    later = at + timedelta(minutes=event.minutes_later)
    if event.ends == "cancelled":
        redemptions.cancel(conn, ctx, member_id, redemption_id, later)
    elif event.ends == "redeemed":
        code = redemptions.reveal(conn, ctx, member_id, redemption_id, later - timedelta(minutes=1))
        store = next((one.name for one in ctx.programme.stores if one.id == event.store), "")
        redemptions.redeem(conn, ctx, code, later, store)


def _free_address(conn: Connection, person: DemoMember) -> str:
    """The member's address; a copy's carries a tag, as mail providers allow."""
    if members.by_email(conn, person.email) is None:
        return person.email
    name, _, domain = person.email.partition("@")
    while True:
        address = f"{name}+{secrets.token_hex(3)}@{domain}"
        if conn.execute(select(member_rows.c.id).where(member_rows.c.email == address)).first() is None:
            return address


def _free_number(conn: Connection, person: DemoMember) -> str:
    """The member's card number; a copy's has the same beginning."""
    number = person.card_number
    while conn.execute(select(cards.c.id).where(cards.c.number == number)).first() is not None:
        body = person.card_number[:4] + f"{secrets.randbelow(10**7):07d}"
        number = body + luhn_digit(body)
    return number
