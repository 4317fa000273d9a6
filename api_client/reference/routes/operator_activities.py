"""What members do elsewhere, such as a review, told by an operator's system."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, ConfigDict, Field
from sqlalchemy import Connection, select
from starlette.responses import Response

from api_client.play.activities import ActivityDto
from api_client.reference import expiry
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Operator
from api_client.reference.inputs import Flag, Id, Input, Reference
from api_client.reference.inputs_movements import CardNumber
from api_client.reference.lateness import happened_at
from api_client.reference.play import happenings
from api_client.reference.problems import Problem
from api_client.reference.routes.operation import operation
from api_client.reference.tables import cards

router = APIRouter(tags=["operator"], route_class=Persistent)


class ActivityIn(Input):
    """What the holder of a card did: `key` names it, so that it counts once; `subject` is what it was about.

    `withdrawn` takes it back. `occurred_at` is when it was, if not just now.
    """

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"examples": [{"card_number": "424242424242", "activity": "review", "key": "r-1"}]},
    )

    card_number: CardNumber
    activity: Literal["review", "social"]
    key: Reference
    subject: Annotated[Id, Field(max_length=60)] | None = None
    withdrawn: Flag = False
    occurred_at: AwareDatetime | None = None


@router.post("/v1/operator/activities", **operation(ActivityDto, "code-unknown", by="operator", keyed=True, status=201))
def tell(call: Operator, body: ActivityIn) -> Response:
    """Count something done, or count it no more."""

    def work(conn: Connection) -> tuple[int, Any]:
        at = happened_at(body.occurred_at, call.now)
        holder = select(cards.c.member_id).where(cards.c.number == body.card_number)
        member_id = conn.execute(holder).scalar_one_or_none()
        if member_id is None:
            raise Problem("code-unknown")
        expiry.settle(conn, call.ctx, member_id, call.now)
        if body.withdrawn:
            changed = happenings.withdraw(conn, call.ctx, member_id, body.activity, body.key, call.now)
        else:
            changed = happenings.record(
                conn, call.ctx, member_id, body.activity, body.key, at, subject=body.subject
            )  # fmt: skip
        return 201, ActivityDto(changed, call.now)

    return call.once(body, work)
