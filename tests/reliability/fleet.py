"""Processes of `member-app api` on one database, members with points, and what the books say afterwards."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select

from api_client.reference import ledger, members, sessions, till_credential
from api_client.reference.app import ReferenceSettings, open_context
from api_client.reference.context import Context
from api_client.reference.tables import cards, entries, redemptions
from tests.member_app.running import Running, start


@dataclass(frozen=True)
class Signed:
    """A member's sign-in on one device."""

    member_id: str
    card: str
    headers: dict[str, str]


@dataclass
class Fleet:
    """`processes` answer at `urls`; `ctx` is a look into their database from outside."""

    ctx: Context
    arguments: tuple[str, ...]
    processes: list[Running]

    @property
    def urls(self) -> list[str]:
        return [one.url for one in self.processes]

    @property
    def till(self) -> dict[str, str]:
        """The header of a till."""
        return {"Authorization": f"Bearer {till_credential(self.ctx.settings.data_dir)}"}

    def kill(self, number: int) -> None:
        """End process `number` without a word."""
        self.processes[number].process.kill()
        self.processes[number].end()

    def restart(self, number: int) -> None:
        """Start process `number` anew, at a port of its own."""
        self.processes[number] = _start(self.arguments)

    def member(self, name: str) -> Signed:
        """A member who has just joined, signed in on one device; `name` was never used before."""
        now = self.ctx.now()
        with self.ctx.write() as conn:
            member_id = members.join(conn, self.ctx, f"{name}@example.org", "en", now)
        return self.device(member_id)

    def device(self, member_id: str) -> Signed:
        """A further sign-in of this member."""
        with self.ctx.write() as conn:
            tokens = sessions.sign_in(conn, member_id, "Phone", "web", self.ctx.now())
            number = conn.execute(select(cards.c.number).where(cards.c.member_id == member_id)).scalar_one()
        return Signed(member_id, number, {"Authorization": f"Bearer {tokens.access_token}"})

    def give(self, member: Signed, points: int) -> None:
        """Points, from a purchase at the till: a cent is a point."""
        body = {"code": member.card, "amount": {"amount": points, "currency": "EUR"}}
        headers = {**self.till, "Idempotency-Key": f"give {member.card} {points}"}
        answer = httpx.post(f"{self.urls[0]}/v1/pos/transactions", json=body, headers=headers, timeout=30)
        assert (answer.status_code, answer.json()["points_earned"]) == (201, points), answer.text

    def faults(self) -> list[str]:
        """What is wrong with the books."""
        with self.ctx.read() as conn:
            return ledger.faults(conn)

    def active(self, member: Signed) -> int:
        """Points a member can spend."""
        with self.ctx.read() as conn:
            return ledger.balances(conn, member.member_id, self.ctx.programme.wallet.id)["active"]

    def reservations(self, people: Iterable[Signed]) -> tuple[int, int]:
        """How many rewards these members bought, and how many entries took points for one."""
        ids = {one.member_id for one in people}
        with self.ctx.read() as conn:
            bought = conn.execute(select(func.count()).where(redemptions.c.member_id.in_(ids))).scalar_one()
            taken = conn.execute(
                select(func.count()).where(entries.c.type == "reserve", entries.c.member_id.in_(ids))
            ).scalar_one()
        return int(bought), int(taken)


@contextlib.contextmanager
def fleet(folder: Path, database: str, programme: Path, *, processes: int = 2) -> Iterator[Fleet]:
    """`processes` of them, ready to answer; ended afterwards whatever happens."""
    ctx = open_context(ReferenceSettings(database, folder, str(programme)))
    arguments = ("api", "--port", "0", "--data", str(folder), "--database", database, "--programme", str(programme))
    running = list[Running]()
    try:
        for _ in range(processes):
            running.append(_start(arguments))
        yield Fleet(ctx, arguments, running)
    finally:
        for one in running:
            one.end()
        ctx.engine.dispose()


def _start(arguments: tuple[str, ...], **extra: Any) -> Running:
    return start(*arguments, announces="Loyalty API: ", **extra)
