"""The card's face in the browser: written whenever what it shows changes, gone with the sign-in.

The browser's storage can be read by any script of this origin, so the face holds no secret, and what it holds counts
only for the handle it was written beside: `of` is the handle's beginning, and the boot page shows no other's face.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from member_app.barcode.picture import Grid, code128, ean13, qr
from member_app.data.keeper import load_card
from member_app.data.scope import Scope
from member_app.domain.card import CodeKind
from member_app.domain.card_face import CardFace
from member_app.storage.key_values import FACE_KEY, KeyValueError, KeyValueStore
from member_app.storage.vault import SafeVault

#: Changes when the boot page would misread what another version wrote.
VERSION = 2
_DRAWN = {CodeKind.QR: qr, CodeKind.CODE128: code128, CodeKind.EAN13: ean13}


class NoFace:
    """A `FaceRepository` where nothing is painted before the app, such as on a phone."""

    wanted = False

    def ends(self, as_of: datetime) -> datetime | None:
        """What is kept here has no end of its own."""
        return None

    async def show(self, face: CardFace) -> None:
        """Nobody looks."""

    async def key_came(self) -> None:
        """Nobody looks."""


@dataclass
class BrowserFace:
    """A `FaceRepository` over the browser's store. `mark` tells the beginning of this browser's handle, `days` for how
    long a browser is remembered that does not come back: the face's own end.
    """

    scope: Scope
    vault: SafeVault = field(repr=False)
    browser: KeyValueStore
    mark: Callable[[], Awaitable[str]]
    days: int
    wanted = True
    _face: CardFace | None = None
    _written: str = ""
    _epoch: int = -1
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def ends(self, as_of: datetime) -> datetime | None:
        """When a card that the service last spoke of at `as_of` is over in this browser, by the service's clock."""
        return as_of + timedelta(days=self.days)

    async def show(self, face: CardFace) -> None:
        """Writes what changed; a browser that can't take it paints no card next time, and that is all."""
        self._face, self._epoch = face, self.scope.epoch
        await self._write()

    async def key_came(self) -> None:
        """This device was given its secret: the boot page may ask for the key."""
        await self._write()

    async def _write(self) -> None:
        async with self._lock:
            face, epoch = self._face, self._epoch
            if face is None or epoch != self.scope.epoch or self.scope.member is None:
                return
            text = await self._text(face)
            if not text or text == self._written or epoch != self.scope.epoch:
                return
            try:
                await self.browser.set(FACE_KEY, text)
                self._written = text
                if epoch != self.scope.epoch:
                    # Signed out while it was on its way.
                    self._written = ""
                    await self.browser.remove(FACE_KEY)
            except KeyValueError:
                self._written = ""

    async def _text(self, face: CardFace) -> str:
        scope, mark = self.scope, await self.mark()
        if not mark:
            return ""
        kept = await load_card(self.vault)
        own = kept if kept and (kept.member_id, kept.device_id) == (scope.member, scope.device_id) else None
        key, offset = own.secret.key if own else None, self.scope.clock.offset
        facts = facts_of(face, of=mark, key=key, offset=offset, days=self.days)
        return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def facts_of(face: CardFace, *, of: str, key: str | None, offset: float, days: int) -> dict[str, object]:
    """What the boot page reads: `of` is the handle's beginning, `key` names the key of the rotating codes, `offset` is
    what the service's clock is ahead of ours (s), `days` for how long the face counts.
    """
    return {
        **{name: value for name, value in asdict(face).items() if name not in ("card", "as_of")},
        "v": VERSION,
        "of": of,
        "number": face.card.number,
        "kinds": [kind.value for kind in face.card.kinds],
        "codes": _codes(face),
        "key": key,
        "offset": round(offset, 1),
        "as_of": int(face.as_of.timestamp()),
        "until": int((face.as_of + timedelta(days=days)).timestamp()),
    }


def _codes(face: CardFace) -> dict[str, dict[str, object]]:
    """The codes that never change, drawn: the boot page needs no code for each kind."""
    drawn = {}
    for kind in face.card.kinds:
        if draw := _DRAWN.get(kind):
            try:
                drawn[kind.value] = _drawing(draw(face.card.number))
            except ValueError:
                continue  # a number this kind of code can't hold
    return drawn


def _drawing(grid: Grid) -> dict[str, object]:
    return {"w": grid.width, "h": grid.height, "d": grid.path()}
