"""Half-filled forms, kept on this device: a page whose line broke is a new one, and what was typed stands there again.

They lie with the member's other documents, and so go with them when they sign out. They are read when a form opens and
never put into one that is open: of two tabs the one typed into last is kept, and neither changes the other.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from api_client.errors import Withheld
from member_app.data.keeper import VaultKeeper
from member_app.data.scope import Scope
from member_app.domain.draft import NOTHING_TYPED, Draft
from member_app.storage.cache import Document
from member_app.storage.vault import SafeVault

_NAME = "drafts"
#: How long one is kept after the last letter.
LIFE = timedelta(hours=24)
#: Seconds between two writes while somebody types.
PAUSE = 0.4
#: Clocks of two processes may differ so much; from further ahead, nobody can tell how old a draft is.
_SKEW = timedelta(minutes=5)
#: A form is opened once, so a browser that does not answer is asked so often.
_TRIES = 3
#: So many forms are remembered, and so many letters of a field.
_FORMS, _LETTERS = 12, 4000

#: By the form's name: who wrote it (`by`), when (`at`), `fields` and `basis`.
_Kept: TypeAlias = dict[str, dict[str, Any]]


class DeviceDrafts:
    """A `DraftRepository`."""

    def __init__(self, scope: Scope, vault: SafeVault) -> None:
        self._scope, self._keeper = scope, VaultKeeper(vault)
        # Which drafts are this page's own: those it wrote or has taken over.
        self._mark, self._taken = secrets.token_urlsafe(6), dict[str, str]()
        self._waiting: dict[str, Draft] = {}
        self._pausing = False

    def keep(self, form: str, draft: Draft) -> None:
        if not draft:
            self.forget(form)
        elif self._scope.member is not None and not self._scope.guard.closed:
            self._waiting[form] = draft
            if not self._pausing:
                self._pausing = True
                self._scope.guard.spawn("draft", self._write_soon())

    def forget(self, form: str) -> None:
        if self._scope.member is not None and not self._scope.guard.closed:
            self._waiting[form] = NOTHING_TYPED
            self._scope.guard.spawn("draft", self._write())

    async def restore(self, form: str) -> Draft:
        if form in self._waiting:
            return self._waiting[form]
        kept: _Kept = {}
        for _ in range(_TRIES):
            await self._change(kept.update)
            if form in kept or self._scope.cache.trouble is None:
                break  # else it may be there, and a busy browser did not answer in time
        found = kept.get(form)
        # Typed into while it was looked for.
        if found is None or form in self._waiting:
            return NOTHING_TYPED
        self._taken[form] = found["by"]
        return Draft(found["fields"], found["basis"])

    async def sweep(self) -> None:
        """Erases those that are too old."""
        await self._change(lambda _: None)

    def leave(self) -> None:
        """The member is gone; what they kept goes with their other documents."""
        self._waiting, self._taken = {}, {}

    async def _write_soon(self) -> None:
        try:
            await self._scope.clock.sleep(PAUSE)
        finally:
            self._pausing = False
        await self._write()

    async def _write(self) -> None:
        """Everything that waits, in one go."""
        if self._waiting:
            await self._change(self._take_in, settled=True)

    def _take_in(self, kept: _Kept) -> None:
        for form, draft in self._waiting.items():
            if draft:
                kept[form] = self._plain(draft)
            elif form in kept and kept[form]["by"] in (self._mark, self._taken.get(form)):
                # What another tab has typed since is not this one's to erase.
                del kept[form]
        for form in sorted(kept, key=lambda each: str(kept[each]["at"]))[:-_FORMS]:
            del kept[form]

    async def _change(self, change: Callable[[_Kept], None], *, settled: bool = False) -> None:
        """Reads what this device keeps (another tab may have changed it), changes it, and writes what is another then.

        `settled`: nothing waits after that but what came meanwhile.
        """
        async with self._scope.writing:
            member, cache = self._scope.member, self._scope.cache
            if member is None:
                return
            document = await cache.get(member, _NAME)
            before = document.value if document else None
            kept = {form: entry for form, entry in _read(before).items() if self._young(entry)}
            change(kept)
            taken = dict(self._waiting) if settled else {}
            if kept and kept != before:
                await cache.put(member, _NAME, Document(kept, self._scope.clock.now()))
            elif before is not None and not kept:
                await cache.delete(member, _NAME)
            if kept and await self._gone(member):
                # Signed out in another tab while this one was typed into.
                await cache.delete(member, _NAME)
            for form, draft in taken.items():
                if self._waiting.get(form) is draft:
                    del self._waiting[form]

    async def _gone(self, member: str) -> bool:
        with contextlib.suppress(Withheld):
            login = await self._keeper.load()
            return login is None or login.member_id != member
        return False

    def _plain(self, draft: Draft) -> dict[str, Any]:
        fields = {name: value[:_LETTERS] for name, value in draft.fields.items()}
        return {"by": self._mark, "at": self._now().isoformat(), "fields": fields, "basis": dict(draft.basis)}

    def _young(self, entry: dict[str, Any]) -> bool:
        return -_SKEW <= self._now() - datetime.fromisoformat(entry["at"]) < LIFE

    def _now(self) -> datetime:
        """By this device's clock: what is known of the service's may have changed by the time it is read."""
        return self._scope.clock.to_device(self._scope.clock.now())


def _read(value: object) -> _Kept:
    """What can be understood of it."""
    kept = {}
    for form, entry in value.items() if isinstance(value, dict) else ():
        match entry:
            case {"by": str(), "at": str(at), "fields": dict(fields), "basis": dict(basis)} if _is_time(at):
                words = [*fields.values(), *basis.values()]
                if all(isinstance(each, str) for each in words):
                    kept[form] = entry
    return kept


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
