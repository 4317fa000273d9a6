"""What machines ask of the service itself: is it alive, can it take work, how much has it done."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from api_client.health import HealthDto, ReadyDto
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Metrics
from api_client.reference.problems import Problem
from api_client.reference.readiness import Readiness
from api_client.reference.routes.operation import operation
from api_client.reference.wire import respond

router = APIRouter(tags=["service"], route_class=Persistent)
_METRICS = operation(None, by="metrics")
_METRICS["responses"][200] = {
    "description": "Prometheus' text format",
    "content": {"text/plain": {"schema": {"type": "string"}}},
}


def readiness(request: Request) -> Readiness:
    """What decides whether this process can take work."""
    return cast(Readiness, request.app.state.readiness)


# Neither waits for a worker thread, which a database that hangs would have taken.
@router.get("/healthz", **operation(HealthDto, by="none"))
async def healthz() -> Response:
    """Whether the process lives. Asks nobody, so it says nothing of the database."""
    return respond(HealthDto("ok"))


@router.get("/readyz", **operation(ReadyDto, "unavailable", by="none"))
async def readyz(request: Request) -> Response:
    """Whether requests should be sent here: 503 names in `failed` what is not fit."""
    checks = readiness(request)
    parts = await checks.parts()
    if failed := sorted(name for name, fit in parts.items() if not fit):
        raise Problem("unavailable", headers={"Retry-After": "2"}, failed=failed)
    return respond(ReadyDto("ready", sorted(parts), checks.degraded()))


@router.get("/metrics", **_METRICS, response_class=Response)
def metrics(call: Metrics) -> Response:
    """Counters for Prometheus; needs a credential with the scope `metrics`, from wherever it is asked."""
    return Response(call.ctx.meters.exposition(), media_type=CONTENT_TYPE_LATEST)
