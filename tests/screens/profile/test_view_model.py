"""Saving the profile: once, checked, offline, and when somebody else was faster."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from member_app.domain.account import Connection
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.member import ProfileChange
from member_app.i18n import Text
from screens.profile.view_model import ProfileViewModel, Saving
from tests.fakes.drafts import FakeDrafts
from tests.fakes.samples import MEMBER, NOW
from tests.fakes.services import FakeConnection, FakeProfile, ready
from tests.screens.running import running, settle


def profile() -> tuple[ProfileViewModel, FakeProfile, FakeConnection]:
    repository, connection = FakeProfile(), FakeConnection()
    return ProfileViewModel(repository, connection, Text("en"), FakeDrafts()), repository, connection


async def test_a_change_is_sent_once_and_becomes_the_base():
    vm, repository, _ = profile()
    repository.hold = asyncio.Event()
    async with running(vm):
        vm.type("first_name", "Maria")
        both = asyncio.gather(vm.save(), vm.save())
        await settle()
        assert vm.outcome is Saving.RUNNING
        repository.hold.set()
        await both
        assert repository.calls == [("save", (ProfileChange(first_name="Maria"),))]
        assert (vm.outcome, vm.changed, vm.base.first_name) == (Saving.SAVED, False, "Maria")


async def test_nothing_is_sent_while_something_is_wrong_or_nothing_changed():
    vm, repository, _ = profile()
    async with running(vm):
        await vm.save()
        vm.type("phone", "call me")
        await vm.save()
        assert vm.errors == {"phone": "profile.error.phone"}
        vm.type("phone", "+49301234567")
        assert vm.errors == {}
    assert repository.calls == []


async def test_offline_the_change_waits_and_says_so():
    vm, _, connection = profile()
    connection.stream.push(Connection(NOW, NOW, waiting=1))
    async with running(vm):
        vm.type("last_name", "Kuhn")
        await vm.save()
        assert vm.outcome is Saving.WAITING


async def test_a_conflict_brings_the_newer_values_in_and_keeps_what_is_typed():
    vm, repository, _ = profile()
    repository.answers["save"] = Failure(FailureKind.CHANGED)
    async with running(vm):
        vm.type("first_name", "Maria")
        repository.stream.newest = (ready(replace(MEMBER, first_name="Marah", phone="+49 30 999999", version="2")),)
        await vm.save()
        assert vm.outcome is Saving.CONFLICT
        assert (vm.form.first_name, vm.base.first_name, vm.form.phone) == ("Maria", "Marah", "+49 30 999999")
        del repository.answers["save"]
        await vm.save()
        assert vm.outcome is Saving.SAVED


async def test_a_change_from_elsewhere_shows_up_while_typing_without_taking_anything_away():
    vm, repository, _ = profile()
    async with running(vm):
        vm.type("last_name", "Kuhn")
        repository.stream.push(ready(replace(MEMBER, first_name="Marah")))
        await settle()
        assert (vm.form.first_name, vm.form.last_name, vm.changed) == ("Marah", "Kuhn", True)


async def test_what_is_typed_while_saving_is_not_lost():
    vm, repository, _ = profile()
    repository.hold = asyncio.Event()
    async with running(vm):
        vm.type("first_name", "Maria")
        saving = asyncio.create_task(vm.save())
        await settle()
        vm.type("last_name", "Kuhn")
        repository.hold.set()
        await saving
        assert (vm.form.first_name, vm.form.last_name, vm.changed) == ("Maria", "Kuhn", True)


async def test_fields_the_service_refuses_are_marked():
    vm, repository, _ = profile()
    repository.answers["save"] = Failure(FailureKind.INVALID, fields={"phone": "too short", "unknown": "?"})
    async with running(vm):
        vm.type("phone", "030 123456")
        await vm.save()
        assert vm.errors == {"phone": "profile.error.phone"}


async def test_undoing_goes_back_to_the_account():
    vm, _, _ = profile()
    async with running(vm):
        vm.type("first_name", "")
        await vm.save()
        vm.discard()
        assert (vm.form, vm.errors, vm.changed) == (vm.base, {}, False)
