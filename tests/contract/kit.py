"""A running reference API for tests, with its clock in hand, and the people who use it."""

from __future__ import annotations

import base64
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from fastapi import FastAPI

from api_client.models import DevMessageDto
from api_client.reference import database, ledger, rewards, till_credential
from api_client.reference.app import ReferenceSettings, close_app, create_app
from api_client.reference.card_codes import rotating_code
from api_client.reference.context import Context
from api_client.reference.programme import ProgrammeFile, load_programme

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # a Friday: no campaign of `aurora` is on
STEP = 30


class Clock:
    """The time, moved by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@dataclass
class Service:
    """One API with everything a test may want to look at."""

    app: FastAPI
    folder: Path
    clock: Clock
    mails: list[DevMessageDto]

    @property
    def ctx(self) -> Context:
        context: Context = self.app.state.reference
        return context

    def faults(self) -> list[str]:
        with self.ctx.read() as conn:
            return ledger.faults(conn)


@contextmanager
def running(
    folder: Path,
    *,
    demo: bool = True,
    database_url: str | None = None,
    programme: ProgrammeFile | None = None,
    **changes: Any,
) -> Iterator[Service]:
    """An API on `folder`, whose books must balance in the end; on a SQLite file there unless a database is named.

    It runs `aurora` unless another programme is given.

    `changes` replace fields of rewards by id: `croissant={"stock": 1}`. A folder used before goes on from there.
    """
    clock, mails = Clock(), list[DevMessageDto]()
    used = _changed(changes) if changes else programme or _aurora()
    if database_url is None and not (folder / "loyalty.db").exists():
        (folder / "loyalty.db").write_bytes(_unused_database(usual=_usual(used)))
    settings = ReferenceSettings(
        database_url=database_url or f"sqlite:///{folder / 'loyalty.db'}",
        data_dir=folder,
        programme=used,
        demo=demo,
        clock=clock,
        mail=mails.append,
    )
    app = create_app(settings)
    service = Service(app, folder, clock, mails)
    try:
        yield service
        if found := service.faults():
            raise AssertionError("; ".join(found))
    finally:
        close_app(app)


@cache
def _aurora() -> ProgrammeFile:
    """Read once: it takes longer than most tests."""
    return load_programme("aurora")


def _usual(programme: ProgrammeFile) -> bool:
    """Whether it offers what `aurora` does, whatever else is different."""
    said, known = ((one.rewards, one.categories, one.locales) for one in (programme, _aurora()))
    return said == known


@cache
def _unused_database(*, usual: bool) -> bytes:
    """A database with today's schema, and with the rewards of `aurora` if the programme has the `usual` ones."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "unused.db"
        engine = database.open_engine(f"sqlite:///{path}")
        database.migrate(engine)
        if usual:
            settings = ReferenceSettings(str(engine.url), Path(folder), clock=Clock())
            rewards.load(Context(settings, engine, _aurora(), pepper=b""))
        engine.dispose()
        return path.read_bytes()


def _changed(changes: dict[str, dict[str, Any]]) -> ProgrammeFile:
    rewards = tuple(one.model_copy(update=changes.get(one.id, {})) for one in _aurora().rewards)
    return _aurora().model_copy(update={"rewards": rewards})


@dataclass
class Person:
    """A signed-in member with a phone."""

    http: httpx.AsyncClient
    service: Service
    tokens: dict[str, Any]
    secret: dict[str, Any] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(path, headers={**self.headers, **headers})

    async def post(self, path: str, body: Any = None, key: str | None = "fresh") -> httpx.Response:
        return await self.http.post(path, json=body, headers={**self.headers, **_keyed(key)})

    async def balance(self) -> int:
        wallets = (await self.get("/v1/me/wallets")).json()["items"]
        return int(wallets[0]["active"])

    async def card(self) -> dict[str, Any]:
        card: dict[str, Any] = (await self.get("/v1/me/snapshot")).json()["cards"][0]
        return card

    async def provision(self) -> None:
        answer = await self.post(f"/v1/me/cards/{(await self.card())['id']}/provision", {})
        self.secret = answer.json()

    async def code(self, steps: int = 0) -> str:
        """The code the phone shows now, or some steps off."""
        if not self.secret:
            await self.provision()
        step = int(self.service.clock().timestamp()) // STEP + steps
        return rotating_code(self.secret["key"], secret_bytes(self.secret), step)


@dataclass
class Till:
    """A store's till."""

    http: httpx.AsyncClient
    service: Service

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {till_credential(self.service.folder)}"}

    async def post(self, path: str, body: Any, key: str | None = "fresh") -> httpx.Response:
        return await self.http.post(path, json=body, headers={**self.headers, **_keyed(key)})

    async def sell(self, code: str, cents: int, key: str | None = "fresh", **more: Any) -> httpx.Response:
        body = {"code": code, "amount": {"amount": cents, "currency": "EUR"}, **more}
        return await self.post("/v1/pos/transactions", body, key)

    async def coupon(self, code: str, key: str | None = "fresh", **more: Any) -> httpx.Response:
        return await self.post("/v1/pos/coupons/redeem", {"code": code, **more}, key)


@dataclass
class Api:
    """The API as one transport reaches it."""

    http: httpx.AsyncClient
    service: Service

    @property
    def till(self) -> Till:
        return Till(self.http, self.service)

    async def demo(self) -> Person:
        answer = await self.http.post("/v1/dev/sign-in", json={"device": {"name": "Phone", "platform": "web"}})
        assert answer.status_code == 200, answer.text
        return Person(self.http, self.service, answer.json())

    async def ask(self, address: str) -> tuple[str, str]:
        """The challenge for `address` and the code that was mailed."""
        answer = await self.http.post("/v1/auth/otp", json={"channel": "email", "address": address})
        assert answer.status_code == 202, answer.text
        return answer.json()["challenge_id"], self.service.mails[-1].subject[:6]

    async def confirm(self, challenge: str, code: str) -> httpx.Response:
        body = {"challenge_id": challenge, "code": code, "device": {"name": "Phone", "platform": "android"}}
        return await self.http.post("/v1/auth/otp/verify", json=body)

    async def join(self, address: str = "ada@example.org", points: int = 0) -> Person:
        """A member by mail code; with `points` from purchases on top of the welcome."""
        answer = await self.confirm(*await self.ask(address))
        assert answer.status_code == 200, answer.text
        person = Person(self.http, self.service, answer.json())
        while points > 0:
            sold = await self.till.sell((await person.card())["number"], min(points, 20_000) * 20)
            points -= sold.json()["points_earned"]
        return person


@asynccontextmanager
async def in_process(service: Service) -> AsyncIterator[Api]:
    """Reached without a network."""
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://embedded") as http:
        yield Api(http, service)


def secret_bytes(secret: dict[str, Any]) -> bytes:
    """The card secret as the device keeps it."""
    text = secret["secret"]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _keyed(key: str | None) -> dict[str, str]:
    if key is None:
        return {}
    return {"Idempotency-Key": secrets.token_hex(8) if key == "fresh" else key}
