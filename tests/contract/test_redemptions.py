"""Buying rewards: ask, reserve, reveal, redeem, and every way in which it ends."""

from __future__ import annotations

from tests.contract.kit import Api, Person

COFFEE = "any-coffee"  # 350


async def issued(person: Person, reward: str = COFFEE) -> dict[str, object]:
    answer = await person.post("/v1/me/redemptions", {"reward_id": reward})
    assert answer.status_code == 201, answer.text
    made: dict[str, object] = answer.json()
    return made


async def act(person: Person, made: dict[str, object], what: str, key: str = "fresh") -> dict[str, object]:
    done: dict[str, object] = (await person.post(f"/v1/me/redemptions/{made['id']}/{what}", key=key)).json()
    return done


async def status(person: Person, made: dict[str, object]) -> str:
    return str((await person.get(f"/v1/me/redemptions/{made['id']}")).json()["status"])


async def test_from_the_shelf_to_the_history(api: Api) -> None:
    ada = await api.join(points=400)
    made = await issued(ada)
    assert (made["status"], made["coupon"], await ada.balance()) == ("reserved", None, 250)
    shown = await act(ada, made, "reveal")
    coupon = shown["coupon"]
    assert isinstance(coupon, dict)
    assert coupon["code"].startswith("C1")
    assert len(coupon["code"]) == 16
    taken = await api.till.coupon(coupon["code"], store_id="mitte")
    assert (taken.status_code, taken.json()["title"]) == (200, "Any coffee")
    assert await status(ada, made) == "redeemed"
    entry = (await ada.get("/v1/me/wallets/sparks/entries?type=spent")).json()["items"][0]
    assert (entry["type"], entry["amount"], entry["subtitle"]) == ("spend", -350, "Reward redeemed at Aurora Mitte")
    wallet = (await ada.get("/v1/me/wallets")).json()["items"][0]
    assert (wallet["spent"], wallet["reserved"], wallet["lifetime_earned"]) == (350, 0, 600)


async def test_a_dry_run_changes_nothing(api: Api) -> None:
    mara = await api.demo()
    body = {"reward_id": COFFEE, "dry_run": True}
    quote = (await mara.post("/v1/me/redemptions", body, key=None)).json()
    assert (quote["cost"], quote["balance_after"], quote["tier_stays"]) == (350, 2130, True)
    assert sum(part["amount"] for part in quote["uses_first"]) == 350
    assert quote["uses_first"] == sorted(quote["uses_first"], key=lambda part: part["expires_on"])
    assert await mara.balance() == 2480


async def test_what_expires_first_is_spent_first(api: Api) -> None:
    mara = await api.demo()
    soonest = (await mara.get("/v1/me/wallets/sparks/expirations")).json()["items"][0]
    await issued(mara)
    after = (await mara.get("/v1/me/wallets/sparks/expirations")).json()["items"]
    assert soonest not in after


async def test_more_than_there_is(api: Api) -> None:
    ada = await api.join()
    for body in ({"reward_id": COFFEE}, {"reward_id": COFFEE, "dry_run": True}):
        answer = await ada.post("/v1/me/redemptions", body)
        problem = answer.json()
        assert (problem["type"], problem["needed"], problem["available"]) == ("insufficient-points", 350, 200)
    assert await ada.balance() == 200


async def test_cancelling_gives_the_points_back(api: Api) -> None:
    ada = await api.join(points=400)
    made = await issued(ada)
    assert (await act(ada, made, "cancel"))["status"] == "cancelled"
    assert await ada.balance() == 600
    assert (await act(ada, made, "cancel"))["type"] == "closed"
    assert (await act(ada, made, "reveal"))["type"] == "closed"


async def test_a_shown_coupon_cannot_be_cancelled(api: Api) -> None:
    ada = await api.join(points=400)
    made = await issued(ada)
    first, second = await act(ada, made, "reveal"), await act(ada, made, "reveal")
    assert first == second
    assert (await act(ada, made, "cancel"))["type"] == "closed"


async def test_a_reservation_lapses_by_itself(api: Api) -> None:
    ada = await api.join(points=400)
    made = await issued(ada)
    api.service.clock.advance(minutes=10)  # the token lasts; then jump and sign in again
    api.service.clock.advance(days=7)
    ada = await api.join()
    assert await ada.balance() == 600
    assert await status(ada, made) == "expired"
    entry = (await ada.get("/v1/me/wallets/sparks/entries")).json()["items"][0]
    assert (entry["type"], entry["subtitle"], entry["amount"]) == ("release", "Sparks returned", 350)
    assert entry["occurred_at"] == made["reserve_until"]


async def test_a_shown_coupon_runs_out(api: Api) -> None:
    ada = await api.join(points=400)
    made = await issued(ada)
    coupon = (await act(ada, made, "reveal"))["coupon"]
    assert isinstance(coupon, dict)
    api.service.clock.advance(minutes=15)
    ada = await api.join()
    assert await status(ada, made) == "expired"
    assert (await ada.get(f"/v1/me/redemptions/{made['id']}")).json()["coupon"] is None
    assert await ada.balance() == 250
    assert (await api.till.coupon(coupon["code"])).json()["type"] == "coupon-expired"


async def test_a_coupon_works_once(api: Api) -> None:
    ada = await api.join(points=400)
    coupon = (await act(ada, await issued(ada), "reveal"))["coupon"]
    assert isinstance(coupon, dict)
    assert (await api.till.coupon(coupon["code"].lower() + " ", key="one")).status_code == 200
    assert (await api.till.coupon(coupon["code"].lower() + " ", key="one")).status_code == 200  # the stored answer
    assert (await api.till.coupon(coupon["code"], key="two")).json()["type"] == "coupon-used"
    assert (await api.till.coupon("C1AAAAAAAAAAAAAA")).json()["type"] == "coupon-unknown"


async def test_a_coupon_with_somebody_elses_card(api: Api) -> None:
    ada, bob = await api.join(points=400), await api.join("bob@example.org")
    coupon = (await act(ada, await issued(ada), "reveal"))["coupon"]
    assert isinstance(coupon, dict)
    answer = await api.till.coupon(coupon["code"], card_code=await bob.code())
    assert answer.json()["type"] == "coupon-unknown"
    shown = await ada.code()
    assert (await api.till.sell(shown, 500)).status_code == 201
    assert (await api.till.coupon(coupon["code"], card_code=shown)).status_code == 200


async def test_limits_and_tiers(api: Api) -> None:
    mara, ada = await api.demo(), await api.join(points=500)
    tier = (await ada.post("/v1/me/redemptions", {"reward_id": "summer-party"})).json()
    assert (tier["type"], tier["tier"]) == ("tier-required", "Glow")
    assert (await mara.post("/v1/me/redemptions", {"reward_id": "winter-edit"})).json()["tier"] == "Blaze"
    page = (await ada.get("/v1/rewards?limit=100")).json()["items"]
    assert next(one for one in page if one["id"] == "summer-party")["blocked"] == "tier-required"
    made = await issued(mara, "summer-party")
    assert (await mara.post("/v1/me/redemptions", {"reward_id": "summer-party"})).json()["type"] == "limit-reached"
    await act(mara, made, "cancel")
    await issued(mara, "summer-party")


async def test_strangers_rewards_do_not_exist(api: Api) -> None:
    ada, bob = await api.join(points=400), await api.join("bob@example.org")
    made = await issued(ada)
    assert (await bob.get(f"/v1/me/redemptions/{made['id']}")).status_code == 404
    assert (await act(bob, made, "reveal"))["type"] == "not-found"
    assert (await act(bob, made, "cancel"))["type"] == "not-found"
    assert (await bob.get("/v1/me/redemptions")).json()["items"] == []


async def test_my_rewards_by_pages(api: Api) -> None:
    ada = await api.join(points=1600)
    made = [await issued(ada) for _ in range(5)]
    seen, cursor = [], ""
    while True:
        page = (await ada.get(f"/v1/me/redemptions?limit=2{cursor}")).json()
        seen += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [one["id"] for one in reversed(made)]
