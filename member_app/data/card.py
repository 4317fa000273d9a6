"""Codes of the member's card, made here with no network; the secret comes once per device and stays in the vault."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace

from member_app.barcode.picture import code128, ean13, ean13_text, qr, rotating_qr
from member_app.barcode.rotating import rotating_text, step_at, step_bounds
from member_app.data.home import OfflineHomeRepository
from member_app.data.keeper import KeptCard, load_card, save_card
from member_app.data.mapping import card_of
from member_app.data.scope import Scope
from member_app.domain.card import Card, CardCode, CodeKind
from member_app.domain.failure import Failure, FailureKind
from member_app.storage.vault import SafeVault


class OfflineCardRepository:
    """A `CardRepository`. A lapsed sign-in does not hide the card: its secret is kept apart from the tokens."""

    def __init__(self, scope: Scope, home: OfflineHomeRepository, vault: SafeVault) -> None:
        self._scope, self._home, self._vault = scope, home, vault
        self._kept: KeptCard | None = None
        self._lock = asyncio.Lock()

    async def load(self) -> None:
        """Has this device's secret at hand from now on, if there is one."""
        await self._known()

    def at_hand(self, kind: CodeKind) -> CardCode | None:
        if kind is CodeKind.ROTATING:
            return self._drawn(self._kept) if self._kept is not None and self._mine(self._kept) else None
        snapshot = self._home.resource.value
        made = _static(kind, snapshot.cards[0].number) if snapshot is not None and snapshot.cards else None
        return made if isinstance(made, CardCode) else None

    async def code(self, kind: CodeKind) -> CardCode | Failure:
        if kind is CodeKind.ROTATING:
            return await self._rotating()
        snapshot = await self._home.snapshot()
        if isinstance(snapshot, Failure):
            printed = await self.printed()
            return _static(kind, printed.number) if printed else snapshot
        if not snapshot.cards:
            return Failure(FailureKind.NOT_FOUND)
        return _static(kind, snapshot.cards[0].number)

    async def printed(self) -> Card | None:
        kept = await self._known()
        return kept.printed if kept else None

    async def ensure(self) -> Failure | None:
        """Gets this device its secret if it has none yet, and keeps what is printed on the card beside it."""
        async with self._lock:
            kept, scope = await self._known(), self._scope
            if kept is not None:
                await self._print(kept)
                return None
            if scope.member is None or scope.device_id is None:
                return None
            return await self._provision(scope.member, scope.device_id)

    async def revoked(self) -> bool:
        """Whether the service says that this device was signed out from afar; needs no sign-in to ask.

        False also while nobody can say: a card is not taken away on a guess.
        """
        kept = await self._known()
        if kept is None:
            return False
        code = rotating_text(kept.secret, step_at(self._scope.clock.now(), kept.secret.step_seconds))
        answer = await self._scope.ask(lambda: self._scope.client.check_card(code))
        return isinstance(answer, Failure) and answer.kind is FailureKind.REVOKED

    def forget(self) -> None:
        self._kept = None

    async def _provision(self, member: str, device: str) -> Failure | None:
        snapshot = await self._home.snapshot()
        if isinstance(snapshot, Failure):
            return snapshot
        if not snapshot.cards:
            return Failure(FailureKind.NOT_FOUND)
        card_id, epoch = snapshot.cards[0].id, self._scope.epoch
        # One key per device, so that two tabs that ask at once are given the same secret.
        key = f"provision-{card_id}"
        answer = await self._scope.ask(lambda: self._scope.client.provision_card(card_id, key))
        if isinstance(answer, Failure):
            return answer
        if epoch != self._scope.epoch:
            return Failure(FailureKind.SIGN_IN_AGAIN)
        printed = next((card_of(card) for card in snapshot.cards if card.id == answer.card_id), None)
        await save_card(
            self._vault, member, device, answer.card_id, answer.key, answer.secret, answer.step_seconds, printed
        )
        self._kept = await load_card(self._vault)
        return None

    async def _print(self, kept: KeptCard) -> None:
        """Keeps the name and number that the snapshot has, where they are not those that were kept."""
        snapshot = self._home.resource.value
        cards = snapshot.cards if snapshot is not None else []
        printed = next((card_of(card) for card in cards if card.id == kept.card_id), None)
        if printed is None or printed == kept.printed:
            return
        self._kept = replace(kept, printed=printed)
        secret = base64.urlsafe_b64encode(kept.secret.secret).decode("ascii")
        of = (kept.member_id, kept.device_id, kept.card_id, kept.secret.key, secret, kept.secret.step_seconds)
        await save_card(self._vault, *of, printed)

    async def _known(self) -> KeptCard | None:
        """This member's secret on this device; somebody else's does not count."""
        kept = self._kept or await load_card(self._vault)
        if kept is None or not self._mine(kept):
            return None
        self._kept = kept
        return kept

    def _mine(self, kept: KeptCard) -> bool:
        return kept.member_id == self._scope.member and kept.device_id == self._scope.device_id

    async def _rotating(self) -> CardCode | Failure:
        kept = await self._known()
        if kept is None:
            failure = await self.ensure()
            kept = await self._known()
            if kept is None:
                return failure or Failure(FailureKind.SIGN_IN_AGAIN)
        return self._drawn(kept)

    def _drawn(self, kept: KeptCard) -> CardCode:
        """The code of this moment."""
        clock, secret = self._scope.clock, kept.secret
        step = step_at(clock.now(), secret.step_seconds)
        first, following = step_bounds(step, secret.step_seconds)
        text = rotating_text(secret, step)
        svg = rotating_qr(text).svg()
        return CardCode(CodeKind.ROTATING, text, svg, clock.to_device(first), clock.to_device(following))


def _static(kind: CodeKind, number: str) -> CardCode | Failure:
    draw = {CodeKind.QR: qr, CodeKind.CODE128: code128, CodeKind.EAN13: ean13}[kind]
    try:
        svg = draw(number).svg()
        return CardCode(kind, ean13_text(number) if kind is CodeKind.EAN13 else number, svg)
    except ValueError:
        # A number this kind of code can't hold.
        return Failure(FailureKind.NOT_ELIGIBLE)
