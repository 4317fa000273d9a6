"""Who is calling, in which language, on which context: what every route is handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.reference import credentials, expiry, sealing, sessions
from api_client.reference.context import Context
from api_client.reference.idempotency import KEY_FORM, KEY_LENGTH, Stored, once
from api_client.reference.localise import choose_locale
from api_client.reference.problems import Problem
from api_client.reference.wire import text

_Key = Annotated[
    str | None, Header(alias="Idempotency-Key", include_in_schema=False, max_length=KEY_LENGTH, pattern=KEY_FORM)
]


@dataclass(frozen=True)
class Call:
    """One request as the routes see it."""

    request: Request = field(repr=False)
    ctx: Context
    locale: str
    now: datetime

    @property
    def client(self) -> str:
        """The address that asks: of the connection, as the server in front vouches for it; no header is believed."""
        return self.request.client.host if self.request.client else ""


@dataclass(frozen=True)
class KeyedCall(Call):
    """A request that may move value; `principal` is whose idempotency keys it uses."""

    principal: str
    key: str | None

    def once(
        self, body: BaseModel | None, work: Callable[[Connection], tuple[int, Any]], *, secret: bool = False
    ) -> Response:
        """Answer with what `work` gives, doing it at most once for this key. A `secret` answer rests sealed."""
        sent = body.model_dump_json() if body is not None else ""
        said = f"{self.request.method} {self.request.url.path}\n{sent}"

        def stored(conn: Connection) -> Stored:
            status, dto = work(conn)
            return Stored(status, sealing.seal_text(self.ctx.pepper, text(dto), place) if secret else text(dto))

        place = f"answer:{self.principal}"
        answer = once(self.ctx, self.principal, self.key, said, stored)
        # An answer of an older release rests as it was given.
        sealed = secret and not answer.body.startswith("{")
        plain = sealing.unseal_text(self.ctx.pepper, answer.body, place) if sealed else answer.body
        headers = {"Cache-Control": "no-store", **({"Idempotent-Replayed": "true"} if answer.replayed else {})}
        return Response(plain, answer.status, headers, "application/json")


@dataclass(frozen=True)
class MemberCall(KeyedCall):
    """A signed-in member; what was due for them by itself has been booked.

    Keys are the member's, so that what was asked before signing in again is not done twice.
    """

    who: sessions.Principal

    @property
    def member_id(self) -> str:
        return self.who.member_id

    def of_device(self) -> MemberCall:
        """The same, with keys of this device alone: what it gets is for no other device of the member."""
        return replace(self, principal=f"device:{self.who.device_id}")


@dataclass(frozen=True)
class MachineCall(KeyedCall):
    """A till or an operator's system."""

    holder: credentials.Holder


def anyone(request: Request) -> Call:
    """A request without a credential."""
    ctx = cast(Context, request.app.state.reference)
    locale = choose_locale(request.headers.get("accept-language"), ctx.programme.locales)
    return Call(request, ctx, locale, ctx.now())


def member(
    call: Annotated[Call, Depends(anyone)],
    key: _Key = None,
) -> MemberCall:
    """A request with a member's access token."""
    with call.ctx.read() as conn:
        who = sessions.authenticate(conn, _bearer(call.request), call.now)
    expiry.settle_now(call.ctx, who.member_id)
    return MemberCall(call.request, call.ctx, call.locale, call.now, f"member:{who.member_id}", key, who)


def perhaps_member(call: Annotated[Call, Depends(anyone)]) -> MemberCall | Call:
    """A request that may carry an access token; one that is no good is refused, not ignored."""
    return member(call) if "authorization" in call.request.headers else call


def store(call: Annotated[Call, Depends(anyone)], key: _Key = None) -> MachineCall:
    """A request with a till's credential; a member's token is refused."""
    return _machine(call, key, "till")


def operator(call: Annotated[Call, Depends(anyone)], key: _Key = None) -> MachineCall:
    """A request with an operator's credential."""
    return _machine(call, key, "operator")


def metrics(call: Annotated[Call, Depends(anyone)]) -> MachineCall:
    """A request of whoever collects metrics."""
    return _machine(call, None, "metrics")


def _machine(call: Call, key: str | None, scope: credentials.Scope) -> MachineCall:
    with call.ctx.read() as conn:
        holder = credentials.authenticate(conn, _bearer(call.request), scope, call.now)
    credentials.note_use(call.ctx, holder, call.now)
    return MachineCall(call.request, call.ctx, call.locale, call.now, f"credential:{holder.id}", key, holder)


def demo(call: Annotated[Call, Depends(anyone)]) -> Call:
    """Demo mode's own operations do not exist elsewhere."""
    if not call.ctx.settings.demo:
        raise Problem("not-found")
    return call


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 16 <= len(token) <= 200 or not token.isascii():
        raise Problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})
    return token


Anyone = Annotated[Call, Depends(anyone)]
Member = Annotated[MemberCall, Depends(member)]
PerhapsMember = Annotated[Call, Depends(perhaps_member)]
Store = Annotated[MachineCall, Depends(store)]
Operator = Annotated[MachineCall, Depends(operator)]
Metrics = Annotated[MachineCall, Depends(metrics)]
Demo = Annotated[Call, Depends(demo)]
