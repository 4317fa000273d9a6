"""Spending much: the member proves once more who they are, with a code to their own address, on the device they hold.

A stolen device that is still signed in can show the card, but not empty the account.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from api_client.access import StepUpDto
from api_client.models import OtpChallengeDto
from api_client.reference import members, otp
from api_client.reference.context import Context
from api_client.reference.problems import Problem
from api_client.reference.sessions import Principal
from api_client.reference.tables import devices


def ask(ctx: Context, who: Principal, locale: str, client: str) -> OtpChallengeDto:
    """Mail a code to the member's own address; the limits are those of signing in, counted together with them."""
    with ctx.read() as conn:
        address = members.row(conn, who.member_id)["email"]
    return otp.ask(ctx, address, locale, client, device_id=who.device_id)


def confirm(
    conn: Connection, ctx: Context, who: Principal, challenge_id: str, code: str, client: str, now: datetime
) -> StepUpDto | otp.Wrong:
    """With the right code this device, and no other, may spend much for a while."""
    proved = otp.prove(conn, ctx, challenge_id, code, now, client=client, device_id=who.device_id)
    if isinstance(proved, otp.Wrong):
        held = _held(conn, who)
        # The answer may have been lost on the way: the same right code once more changes nothing.
        if held is None or held <= now or proved.problem.type != "code-used":
            return proved
        return StepUpDto(held, now) if otp.right(conn, ctx, challenge_id, code) else proved
    until = now + timedelta(minutes=ctx.programme.security.valid_minutes)
    conn.execute(update(devices).where(devices.c.id == who.device_id).values(stepped_up_until=until))
    return StepUpDto(until, now)


def require(conn: Connection, ctx: Context, who: Principal, points: int, now: datetime) -> None:
    """Raise `step-up-required` when this many points need it and this device has not done it lately."""
    security = ctx.programme.security
    if security.step_up_above is None or points <= security.step_up_above:
        return
    until = _held(conn, who)
    if until is None or until <= now:
        challenge = {"method": "email-code", "ask": "/v1/auth/step-up", "valid_minutes": security.valid_minutes}
        raise Problem("step-up-required", above=security.step_up_above, challenge=challenge)


def _held(conn: Connection, who: Principal) -> datetime | None:
    """Until when this device may spend much."""
    return conn.execute(select(devices.c.stepped_up_until).where(devices.c.id == who.device_id)).scalar()
