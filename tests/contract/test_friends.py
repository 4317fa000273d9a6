"""Inviting friends: both sides once, taken back by rule, within limits and time, and nobody invites themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from api_client.reference.play import happenings
from api_client.reference.play.challenges_tables import happenings as done
from api_client.reference.play.friends import ALPHABET, LENGTH
from api_client.reference.play.friends_file import Joins, Limits, Purchases, Spend
from api_client.reference.play.friends_tables import referrals
from api_client.reference.play.grants_file import Grant
from api_client.reference.programme import load_programme
from api_client.reference.tables import members
from tests.contract.kit import Api, Person, in_process, running

AURORA = load_programme("aurora")
WELCOME, BOTH = 200, 250
PHONE, OTHER_PHONE = "ada-phone-0123456789", "bea-phone-0123456789"


@asynccontextmanager
async def club(folder: Path, url: str | None = None, *, demo: bool = False, **changes: Any) -> AsyncIterator[Api]:
    """An API whose programme says something else of friends."""
    rules = AURORA.referral
    assert rules is not None
    programme = AURORA.model_copy(update={"referral": rules.model_copy(update=changes)})
    with running(folder, database_url=url, programme=programme, demo=demo) as service:
        async with in_process(service) as api:
            yield api


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    """In process: what depends on the database is tried on both below."""
    async with club(tmp_path) as one:
        yield one


async def come(
    api: Api, address: str, code: str | None = None, installation: str | None = None
) -> tuple[Person, str | None]:
    """Somebody signs in, perhaps by invitation; and what became of it."""
    challenge, digits = await api.ask(address)
    device = {"name": "Phone", "platform": "web", **({"installation": installation} if installation else {})}
    body = {"challenge_id": challenge, "code": digits, "device": device, **({"referral": code} if code else {})}
    answer = await api.http.post("/v1/auth/otp/verify", json=body)
    assert answer.status_code == 200, answer.text
    api.service.clock.advance(minutes=1)
    return Person(api.http, api.service, answer.json()), answer.json()["referral"]


async def invitations(person: Person, language: str = "en") -> dict[str, Any]:
    answer = await person.get("/v1/me/referral", **{"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def code_of(person: Person) -> str:
    return str((await invitations(person))["code"])


async def states(person: Person) -> list[str]:
    return [friend["state"] for friend in (await invitations(person))["friends"]]


async def buys(api: Api, person: Person, cents: int) -> dict[str, Any]:
    sold = await api.till.sell((await person.card())["number"], cents)
    assert sold.status_code == 201, sold.text
    answer: dict[str, Any] = sold.json()
    return answer


async def refunds(api: Api, sold: dict[str, Any], cents: int | None = None) -> None:
    amount = {"amount": {"amount": cents, "currency": "EUR"}} if cents is not None else {}
    answer = await api.till.post("/v1/pos/refunds", {"transaction_id": sold["transaction_id"], **amount})
    assert answer.status_code == 201, answer.text


async def both(api: Api) -> tuple[Person, Person]:
    """Ada, and Bea who came with her link."""
    ada, _ = await come(api, "ada@example.org", installation=PHONE)
    bea, outcome = await come(api, "bea@example.org", await code_of(ada), OTHER_PHONE)
    assert outcome == "joined"
    return ada, bea


async def test_both_are_paid_when_the_friend_buys_enough(api: Api) -> None:
    ada, bea = await both(api)
    assert await states(ada) == ["joined"]
    await buys(api, bea, 499)  # not enough at once
    assert await states(ada) == ["joined"]
    assert (await ada.balance(), await bea.balance()) == (WELCOME, WELCOME + 24)
    await buys(api, bea, 500)
    assert (await ada.balance(), await bea.balance()) == (WELCOME + BOTH, WELCOME + 24 + 25 + BOTH)
    await buys(api, bea, 5000)  # once is once
    assert await ada.balance() == WELCOME + BOTH
    mine = await invitations(ada)
    assert (mine["paid"], mine["points_earned"], mine["left"]) == (1, BOTH, 9)
    assert [one["text"] for one in mine["friends"][0]["rewards"]] == ["+250 Sparks"]
    by = (await invitations(bea))["invited_by"]
    assert (by["state"], by["progress"], by["rewards"][0]["points"]) == ("paid", 1.0, BOTH)


async def test_the_books_say_what_it_was_for(api: Api) -> None:
    ada, bea = await both(api)
    version = (await bea.get("/v1/me")).json()["version"]
    named = await bea.http.patch(
        "/v1/me", json={"first_name": "Bea"}, headers={**bea.headers, "If-Match": f'"{version}"'}
    )
    assert named.status_code == 200, named.text
    await buys(api, bea, 500)
    for person, language, title in (
        (ada, "en", "Bea joined with your link"), (ada, "de", "Bea ist über deinen Link dabei"),
        (bea, "en", "Invited by a friend"),
    ):  # fmt: skip
        found = await person.get("/v1/me/wallets/sparks/entries", **{"Accept-Language": language})
        entry = next(one for one in found.json()["items"] if one["amount"] == BOTH)
        assert entry["title"] == title
        assert entry["reasons"][0]["sentence"]


async def test_an_inviter_learns_a_first_name_and_a_state_and_nothing_else(api: Api) -> None:
    ada, bea = await both(api)
    await buys(api, bea, 4711)
    (friend,) = (await invitations(ada))["friends"]
    assert set(friend) == {
        "id", "first_name", "state", "progress", "progress_text", "joined_at", "until", "rewards",
    }  # fmt: skip
    said = str(await invitations(ada))
    assert not [secret for secret in ("bea@", bea.tokens["member_id"], "4711", "47.11") if secret in said]


async def test_a_code_is_short_the_same_each_time_and_tells_nobody(api: Api) -> None:
    ada, _ = await come(api, "ada@example.org")
    bea, _ = await come(api, "bea@example.org")
    first, second = await asyncio.gather(code_of(ada), code_of(ada))
    assert first == second
    assert len(first) == LENGTH
    assert set(first) <= set(ALPHABET)
    assert not set(ALPHABET) & set("AEIOU01L")
    assert first != await code_of(bea)


async def test_who_opens_a_link_sees_who_invites_and_to_what(api: Api) -> None:
    ada, _ = await come(api, "ada@example.org")
    code = await code_of(ada)
    shown = (await api.http.get(f"/v1/referrals/{code.lower()}")).json()
    assert (shown["known"], shown["code"], shown["first_name"], shown["programme"]) == (True, code, "", "Aurora Club")
    assert [one["text"] for one in shown["friend_rewards"]] == ["+250 Sparks"]
    nobody = (await api.http.get("/v1/referrals/BCDFGHJK")).json()
    assert (nobody["known"], nobody["first_name"]) == (False, "")
    assert set(nobody) == set(shown)
    assert {**nobody, "known": True, "code": code} == shown
    assert ada.tokens["member_id"] not in str(shown)


async def test_codes_are_not_to_be_guessed(api: Api) -> None:
    ada, _ = await come(api, "ada@example.org")
    code = await code_of(ada)
    for _ in range(61):
        answer = await api.http.get("/v1/referrals/BCDFGHJK")
    assert answer.status_code == 200
    refused = await api.http.get("/v1/referrals/BCDFGHJK")
    assert (refused.status_code, refused.json()["type"]) == (429, "rate-limited")
    assert (await api.http.get(f"/v1/referrals/{code}")).status_code == 429
    api.service.clock.advance(hours=7)
    assert (await api.http.get(f"/v1/referrals/{code}")).status_code == 200


@pytest.mark.parametrize(
    ("address", "installation", "reason"),
    [
        ("ada+two@example.org", OTHER_PHONE, "mailbox"),
        ("eve@example.org", PHONE, "device"),
        ("dora+again@example.org", OTHER_PHONE, "mailbox"),  # somebody who is a member already
    ],
)
async def test_nobody_invites_themselves(tmp_path: Path, address: str, installation: str, reason: str) -> None:
    async with club(tmp_path) as api:
        ada, _ = await come(api, "ada@example.org", installation=PHONE)
        await come(api, "dora@example.org")
        person, outcome = await come(api, address, await code_of(ada), installation)
        assert outcome == "refused"
        await buys(api, person, 900)
        assert await ada.balance() == WELCOME
        assert await states(ada) == ["refused"]
        assert (await invitations(person))["invited_by"]["state"] == "refused"
        with api.service.ctx.read() as conn:
            assert conn.execute(select(referrals.c.reason)).scalar_one() == reason


async def test_one_phone_is_one_person(tmp_path: Path) -> None:
    async with club(tmp_path) as api:
        ada, bea = await both(api)
        with api.service.ctx.write() as conn:
            for person, phone in ((ada, "+49 170 555 01 23"), (bea, "0170/5550123")):
                theirs = members.c.id == person.tokens["member_id"]
                conn.execute(update(members).where(theirs).values(phone=phone))
        await buys(api, bea, 900)
        assert await states(ada) == ["refused"]
        assert (await ada.balance(), await bea.balance()) == (WELCOME, WELCOME + 45)


async def test_only_who_joins_can_be_invited_and_nobody_in_a_circle(tmp_path: Path) -> None:
    async with club(tmp_path) as api:
        ada, bea = await both(api)
        _, outcome = await come(api, "ada@example.org", await code_of(bea))
        assert outcome == "member"
        _, outcome = await come(api, "bea@example.org", await code_of(ada), OTHER_PHONE)
        assert outcome == "member"
        assert await states(bea) == []
        assert len(await states(ada)) == 1


async def test_a_shared_device_may_be_allowed(tmp_path: Path) -> None:
    async with club(tmp_path, one_per_device=False) as api:
        ada, _ = await come(api, "ada@example.org", installation=PHONE)
        _, outcome = await come(api, "bea@example.org", await code_of(ada), PHONE)
        assert outcome == "joined"


async def test_a_wrong_code_keeps_nobody_from_joining(tmp_path: Path) -> None:
    async with club(tmp_path) as api:
        for number, code in enumerate(("BCDFGHJK", "nonsense!", "'; --")):
            person, outcome = await come(api, f"new{number}@example.org", code)
            assert outcome == "unknown"
            assert await person.balance() == WELCOME
            assert (await invitations(person))["invited_by"] is None


async def test_an_offer_that_is_over(tmp_path: Path) -> None:
    async with club(tmp_path, ends=date(2026, 11, 20)) as api:
        await both(api)
        api.service.clock.advance(days=1)
        again, _ = await come(api, "ada@example.org")
        code = (await invitations(again))["code"]
        assert (await api.http.get(f"/v1/referrals/{code}")).json()["open"] is False
        _, outcome = await come(api, "cleo@example.org", code)
        assert outcome == "closed"
        await buys(api, (await come(api, "bea@example.org"))[0], 900)  # who is in already goes on
        assert await again.balance() == WELCOME + BOTH


async def test_time_runs_out_at_the_end_of_the_last_day(tmp_path: Path) -> None:
    async with club(tmp_path, within_days=2) as api:  # Friday; Sunday is the last day
        await both(api)
        api.service.clock.now = api.service.clock.now.replace(day=22, hour=22, minute=50)
        ada, bea = (await come(api, "ada@example.org"))[0], (await come(api, "bea@example.org"))[0]
        assert await states(ada) == ["joined"]
        api.service.clock.advance(minutes=10)  # midnight in Berlin
        assert await states(ada) == ["lapsed"]
        await buys(api, bea, 900)
        assert await states(ada) == ["lapsed"]
        assert await ada.balance() == WELCOME


@pytest.mark.parametrize("rule", ["take_back", "keep"])
async def test_a_refund_takes_it_back_by_rule_and_it_can_be_met_again(tmp_path: Path, rule: str) -> None:
    async with club(tmp_path, on_refund=rule) as api:
        ada, bea = await both(api)
        sold = await buys(api, bea, 900)
        await refunds(api, sold, 300)  # what is left is still enough
        assert await ada.balance() == WELCOME + BOTH
        await refunds(api, sold)
        kept = rule == "keep"
        assert await states(ada) == ["paid" if kept else "joined"]
        assert (await ada.balance(), await bea.balance()) == ((WELCOME + BOTH,) * 2 if kept else (WELCOME, WELCOME))
        assert (await invitations(ada))["points_earned"] == (BOTH if kept else 0)
        await buys(api, bea, 900)
        assert await ada.balance() == WELCOME + BOTH
        assert await bea.balance() == WELCOME + BOTH + 45


async def test_the_friend_is_paid_also_when_the_inviter_has_had_enough(tmp_path: Path) -> None:
    async with club(tmp_path, limits=Limits(per_year=1)) as api:
        ada, bea = await both(api)
        await buys(api, bea, 900)
        cleo, _ = await come(api, "cleo@example.org", await code_of(ada))
        await buys(api, cleo, 900)
        assert await states(ada) == ["over_limit", "paid"]
        assert (await ada.balance(), await cleo.balance()) == (WELCOME + BOTH, WELCOME + 45 + BOTH)
        assert (await invitations(ada))["left"] == 0
        assert (await invitations(cleo))["invited_by"]["state"] == "paid"
        api.service.clock.now = api.service.clock.now.replace(year=2027, month=1)
        ada, _ = await come(api, "ada@example.org")
        assert (await invitations(ada))["left"] == 1


@pytest.mark.parametrize(
    ("condition", "purchases"),
    [
        (Joins(kind="joins"), []),
        (Purchases(kind="purchases", count=2), [10, 10]),
        (Spend(kind="spend", amount=2000), [1500, 500]),
    ],
)
async def test_every_kind_of_condition(tmp_path: Path, condition: Any, purchases: list[int]) -> None:
    async with club(tmp_path, condition=condition) as api:
        ada, bea = await both(api)
        for cents in purchases:
            assert await ada.balance() == WELCOME
            await buys(api, bea, cents)
        assert await ada.balance() == WELCOME + BOTH
        assert await states(ada) == ["paid"]


async def test_how_much_a_friend_spends_is_told_in_quarters(tmp_path: Path) -> None:
    async with club(tmp_path, condition=Spend(kind="spend", amount=2000)) as api:
        ada, bea = await both(api)
        await buys(api, bea, 1111)
        (friend,) = (await invitations(ada))["friends"]
        assert (friend["state"], friend["progress"], friend["progress_text"][:14]) == (
            "under_way",
            0.5,
            "About half way",
        )
        assert (await invitations(bea))["invited_by"]["progress_text"].startswith("€11.11 of €20.00")


async def test_any_kind_of_prize(tmp_path: Path) -> None:
    async with club(tmp_path, friend=(Grant(reward="any-coffee"),), inviter=()) as api:
        ada, bea = await both(api)
        await buys(api, bea, 900)
        issued = (await bea.get("/v1/me/redemptions")).json()["items"]
        assert [(one["reward_id"], one["cost"]) for one in issued] == [("any-coffee", 0)]
        assert await ada.balance() == WELCOME


async def test_who_brings_a_friend_has_done_something(tmp_path: Path) -> None:
    async with club(tmp_path) as api:
        ada, bea = await both(api)
        sold = await buys(api, bea, 900)
        query = select(done.c.kind).where(done.c.member_id == ada.tokens["member_id"])
        assert "referral" in happenings.KINDS
        with api.service.ctx.read() as conn:
            assert list(conn.execute(query).scalars()) == ["referral"]
        await refunds(api, sold)
        with api.service.ctx.read() as conn:
            assert list(conn.execute(query).scalars()) == []


async def test_demo_members_invite_in_demo_mode_alone(tmp_path: Path) -> None:
    async with club(tmp_path, demo=True) as api:
        code = await code_of(await api.demo())
        shown = (await api.http.get(f"/v1/referrals/{code}")).json()
        assert (shown["known"], shown["first_name"]) == (True, "Mara")
        _, outcome = await come(api, "new@example.org", code)
        assert outcome == "joined"
    async with club(tmp_path) as api:
        assert (await api.http.get(f"/v1/referrals/{code}")).json()["known"] is False
        _, outcome = await come(api, "newer@example.org", code)
        assert outcome == "unknown"


async def test_the_demo_shows_friends_in_different_states(tmp_path: Path) -> None:
    async with club(tmp_path, demo=True) as api:
        mine = await invitations(await api.demo())
        assert [(one["first_name"], one["state"]) for one in mine["friends"]] == [
            ("Leni", "joined"), ("Jonas", "paid"), ("Priya", "paid"),
        ]  # fmt: skip
        assert (mine["paid"], mine["points_earned"]) == (2, 500)


async def test_a_programme_without_it(tmp_path: Path) -> None:
    modules = tuple(one for one in AURORA.modules if one != "referral")
    with running(tmp_path, demo=False, programme=AURORA.model_copy(update={"modules": modules})) as service:
        async with in_process(service) as api:
            ada, outcome = await come(api, "ada@example.org", "BCDFGHJK")
            assert outcome == "closed"
            assert (await ada.get("/v1/me/referral")).json()["type"] == "not-found"
            assert (await api.http.get("/v1/referrals/BCDFGHJK")).json()["type"] == "not-found"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    return request.getfixturevalue("database_url") if request.param == "postgresql" else None


async def test_two_tills_at_once_pay_once(tmp_path: Path, database: str | None) -> None:
    async with club(tmp_path, database) as api:
        ada, bea = await both(api)
        number = (await bea.card())["number"]
        sold = await asyncio.gather(*(api.till.sell(number, 600) for _ in range(6)))
        assert {one.status_code for one in sold} == {201}
        assert await ada.balance() == WELCOME + BOTH
        assert await bea.balance() == WELCOME + 6 * 30 + BOTH
        assert (await invitations(ada))["paid"] == 1


async def test_many_friends_at_many_tills_keep_the_limit(tmp_path: Path, database: str | None) -> None:
    async with club(tmp_path, database, limits=Limits(in_all=3)) as api:
        ada, _ = await come(api, "ada@example.org")
        code = await code_of(ada)
        friends = [(await come(api, f"friend{number}@example.org", code))[0] for number in range(6)]
        numbers = [(await friend.card())["number"] for friend in friends]
        await asyncio.gather(*(api.till.sell(number, 600) for number in numbers))
        assert await ada.balance() == WELCOME + 3 * BOTH
        assert sorted(await states(ada)) == ["over_limit"] * 3 + ["paid"] * 3
        assert [await friend.balance() for friend in friends] == [WELCOME + 30 + BOTH] * 6


async def test_one_person_twice_at_the_same_moment(tmp_path: Path, database: str | None) -> None:
    async with club(tmp_path, database) as api:
        ada, _ = await come(api, "ada@example.org")
        code = await code_of(ada)
        asked = [await api.ask(f"bea+{tag}@example.org") for tag in ("one", "two")]
        bodies = [{"challenge_id": challenge, "code": digits, "referral": code} for challenge, digits in asked]
        answers = await asyncio.gather(*(api.http.post("/v1/auth/otp/verify", json=body) for body in bodies))
        assert sorted(answer.json()["referral"] for answer in answers) == ["joined", "refused"]
