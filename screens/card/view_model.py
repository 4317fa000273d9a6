"""What the card screen knows and does: the snapshot, and the code on the card."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import flet as ft

from member_app.domain.card import Card, CardCode, CodeKind
from member_app.domain.failure import Failure
from member_app.domain.home import Home
from member_app.domain.repositories import CardRepository, HomeRepository, PreferencesRepository
from member_app.domain.state import Failed, Loading, Ready
from screens.shared.countdown import utc_now

#: Turns of the loop in which a change reaches the client.
_TURNS = 10


@dataclass(frozen=True)
class Shown:
    """The code on the card. `wanted` is what the member chose; `trouble` why it could not be made.

    With trouble, `code` is the plain card number in another kind, or None if no code at all could be made.
    """

    wanted: CodeKind
    code: CardCode | None
    trouble: Failure | None = None


@ft.observable
@dataclass
class CardViewModel:
    """State of the card; `shown` is None until the first code is made. `bare` is the card alone, for when the rest
    could not be had. Fields are replaced, never edited.

    Begins with what is at hand, so that the card is in the first tree. `on_shown` is called when there is a card with
    its code.
    """

    home: HomeRepository
    card: CardRepository
    preferences: PreferencesRepository
    now: Callable[[], datetime] = utc_now
    state: Loading | Ready[Home] | Failed = Loading()
    shown: Shown | None = None
    bare: Card | None = None
    on_shown: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        known = self.home.current
        if isinstance(known, Ready):
            self.state = known
            kind = self._kind(known.value.card)
            made = self.card.at_hand(kind)
            self.shown = Shown(kind, made) if made else None

    async def run(self) -> None:
        """Follows the snapshot; may run for several components at once."""
        told = False
        async for state in self.home.watch():
            if isinstance(state, Failed):
                await self._bare(state)
                continue
            self.state = state
            make = self.shown is None or self.shown.trouble is not None
            if make:
                await self._make(self._kind(state.value.card))
            if make or not told:
                told = True
                await self._drawn()
                self.on_shown()

    async def _bare(self, failed: Failed) -> None:
        """Nothing is known but what is printed on the card: that, and its code, are enough at the till."""
        bare = await self.card.printed()
        if bare and self.shown is None:
            self.bare = bare
            await self._make(self._kind(bare))
        self.bare, self.state = bare, failed

    @staticmethod
    async def _drawn() -> None:
        """Lets everything that is ready take its turn, so that the card is sent before anything else begins."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    def _kind(self, card: Card) -> CodeKind:
        """The kind the member chose on this device, else the programme's best."""
        wanted = self.shown.wanted if self.shown else self.preferences.current.code_kind
        return next((kind for kind in card.kinds if kind == wanted), card.kinds[0] if card.kinds else CodeKind.QR)

    async def renew(self) -> None:
        """Makes the code again, when its time is up."""
        if self.shown:
            await self._make(self.shown.wanted)

    async def choose(self, kind: CodeKind) -> None:
        """Shows another kind of code, and remembers it on this device."""
        await self._make(kind)
        await self.preferences.save(replace(self.preferences.current, code_kind=kind.value))

    async def _make(self, kind: CodeKind) -> None:
        made = await self.card.code(kind)
        if isinstance(made, CardCode):
            self.shown = Shown(kind, made)
        else:
            self.shown = Shown(kind, await self._plain_number(kind), made)

    async def _plain_number(self, instead_of: CodeKind) -> CardCode | None:
        """The card number as a code: every till reads it, though it never changes."""
        card = self.state.value.card if isinstance(self.state, Ready) else self.bare
        kinds = card.kinds if card else ()
        for kind in kinds:
            if kind not in (instead_of, CodeKind.ROTATING):
                made = await self.card.code(kind)
                if isinstance(made, CardCode):
                    return made
        return None

    async def refresh(self) -> None:
        """Asks the server again; what is on screen stays."""
        await self.home.refresh()

    async def retry(self) -> None:
        """Starts over when there was nothing to show."""
        self.state = Loading()
        failure = await self.home.refresh()
        if failure and isinstance(self.state, Loading):
            self.state = Failed(failure)
