"""What one call of `member-app till` asks for, and which API it asks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from member_app.handoff import Handoff, find
from member_app.till import TillError, code_in_picture, open_till, read_amount, read_line


@dataclass(frozen=True)
class TillRequest:
    """The options as typed."""

    code: str | None = None
    image: Path | None = None
    amount: str | None = None
    lines: tuple[str, ...] = ()
    coupon: str | None = None
    refund: str | None = None


async def serve_customer(request: TillRequest, data: Path, api: str | None, token: str | None) -> str:
    """Do it and answer what the cashier sees. Raises `TillError` with the reason."""
    _check(request)
    amount = read_amount(request.amount) if request.amount else None
    lines = [read_line(text) for text in request.lines]
    code = code_in_picture(request.image) if request.image else request.code
    where = _where(data, api, token)
    async with open_till(where.api, where.token) as till:
        if request.coupon:
            return await till.coupon(request.coupon)
        if request.refund:
            return await till.refund(request.refund, amount)
        assert code is not None  # checked before anything was opened
        if amount is None and not lines:
            return await till.look(code)
        return await till.purchase(code, amount, lines)


def _check(request: TillRequest) -> None:
    """One thing at a time, before anybody waits for a network."""
    asked = [request.code, request.image, request.coupon, request.refund]
    given = sum(bool(value) for value in asked)
    if given == 0:
        raise TillError(
            "Say whose card it is: --code TEXT or --image PNG. Or give --coupon CODE, --refund TRANSACTION."
        )
    if given > 1:
        raise TillError("Only one of --code, --image, --coupon and --refund at a time.")
    if request.amount and request.lines:
        raise TillError("Give either --amount or --line, not both.")
    if request.coupon and (request.amount or request.lines):
        raise TillError("A coupon has no amount. Post the purchase in a call of its own.")


def _where(data: Path, api: str | None, token: str | None) -> Handoff:
    """The API named, else the running app of this data folder."""
    if api:
        if not token:
            raise TillError("--api needs the till's credential too: --token TOKEN or MEMBER_APP_TOKEN.")
        if not api.startswith(("http://", "https://")):
            raise TillError(f"{api} is not an address. Write it like http://127.0.0.1:8550/api")
        return Handoff(api, token)
    if found := find(data):
        return found
    raise TillError(
        f"No running app was found for {data}. Start member-app with the same --data, or name --api and --token."
    )
