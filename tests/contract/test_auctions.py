"""Auctions: what is shown, what a bid takes and gives back, how a round ends, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from api_client.reference import background, expiry, ledger, rewards
from api_client.reference.audit import faults
from api_client.reference.play.auctions_file import Auction, SoftClose
from api_client.reference.play.auctions_tables import auction_bidders, auction_moves, auctions
from api_client.reference.play.challenges_tables import grants
from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_schema import Security
from api_client.reference.tables import events, redemptions
from tests.contract.kit import Person, Service, in_process, running
from tests.contract.sales import PRIZE, bidders, count_of, later, pots, sale, selling

Start = Callable[..., AbstractContextManager[Service]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts an API with these auctions."""

    def begin(*sales: Auction, **more: Any) -> AbstractContextManager[Service]:
        return running(tmp_path, demo=False, programme=selling(*(sales or (sale(),)), **more))

    return begin


async def bid(person: Person, limit: int, key: str | None = "fresh", at: str = "sale") -> httpx.Response:
    return await person.post(f"/v1/me/auctions/{at}/bids", {"limit": limit}, key)


async def seen(person: Person, at: str = "sale") -> dict[str, Any]:
    answer = await person.get(f"/v1/me/auctions/{at}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(service: Service, person: Person, since: int = 0) -> list[tuple[str, dict[str, Any]]]:
    with service.ctx.read() as conn:
        query = select(events).where(events.c.member_id == person.tokens["member_id"], events.c.id > since)
        return [(row.type, row.data) for row in conn.execute(query.order_by(events.c.id)) if "auction" in row.type]


async def test_a_bid_takes_no_more_than_it_needs(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            ada, ben = bidders(service, api, 2)
            assert (await seen(ada))["standing"] == "none"
            first = (await bid(ada, 500)).json()
            assert (first["leads"], first["balance"]) == (True, 1500)
            assert (first["auction"]["price"], first["auction"]["least"], first["auction"]["held"]) == (100, 501, 500)
            assert pots(service, ada) == (1500, 500)
            beaten = (await bid(ben, 300)).json()
            assert (beaten["leads"], beaten["auction"]["price"], beaten["auction"]["least"]) == (False, 310, 320)
            assert pots(service, ben) == (2000, 0)
            assert (await bid(ben, 505)).json()["auction"]["price"] == 505
            assert pots(service, ada) == (2000, 0)
            assert pots(service, ben) == (1495, 505)
            shown = await seen(ada)
    assert (shown["standing"], shown["leader"], shown["limit"], shown["held"]) == ("outbid", "Bidder 2", 500, 0)
    assert [(one["alias"], one["amount"], one["auto"]) for one in shown["bids"]] == [
        ("Bidder 2", 505, False), ("Bidder 1", 500, True), ("Bidder 1", 310, True), ("Bidder 2", 300, False),
        ("Bidder 1", 100, False),
    ]  # fmt: skip
    # Nobody reads how far the one who leads would go.
    assert "505" not in str({name: shown[name] for name in ("limit", "least", "held", "spendable", "most")})


async def test_nobody_learns_how_far_the_leader_would_go(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            ada, ben = bidders(service, api, 2)
            await bid(ada, 777)
            await bid(ben, 200)
            answers = [await ben.get("/v1/me/auctions"), await ben.get("/v1/me/auctions/sale")]
            answers += [await ben.get("/v1/me/auctions/sale/bids")]
            heard = str([data for _, data in told(service, ben)])
    read = "".join(one.text for one in answers)
    assert heard
    for secret in ("777", ada.tokens["member_id"], "bidder0"):
        assert secret not in read
        assert secret not in heard


@pytest.mark.parametrize(
    ("limit", "said"),
    [(109, {"type": "outbid", "current": 100, "least": 110}), (2001, {"type": "insufficient-points", "needed": 2001})],
)
async def test_what_is_too_low_or_too_much_is_refused_with_figures(
    start: Start, limit: int, said: dict[str, Any]
) -> None:
    with start() as service:
        async with in_process(service) as api:
            ada, ben = bidders(service, api, 2)
            await bid(ada, 400)
            answer = await bid(ben, limit)
            assert (answer.status_code, pots(service, ben)) == (409, (2000, 0))
            assert said.items() <= answer.json().items()
            assert (await seen(ben))["bid_count"] == 1


async def test_raising_the_own_limit_sets_only_the_rest_aside(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1, points=600)
            await bid(ada, 400)
            assert (await bid(ada, 400)).json()["type"] == "outbid"
            ends = (await seen(ada))["ends_at"]
            later(service, ada, minutes=29)
            raised = (await bid(ada, 600)).json()["auction"]
            assert (raised["price"], raised["held"], raised["bid_count"], raised["ends_at"]) == (100, 600, 1, ends)
            assert pots(service, ada) == (0, 600)
            assert (await bid(ada, 601)).json()["type"] == "insufficient-points"


async def test_a_key_is_answered_alike_also_when_all_is_over(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            ada, ben = bidders(service, api, 2)
            first = await bid(ada, 400, key="mine")
            await bid(ben, 600)
            assert (await bid(ada, 400, key="mine")).text == first.text
            assert (await bid(ada, 401, key="mine")).json()["type"] == "idempotency-key-reused"
            later(service, ada, ben, minutes=40)
            again = await bid(ada, 400, key="mine")
            assert (again.text, again.headers["Idempotent-Replayed"]) == (first.text, "true")
            assert (await bid(ada, 400, key=None)).json()["type"] == "idempotency-key-missing"
            assert pots(service, ada) == (2000, 0)


async def test_the_winner_pays_the_price_and_has_the_reward(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            ada, ben = bidders(service, api, 2)
            await bid(ada, 700)
            await bid(ben, 300)
            later(service, ada, ben, minutes=29)
            late = (await bid(ben, 400)).json()["auction"]
            assert late["ends_at"] == "2026-11-20T12:31:00Z"
            assert late["planned_end"] == "2026-11-20T12:30:00Z"
            service.clock.advance(minutes=2)
            won = await seen(ada)
            lost = await seen(ben)
            mine = (await ada.get("/v1/me/redemptions")).json()["items"]
            history = (await ada.get("/v1/me/wallets/sparks/entries")).json()["items"]
            assert (await bid(ben, 1000)).json()["type"] == "closed"
        assert (won["state"], won["standing"], won["price"], won["blocked"]) == ("sold", "won", 410, "closed")
        assert (lost["state"], lost["standing"], lost["leader"]) == ("sold", "lost", "Bidder 1")
        assert [(one["id"], one["reward_id"], one["status"], one["cost"]) for one in mine] == [
            (won["prizes"][0]["issued_id"], PRIZE, "reserved", 0)
        ]
        assert pots(service, ada) == (2000 - 410, 0)
        assert pots(service, ben) == (2000, 0)
        assert [(one["type"], one["amount"], one["title"]) for one in history[:2]] == [
            ("release", 290, "A rare coffee"), ("reserve", -700, "A rare coffee"),
        ]  # fmt: skip
        assert [one["subtitle"] for one in history[:2]] == ["Back from an auction", "Bid in an auction"]
        assert won["entry_id"] == history[1]["id"]
        assert all(one["reasons"][0]["sentence"] for one in history[:2])
        assert count_of(service, grants) == 1


async def test_it_ends_in_the_background_too_once_and_everybody_hears_of_it(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            ada, ben, eve = bidders(service, api, 3)
            await bid(ada, 300)
            await bid(ben, 200)
            await bid(ben, 320)
            await bid(eve, 900)
            assert [kind for kind, _ in told(service, ada)] == [
                "auction.changed", "auction.changed", "auction.outbid", "auction.changed", "auction.changed",
            ]  # fmt: skip
            service.clock.advance(hours=3)
            for _ in range(2):
                background.sweep(service.ctx)
            assert told(service, eve)[-1][0] == "auction.changed"
            assert told(service, eve)[-1][1] | {"ends_at": ""} == {
                "id": "sale", "title": "A rare coffee", "state": "sold", "price": 330, "ends_at": "", "standing": "won",
            }  # fmt: skip
        assert [kind for kind, _ in told(service, eve)].count("auction.won") == 1
        for loser in (ada, ben):
            assert [kind for kind, _ in told(service, loser)].count("auction.lost") == 1
        assert count_of(service, redemptions) == 1


async def test_soft_close_has_a_bound(start: Start) -> None:
    with start(sale(soft_close=SoftClose(within=2, extend=2, at_most=5))) as service:
        async with in_process(service) as api:
            ada, ben = bidders(service, api, 2)
            await bid(ada, 100)
            later(service, ada, ben, minutes=29, seconds=30)
            ends = []
            for turn in range(8):
                answer = await bid((ben, ada)[turn % 2], 200 + 20 * turn)
                if answer.status_code == 201:
                    ends.append(answer.json()["auction"]["ends_at"][11:19])
                service.clock.advance(seconds=75)
            shown = await seen(ada)
    assert ends == ["12:31:30", "12:32:45", "12:34:00", "12:35:00", "12:35:00"]
    assert (shown["state"], shown["soft_close"]["latest_end"]) == ("sold", "2026-11-20T12:35:00Z")


async def test_without_a_bid_it_is_unsold_and_before_it_opens_it_is_coming(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            later(service, ada, hours=-6)
            assert ((await seen(ada))["state"], (await bid(ada, 200)).json()["type"]) == ("coming", "closed")
            later(service, ada, hours=9)
            assert (await seen(ada))["state"] == "unsold"
            background.sweep(service.ctx)
            assert count_of(service, auctions) == 0


async def test_what_cannot_be_handed_over_is_not_paid_for(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            await bid(ada, 300)
            with service.ctx.write() as conn:
                rewards.remove(conn, [PRIZE], service.clock())
            later(service, ada, hours=1)
            shown = await seen(ada)
            assert (shown["state"], shown["void"], shown["standing"]) == ("unsold", True, "lost")
            assert pots(service, ada) == (2000, 0)


async def test_rules_stay_as_they_were_at_the_first_bid(tmp_path: Path) -> None:
    with running(tmp_path, demo=False, programme=selling(sale())) as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            await bid(ada, 300)
            tokens = ada.tokens
    changed = sale(minimum=999, step=500, grants=(Grant(points=1),))
    with running(tmp_path, demo=False, programme=selling(changed)) as service:
        async with in_process(service) as api:
            shown = await seen(Person(api.http, service, tokens))
            assert (shown["minimum"], shown["step"], shown["prizes"][0]["id"]) == (100, 10, PRIZE)
    with running(tmp_path, demo=False, programme=selling()) as service:
        service.clock.advance(hours=1)
        background.sweep(service.ctx)
        assert (count_of(service, redemptions), service.faults()) == (1, [])


async def test_points_that_expire_while_they_are_held_are_gone_when_they_come_back(start: Start) -> None:
    """As with reserved rewards: they return to the lots they came from, with their expiry."""
    with start(sale(opens=sale().opens, days=30)) as service:
        async with in_process(service) as api:
            ada, ben = bidders(service, api, 2, points=0)
            ctx, soon = service.ctx, service.clock() + timedelta(minutes=5)
            with ctx.write() as conn:
                cause = ledger.Cause(service.clock(), ctx.zone, "given")
                ledger.earn(conn, ada.tokens["member_id"], "sparks", 300, cause, expires_at=soon)
                ledger.earn(conn, ada.tokens["member_id"], "sparks", 300, cause)
                ledger.earn(conn, ben.tokens["member_id"], "sparks", 900, cause)
            await bid(ada, 400)
            service.clock.advance(minutes=10)
            await bid(ben, 900)
            with ctx.write() as conn:
                expiry.settle(conn, ctx, ada.tokens["member_id"], service.clock())
            assert pots(service, ada) == (300, 0)


async def test_what_expires_first_is_what_the_winner_pays_with(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            ada, ben = bidders(service, api, 2, points=0)
            ctx, soon = service.ctx, service.clock() + timedelta(days=5)
            with ctx.write() as conn:
                cause = ledger.Cause(service.clock(), ctx.zone, "given")
                ledger.earn(conn, ada.tokens["member_id"], "sparks", 150, cause)
                ledger.earn(conn, ada.tokens["member_id"], "sparks", 150, cause, expires_at=soon)
                ledger.earn(conn, ben.tokens["member_id"], "sparks", 150, cause)
            await bid(ada, 250)
            await bid(ben, 120)
            later(service, ada, hours=1)
            assert (await seen(ada))["price"] == 130
            service.clock.advance(days=10)
            with ctx.write() as conn:
                expiry.settle(conn, ctx, ada.tokens["member_id"], service.clock())
            assert pots(service, ada) == (150, 0)


async def test_tier_limit_step_up_and_hourly_limit_hold_as_for_spending(start: Start) -> None:
    security = Security(step_up_above=500, redemptions_per_hour=1)
    sales = (sale(limit=900), sale("high", tiers=("nova",)), sale("other"))
    with start(*sales, security=security) as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            assert (await bid(ada, 901)).json()["type"] == "limit-reached"
            refused = (await bid(ada, 200, at="high")).json()
            assert (refused["type"], refused["tier_id"]) == ("tier-required", "nova")
            assert ((await seen(ada, "high"))["blocked"], (await seen(ada, "high"))["tier"]) == (
                "tier-required", refused["tier"],
            )  # fmt: skip
            assert (await bid(ada, 501)).json()["type"] == "step-up-required"
            assert (pots(service, ada), count_of(service, auction_bidders)) == ((2000, 0), 0)
            assert (await bid(ada, 300)).status_code == 201
            assert (await bid(ada, 400)).status_code == 201
            assert (await bid(ada, 200, at="other")).json()["type"] == "rate-limited"


async def test_the_list_says_what_is_open_what_is_over_and_nothing_of_others(start: Start) -> None:
    far = sale("far", closes=sale().closes.replace(hour=20))
    gone = sale("gone", date=sale().date - timedelta(days=9))
    soon = sale("soon", opens=sale().opens.replace(hour=19), closes=sale().closes.replace(hour=21))
    with start(far, gone, soon, sale()) as service:
        async with in_process(service) as api:
            ada, ben = bidders(service, api, 2)
            await bid(ben, 300)
            listed = (await ada.get("/v1/me/auctions")).json()["items"]
            assert [(one["id"], one["state"], one["bid_count"]) for one in listed] == [
                ("sale", "open", 1), ("far", "open", 0), ("soon", "coming", 0),
            ]  # fmt: skip
            later(service, ada, hours=1)
            listed = (await ada.get("/v1/me/auctions")).json()["items"]
            assert [one["id"] for one in listed] == ["far", "soon", "sale"]
            assert listed[-1]["standing"] == "none"
            assert not any(one["bids"] for one in listed)


async def test_looking_again_costs_nothing_while_nothing_changes(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            ada, ben, eve = bidders(service, api, 3)
            for who, limit, path in ((ben, 300, "/v1/me/auctions"), (eve, 200, "/v1/me/auctions/sale")):
                tag = (await ada.get(path)).headers["ETag"]
                service.clock.advance(seconds=20)
                assert (await ada.get(path, **{"If-None-Match": tag})).status_code == 304
                await bid(who, limit)
                assert (await ada.get(path, **{"If-None-Match": tag})).status_code == 200


async def test_pages_of_bids_and_strange_cursors(start: Start) -> None:
    with start() as service:
        async with in_process(service) as api:
            ada, ben = bidders(service, api, 2)
            for turn in range(6):
                await bid((ada, ben)[turn % 2], 100 + 30 * turn)
            every = (await seen(ada))["bids"]
            first = (await ada.get("/v1/me/auctions/sale/bids?limit=4")).json()
            rest = (await ada.get(f"/v1/me/auctions/sale/bids?limit=50&cursor={first['next_cursor']}")).json()
            assert [*first["items"], *rest["items"]] == every
            assert rest["next_cursor"] is None
            assert (await ada.get("/v1/me/auctions/sale/bids?cursor=abc")).status_code == 422
            assert (await ada.get("/v1/me/auctions/nothing/bids")).status_code == 404
            assert (await bid(ada, 200, at="nothing")).status_code == 404


async def test_nothing_of_it_is_there_without_the_module(start: Start) -> None:
    with start(modules=("card", "wallet", "rewards")) as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            paths = ("/v1/me/auctions", "/v1/me/auctions/sale", "/v1/me/auctions/sale/bids")
            assert {(await ada.get(path)).status_code for path in paths} == {404}
            assert (await bid(ada, 200)).status_code == 404


async def test_a_fault_in_the_books_of_bids_is_found(start: Start) -> None:
    spoiled: list[tuple[Any, str]] = [
        (update(auction_bidders).values(held=auction_bidders.c.held + 1), "should hold"),
        (update(auction_moves).values(points=auction_moves.c.points - 1), "is not what it did"),
        (update(auctions).values(state="sold"), "is sold, 0 was paid"),
        (update(auctions).values(steps=9), "has not the steps"),
    ]
    with start() as service:
        async with in_process(service) as api:
            [ada] = bidders(service, api, 1)
            await bid(ada, 300)
        for statement, said in spoiled:
            with service.ctx.engine.connect() as conn:
                conn.execute(statement)
                assert any(said in one for one in faults(conn)), said
                conn.rollback()
