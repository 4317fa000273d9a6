"""The store's side of the API, with the till's own credential. Raises `ApiError`s and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from attrs import frozen

from api_client import models as m
from api_client.exchange import Exchanger
from api_client.retry import RetryPolicy
from api_client.structure import Structure
from api_client.transport import Answer, Request, Transport

T = TypeVar("T")


@frozen
class SoldLine:
    """One line of a receipt; `total` is for all of `quantity`."""

    title: str
    quantity: int
    total: m.MoneyDto
    product: str | None = None
    category: str | None = None


class TillClient:
    """One till. Writes carry the caller's idempotency key, so sending again never posts twice."""

    def __init__(self, transport: Transport, token: str, retry: RetryPolicy | None = None) -> None:
        self._x = Exchanger(transport, retry or RetryPolicy())
        self._token = token
        self._structure = Structure()

    async def aclose(self) -> None:
        await self._x.transport.aclose()

    async def programme(self) -> m.ProgrammeDto:
        """The manifest: the till needs its currency."""
        return await self._x.value(Request("GET", "/v1/program"), m.ProgrammeDto)

    async def verify(self, code: str) -> m.VerifyDto:
        """Whose code it is, as far as a cashier may know. Uses nothing up."""
        return await self._send(Request("POST", "/v1/pos/verify", json={"code": code}), m.VerifyDto, again=True)

    async def purchase(
        self, code: str, sold: m.MoneyDto | Sequence[SoldLine], key: str, reference: str | None = None
    ) -> m.PostedTransactionDto:
        """Post a purchase, by its amount or its lines."""
        body: dict[str, object] = {"code": code}
        if isinstance(sold, m.MoneyDto):
            body["amount"] = self._structure.plain(sold)
        else:
            body["lines"] = [_given(self._structure.plain(line)) for line in sold]
        if reference:
            body["reference"] = reference
        return await self._post("/v1/pos/transactions", body, key, m.PostedTransactionDto)

    async def refund(self, transaction_id: str, amount: m.MoneyDto | None, key: str) -> m.RefundDto:
        """Take a purchase back, whole or in part."""
        body: dict[str, object] = {"transaction_id": transaction_id}
        if amount:
            body["amount"] = self._structure.plain(amount)
        return await self._post("/v1/pos/refunds", body, key, m.RefundDto)

    async def redeem_coupon(self, code: str, key: str) -> m.RedeemedCouponDto:
        """Accept a coupon, once."""
        return await self._post("/v1/pos/coupons/redeem", {"code": code}, key, m.RedeemedCouponDto)

    async def _post(self, path: str, body: object, key: str, kind: type[T]) -> T:
        return await self._send(Request("POST", path, json=body, headers={"Idempotency-Key": key}), kind, again=True)

    async def _send(self, request: Request, kind: type[T], *, again: bool) -> T:
        async def attempt() -> Answer:
            return await self._x.once(request, self._token)

        return self._x.read(await self._x.retry.run(attempt, again=again), kind)


def _given(values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}
