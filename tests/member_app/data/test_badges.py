"""Badges on the device: there without a connection, shared only with one."""

from __future__ import annotations

from datetime import UTC, datetime

from api_client.play.badges import BadgeShareDto
from member_app.data.badges import share_of
from member_app.domain.badge import BadgeShare, BadgeState
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed, Ready
from tests.fakes.world import World, until


def fresh(state: object) -> bool:
    return isinstance(state, Ready) and state.fresh and state.trouble is None


def known(state: object) -> bool:
    return isinstance(state, Ready)


async def test_nine_of_twenty_four_that_stay_without_a_connection(world: World) -> None:
    mara = await world.demo()
    wall = (await until(mara.badges.watch(), fresh)).value
    assert (wall.earned, wall.total, len(wall.badges), len(wall.secrets)) == (9, 24, 24, 3)
    assert [len(wall.of_group(group.id)) for group in wall.groups] == [7, 5, 5, 4]
    beans = next(each for each in wall.badges if each.id == "home-barista")
    assert (beans.state, beans.progress_text, beans.missing_text) == (
        BadgeState.LOCKED, "4 of 5 bags of beans", "1 more bag of beans",
    )  # fmt: skip
    state = await until(mara.badges.watch_one("secret-1"), lambda one: isinstance(one, Failed))
    assert isinstance(state, Failed)
    assert state.failure.kind is FailureKind.NOT_FOUND

    world.line.cut = True
    wall = (await until(mara.badges.watch(), known)).value
    assert (await until(mara.badges.watch_one("coffee-lover"), known)).value in wall.badges
    for answer in (
        await mara.badges.share("coffee-lover", True),
        await mara.badges.withdraw("coffee-lover"),
        await mara.badges.picture("coffee-lover", True),
    ):
        assert isinstance(answer, Failure)
        assert answer.kind is FailureKind.OFFLINE
    world.line.cut = False


async def test_what_is_shared_shows_on_the_page_and_on_the_wall_until_it_is_withdrawn(world: World) -> None:
    mara = await world.demo()
    await until(mara.badges.watch(), fresh)
    await until(mara.badges.watch_one("all-around"), fresh)
    picture = await mara.badges.picture("all-around", False)
    assert isinstance(picture, bytes)
    assert picture.startswith(b"\x89PNG")
    share = await mara.badges.share("all-around", True)
    assert isinstance(share, BadgeShare)
    assert share.with_name
    for state in (mara.badges.watch_one("all-around"), mara.badges.watch()):
        value = (await until(state, known)).value
        shown = value if hasattr(value, "state") else next(each for each in value.badges if each.id == "all-around")
        assert shown.share == share
    assert await mara.badges.withdraw("all-around") is None
    assert (await until(mara.badges.watch_one("all-around"), known)).value.share is None


def test_links_begin_where_others_find_the_service() -> None:

    dto = BadgeShareDto("/v1/a", "/v1/b", "/v1/c", True, datetime(2026, 1, 1, tzinfo=UTC))
    at = share_of(dto, "https://club.example/api")
    assert (at.link, at.credential) == ("https://club.example/api/v1/a", "https://club.example/api/v1/b")
    assert share_of(dto, "") == BadgeShare("", "", "", True)
