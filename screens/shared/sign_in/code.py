"""A code that was mailed: typed, tried, asked for again. What the code is for is said by the flows that extend this."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from member_app.domain.account import OtpChallenge
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.repositories import AccountRepository
from screens.shared.countdown import utc_now

#: Digits of a one-time code.
CODE_LENGTH = 6
_SPENT = Failure(FailureKind.CODE_EXPIRED)


@dataclass(frozen=True)
class AskAddress:
    """No code is on its way."""


@dataclass(frozen=True)
class AskCode:
    """A code is on its way. `spent` once it can't be used any more, so that a new one is due."""

    challenge: OtpChallenge
    resend_at: datetime
    expires_at: datetime
    spent: bool = False


@dataclass
class CodeFlow(ABC):
    """`typed_code` is what stands in the field; `busy` names the command that runs.

    `filled` is another each time the flow itself puts something into its fields.
    """

    account: AccountRepository
    now: Callable[[], datetime] = utc_now
    step: AskAddress | AskCode = AskAddress()
    typed_code: str = ""
    filled: object = field(default_factory=object)
    busy: str = ""
    failure: Failure | None = None
    locked_until: datetime | None = None

    @abstractmethod
    async def request(self) -> OtpChallenge | Failure:
        """Has a code sent."""

    @abstractmethod
    async def submit(self, challenge: OtpChallenge, code: str) -> Failure | None:
        """Tries a code."""

    @property
    def code(self) -> str:
        """The digits of what was typed or pasted."""
        return "".join(c for c in self.typed_code if c.isascii() and c.isdigit())

    def type_code(self, words: str) -> None:
        self.typed_code = words
        if not (isinstance(self.step, AskCode) and self.step.spent):
            self.failure = None

    async def ask(self) -> None:
        """Sends a code; also sends a new one."""
        await self._once("ask", self._ask)

    async def _ask(self) -> None:
        answer = await self.request()
        if isinstance(answer, Failure):
            self._refused(answer)
            return
        self._empty()
        self.failure = self.locked_until = None
        self._wait_for(answer)

    def _wait_for(self, challenge: OtpChallenge) -> None:
        """A code is on its way; its times count from now."""
        now = self.now()
        resend_at = now + timedelta(seconds=challenge.resend_in)
        self.step = AskCode(challenge, resend_at, now + timedelta(seconds=challenge.expires_in))

    async def confirm(self) -> None:
        """Tries the typed code."""
        if not isinstance(self.step, AskCode) or self.step.spent:
            return
        if len(self.code) != CODE_LENGTH:
            self.failure = Failure(FailureKind.INVALID, fields={"code": "length"})
        elif self.now() >= self.step.expires_at:
            self._spend(_SPENT)
        else:
            await self._once("confirm", self._confirm)

    async def _confirm(self) -> None:
        assert isinstance(self.step, AskCode)
        failure = await self.submit(self.step.challenge, self.code)
        if failure is None:
            self.start_over()
        elif failure.kind is FailureKind.CODE_EXPIRED or failure.tries_left == 0:
            self._spend(failure if failure.kind is FailureKind.CODE_EXPIRED else _SPENT)
        else:
            self._refused(failure)

    def start_over(self) -> None:
        """Forgets the code that was on its way."""
        self._empty()
        self.step, self.failure, self.locked_until = AskAddress(), None, None

    def unlock(self) -> None:
        """The wait is over."""
        self.locked_until, self.failure = None, None

    def look(self) -> None:
        """Opens the form again when the service lets one try again."""
        if self.locked_until and self.now() >= self.locked_until:
            self.unlock()

    def _spend(self, failure: Failure) -> None:
        assert isinstance(self.step, AskCode)
        self.step = AskCode(self.step.challenge, self.step.resend_at, self.step.expires_at, spent=True)
        self.failure = failure
        self._empty()

    def _empty(self) -> None:
        self.typed_code, self.filled = "", object()

    def _refused(self, failure: Failure) -> None:
        self.failure = failure
        if failure.kind is FailureKind.TRY_LATER and failure.retry_after:
            self.locked_until = self.now() + timedelta(seconds=failure.retry_after)

    async def _once(self, name: str, command: Callable[[], Awaitable[None]]) -> None:
        """A second tap while a command runs does nothing."""
        if self.busy:
            return
        self.busy = name
        try:
            await command()
        finally:
            self.busy = ""
