"""Mail to members. Without a mail server it goes to the terminal, and in demo mode also to `/v1/dev/messages`."""

from __future__ import annotations

import sys
from datetime import datetime

from sqlalchemy import Connection, select

from api_client.models import DevMessageDto
from api_client.reference.context import Context
from api_client.reference.ids import new_id
from api_client.reference.tables import dev_messages
from api_client.reference.words import say

SHOWN = 50


def code_message(
    ctx: Context, to: str, locale: str, code: str, minutes: int, now: datetime, about: str = "mail"
) -> DevMessageDto:
    """The mail that brings a one-time code; `about` names its words."""
    parts = {"code": code, "programme": ctx.programme.name.pick(locale), "minutes": minutes}
    subject = say(f"{about}.subject", locale, ctx.programme.formal, **parts)
    return DevMessageDto(new_id("msg"), to, subject, say(f"{about}.body", locale, ctx.programme.formal, **parts), now)


def keep(conn: Connection, ctx: Context, message: DevMessageDto) -> None:
    """In demo mode, keep the mail where the demo's reader finds it; never elsewhere, since it holds a code."""
    if ctx.settings.demo:
        conn.execute(
            dev_messages.insert().values(
                id=message.id, to=message.to, subject=message.subject, body=message.body, sent_at=message.sent_at
            )
        )


def deliver(ctx: Context, message: DevMessageDto) -> None:
    """Hand the mail over, after the transaction that made it."""
    if ctx.settings.mail is not None:
        ctx.settings.mail(message)
    else:
        sys.stdout.write(f"\n--- Mail to {message.to}\n{message.subject}\n\n{message.body}\n---\n")
        sys.stdout.flush()


def inbox(conn: Connection) -> list[DevMessageDto]:
    """The latest mails, newest first."""
    rows = conn.execute(select(dev_messages).order_by(dev_messages.c.sent_at.desc()).limit(SHOWN)).mappings()
    return [DevMessageDto(row["id"], row["to"], row["subject"], row["body"], row["sent_at"]) for row in rows]
