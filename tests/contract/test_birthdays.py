"""Birthdays are the member's to give and to take back; what a programme gives for one comes once a year."""

from __future__ import annotations

from tests.contract.kit import Api, Person
from tests.contract.raffling import say

#: What the week of a birthday adds to 20.00.
PLAIN, FEAST = 0, 40
THIS_WEEK, NEXT_WEEK = "1990-11-20", "1990-11-25"


async def buys(api: Api, person: Person) -> int:
    """What a birthday adds to 20.00; asked before, it is what is posted."""
    total = {"amount": 2000, "currency": "EUR"}
    line = {"title": "Soup", "quantity": 1, "total": total, "product": "soup", "category": "kitchen"}
    body = {"lines": [line], "store_id": "quay", "code": (await person.card())["number"]}
    said = (await api.till.post("/v1/pos/preview", body, key=None)).json()["reasons"]
    posted = await api.till.post("/v1/pos/transactions", body)
    assert (posted.status_code, posted.json()["reasons"]) == (201, said), posted.text
    return sum(one["points"] for one in said if one["rule_id"] == "birthday")


async def later(api: Api, days: int) -> Person:
    """The same member signed in anew: time has passed, and their token with it."""
    api.service.clock.advance(days=days)
    return await api.join()


async def test_taken_back_and_given_again_it_is_not_celebrated_twice(harbour_api: Api) -> None:
    ada = await harbour_api.join()
    await say(ada, birthday=THIS_WEEK)
    assert await buys(harbour_api, ada) == FEAST
    await say(ada, birthday=None)
    assert await buys(harbour_api, ada) == PLAIN
    await say(ada, birthday=THIS_WEEK)
    assert await buys(harbour_api, ada) == PLAIN
    await say(ada, birthday=NEXT_WEEK)
    ada = await later(harbour_api, 5)
    assert await buys(harbour_api, ada) == PLAIN
    ada = await later(harbour_api, 365)
    assert await buys(harbour_api, ada) == FEAST


async def test_a_year_put_right_and_a_day_nobody_celebrated_yet_cost_nothing(harbour_api: Api) -> None:
    ada = await harbour_api.join()
    await say(ada, birthday="1990-05-05")
    assert await buys(harbour_api, ada) == PLAIN
    await say(ada, birthday=None)
    await say(ada, birthday=THIS_WEEK)
    assert await buys(harbour_api, ada) == FEAST
    await say(ada, birthday="1991-11-20")
    assert await buys(harbour_api, ada) == FEAST
