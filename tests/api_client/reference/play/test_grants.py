"""Prizes: a secret stays one until it is won, and a tier that they lift is told of once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api_client.reference import members, transactions
from api_client.reference.play import challenge_board, challenges, grants
from api_client.reference.play.grants import Given
from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_schema import ProgrammeFile
from api_client.reference.tables import events
from tests.contract.kit import NOON, Service, running
from tests.fakes.badge_book import BADGES
from tests.fakes.badge_book import programme as with_badges
from tests.fakes.challenge_book import challenge, counts

BUYING: dict[str, Any] = {"enrolment": "automatic", "counts": "start"}
SECRET = challenge("owl", counts("purchases"), rewards=[{"badge": "night-owl"}], **BUYING)
WAITING = challenge("later", counts("purchases"), claim=True, rewards=[{"badge": "night-owl"}], **BUYING)
LIFTING = challenge("lift", counts("purchases", 2), rewards=[{"tier_points": 500}], **BUYING)


def by_points() -> ProgrammeFile:
    """Rungs at 100 and 400 points that count for them."""
    base = with_badges()
    ladder = base.tier_sets[0]
    goals = {"glow": 100, "blaze": 400}
    tiers = []
    for tier in ladder.tiers[:3]:
        conditions = [{"kind": "points", "goal": goals[tier.id]}] if tier.id in goals else []
        said = tier.model_dump(mode="json") | {"conditions": conditions, "keep": []}
        tiers.append(type(tier).model_validate(said, strict=False))
    lowered = ladder.model_copy(update={"tiers": tuple(tiers)})
    return base.model_copy(update={"tier_sets": (lowered,), "challenges": (SECRET, WAITING, LIFTING)})


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with running(tmp_path, demo=False, programme=by_points()) as one:
        yield one


def joined(service: Service) -> str:
    with service.ctx.write() as conn:
        return members.join(conn, service.ctx, "ada@example.org", "en", NOON - timedelta(days=1))


def buy(service: Service, member_id: str, cents: int) -> transactions.Bought:
    with service.ctx.write() as conn:
        return transactions.post_purchase(conn, service.ctx, member_id, [], cents, NOON)


def told(service: Service, member_id: str, type_: str) -> list[Any]:
    query = select(events.c.data).where(events.c.member_id == member_id, events.c.type == type_)
    with service.ctx.read() as conn:
        return list(conn.execute(query.order_by(events.c.id)).scalars())


@pytest.mark.parametrize(("locale", "words"), [("en", "A secret badge"), ("de", "Ein geheimes Abzeichen")])
def test_a_secret_badge_is_named_once_it_is_won(service: Service, locale: str, words: str) -> None:
    owl = next(one for one in BADGES if one.id == "night-owl")
    grant = Grant(badge=owl.id)
    offered, won = (grants.dto(one, service.ctx, locale) for one in (grant, Given(grant)))
    assert (offered.kind, offered.text, offered.id) == ("badge", words, None)
    assert offered.picture != owl.picture
    assert owl.title.pick(locale) in won.text
    assert (won.picture, won.id) == (owl.picture, owl.id)


def test_a_challenge_keeps_the_secret_until_its_prize_is_claimed(service: Service) -> None:
    member_id = joined(service)

    def rewards(name: str) -> list[str]:
        with service.ctx.read() as conn:
            found = challenge_board.one(conn, service.ctx, member_id, name, "en", NOON)
        every = [found.rewards, *(each.rewards for each in found.completions)]
        return [prize.text for prizes in every for prize in prizes]

    assert rewards("owl") == rewards("later") == ["A secret badge"]
    buy(service, member_id, 100)
    assert {one["id"]: one["rewards"] for one in told(service, member_id, "challenge.completed")} == {
        "owl": ["Badge Night owl"],
        "later": ["A secret badge"],
    }
    assert rewards("owl")[-1] == "Badge Night owl"
    assert rewards("later")[-1] == "A secret badge"
    with service.ctx.write() as conn:
        challenges.claim(conn, service.ctx, member_id, "later", 1, NOON)
    assert rewards("later")[-1] == "Badge Night owl"


def test_a_tier_that_a_prize_lifts_is_told_once(service: Service) -> None:
    """Bought for no more than the first rung; the prize of the second purchase lifts to the top."""
    member_id = joined(service)
    assert buy(service, member_id, 100).tier_changed is None
    second = buy(service, member_id, 100)
    assert told(service, member_id, "tier.changed") == [{"tier": "blaze"}]
    assert second.tier_changed == "blaze"


def test_each_rung_of_a_purchase_and_of_its_prize_is_told_once(service: Service) -> None:
    member_id = joined(service)
    buy(service, member_id, 100)
    second = buy(service, member_id, 3000)
    assert told(service, member_id, "tier.changed") == [{"tier": "glow"}, {"tier": "blaze"}]
    assert second.tier_changed == "blaze"
