"""How an operation of a member is sent: with their token, once more where that is safe, its answer typed.

Areas of the API with many operations bring them as a class on top of `MemberCalls`, which `LoyaltyClient` joins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from attrs import frozen

from api_client.errors import SignedOut, Unintelligible
from api_client.exchange import Exchanger
from api_client.tokens import REPLACEMENTS, TokenSource
from api_client.transport import Answer, Request

T = TypeVar("T")


@frozen
class Fetched(Generic[T]):
    """A value with the validator to ask for it again."""

    value: T
    etag: str | None


class MemberCalls:
    """Sends the requests of one session. Raises `ApiError`s and nothing else."""

    def __init__(self, exchanger: Exchanger, tokens: TokenSource) -> None:
        self._x = exchanger
        self.tokens = tokens

    async def _get(self, path: str, kind: type[T], params: Mapping[str, str] | None = None) -> T:
        return self._read(await self._mine(Request("GET", path, params=params or {}), again=True), kind)

    async def _post(self, path: str, body: object, key: str, kind: type[T]) -> T:
        request = Request("POST", path, json=body, headers={"Idempotency-Key": key})
        return self._read(await self._mine(request, again=True), kind)

    async def _mine(self, request: Request, *, again: bool) -> Answer:
        """Sends with the member's token, again with a fresh one if it is refused."""
        sign_in = self.tokens.sign_in

        async def attempt() -> Answer:
            token = await self.tokens.access(sign_in)
            for _ in range(REPLACEMENTS):
                try:
                    return await self._x.once(request, token)
                except SignedOut:
                    token = await self.tokens.replace(token, sign_in)
            return await self._x.once(request, token)

        return await self._x.retry.run(attempt, again=again)

    def _read(self, answer: Answer, kind: type[T]) -> T:
        return self._x.read(answer, kind)

    def _fetched(self, answer: Answer, kind: type[T]) -> Fetched[T] | None:
        return None if answer.status == 304 else Fetched(self._read(answer, kind), answer.headers.get("etag"))


def done(answer: Answer) -> None:
    if answer.status != 204:
        raise Unintelligible(f"status {answer.status} without an answer")


def conditional(path: str, etag: str | None) -> Request:
    return Request("GET", path, headers={"If-None-Match": etag} if etag else {})


def query(**values: str | int | None) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value is not None}


def part(value: str) -> str:
    """An id as one part of a path: an id from a link must not reach another route."""
    if not value or not all(letter.isalnum() or letter in "-_" for letter in value):
        raise Unintelligible("not an id")
    return value
