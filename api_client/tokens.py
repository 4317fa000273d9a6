"""The member's tokens: kept by whoever runs the client, refreshed in a single flight, saved before they are used."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from attrs import evolve, field, frozen

from api_client.errors import SignedOut
from api_client.models import TokensDto

#: How often a refused access token is replaced before the member counts as signed out: twice, since a device may fall
#: asleep between a refresh and the request it was for.
REPLACEMENTS = 2


@frozen
class Login:
    """Tokens of one member on one device, out of the repr. `expires_at` is the access token's end (UTC).

    `referral` says what became of the invitation somebody signed in with; it is told once, and not kept.
    """

    member_id: str
    device_id: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    referral: str | None = None


class TokenKeeper(Protocol):
    """Where tokens live. `exclusive` keeps other sessions with the same tokens from refreshing meanwhile."""

    async def load(self) -> Login | None:
        """Raises `Withheld` when they can't be read, which is not the same as having none."""
        ...

    async def save(self, login: Login) -> None: ...

    async def lapse(self) -> None:
        """The tokens are worthless now; who the member is stays known."""
        ...

    def exclusive(self) -> contextlib.AbstractAsyncContextManager[None]: ...


class TokenSource:
    """Hands out an access token that works, or raises `SignedOut`.

    Two sessions may share one keeper (two tabs of one browser): a refresh token spent twice would revoke both, so
    the keeper is read again under its lock before anything is spent. `sign_in` counts the sign-ins of this session:
    what was asked for under one is not answered with the tokens of the next.
    """

    def __init__(self, keeper: TokenKeeper, refresh: Callable[[str], Awaitable[Login]]) -> None:
        self._keeper = keeper
        self._refresh = refresh
        self._login: Login | None = None
        self._replacing: set[asyncio.Task[str]] = set()
        self.sign_in = 0

    async def access(self, sign_in: int) -> str:
        """The current access token; the server decides whether it is still good."""
        return self._usable(self._login or await self._keeper.load(), sign_in).access_token

    async def replace(self, stale: str, sign_in: int) -> str:
        """An access token other than `stale`: somebody's fresh one, or one bought with the refresh token."""
        # Finished even if the asker leaves: an answer that is lost would leave a spent token behind.
        replacing = asyncio.ensure_future(self._replace(stale, sign_in))
        self._replacing.add(replacing)
        replacing.add_done_callback(self._replacing.discard)
        return await asyncio.shield(replacing)

    async def settled(self, seconds: float) -> None:
        """Waits until no refresh is under way, `seconds` at most."""
        if self._replacing:
            await asyncio.wait(self._replacing, timeout=seconds)

    async def _replace(self, stale: str, sign_in: int) -> str:
        async with self._keeper.exclusive():
            login = self._usable(await self._keeper.load(), sign_in)
            if login.access_token == stale:
                login = await self._rotate(login, sign_in)
            return login.access_token

    def _usable(self, login: Login | None, sign_in: int) -> Login:
        self._still(sign_in)
        self._login = login
        if login is None or not login.refresh_token:
            raise SignedOut("not signed in")
        return login

    def _still(self, sign_in: int) -> None:
        if sign_in != self.sign_in:
            raise SignedOut("signed out meanwhile")

    async def _rotate(self, login: Login, sign_in: int) -> Login:
        try:
            fresh = await self._refresh(login.refresh_token)
        except SignedOut:
            if sign_in == self.sign_in:
                self._login = None
                await self._keeper.lapse()
            raise
        # Whoever has signed out meanwhile is not signed in again by it.
        self._still(sign_in)
        await self._keeper.save(fresh)
        self._still(sign_in)
        self._login = fresh
        return fresh

    def forget(self) -> None:
        """Drops the copy in memory, before and after signing in or out."""
        self._login = None
        self.sign_in += 1


def login_of(tokens: TokensDto, expires_at: datetime) -> Login:
    """What the server issued, as it is kept."""
    return Login(
        tokens.member_id, tokens.device_id, tokens.access_token, tokens.refresh_token, expires_at, tokens.referral
    )


def lapsed(login: Login) -> Login:
    """The same member on the same device, without anything secret."""
    return evolve(login, access_token="", refresh_token="")
