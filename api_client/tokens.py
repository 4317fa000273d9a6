"""The member's tokens: kept by whoever runs the client, refreshed in a single flight, saved before they are used."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from attrs import evolve, field, frozen

from api_client.errors import SignedOut
from api_client.models import TokensDto


@frozen
class Login:
    """Tokens of one member on one device, out of the repr. `expires_at` is the access token's end (UTC)."""

    member_id: str
    device_id: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime


class TokenKeeper(Protocol):
    """Where tokens live. `exclusive` keeps other sessions with the same tokens from refreshing meanwhile."""

    async def load(self) -> Login | None: ...

    async def save(self, login: Login) -> None: ...

    async def lapse(self) -> None:
        """The tokens are worthless now; who the member is stays known."""
        ...

    def exclusive(self) -> contextlib.AbstractAsyncContextManager[None]: ...


class TokenSource:
    """Hands out an access token that works, or raises `SignedOut`.

    Two sessions may share one keeper (two tabs of one browser): a refresh token spent twice would revoke both, so
    the keeper is read again under its lock before anything is spent.
    """

    def __init__(self, keeper: TokenKeeper, refresh: Callable[[str], Awaitable[Login]]) -> None:
        self._keeper = keeper
        self._refresh = refresh
        self._login: Login | None = None

    async def access(self) -> str:
        """The current access token; the server decides whether it is still good."""
        login = self._login or await self._keeper.load()
        self._login = login
        if login is None or not login.refresh_token:
            raise SignedOut("not signed in")
        return login.access_token

    async def replace(self, stale: str) -> str:
        """An access token other than `stale`: somebody's fresh one, or one bought with the refresh token."""
        async with self._keeper.exclusive():
            login = await self._keeper.load()
            if login is None:
                self._login = None
                raise SignedOut("not signed in")
            if login.access_token == stale:
                login = await self._rotate(login)
            self._login = login
            return login.access_token

    async def _rotate(self, login: Login) -> Login:
        try:
            fresh = await self._refresh(login.refresh_token)
        except SignedOut:
            self._login = None
            await self._keeper.lapse()
            raise
        await self._keeper.save(fresh)
        return fresh

    def forget(self) -> None:
        """Drops the copy in memory, after signing in or out."""
        self._login = None


def login_of(tokens: TokensDto, expires_at: datetime) -> Login:
    """What the server issued, as it is kept."""
    return Login(tokens.member_id, tokens.device_id, tokens.access_token, tokens.refresh_token, expires_at)


def lapsed(login: Login) -> Login:
    """The same member on the same device, without anything secret."""
    return evolve(login, access_token="", refresh_token="")
