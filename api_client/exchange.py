"""One request, one answer: headers, the service's clock, and faults as the errors of `errors`."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

from attrs import evolve

from api_client.errors import Offline, Refused, ServerFault, SignedOut, TryLater, Unintelligible
from api_client.models import ProblemDto, TokensDto
from api_client.retry import RetryPolicy
from api_client.structure import Structure
from api_client.tokens import Login, login_of
from api_client.transport import Answer, Request, Transport

T = TypeVar("T")

_KNOWN = {"type", "title", "status", "detail", "instance"}


class Exchanger:
    """Sends requests over a transport and judges the answers."""

    def __init__(self, transport: Transport, retry: RetryPolicy, now: Callable[[], float] = time.time) -> None:
        """`now` is this device's clock, in unix time."""
        self.transport = transport
        self.retry = retry
        self.structure = Structure()
        self.language = "en"
        self.clock_offset: float | None = None
        self._now = now

    async def value(self, request: Request, kind: type[T]) -> T:
        """An unsigned request's answer as `kind`."""
        return self.read(await self.answer(request), kind)

    async def answer(self, request: Request) -> Answer:
        """An unsigned request; only reads are sent again."""

        async def attempt() -> Answer:
            return await self.once(request)

        return await self.retry.run(attempt, again=request.method == "GET")

    async def once(self, request: Request, token: str | None = None) -> Answer:
        """One try; answers 2xx and 304, raises for everything else."""
        headers = dict(request.headers)
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        asked = self._now()
        answer = await self.transport.send(evolve(request, headers=self.headed(headers)))
        if not _in_its_place(answer):
            self._set_clock(answer, asked, self._now())
        self.raise_for(answer)
        return answer

    def headed(self, headers: Mapping[str, str]) -> dict[str, str]:
        """`headers` with those every request carries."""
        return {
            "Accept": "application/json",
            "Accept-Language": self.language,
            "X-Request-Id": secrets.token_hex(8),
            **headers,
        }

    def read(self, answer: Answer, kind: type[T]) -> T:
        """The body as a wire type."""
        return self.structure.read(self.structure.parse(answer.body), kind)

    def login(self, tokens: TokensDto) -> Login:
        """Issued tokens with their end in this device's time."""
        return login_of(tokens, datetime.fromtimestamp(self._now(), UTC) + timedelta(seconds=tokens.expires_in))

    def raise_for(self, answer: Answer) -> None:
        """Nothing for 2xx and 304, the fitting error otherwise."""
        status, request_id = answer.status, answer.headers.get("x-request-id")
        if _in_its_place(answer) and (status < 400 or status == 511):
            raise Offline("not the service", request_id=request_id)
        if status < 400:
            return
        if status in (429, 503) or (status == 409 and self._problem(answer).type == "idempotency-key-in-progress"):
            raise TryLater(f"status {status}", retry_after=self._retry_after(answer), request_id=request_id)
        if status >= 500:
            raise ServerFault(status, request_id=request_id)
        if status == 401:
            # Said by the service itself, not by a gate on the way that wants a password of its own.
            raise SignedOut(self._problem(answer).type, request_id=request_id)
        raise Refused(self._problem(answer), request_id=request_id)

    def _problem(self, answer: Answer) -> ProblemDto:
        body = self.structure.parse(answer.body)
        if not isinstance(body, dict) or not isinstance(body.get("type"), str):
            raise Unintelligible(f"status {answer.status} without a problem")
        extra = {name: value for name, value in body.items() if name not in _KNOWN}
        return ProblemDto(
            type=body["type"].rsplit("/", 1)[-1],
            title=str(body.get("title", "")),
            status=answer.status,
            detail=str(body.get("detail", "")),
            extra=extra,
        )

    def _retry_after(self, answer: Answer) -> int:
        """Seconds or a date of the service's clock; 1 to 86,400, and 5 when it says nothing of use."""
        said = answer.headers.get("retry-after", "")
        try:
            there = self._now() + (self.clock_offset or 0.0)
            seconds = int(said) if said.isdigit() else int(parsedate_to_datetime(said).timestamp() - there) + 1
        except (ValueError, TypeError, OverflowError):
            return 5
        return max(1, min(seconds, 86_400))

    def _set_clock(self, answer: Answer, asked: float, answered: float) -> None:
        """`Date` has whole seconds, so its middle is taken; a slow answer says too little to be used, and one that a
        cache kept for a while says when it was made.
        """
        if answered - asked > 5 or "date" not in answer.headers or answer.headers.get("age", "0").strip() != "0":
            return
        try:
            there = parsedate_to_datetime(answer.headers["date"]).timestamp() + 0.5
        except (ValueError, TypeError, OverflowError):
            return
        offset = there - (asked + answered) / 2
        # Less than the rounding of the header means the clocks agree.
        self.clock_offset = offset if abs(offset) > 1.5 else 0.0


def _in_its_place(answer: Answer) -> bool:
    """A page or a redirect where the contract has JSON: a hotel's gate, a proxy, a parked domain. Their clocks are
    none of ours.
    """
    if answer.status == 304:
        return False
    return answer.status < 200 or 300 <= answer.status < 400 or answer.status == 511 or _is_page(answer)


def _is_page(answer: Answer) -> bool:
    return "text/html" in answer.headers.get("content-type", "").lower()
