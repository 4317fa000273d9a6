"""The application: built ready to serve, so that it also works where nobody runs a start-up, and closed by hand."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from functools import cache
from typing import cast

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from api_client.reference import at_rest, credentials, months, runtime, standing, till
from api_client.reference.background import Sweeper
from api_client.reference.context import Context, ReferenceSettings
from api_client.reference.database import explained, is_sqlite, migrate, open_engine, starting, writing
from api_client.reference.envelope import Envelope
from api_client.reference.hub import Hub
from api_client.reference.logs import told
from api_client.reference.openapi import describe
from api_client.reference.outages import OutcomeUnknown, busy
from api_client.reference.problems import Problem, answer
from api_client.reference.programme import ProgrammeFile, load_programme
from api_client.reference.readiness import Readiness
from api_client.reference.readings import Readings
from api_client.reference.relay import between
from api_client.reference.rewards import load as load_rewards
from api_client.reference.routes import (
    auctions,
    auth,
    badges,
    challenges,
    dev,
    events,
    friends,
    games,
    meets,
    member,
    operator_activities,
    operator_auctions,
    operator_credentials,
    operator_ledger,
    operator_raffles,
    operator_webhooks,
    pos,
    preview,
    programme,
    questions,
    raffles,
    redemptions,
    rewards,
    service,
    shared_badges,
    transfers,
    wallets,
)
from api_client.reference.visitors import Visitors
from api_client.reference.webhook_sender import Sender

__all__ = ["ReferenceSettings", "close_app", "create_app", "end_streams", "open_context", "retire"]

#: What Prometheus on this machine can use as its `credentials_file`.
METRICS_FILE = "metrics.token"
log = logging.getLogger("api_client.reference")
_AREAS = (
    auth, programme, member, wallets, transfers, rewards, redemptions, events, pos, preview, meets, friends,
    operator_activities, operator_credentials, operator_ledger, operator_webhooks, service, questions, dev,
    games, auctions, badges, challenges, shared_badges, raffles, operator_raffles,
    operator_auctions,
)  # fmt: skip


def create_app(settings: ReferenceSettings) -> FastAPI:
    """A running API on these settings. Raises `ProgrammeError` for a programme that cannot be used."""
    context = open_context(settings)
    try:
        load_rewards(context)
    except BaseException:
        context.engine.dispose()
        raise
    app = FastAPI(
        title="Loyalty API", version="1", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_closing,
        routes=list(_routes()),
    )  # fmt: skip
    app.state.reference = context
    app.state.visitors = Visitors(context)
    app.state.sweeper = sweeper = Sweeper(context, app.state.visitors)
    app.state.readiness = Readiness(context, {"background": lambda: sweeper.alive})
    context.meters.registry.register(Readings(context, lambda: sweeper.age))
    app.add_api_route("/openapi.json", contract, include_in_schema=False)
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(SQLAlchemyError, _on_busy)
    app.add_exception_handler(OutcomeUnknown, _on_busy)
    app.add_middleware(Envelope, context=context)
    app.state.sender = Sender(context)
    app.state.sweeper.start()
    app.state.sender.start()
    if context.relay is not None:
        context.relay.start()
    return app


@cache
def _routes() -> list[BaseRoute]:
    """Of every area. Kept, because it takes a while until the framework has looked at all of them."""
    together = APIRouter()
    for area in _AREAS:
        together.include_router(area.router)
    return together.routes


def retire(app: FastAPI) -> None:
    """Say from now on that no new work should be sent here; what is asked all the same is answered as before."""
    context: Context = app.state.reference
    context.stopping.set()


def end_streams(app: FastAPI) -> None:
    """Retire, and let every event stream say when to come back."""
    retire(app)
    context: Context = app.state.reference
    context.hub.close()


def close_app(app: FastAPI) -> None:
    """End streams, background work and database connections. May be called twice."""
    end_streams(app)
    context: Context = app.state.reference
    app.state.sender.stop()
    app.state.sweeper.stop()
    app.state.visitors.leave()
    if context.relay is not None:
        context.relay.stop()
    context.engine.dispose()


def contract(request: Request) -> Response:
    """The contract in OpenAPI 3.1."""
    return Response(describe(request.app), media_type="application/json")


def open_context(settings: ReferenceSettings) -> Context:
    """The database at today's schema with everything around it; without routes and without background work."""
    said = settings.programme
    programme_file = said if isinstance(said, ProgrammeFile) else load_programme(said)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with explained():
        engine = open_engine(settings.database_url, settings.pool_size)
    try:
        with explained():
            migrate(engine)
            hub = Hub()
            relay = between(engine, hub)
            with writing(engine) as conn:
                pepper = runtime.key(conn, settings.data_dir, settings.key_file, settings.clock())
        turn = threading.Lock() if is_sqlite(engine) else nullcontext()
        context = Context(settings, engine, programme_file, pepper, hub, relay=relay, turn=turn)
        with starting(engine), context.write() as conn:
            at_rest.seal_what_is_open(conn, pepper)
            months.ensure(conn, context.zone, programme_file.wallet.id)
            credentials.admit(conn, till.till_credential(settings.data_dir), till.NAME, "till", context.now())
            scraper = till.private_file(settings.data_dir / METRICS_FILE)
            credentials.admit(conn, scraper, "metrics of this machine", "metrics", context.now())
        standing.ensure(context)
    except BaseException:
        engine.dispose()
        raise
    return context


@asynccontextmanager
async def _closing(app: FastAPI) -> AsyncIterator[None]:
    """Where a server runs the life of the application, its end ends us too."""
    yield
    close_app(app)


async def _on_problem(request: Request, problem: Exception) -> Response:
    return answer(cast(Problem, problem))


async def _on_invalid(request: Request, error: Exception) -> Response:
    """Which fields are wrong and why, in pydantic's words, without repeating what was sent."""
    found = cast(RequestValidationError, error).errors()
    if any(one["type"] == "json_invalid" for one in found):
        return answer(Problem("bad-request", "the body is not JSON"))
    fields = {".".join(str(part) for part in one["loc"][1:]) or "body": str(one["msg"])[:200] for one in found[:20]}
    return answer(Problem("validation", errors=fields))


async def _on_http(request: Request, error: Exception) -> Response:
    said = cast(HTTPException, error)
    names = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "unsupported-media-type"}
    headers = {"Allow": _allowed(request)} if said.status_code == 405 else said.headers
    return answer(Problem(names.get(said.status_code, "bad-request"), headers=headers))


def _allowed(request: Request) -> str:
    """Every method of an address; the framework names those of its first route alone."""
    methods = set[str]()
    for route in request.app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            methods |= getattr(route, "methods", None) or set()
    return ", ".join(sorted(methods))


async def _on_busy(request: Request, error: Exception) -> Response:
    """The database is away, or locked for longer than anybody should wait."""
    if not busy(error):
        raise error
    log.error("the database is away or busy: %s", told(error))
    context: Context = request.app.state.reference
    context.meters.conflicts.inc()
    return answer(Problem("unavailable", headers={"Retry-After": "2"}))
