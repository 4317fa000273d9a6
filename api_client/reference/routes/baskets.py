"""What the routes of a store share: the problems of a code, guesses that are counted, a basket's currency and store."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from api_client.reference import limits
from api_client.reference.calls import Call, MachineCall
from api_client.reference.earning import Line
from api_client.reference.inputs import BasketIn
from api_client.reference.problems import Problem
from api_client.reference.programme_schema import Store

CODES = ("code-malformed", "code-unknown", "code-expired", "code-used", "device-revoked")


def check_currency(call: Call, currency: str) -> None:
    """Refuse what is not in the programme's currency."""
    if currency != call.ctx.programme.currency:
        raise Problem("validation", errors={"currency": f"this programme counts {call.ctx.programme.currency}"})


def store_named(call: Call, store_id: str | None) -> Store | None:
    """The store that was named; a till of one store need not name it and can name no other."""
    stores, own = call.ctx.programme.stores, call.holder.store_id if isinstance(call, MachineCall) else None
    if own is not None and store_id not in (None, own):
        raise Problem("forbidden", "this till belongs to another store")
    store_id = store_id or own
    if store_id is None:
        return stores[0] if len(stores) == 1 else None
    found = next((one for one in stores if one.id == store_id), None)
    if found is None:
        raise Problem("validation", errors={"store_id": "is not a store of this programme"})
    return found


def lines_of(body: BasketIn) -> list[Line]:
    """The receipt's lines."""
    return [Line(one.title, one.quantity, one.total.amount, one.product, one.category) for one in body.lines]


def counting(call: MachineCall, code: str) -> AbstractContextManager[None]:
    """Card numbers that do not exist are counted, since numbers can be guessed; rotating codes can't."""
    if not code.strip().isdigit():
        return nullcontext()
    return limits.guarded(call.ctx, f"cards:{call.holder.id}", limits.UNKNOWN_CARDS, on="code-unknown")
