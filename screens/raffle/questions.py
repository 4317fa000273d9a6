"""What is asked before it is done: paying points, giving tickets back, leaving a prize to somebody else."""

from __future__ import annotations

import flet as ft

from screens.raffle.view_model import RaffleViewModel
from screens.shared.dialogs import confirm_dialog
from screens.shared.points import use_points
from screens.shared.scope import use_text


def paying(vm: RaffleViewModel) -> ft.AlertDialog | None:
    """What goes, and what one gets; that a free ticket counts as much."""
    raffle = vm.raffle
    if not vm.paying or raffle is None or raffle.price is None:
        return None
    t, points = use_text(), use_points()
    words = [t.n("raffle.pay_text", vm.count, points=points(raffle.price * vm.count)), t("raffle.pay_back")]

    async def pay(_: object) -> None:
        await vm.pay()

    return confirm_dialog(
        t("raffle.pay", title=raffle.title), words, t("raffle.pay_yes", points=points(raffle.price * vm.count)),
        pay, vm.keep_points, key="raffle.confirm", busy=vm.running == "pay",
    )  # fmt: skip


def leaving(vm: RaffleViewModel) -> ft.AlertDialog | None:
    """All tickets go, all points come back."""
    raffle = vm.raffle
    if not vm.leaving or raffle is None:
        return None
    t, points = use_text(), use_points()
    back = t("raffle.leave_points", points=points(raffle.paid)) if raffle.paid else t("raffle.leave_free")

    async def leave(_: object) -> None:
        await vm.leave()

    return confirm_dialog(
        t("raffle.leave_title"), [t.n("raffle.leave_text", raffle.mine), back], t("raffle.leave_yes"), leave, vm.stay,
        key="raffle.leave.confirm", busy=vm.running == "leave", cancel=t("raffle.leave_no"),
    )  # fmt: skip


def parting(vm: RaffleViewModel) -> ft.AlertDialog | None:
    """A prize that is left is gone."""
    win = vm.declining
    if win is None:
        return None
    t = use_text()

    async def decline(_: object) -> None:
        await vm.decline()

    return confirm_dialog(
        t("raffle.decline_title"), [t("raffle.decline_words", title=win.title)], t("raffle.decline_yes"), decline,
        vm.keep_prize, key="raffle.decline.confirm", busy=vm.running == "decline", cancel=t("raffle.decline_no"),
    )  # fmt: skip
