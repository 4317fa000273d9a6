"""Spending: posted once however often it is asked for, never while offline, and seen at once."""

from __future__ import annotations

import asyncio

from api_client.reference.app import close_app, create_app
from member_app.domain.account import OtpChallenge
from member_app.domain.activity import EntryFilter
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.money import Money
from member_app.domain.reward import IssuedReward, IssuedStatus, Quote, RewardQuery
from member_app.domain.state import Ready
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World, settings, until

POST = "/v1/me/redemptions"


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def affordable(session: MemberSession) -> str:
    page = await until(session.rewards.watch(RewardQuery(affordable=True)), fresh)
    return page.value.items[0].id


async def balance(session: MemberSession) -> int:
    await session.home.refresh()
    return (await until(session.home.watch(), fresh)).value.wallet.active


async def test_reserve_reveal_and_see_it_everywhere(world: World) -> None:
    session = await world.demo()
    reward, before = await affordable(session), await balance(session)
    quote = await session.redemptions.quote(reward)
    assert isinstance(quote, Quote)
    issued = await session.redemptions.reserve(reward)
    assert isinstance(issued, IssuedReward)
    assert issued.status is IssuedStatus.RESERVED
    assert issued.coupon is None
    assert await balance(session) == before - quote.cost == quote.balance_after
    shown = await session.redemptions.reveal(issued.id)
    assert isinstance(shown, IssuedReward)
    assert shown.coupon is not None
    mine = await until(session.redemptions.watch(), fresh)
    assert mine.value[0].id == issued.id
    assert mine.value[0].coupon is not None
    home = await until(session.home.watch(), lambda state: fresh(state) and state.value.issued[0].coupon is not None)
    assert home.value.issued[0].id == issued.id


async def test_a_lost_answer_is_asked_for_again_under_the_same_key(world: World) -> None:
    session = await world.demo()
    reward, before = await affordable(session), await balance(session)
    world.line.lose = lambda request: request.path == POST
    assert (await session.redemptions.reserve(reward)).kind is FailureKind.SLOW
    world.line.lose = lambda _: False
    issued = await session.redemptions.reserve(reward)
    assert isinstance(issued, IssuedReward)
    first, second = world.line.keys(POST)
    assert first == second
    assert await balance(session) == before - issued.cost


async def shut_unanswered(world: World, browser: MemoryKeyValues) -> tuple[str, int]:
    """A page was closed after the answer to its redemption was lost; answers the reward and the balance of before."""
    session = await world.demo(browser)
    reward, before = await affordable(session), await balance(session)
    world.line.lose = lambda request: request.path == POST
    assert isinstance(await session.redemptions.reserve(reward), Failure)
    await session.close()
    world.line.lose = lambda _: False
    return reward, before


async def test_a_lost_answer_survives_a_restart(world: World) -> None:
    browser = MemoryKeyValues()
    reward, before = await shut_unanswered(world, browser)
    again = await world.session(browser)
    issued = await again.redemptions.reserve(reward)
    assert isinstance(issued, IssuedReward)
    assert len(set(world.line.keys(POST))) == 1
    assert await balance(again) == before - issued.cost


async def test_a_service_that_restarts_in_the_middle_sets_the_points_aside_once(world: World) -> None:
    browser = MemoryKeyValues()
    reward, before = await shut_unanswered(world, browser)
    close_app(world.app)
    world.app = create_app(settings(world.folder, world.mails.append))
    again = await world.session(browser, world.start_process())
    issued = await again.redemptions.reserve(reward)
    assert isinstance(issued, IssuedReward)
    assert await balance(again) == before - issued.cost
    assert len(set(world.line.keys(POST))) == 1


async def test_after_an_answer_the_next_redemption_is_a_new_one(world: World) -> None:
    session = await world.demo()
    reward = await affordable(session)
    first = await session.redemptions.reserve(reward)
    second = await session.redemptions.reserve(reward)
    keys = world.line.keys(POST)
    assert len(set(keys)) == 2
    assert isinstance(first, IssuedReward)
    assert not isinstance(second, IssuedReward) or second.id != first.id


async def test_a_double_tap_is_one_redemption(world: World) -> None:
    session = await world.demo()
    reward = await affordable(session)
    first, second = await asyncio.gather(session.redemptions.reserve(reward), session.redemptions.reserve(reward))
    assert first == second
    assert len(world.line.keys(POST)) == 1


async def test_a_refusal_says_how_much_is_missing_and_frees_the_key(world: World) -> None:
    session = await world.newcomer("poor@example.com")
    page = await until(session.rewards.watch(RewardQuery()), fresh)
    dear = max(page.value.items, key=lambda reward: reward.cost if not reward.tier_required else 0)
    for _ in range(2):
        failure = await session.redemptions.reserve(dear.id)
        assert isinstance(failure, Failure)
        assert failure.kind is FailureKind.INSUFFICIENT_POINTS
        assert failure.needed is not None
        assert failure.available is not None
        assert failure.available < failure.needed
    assert len(set(world.line.keys(POST))) == 2


async def test_offline_nothing_is_spent_or_queued(world: World) -> None:
    session = await world.demo()
    reward, before = await affordable(session), await balance(session)
    world.line.hang_up()
    failure = await session.redemptions.reserve(reward)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.OFFLINE
    assert session.connection.current.offline_since is not None
    assert session.connection.current.waiting == 0
    world.line.mend()
    await session.connection.retry()
    await until(session.connection.watch(), lambda state: state.online)
    assert await balance(session) == before


async def test_cancelling_gives_the_points_back_with_no_notice_of_ones_own_doing(world: World) -> None:
    session = await world.demo()
    reward, before = await affordable(session), await balance(session)
    issued = await session.redemptions.reserve(reward)
    assert isinstance(issued, IssuedReward)
    cancelled = await session.redemptions.cancel(issued.id)
    assert isinstance(cancelled, IssuedReward)
    assert cancelled.status is IssuedStatus.CANCELLED
    assert await balance(session) == before
    closed = await session.redemptions.reveal(issued.id)
    assert isinstance(closed, Failure)
    assert closed.kind is FailureKind.CLOSED


async def test_coupons_are_kept_in_the_vault_alone_and_shown_offline(world: World) -> None:
    browser = MemoryKeyValues()
    session = await world.demo(browser)
    issued = await session.redemptions.reserve(await affordable(session))
    assert isinstance(issued, IssuedReward)
    shown = await session.redemptions.reveal(issued.id)
    assert isinstance(shown, IssuedReward)
    assert shown.coupon is not None
    await session.redemptions.resource.refresh()  # type: ignore[attr-defined]
    await session.close()
    assert shown.coupon.code not in str(browser.values)
    world.line.hang_up()
    again = await world.session(browser)
    state = await until(again.redemptions.watch_one(issued.id), lambda _: True)
    assert isinstance(state, Ready)
    assert state.value.coupon is not None
    assert state.value.coupon.code == shown.coupon.code


DEAR = "cinema"


async def code_of(world: World) -> str:
    return world.mails[-1].subject[:6]


async def test_much_is_spent_after_a_code_under_the_same_key(world: World) -> None:
    session = await world.demo()
    before = await balance(session)
    refused = await session.redemptions.reserve(DEAR)
    assert isinstance(refused, Failure)
    assert refused.kind is FailureKind.STEP_UP
    assert await balance(session) == before
    challenge = await session.account.request_step_up()
    assert isinstance(challenge, OtpChallenge)
    code = await code_of(world)
    wrong = await session.account.confirm_step_up(challenge, "000000" if code != "000000" else "111111")
    assert wrong is not None
    assert (wrong.kind, wrong.tries_left) == (FailureKind.WRONG_CODE, 4)
    assert await session.account.confirm_step_up(challenge, code) is None
    issued = await session.redemptions.reserve(DEAR)
    assert isinstance(issued, IssuedReward)
    assert await balance(session) == before - issued.cost
    first, second = world.line.keys(POST)
    assert first == second


async def test_a_lost_answer_to_the_code_is_asked_for_again(world: World) -> None:
    session = await world.demo()
    challenge = await session.account.request_step_up()
    assert isinstance(challenge, OtpChallenge)
    world.line.lose = lambda request: request.path.endswith("/step-up/verify")
    lost = await session.account.confirm_step_up(challenge, await code_of(world))
    assert lost is not None
    assert lost.kind is FailureKind.SLOW
    world.line.lose = lambda _: False
    assert await session.account.confirm_step_up(challenge, await code_of(world)) is None


async def test_offline_no_code_is_asked_for(world: World) -> None:
    session = await world.demo()
    world.line.cut = True
    failure = await session.account.request_step_up()
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.OFFLINE
    assert len(world.mails) == 0


async def test_several_of_it_and_part_of_it_in_money(world: World) -> None:
    session = await world.demo()
    before = await balance(session)
    quote = await session.redemptions.quote("bouquet", 2, True)
    assert isinstance(quote, Quote)
    assert (quote.cost, quote.quantity, quote.money) == (1800, 2, Money(1800, "EUR"))
    issued = await session.redemptions.reserve("bouquet", 2, True)
    assert isinstance(issued, IssuedReward)
    assert (issued.cost, issued.quantity, issued.money) == (1800, 2, Money(1800, "EUR"))
    assert await balance(session) == before - 1800 == quote.balance_after
    entry = (await until(session.activity.watch(EntryFilter.ALL), fresh)).value.entries[0]
    assert (entry.issued_id, entry.quantity, entry.money) == (issued.id, 2, Money(1800, "EUR"))


async def test_another_number_or_price_is_another_redemption(world: World) -> None:
    session = await world.demo()
    world.line.lose = lambda request: request.path == POST
    for quantity, with_money in ((1, False), (2, False), (1, True), (1, False)):
        assert isinstance(await session.redemptions.reserve("bouquet", quantity, with_money), Failure)
    one, two, money, again = world.line.keys(POST)
    assert again == one
    assert len({one, two, money}) == 3
