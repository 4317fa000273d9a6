"""Signing in and out on this device, and noticing that a sign-in has lapsed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing

from api_client.errors import Withheld
from api_client.tokens import Login
from member_app.config import DeviceInfo
from member_app.data.invitations import Invitations
from member_app.data.keeper import VaultKeeper
from member_app.data.live import Live
from member_app.data.pending import PendingCodes
from member_app.data.scope import Scope
from member_app.domain.account import OtpChallenge, PendingCode, SignIn
from member_app.domain.failure import Failure, FailureKind
from member_app.storage.vault import SafeVault

#: Seconds the service may take to be told of a sign-out.
_PATIENCE = 8.0


class OfflineAccountRepository:
    """An `AccountRepository`. `on_enter` runs after the data of a member was opened, `on_leave` when it is wiped."""

    def __init__(
        self,
        scope: Scope,
        vault: SafeVault,
        device: DeviceInfo,
        on_enter: Callable[[], Awaitable[None]],
        on_leave: Callable[[], None],
        invitations: Invitations,
    ) -> None:
        self._scope, self._vault, self._device, self._invitations = scope, vault, device, invitations
        self._on_enter, self._on_leave = on_enter, on_leave
        self._keeper = VaultKeeper(vault)
        self._pending = PendingCodes(scope)
        self._live: Live[SignIn] = Live()
        self._live.set(SignIn.UNKNOWN)
        self._lock = asyncio.Lock()
        self._leaving: asyncio.Task[Failure | None] | asyncio.Task[None] | None = None
        self.ended: Failure | None = None
        scope.on_signed_out = self.lapsed

    @property
    def sign_in(self) -> SignIn:
        return self._live.latest or SignIn.UNKNOWN

    async def watch(self) -> AsyncIterator[SignIn]:
        async with aclosing(self._live.watch()) as states:
            async for state in states:
                yield state

    async def restore(self) -> None:
        """Reads the vault once, when the session starts."""
        login = await self._keeper.known()
        if login is None:
            self._live.set(SignIn.OUT)
            return
        self._scope.enter(login.member_id, login.device_id)
        await self._on_enter()
        self._live.set(SignIn.IN if login.refresh_token else SignIn.LAPSED)

    async def request_code(self, email: str) -> OtpChallenge | Failure:
        language, epoch = self._device.language, self._scope.epoch
        answer = await self._scope.ask(lambda: self._scope.client.request_otp(email.strip(), language))
        if isinstance(answer, Failure):
            return answer
        challenge = OtpChallenge(answer.challenge_id, answer.address, answer.expires_in, answer.resend_in)
        if epoch == self._scope.epoch:
            await self._pending.keep(email.strip(), challenge)
        return challenge

    async def confirm_code(self, challenge: OtpChallenge, code: str) -> Failure | None:
        referral = await self._invitations.code()
        device = {**self._named(), "installation": await self._invitations.mark()}
        return await self._enter(
            lambda: self._scope.client.verify_otp(challenge.id, _digits(code), device, referral), referral
        )

    async def pending_code(self) -> PendingCode | None:
        return await self._pending.get()

    async def forget_code(self, challenge: OtpChallenge) -> None:
        await self._pending.forget(challenge)

    async def request_step_up(self) -> OtpChallenge | Failure:
        answer = await self._scope.ask(self._scope.client.request_step_up)
        if isinstance(answer, Failure):
            return answer
        return OtpChallenge(answer.challenge_id, answer.address, answer.expires_in, answer.resend_in)

    async def confirm_step_up(self, challenge: OtpChallenge, code: str) -> Failure | None:
        answer = await self._scope.ask(lambda: self._scope.client.confirm_step_up(challenge.id, _digits(code)))
        return answer if isinstance(answer, Failure) else None

    async def demo(self) -> Failure | None:
        return await self._enter(lambda: self._scope.client.demo_sign_in(self._named()))

    async def sign_out(self) -> Failure | None:
        # Finished even if the page goes meanwhile: half a wipe would leave something of the member behind.
        leaving = self._leaving = asyncio.ensure_future(self._sign_out())
        return await asyncio.shield(leaving)

    async def settled(self) -> None:
        """Waits for a sign-out that is under way."""
        if self._leaving is not None:
            await asyncio.wait({self._leaving})

    async def _sign_out(self) -> Failure | None:
        failure: Failure | None = None
        async with self._lock:
            try:
                async with asyncio.timeout(_PATIENCE):
                    answer = await self._scope.ask(self._scope.client.logout)
                    failure = answer if isinstance(answer, Failure) else None
            except TimeoutError:
                failure = Failure(FailureKind.SLOW)
            await self._wipe()
        # A sign-in that had lapsed anyway needs nobody to be told.
        return None if failure is None or failure.kind is FailureKind.SIGN_IN_AGAIN else failure

    async def lapsed(self) -> None:
        """The service does not accept this sign-in any more; the card stays."""
        if self._lock.locked():
            # Somebody is signing in or out this moment, and settles it.
            return
        try:
            login = await self._keeper.load()
        except Withheld:
            return
        if login is None and self._scope.member is not None:
            # Signed out elsewhere in this browser: nothing of the member may stay here either.
            async with self._lock:
                await self._wipe()
        elif login is not None and self.sign_in is SignIn.IN:
            self._live.set(SignIn.LAPSED)

    async def revoked(self) -> None:
        """The service says that a lapsed sign-in was ended from another device: its card ends here too."""
        await self._end(FailureKind.REVOKED)

    async def card_over(self) -> None:
        """The card of a lapsed sign-in came to its own end."""
        await self._end(FailureKind.CARD_OVER)

    async def _end(self, why: FailureKind) -> None:
        leaving = self._leaving = asyncio.ensure_future(self._end_of(self._scope.epoch, why))
        await asyncio.shield(leaving)

    async def _end_of(self, epoch: int, why: FailureKind) -> None:
        async with self._lock:
            # Who has signed in again meanwhile stays.
            if epoch == self._scope.epoch and self.sign_in is SignIn.LAPSED:
                self.ended = Failure(why)
                await self._wipe()

    def close(self) -> None:
        self._live.close()

    def _named(self) -> dict[str, str]:
        return {"name": self._device.name, "platform": self._device.platform}

    async def _enter(self, sign_in: Callable[[], Awaitable[Login]], referral: str | None = None) -> Failure | None:
        async with self._lock:
            login = await self._scope.ask(sign_in)
            if isinstance(login, Failure):
                return login
            before = await self._keeper.known()
            if before is not None and before.member_id != login.member_id:
                await self._wipe_member(before.member_id)
            self._scope.client.tokens.forget()
            # Always a fresh place for a fresh sign-in: nobody can have planted the handle to it.
            await self._vault.wipe()
            await self._keeper.save(login)
            self._scope.client.tokens.forget()
            self._on_leave()
            self._scope.enter(login.member_id, login.device_id)
            await self._invitations.used(referral, login.referral)
            await self._pending.forget()
            await self._on_enter()
            self.ended = None
            self._live.set(SignIn.IN)
        return None

    async def _wipe(self) -> None:
        member = self._scope.member
        self._scope.enter(None, None)
        self._on_leave()
        self._scope.client.tokens.forget()
        await self._vault.wipe()
        await self._pending.forget()
        if member is not None:
            await self._wipe_member(member)
        self._live.set(SignIn.OUT)

    async def _wipe_member(self, member: str) -> None:
        async with self._scope.writing:
            await self._scope.cache.clear(member)


def _digits(code: str) -> str:
    return "".join(letter for letter in code if letter.isalnum())
