"""The friends screen: the offer, the link to pass on, the friends; in every state, width and language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flet as ft
import pytest

from member_app.domain.failure import Failure, FailureKind
from member_app.domain.friends import Friend, Friends, FriendState
from member_app.domain.state import Failed
from screens.friends.screen import FriendsScreen
from tests.fakes import friends
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, ready


def shown(state: Any = None, **more: Any) -> HeadlessApp:
    services = more.pop("services", None) or FakeServices()
    if state is not None:
        services.friends.stream.newest = (state,)
    return screen_app(FriendsScreen, services, **more)


def with_friend(state: FriendState, **more: Any) -> Friends:
    friend = replace(friends.FRIENDS[0], state=state, **more)
    return replace(friends.INVITED, friends=(friend,))


@pytest.mark.parametrize("pixels", [390, 820, 1440])
@pytest.mark.parametrize("language", ["en", "de"])
async def test_offer_link_and_friends(pixels: int, language: str) -> None:
    async with shown(pixels=pixels, language=language) as app:
        texts = set(app.texts())
        assert {friends.INVITED.title, friends.INVITED.condition, friends.INVITED.terms} <= texts
        assert {"K7QM 2XWD", f"club.aurora.example/r/{friends.CODE}", "Leni", "Jonas", "Priya"} <= texts
        assert {"friends.qr", "friends.code", "friends.link", "friends.copy"} <= app.identifiers()
        assert {"friends.item.r1", "friends.item.r2", "friends.item.r3"} <= app.identifiers()
        assert app.conn.errors == []


async def test_every_sentence_is_there_in_german() -> None:
    async with shown(language="de") as app:
        texts = app.texts()
        assert {"Freunde einladen", "Dein Link", "Link kopieren", "2 von 3 belohnt · 500 Sparks"} <= set(texts)
        assert not [text for text in texts if text.startswith(("friends.", "invitation."))]


async def test_the_link_is_copied_inside_the_tap() -> None:
    async with shown() as app:
        button = app.one(ft.FilledButton, key="friends.copy")
        assert isinstance(button.action, ft.CopyToClipboard)
        assert button.action.data == friends.LINK
        await app.click(button)
        assert app.conn.errors == []


async def test_a_phone_sends_the_message_with_its_own_sheet() -> None:
    async with shown() as app:
        share = app.one(ft.FilledButton, key="friends.share").action
        assert isinstance(share, ft.ShareText)
        assert (share.text, share.subject) == (friends.INVITED.message, friends.INVITED.title)


async def test_a_computer_copies() -> None:
    services = FakeServices()
    async with shown(services=services) as app:
        app.page.platform = ft.PagePlatform.LINUX
        services.friends.stream.push(ready(replace(friends.INVITED, paid=1)))
        await app.settle()
        assert not app.find(key="friends.share")
        assert app.find(key="friends.copy")


async def test_letters_are_spoken_one_by_one() -> None:
    async with shown() as app:
        (code,) = [one for one in app.find(ft.Semantics) if one.identifier == "friends.code"]
        assert code.label == "Your code: K 7 Q M 2 X W D"


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        (FriendState.JOINED, "Joined"), (FriendState.UNDER_WAY, "On the way"), (FriendState.PAID, "+250 Sparks"),
        (FriendState.OVER_LIMIT, "Done"), (FriendState.LAPSED, "Time is up"), (FriendState.REFUSED, "Not counted"),
    ],
)  # fmt: skip
async def test_every_state_of_a_friend(state: FriendState, mark: str) -> None:
    prizes = (friends.SPARKS,) if state is FriendState.PAID else ()
    async with shown(ready(with_friend(state, prizes=prizes))) as app:
        assert mark in app.texts()
        assert app.conn.errors == []


async def test_a_friend_without_a_name_yet() -> None:
    async with shown(ready(with_friend(FriendState.JOINED, first_name=""))) as app:
        assert "A friend" in app.texts()


async def test_nobody_yet_is_an_invitation_too() -> None:
    async with shown(ready(friends.NOBODY_YET)) as app:
        assert "Nobody yet" in app.texts()
        assert "friends.copy" in app.identifiers()


async def test_a_friend_who_buys_moves_while_one_looks() -> None:
    services = FakeServices()
    async with shown(services=services) as app:
        assert "2 of 3 rewarded · 500 Sparks" in app.texts()
        paid: Friend = replace(friends.FRIENDS[0], state=FriendState.PAID, prizes=(friends.SPARKS,))
        after = replace(friends.INVITED, friends=(paid, *friends.FRIENDS[1:]), paid=3, points=750)
        services.friends.stream.push(ready(after))
        await app.settle()
        assert "3 of 3 rewarded · 750 Sparks" in app.texts()


async def test_offline_the_code_is_still_there() -> None:
    offline = replace(ready(friends.INVITED, fresh=False), trouble=Failure(FailureKind.OFFLINE))
    async with shown(offline) as app:
        assert {"state.as_of", "friends.qr", "friends.code", "friends.copy"} <= app.identifiers()
        assert app.conn.errors == []


@pytest.mark.parametrize("pixels", [390, 1440])
async def test_waits_in_the_shape_of_what_comes(pixels: int) -> None:
    services = FakeServices()
    services.friends.stream.newest = ()
    async with shown(services=services, pixels=pixels) as app:
        assert friends.INVITED.title not in app.texts()
        services.friends.stream.push(ready(friends.INVITED))
        await app.settle()
        assert friends.INVITED.title in app.texts()
        assert app.conn.errors == []


async def test_a_failure_has_a_way_on() -> None:
    services = FakeServices()
    async with shown(Failed(Failure(FailureKind.OFFLINE)), services=services) as app:
        await app.click(app.one(ft.FilledButton, key="error.retry"))
        assert ("refresh", ()) in services.friends.calls
        services.friends.stream.push(ready(friends.INVITED))
        await app.settle()
        assert friends.INVITED.title in app.texts()


async def test_when_it_is_over_there_is_no_link_to_pass_on() -> None:
    async with shown(ready(replace(friends.INVITED, open=False))) as app:
        assert "friends.closed" in app.identifiers()
        assert "friends.copy" not in app.identifiers()
        assert "Jonas" in app.texts()


async def test_without_an_address_on_the_web_there_is_the_code() -> None:
    async with shown(ready(replace(friends.INVITED, link="", drawn=""))) as app:
        button = app.one(ft.FilledButton, key="friends.copy")
        assert isinstance(button.action, ft.CopyToClipboard)
        assert button.action.data == friends.CODE
        assert "friends.qr" not in app.identifiers()


async def test_who_was_invited_sees_how_far_they_are() -> None:
    async with shown(ready(replace(friends.INVITED, invited_by=friends.BY_JONAS))) as app:
        assert {"Jonas invited you", friends.BY_JONAS.text} <= set(app.texts())
