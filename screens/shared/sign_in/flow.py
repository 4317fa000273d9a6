"""The steps of signing in: an address, then the code that was sent to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import flet as ft

from member_app.domain.account import OtpChallenge
from member_app.domain.failure import Failure, FailureKind
from screens.shared.sign_in.code import CODE_LENGTH, AskAddress, AskCode, CodeFlow

__all__ = ["CODE_LENGTH", "AskAddress", "AskCode", "SignInFlow"]

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")


@ft.observable
@dataclass
class SignInFlow(CodeFlow):
    """`typed_address` is what stands in the field of step one."""

    typed_address: str = ""

    async def run(self) -> None:
        """Goes on with a code that was asked for before: who went to look for it in the mail may find this page new."""
        pending = await self.account.pending_code()
        untouched = isinstance(self.step, AskAddress) and not self.busy
        if pending and untouched and self.address in ("", pending.email):
            self.fill_in_address(pending.email)
            self._wait_for(pending.challenge)

    @property
    def address(self) -> str:
        return self.typed_address.strip()

    def type_address(self, words: str) -> None:
        self.typed_address = words
        self.failure = None

    def fill_in_address(self, address: str) -> None:
        """One that is known already."""
        self.type_address(address)
        self.filled = object()

    async def request(self) -> OtpChallenge | Failure:
        return await self.account.request_code(self.address)

    async def submit(self, challenge: OtpChallenge, code: str) -> Failure | None:
        return await self.account.confirm_code(challenge, code)

    async def ask(self) -> None:
        """Sends a code to the typed address; also sends a new one."""
        if not _ADDRESS.fullmatch(self.address):
            self.failure = Failure(FailureKind.INVALID, fields={"address": "malformed"})
            return
        await self._once("ask", self._ask)

    async def demo(self) -> None:
        """Signs in the member with a history."""
        await self._once("demo", self._demo)

    async def _demo(self) -> None:
        self.failure = await self.account.demo()

    async def confirm(self) -> None:
        """Tries the typed code; one that can't be used any more is not gone on with."""
        await super().confirm()
        if isinstance(self.step, AskCode) and self.step.spent:
            await self.account.forget_code(self.step.challenge)

    async def change_address(self) -> None:
        """Back to step one; the address stays to be corrected."""
        left = self.step
        self.start_over()
        if isinstance(left, AskCode):
            await self.account.forget_code(left.challenge)
