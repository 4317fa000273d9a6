"""Proving once more who one is, before much is spent: a code to one's own address, then on with what was meant."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from member_app.domain.account import OtpChallenge
from member_app.domain.failure import Failure
from screens.shared.sign_in.code import CodeFlow


@ft.observable
@dataclass
class StepUpFlow(CodeFlow):
    """`proved` once the service knows; what was meant to be done can be tried again then."""

    proved: bool = False

    async def request(self) -> OtpChallenge | Failure:
        return await self.account.request_step_up()

    async def submit(self, challenge: OtpChallenge, code: str) -> Failure | None:
        failure = await self.account.confirm_step_up(challenge, code)
        self.proved = failure is None
        return failure
