"""What a reward costs this member, what it leaves, why it may not be had, and how it works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.reward import Quote, Reward
from member_app.i18n import Text
from screens.shared.amounts import use_price
from screens.shared.component import component
from screens.shared.points import use_points, use_unit
from screens.shared.scope import use_text
from screens.shared.states import failure_sentence, skeleton
from screens.shared.surfaces import fact_row, named, note, panel, progress_bar, quiet_button
from screens.shared.type import body

_NO_WAY_TO_ASK = (FailureKind.OFFLINE, FailureKind.SLOW)


@component
def QuotePanel(
    quote: Quote | Failure | None,
    reward: Reward,
    online: bool,
    on_retry: Callable[..., Any],
    told: bool = True,
    quantity: int = 1,
) -> ft.Control:
    """The server's own figures for this member; nothing is computed here. Pale while they are not `told` anew."""
    t, points, unit = use_text(), use_points(), use_unit()
    if not online or (isinstance(quote, Failure) and quote.kind in _NO_WAY_TO_ASK):
        again = quiet_button(t("reward.quote_again"), on_retry, key="reward.quote_again")
        sentence = ft.Semantics(live_region=True, content=note(t("reward.offline"), tone="attention"))
        return ft.Column([sentence, again] if online else [sentence], spacing=8)
    if isinstance(quote, Failure):
        again = quiet_button(t("reward.quote_again"), on_retry, key="reward.quote_again")
        return ft.Column([note(_short(t, quote, quantity), tone="attention"), again], spacing=8)
    if quote is None:
        return ft.Semantics(label=t("reward.quote_loading"), content=skeleton(150))
    rows = [fact_row(t("reward.costs"), points(quote.cost))]
    if quote.money is not None:
        rows.append(fact_row(t("reward.at_till_row"), t.money(quote.money)))
    for portion in [part for part in quote.uses_first if part.expires_on][:1]:
        if portion.expires_on:
            day = t.short_day(portion.expires_on)
            words = t("reward.uses_portion", amount=t.number(portion.amount), day=day)
            rows.append(fact_row(t("reward.uses_first"), words))
    rows.append(fact_row(t("reward.leaves"), points(quote.balance_after)))
    figures = ft.Container(ft.Column(rows, spacing=14), opacity=1.0 if told else 0.5)
    table = named("reward.quote", panel(figures))
    return ft.Column([table, _promise(t, quote, reward, unit)], spacing=14)


def _short(t: Text, failure: Failure, quantity: int) -> str:
    """Why not; of several it may be that fewer can be had."""
    if quantity > 1 and failure.kind is FailureKind.INSUFFICIENT_POINTS and failure.needed is not None:
        missing = t.number(failure.needed - (failure.available or 0))
        return t("reward.short_of", count=t.number(quantity), missing=missing)
    return failure_sentence(t, failure)


def _promise(t: Any, quote: Quote, reward: Reward, unit: str) -> ft.Control:
    """What happens to the status, and that nothing is lost."""
    comes_back = t.n("reward.comes_back", reward.reserve_days, unit=unit)
    if quote.tier_until:
        ends = t("reward.tier_until", tier=quote.tier_after or "", day=t.day(quote.tier_until))
        return note(f"{ends} {comes_back}", tone="attention")
    if quote.tier_stays:
        return note(f"{t('reward.tier_stays')} {comes_back}", picture_name="shield")
    return note(f"{t('reward.tier_after', tier=quote.tier_after or '')} {comes_back}", tone="attention")


@component
def HowFar(reward: Reward, with_money: bool = False) -> ft.Control:
    """Not enough yet: how far it is to the price that was chosen."""
    t, points, price = use_text(), use_points(), use_price()
    (cost, money), missing = reward.price(1, with_money), reward.missing_of(with_money)
    have = cost - missing
    words = t("reward.you_have", points=points(have), missing=t.number(missing))
    if have < 0:
        words = t("reward.you_owe", points=points(-have), missing=t.number(missing))
    share = have / cost if cost else 0.0
    rows = [fact_row(t("reward.costs"), price(cost, money)), progress_bar(share, words), body(words)]
    return panel(ft.Column(rows, spacing=14))


@component
def WhyNot(failure: Failure) -> ft.Control:
    """Not to be had, points or not."""
    return note(failure_sentence(use_text(), failure), picture_name="lock", tone="attention")


@component
def Facts(reward: Reward) -> ft.Control:
    """For how long it waits, and for how long its code works."""
    t = use_text()
    rows: list[ft.Control] = []
    if reward.reserve_days:
        rows.append(fact_row(t("reward.reserved_for"), t.n("reward.days", reward.reserve_days)))
    if reward.reveal_minutes:
        rows.append(fact_row(t("reward.code_valid"), t("reward.lasting", time=t.lasting(reward.reveal_minutes))))
    return ft.Container(ft.Column(rows, spacing=10), padding=ft.Padding.symmetric(horizontal=4), visible=bool(rows))
