"""Editing the profile: what is typed is never lost, and never overwrites what somebody else changed meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

import flet as ft

from member_app.domain.draft import NOTHING_TYPED, Draft
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.member import Member
from member_app.domain.repositories import ConnectionMonitor, DraftRepository, ProfileRepository
from member_app.domain.state import Failed, Known, Loading, Ready
from member_app.i18n import Text
from screens.profile.form import FIELDS, Form, change_of, differing, form_of, merged, mistakes
from screens.shared.follow import Follower


class Saving(Enum):
    """How far the last save came."""

    IDLE = "idle"
    RUNNING = "running"
    SAVED = "saved"
    WAITING = "waiting"  # saved on this device, not sent yet
    CONFLICT = "conflict"  # changed elsewhere meanwhile: look again, then save


Outcome: TypeAlias = Saving | Failure


@ft.observable
@dataclass
class ProfileViewModel:
    """`form` is what is typed, `base` the account's values it started from; `errors` field name to message key.

    `filled` counts by field how often the app put another value into it itself; `restored`: what was typed on a page
    that is gone stands in the form again.
    """

    profile: ProfileRepository
    connection: ConnectionMonitor
    text: Text
    drafts: DraftRepository
    state: Loading | Ready[Member] | Failed = field(default_factory=Loading)
    form: Form = field(default_factory=Form)
    base: Form = field(default_factory=Form)
    filled: dict[str, int] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    outcome: Outcome = Saving.IDLE
    restored: bool = False

    def __post_init__(self) -> None:
        # Days are typed as the language writes them.
        self._draft_name, self._draft = f"profile.{self.text.language}", NOTHING_TYPED
        self._follower: Follower[Member] = Follower(self.profile.watch, self._take)

    @property
    def changed(self) -> bool:
        """Whether something typed is not saved yet."""
        return bool(differing(self.form, self.base))

    async def run(self) -> None:
        """Follows the account, so that a change on another device shows up beside what is typed."""
        async with asyncio.TaskGroup() as group:
            recalling = group.create_task(self._recall())
            await self._follower.run()
            recalling.cancel()

    async def refresh(self) -> None:
        """Asks the server again; keeps what is typed."""
        if isinstance(self.state, Failed):
            self.state = Loading()
        await self._follower.again()

    def type(self, name: str, value: str) -> None:
        """A field was typed into; its error goes until the next save."""
        self.form = self.form.with_field(name, value)
        if name in self.errors:
            self.errors = {key: error for key, error in self.errors.items() if key != name}
        if self.outcome is not Saving.RUNNING:
            self.outcome = Saving.IDLE
        self._keep()

    def discard(self) -> None:
        """Back to the account's values."""
        self._fill_in(self.base)
        self.errors, self.outcome, self.restored = {}, Saving.IDLE, False
        self._keep()

    async def save(self) -> None:
        """Checks, then sends what was changed; a second tap while it runs does nothing."""
        if self.outcome is Saving.RUNNING:
            return
        self.errors = mistakes(self.form, self.base, self.text.parse_day, self.text.today())
        if self.errors or not self.changed:
            self.outcome = Saving.IDLE
            return
        self.outcome = Saving.RUNNING
        sent = self.form
        answer = await self.profile.save(change_of(sent, self.base, self.text.parse_day))
        if isinstance(answer, Failure):
            await self._refused(answer)
        else:
            self._rebase(answer, typed_since=sent)
            self.restored = False
            self._keep()
            self.outcome = Saving.WAITING if self.connection.current.waiting else Saving.SAVED

    async def _refused(self, failure: Failure) -> None:
        if failure.kind is FailureKind.CHANGED:
            await self._follower.again()  # brings the newer values in below what is typed
            self.outcome = Saving.CONFLICT
            return
        if failure.kind is FailureKind.INVALID:
            self.errors = {name: f"profile.error.{name}" for name in failure.fields if hasattr(self.form, name)}
        self.outcome = failure

    def _take(self, known: Known[Member]) -> None:
        if isinstance(known, Ready):
            self._rebase(known.value, typed_since=self.base)
        elif isinstance(self.state, Ready):
            return  # what is being edited stays
        self.state = known
        self._restore()

    def _rebase(self, member: Member, typed_since: Form) -> None:
        newer = form_of(member, self.text.numeric_day)
        self._fill_in(merged(self.form, typed_since, newer))
        self.base = newer

    def _fill_in(self, form: Form) -> None:
        """Only fields that get another value: in the others the member may be typing."""
        others = {name for name in FIELDS if getattr(form, name) != getattr(self.form, name)}
        self.filled = {name: self.filled.get(name, 0) + (name in others) for name in FIELDS}
        self.form = form

    # --- what was typed before ---

    def _keep(self) -> None:
        """What is typed may outlive this page, with the account's values it was typed over."""
        names = differing(self.form, self.base)
        fields = {name: getattr(self.form, name) for name in names}
        self.drafts.keep(self._draft_name, Draft(fields, {name: getattr(self.base, name) for name in names}))

    async def _recall(self) -> None:
        if not self.changed:
            self._draft = await self.drafts.restore(self._draft_name)
            self._restore()

    def _restore(self) -> None:
        """Once the account's values are there; a field the member has typed into meanwhile stays."""
        if not isinstance(self.state, Ready) or not self._draft:
            return
        draft, self._draft, touched = self._draft, NOTHING_TYPED, differing(self.form, self.base)
        form = self.form
        for name in (each for each in FIELDS if each in draft.fields and each not in touched):
            form = form.with_field(name, draft.fields[name])
        self._fill_in(form)
        back = [name for name in differing(form, self.base) if name not in touched]
        self.restored = bool(back)
        if any(draft.basis.get(name) != getattr(self.base, name) for name in back):
            self.outcome = Saving.CONFLICT
