"""Points for another member: sent once however often it is asked for, told to both, never while offline."""

from __future__ import annotations

import asyncio

from member_app.domain.activity import EntryFilter
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Ready
from member_app.domain.transfer import Gift, Transfer, TransferQuote
from member_app.session import MemberSession
from member_app.storage.key_values import MemoryKeyValues
from tests.fakes.world import World, until

POST = "/v1/me/wallets/sparks/transfers"


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


async def balance(session: MemberSession) -> int:
    await session.home.refresh()
    return (await until(session.home.watch(), fresh)).value.wallet.active


async def card(session: MemberSession) -> str:
    return (await until(session.home.watch(), fresh)).value.card.number


async def two(world: World, browser: MemoryKeyValues | None = None) -> tuple[MemberSession, MemberSession]:
    """Two who have just joined, with the programme's welcome of 200; nobody knows their names."""
    return await world.newcomer("one@example.org", browser), await world.newcomer("two@example.org")


def keys(world: World) -> list[str]:
    """Keys of what was really sent, without dry runs."""
    return [
        each.headers["Idempotency-Key"]
        for each in world.line.sent
        if each.path == POST and "Idempotency-Key" in each.headers
    ]


async def test_the_programme_says_what_may_be_sent(world: World) -> None:
    session = await world.demo()
    programme = (await until(session.programme.watch(), fresh)).value
    assert programme.transfers is not None
    assert (programme.transfers.minimum, programme.transfers.per_day, programme.transfers.fee) == (50, 2000, 0)
    assert (programme.time_zone, programme.currency) == ("Europe/Berlin", "EUR")


async def test_what_was_told_happens_and_both_see_it(world: World) -> None:
    mara, other = await world.demo(), await world.demo()
    gift = Gift(await card(other), 250, "For the flowers")
    mine, theirs = await balance(mara), await balance(other)
    quote = await mara.transfers.quote(gift)
    assert isinstance(quote, TransferQuote)
    assert (quote.first_name, quote.fee, quote.points) == ("Mara", 0, 250)
    assert sum(part.amount for part in quote.uses_first) == 250
    days = [part.expires_on for part in quote.uses_first if part.expires_on is not None]
    assert days == sorted(days)
    assert await balance(mara) == mine, "a look changes nothing"
    sent = await mara.transfers.send(gift)
    assert isinstance(sent, Transfer)
    assert sent.balance == quote.balance_after
    assert await balance(mara) == mine - 250
    assert await balance(other) == theirs + 250
    gone = (await until(mara.activity.watch(EntryFilter.SPENT), fresh)).value.entries[0]
    came = (await until(other.activity.watch(EntryFilter.EARNED), fresh)).value.entries[0]
    assert (gone.id, gone.type, gone.amount, gone.title) == (sent.entry_id, "transfer", -250, "Sent to Mara")
    assert (came.amount, came.title, came.subtitle) == (250, "From Mara", "For the flowers")


async def test_the_other_one_is_told_at_once(world: World) -> None:
    mara, other = await world.demo(), await world.demo()
    to = await card(other)
    heard = asyncio.ensure_future(until(other.connection.notices(), lambda notice: notice.kind == "received"))
    await until(other.connection.watch(), lambda state: state.online)
    theirs = await balance(other)
    assert isinstance(await mara.transfers.send(Gift(to, 50)), Transfer)
    notice = await heard
    assert (notice.points, notice.title) == (50, "Mara")
    await until(other.home.watch(), lambda state: fresh(state) and state.value.wallet.active == theirs + 50)


async def test_a_lost_answer_is_remembered_and_sends_nothing_twice(world: World) -> None:
    browser = MemoryKeyValues()
    mara, other = await two(world, browser)
    gift, theirs = Gift(await card(other), 100, "Hi: you"), await balance(other)
    world.line.lose = lambda request: request.path == POST
    failure = await mara.transfers.send(gift)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.SLOW
    assert await mara.transfers.unanswered() == gift
    await mara.close()
    world.line.lose = lambda _: False
    again = await world.session(browser)
    assert await again.transfers.unanswered() == gift
    assert isinstance(await again.transfers.send(gift), Transfer)
    assert await again.transfers.unanswered() is None
    assert len(keys(world)) == 2
    assert len(set(keys(world))) == 1
    assert await balance(other) == theirs + 100


async def test_the_same_gift_after_an_answer_is_another_one(world: World) -> None:
    mara, other = await two(world)
    gift, theirs = Gift(await card(other), 100), await balance(other)
    for _ in range(2):
        assert isinstance(await mara.transfers.send(gift), Transfer)
    assert len(set(keys(world))) == 2
    assert await balance(other) == theirs + 200


async def test_a_double_tap_sends_once(world: World) -> None:
    mara, other = await two(world)
    gift = Gift(await card(other), 100)
    first, second = await asyncio.gather(mara.transfers.send(gift), mara.transfers.send(gift))
    assert first == second
    assert len(keys(world)) == 1


async def test_refusals_are_named_and_leave_nothing_open(world: World) -> None:
    mara, other = await world.demo(), await world.demo()
    to = await card(other)

    async def refused(gift: Gift) -> Failure:
        looked, sent = await mara.transfers.quote(gift), await mara.transfers.send(gift)
        assert isinstance(looked, Failure)
        assert isinstance(sent, Failure)
        assert looked.kind is sent.kind
        return sent

    assert (await refused(Gift("999999999993", 100))).kind is FailureKind.CARD_UNKNOWN
    own = await refused(Gift(await card(mara), 100))
    assert own.kind is FailureKind.INVALID
    assert "card_number" in own.fields
    few = await refused(Gift(to, 10))
    assert few.kind is FailureKind.INVALID
    assert "points" in few.fields
    assert isinstance(await mara.transfers.send(Gift(to, 1900)), Transfer)
    much = await refused(Gift(to, 150))
    assert (much.kind, much.left) == (FailureKind.LIMIT_REACHED, 100)
    assert await mara.transfers.unanswered() is None


async def test_more_than_there_is_says_how_much_is(world: World) -> None:
    poor, other = await world.newcomer("poor@example.org"), await world.newcomer("other@example.org")
    failure = await poor.transfers.send(Gift(await card(other), 201))
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.needed, failure.available) == (FailureKind.INSUFFICIENT_POINTS, 201, 200)


async def test_offline_nothing_is_sent_or_queued(world: World) -> None:
    mara, other = await two(world)
    gift, theirs = Gift(await card(other), 100), await balance(other)
    world.line.hang_up()
    failure = await mara.transfers.send(gift)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.OFFLINE
    assert mara.connection.current.waiting == 0
    world.line.mend()
    await mara.connection.retry()
    await until(mara.connection.watch(), lambda state: state.online)
    assert await balance(other) == theirs


async def test_what_one_meant_is_not_shown_to_the_next(world: World) -> None:
    browser = MemoryKeyValues()
    mara, other = await two(world, browser)
    gift = Gift(await card(other), 100)
    world.line.lose = lambda request: request.path == POST
    assert isinstance(await mara.transfers.send(gift), Failure)
    world.line.lose = lambda _: False
    await mara.account.sign_out()
    assert await mara.transfers.unanswered() is None
    next_one = await world.newcomer("three@example.org", browser)
    assert await next_one.transfers.unanswered() is None
