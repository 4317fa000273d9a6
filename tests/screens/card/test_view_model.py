"""The card's code: made on the device, renewed, chosen, and never missing for good."""

from __future__ import annotations

from dataclasses import replace

from member_app.domain.account import Preferences
from member_app.domain.card import CardCode, CodeKind
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed, Loading, Ready
from screens.card.view_model import CardViewModel
from tests.fakes import samples
from tests.fakes.services import FakeServices, ready
from tests.screens.running import running, settle

NO_SECRET = Failure(FailureKind.STORAGE)


def model(services: FakeServices) -> CardViewModel:
    return CardViewModel(services.home, services.card, services.preferences)


def kinds_asked(services: FakeServices) -> list[CodeKind]:
    return [args[0] for name, args in services.card.calls if name == "code"]


async def test_shows_the_programmes_best_kind() -> None:
    services = FakeServices()
    vm = model(services)
    async with running(vm):
        assert isinstance(vm.state, Ready)
        assert vm.shown is not None and vm.shown.wanted is CodeKind.ROTATING
        assert isinstance(vm.shown.code, CardCode)


async def test_shows_the_kind_chosen_on_this_device() -> None:
    vm = model(FakeServices(preferences=Preferences(code_kind="code128")))
    async with running(vm):
        assert vm.shown is not None and vm.shown.wanted is CodeKind.CODE128


async def test_ignores_a_choice_the_programme_no_longer_offers() -> None:
    vm = model(FakeServices(preferences=Preferences(code_kind="ean13")))
    async with running(vm):
        assert vm.shown is not None and vm.shown.wanted is CodeKind.ROTATING


async def test_choosing_a_kind_is_remembered() -> None:
    services = FakeServices()
    vm = model(services)
    async with running(vm):
        await vm.choose(CodeKind.QR)
        assert vm.shown is not None and vm.shown.wanted is CodeKind.QR
        assert services.preferences.current.code_kind == "qr"


async def test_renewing_asks_for_the_same_kind_again() -> None:
    services = FakeServices()
    vm = model(services)
    async with running(vm):
        await vm.renew()
        assert kinds_asked(services) == [CodeKind.ROTATING, CodeKind.ROTATING]


async def test_falls_back_to_the_number_and_says_so() -> None:
    services = FakeServices()
    made = CardCode(CodeKind.QR, samples.CARD.number, samples.SVG)

    async def code(kind: CodeKind) -> CardCode | Failure:
        return NO_SECRET if kind is CodeKind.ROTATING else replace(made, kind=kind)

    services.card.code = code  # type: ignore[method-assign]
    vm = model(services)
    async with running(vm):
        assert vm.shown is not None
        assert vm.shown.trouble == NO_SECRET
        assert vm.shown.code is not None and vm.shown.code.text == samples.CARD.number
        assert vm.shown.wanted is CodeKind.ROTATING


async def test_tries_again_with_the_next_snapshot() -> None:
    services = FakeServices()
    services.card.answers["code"] = NO_SECRET
    vm = model(services)
    async with running(vm):
        assert vm.shown is not None and vm.shown.code is None
        services.card.answers.clear()
        services.home.stream.push(ready(samples.HOME))
        await settle()
        assert vm.shown.trouble is None and vm.shown.code is not None


async def test_a_new_snapshot_leaves_a_good_code_alone() -> None:
    services = FakeServices()
    vm = model(services)
    async with running(vm):
        services.home.stream.push(ready(samples.HOME))
        await settle()
        assert len(kinds_asked(services)) == 1


async def test_retry_shows_why_it_failed_again() -> None:
    services = FakeServices()
    failure = Failure(FailureKind.OFFLINE)
    services.home.stream.newest = (Failed(failure),)
    services.home.answers["refresh"] = failure
    vm = model(services)
    async with running(vm):
        assert vm.state == Failed(failure)
        await vm.retry()
        assert vm.state == Failed(failure)


async def test_retry_waits_for_the_snapshot_when_the_server_answered() -> None:
    services = FakeServices()
    services.home.stream.newest = (Failed(Failure(FailureKind.SLOW)),)
    vm = model(services)
    async with running(vm):
        await vm.retry()
        assert vm.state == Loading()
        services.home.stream.push(ready(samples.HOME))
        await settle()
        assert isinstance(vm.state, Ready)


async def test_begins_with_the_card_and_the_code_that_are_at_hand() -> None:
    services = FakeServices(preferences=Preferences(code_kind="qr"))
    services.card.loaded = True
    told: list[None] = []
    vm = CardViewModel(services.home, services.card, services.preferences, on_shown=lambda: told.append(None))
    assert isinstance(vm.state, Ready)
    assert vm.shown is not None and vm.shown.wanted is CodeKind.QR and vm.shown.code is not None
    assert told == []
    async with running(vm):
        await settle()
        assert told == [None]
        assert kinds_asked(services) == []


async def test_begins_with_the_card_alone_while_its_code_is_not_at_hand() -> None:
    vm = model(FakeServices())
    assert isinstance(vm.state, Ready)
    assert vm.shown is None


async def test_begins_with_nothing_while_nothing_is_known() -> None:
    services = FakeServices()
    services.home.stream.newest = ()
    assert isinstance(model(services).state, Loading)
