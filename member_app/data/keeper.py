"""The member's sign-in and this device's card secret, as texts in the vault. Damaged ones count as missing."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from datetime import datetime

from api_client.errors import Withheld
from api_client.tokens import Login, lapsed
from member_app.barcode.rotating import CardSecret, decoded_secret
from member_app.domain.card import Card, CodeKind
from member_app.storage.vault import CARD, LOGIN, SafeVault, VaultError


class VaultKeeper:
    """The client's `TokenKeeper` over a vault."""

    def __init__(self, vault: SafeVault) -> None:
        self._vault = vault

    async def load(self) -> Login | None:
        """Also a lapsed one, whose tokens are empty. Raises `Withheld`."""
        try:
            parts = _object(await self._vault.read(LOGIN))
        except VaultError as fault:
            raise Withheld(fault.reason) from None
        try:
            return Login(
                _text(parts, "member_id"),
                _text(parts, "device_id"),
                _text(parts, "access_token"),
                _text(parts, "refresh_token"),
                datetime.fromisoformat(_text(parts, "expires_at")),
            )
        except ValueError:
            return None

    async def known(self) -> Login | None:
        """What can be read of it: None also when the vault does not answer."""
        with contextlib.suppress(Withheld):
            return await self.load()
        return None

    async def save(self, login: Login) -> None:
        parts = {
            "member_id": login.member_id,
            "device_id": login.device_id,
            "access_token": login.access_token,
            "refresh_token": login.refresh_token,
            "expires_at": login.expires_at.isoformat(),
        }
        await self._vault.put(LOGIN, json.dumps(parts))

    async def lapse(self) -> None:
        if (login := await self.known()) is not None:
            await self.save(lapsed(login))

    def exclusive(self) -> contextlib.AbstractAsyncContextManager[None]:
        return self._vault.exclusive()


@dataclass(frozen=True)
class KeptCard:
    """A card's secret with whose it is: member, device and card id. `printed` is what is to be read on the card, so
    that it outlives the cache; None where an earlier version kept none.
    """

    member_id: str
    device_id: str
    card_id: str
    secret: CardSecret = field(repr=False)
    printed: Card | None = None


async def load_card(vault: SafeVault) -> KeptCard | None:
    """The secret this device was given, if it is whole."""
    return card_in(await vault.get(CARD))


def card_in(text: str | None) -> KeptCard | None:
    """The secret in what the vault holds, if it is whole."""
    parts = _object(text)
    try:
        step = parts.get("step_seconds")
        if type(step) is not int or step <= 0:
            return None
        secret = CardSecret(_text(parts, "key"), decoded_secret(_text(parts, "secret")), step)
        card_id = _text(parts, "card_id")
        return KeptCard(_text(parts, "member_id"), _text(parts, "device_id"), card_id, secret, _printed(card_id, parts))
    except ValueError:
        return None


def _printed(card_id: str, parts: dict[str, object]) -> Card | None:
    known, kinds = {kind.value for kind in CodeKind}, parts.get("kinds")
    try:
        wanted = tuple(CodeKind(kind) for kind in kinds if kind in known) if isinstance(kinds, list) else ()
        return Card(card_id, _text(parts, "number"), _text(parts, "holder"), wanted)
    except (ValueError, TypeError):
        return None


async def save_card(
    vault: SafeVault,
    member_id: str,
    device_id: str,
    card_id: str,
    key: str,
    secret: str,
    step: int,
    printed: Card | None = None,
) -> None:
    """`secret` in base64url, as the service gave it."""
    parts: dict[str, object] = {
        "member_id": member_id,
        "device_id": device_id,
        "card_id": card_id,
        "key": key,
        "secret": secret,
        "step_seconds": step,
    }
    if printed is not None:
        parts |= {
            "number": printed.number,
            "holder": printed.holder,
            "kinds": [kind.value for kind in printed.kinds],
        }
    await vault.put(CARD, json.dumps(parts))


def _object(text: str | None) -> dict[str, object]:
    try:
        value = json.loads(text or "")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _text(parts: dict[str, object], name: str) -> str:
    value = parts.get(name)
    if not isinstance(value, str):
        raise ValueError(name)
    return value
