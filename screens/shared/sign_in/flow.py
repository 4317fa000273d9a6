"""The steps of signing in: an address, then the code that was sent to it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import flet as ft

from member_app.domain.account import OtpChallenge
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.repositories import AccountRepository
from screens.shared.countdown import utc_now

#: Digits of a one-time code.
CODE_LENGTH = 6
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
_SPENT = Failure(FailureKind.CODE_EXPIRED)


@dataclass(frozen=True)
class AskAddress:
    """Step one."""


@dataclass(frozen=True)
class AskCode:
    """Step two: a code is on its way. `spent` once it can't be used any more, so that a new one is due."""

    challenge: OtpChallenge
    resend_at: datetime
    expires_at: datetime
    spent: bool = False


@ft.observable
@dataclass
class SignInFlow:
    """`typed_address` and `typed_code` are what stands in the fields; `busy` names the command that runs."""

    account: AccountRepository
    now: Callable[[], datetime] = utc_now
    step: AskAddress | AskCode = AskAddress()
    typed_address: str = ""
    typed_code: str = ""
    busy: str = ""
    failure: Failure | None = None
    locked_until: datetime | None = None

    async def run(self) -> None:
        """Nothing to follow: signing in is all commands."""

    @property
    def code(self) -> str:
        """The digits of what was typed or pasted."""
        return "".join(c for c in self.typed_code if c.isascii() and c.isdigit())

    @property
    def address(self) -> str:
        return self.typed_address.strip()

    def type_address(self, words: str) -> None:
        self.typed_address = words
        self.failure = None

    def type_code(self, words: str) -> None:
        self.typed_code = words
        if not (isinstance(self.step, AskCode) and self.step.spent):
            self.failure = None

    async def ask(self) -> None:
        """Sends a code to the typed address; also sends a new one."""
        if not _ADDRESS.fullmatch(self.address):
            self.failure = Failure(FailureKind.INVALID, fields={"address": "malformed"})
            return
        await self._once("ask", self._ask)

    async def _ask(self) -> None:
        answer = await self.account.request_code(self.address)
        if isinstance(answer, Failure):
            self._refused(answer)
            return
        now = self.now()
        self.typed_code, self.failure, self.locked_until = "", None, None
        self.step = AskCode(
            answer, now + timedelta(seconds=answer.resend_in), now + timedelta(seconds=answer.expires_in)
        )

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
        failure = await self.account.confirm_code(self.step.challenge, self.code)
        if failure is None:
            self.change_address()  # the next sign-in starts over
        elif failure.kind is FailureKind.CODE_EXPIRED or failure.tries_left == 0:
            self._spend(failure if failure.kind is FailureKind.CODE_EXPIRED else _SPENT)
        else:
            self._refused(failure)

    def _spend(self, failure: Failure) -> None:
        assert isinstance(self.step, AskCode)
        self.step = AskCode(self.step.challenge, self.step.resend_at, self.step.expires_at, spent=True)
        self.failure = failure
        self.typed_code = ""

    def _refused(self, failure: Failure) -> None:
        self.failure = failure
        if failure.kind is FailureKind.TRY_LATER and failure.retry_after:
            self.locked_until = self.now() + timedelta(seconds=failure.retry_after)

    async def demo(self) -> None:
        """Signs in the member with a history."""
        await self._once("demo", self._demo)

    async def _demo(self) -> None:
        self.failure = await self.account.demo()

    def change_address(self) -> None:
        """Back to step one; the address stays to be corrected."""
        self.step, self.typed_code, self.failure, self.locked_until = AskAddress(), "", None, None

    def unlock(self) -> None:
        """The wait is over."""
        self.locked_until, self.failure = None, None

    async def _once(self, name: str, command: Callable[[], Awaitable[None]]) -> None:
        """A second tap while a command runs does nothing."""
        if self.busy:
            return
        self.busy = name
        try:
            await command()
        finally:
            self.busy = ""
