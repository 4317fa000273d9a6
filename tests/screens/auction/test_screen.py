"""One auction on the screen: every state in words and never by colour alone, in both languages, at three widths."""

from __future__ import annotations

from dataclasses import replace

import flet as ft
import pytest

from member_app.domain.account import Connection
from member_app.domain.auction import Auction, Standing
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.state import Failed
from screens.auction.screen import AuctionScreen
from tests.fakes import auctions, samples
from tests.fakes.headless import HeadlessApp
from tests.fakes.scoped import screen_app
from tests.fakes.services import FakeServices, Stream

ID = "headphones"


def showing(auction: Auction, *, fresh: bool = True) -> FakeServices:
    services = FakeServices()
    services.auctions.show(replace(auction, id=ID), fresh=fresh)
    return services


def app_of(services: FakeServices, **more: object) -> HeadlessApp:
    return screen_app(lambda: AuctionScreen(ID), services, route=f"/play/auctions/{ID}", **more)  # type: ignore[arg-type]


def said(app: HeadlessApp) -> str:
    return "\n".join([*map(str, app.texts()), *(str(one.label) for one in app.find(ft.Semantics) if one.label)])


def names(app: HeadlessApp) -> set[str]:
    return {str(one.identifier) for one in app.find(ft.Semantics) if one.identifier}


@pytest.mark.parametrize("pixels", [390, 820, 1440])
@pytest.mark.parametrize(
    ("auction", "words"),
    [
        (auctions.FRESH, ("Starts from", "No bids yet", "Bid from 500 Sparks", "worth €249.00")),
        (auctions.OPEN, ("Price now", "5 bids by 3 members", "Bid from 950 Sparks", "2 d 5 h")),
        (auctions.LEADING, ("You are leading", "We go up to 1,400 Sparks for you", "Raise my limit", "1,080 Sparks")),
        (auctions.OUTBID, ("You have been outbid", "Your Sparks are back", "Bid again from 1,500 Sparks")),
        (auctions.LATE, ("Extended by 2 minutes", "A late bid moved the end")),
        (auctions.WON, ("It is yours!", "You pay 950 Sparks. 450 Sparks of your limit are back", "Show my reward")),
        (auctions.LOST, ("Somebody went further", "Your Sparks are back, all of them", "Final price")),
        (auctions.WATCHED, ("Sold", "It went for 1,450 Sparks")),
        (auctions.UNSOLD, ("Nobody bid", "Starts from")),
        (replace(auctions.UNSOLD, void=True), ("Called off", "All Sparks went back")),
        (auctions.CALLED_OFF, ("Called off", "The roaster has broken down.", "all your Sparks are back", "Last price")),
        (auctions.LAKE, ("Starts in", "Opens ")),
    ],
)
async def test_every_state_in_words(auction: Auction, words: tuple[str, ...], pixels: int) -> None:
    async with app_of(showing(auction), pixels=pixels) as app:
        everything = said(app)
        for each in words:
            assert each in everything, f"{each!r} not in\n{everything}"
        assert app.conn.errors == []


async def test_speaks_german() -> None:
    async with app_of(showing(auctions.OUTBID), language="de") as app:
        everything = said(app)
        for each in ("Preis jetzt", "Du wurdest überboten", "Ab 1.500 Sparks weiterbieten", "Gebote bisher"):
            assert each in everything
    async with app_of(showing(auctions.LEADING), language="de") as app:
        assert "Du führst" in said(app)
        await app.click(app.one(ft.FilledButton, key="auction.bid"))
        assert "Wir bieten für dich bis zu deinem Limit; was nicht gebraucht wird, kommt zurück." in said(app)
        assert app.conn.errors == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Called off", "Auction, called off", "Nobody pays", "isn't available any more")),
        ("de", ("Abgesagt", "Auktion, abgesagt", "Niemand zahlt", "gibt es nicht mehr")),
    ],
)
async def test_why_it_was_called_off_is_said_in_words(language: str, words: tuple[str, ...]) -> None:
    gone = replace(auctions.CALLED_OFF, void_reason="prize-gone")
    async with app_of(showing(gone), language=language) as app:
        everything = said(app)
        for each in words:
            assert each in everything
        assert "prize-gone" not in everything
        assert not app.find(ft.FilledButton, key="auction.bid")
    async with app_of(showing(auctions.CALLED_OFF), language=language) as app:
        assert "The roaster has broken down." in said(app), "the organiser's own words"


async def test_it_is_called_off_while_one_bids() -> None:
    services = showing(auctions.LEADING)
    async with app_of(services) as app:
        await app.click(app.one(ft.FilledButton, key="auction.bid"))
        services.auctions.show(replace(auctions.CALLED_OFF, id=ID))
        await app.settle()
        assert not any(sheet.open for sheet in app.find(ft.BottomSheet))
        assert "The roaster has broken down." in said(app)
        assert app.conn.errors == []


async def test_own_standing_has_a_sign_beside_its_words() -> None:
    for auction, sign in ((auctions.LEADING, ft.Icons.CHECK_CIRCLE), (auctions.OUTBID, ft.Icons.NOTIFICATIONS_ACTIVE)):
        async with app_of(showing(auction)) as app:
            assert [icon for icon in app.find(ft.Icon) if icon.icon == sign]
            band = next(one for one in app.find(ft.Semantics) if one.identifier == f"auction.{auction.standing.value}")
            assert band.live_region


async def test_a_bid_from_a_step_to_leading() -> None:
    services = showing(auctions.OPEN)
    async with app_of(services) as app:
        await app.click(app.one(ft.FilledButton, key="auction.bid"))
        assert "We bid for you up to your limit; what is not needed comes back." in said(app)
        await app.click(app.one(ft.Container, key="auction.step.2"))
        assert "Bid up to 1,100 Sparks" in said(app)
        assert "1,380 Sparks" in said(app), "what stays free"
        await app.click(app.one(ft.FilledButton, key="auction.confirm"))
        assert ("bid", (ID, 1100)) in services.auctions.calls
        assert "You are leading" in said(app)
        assert not any(sheet.open for sheet in app.find(ft.BottomSheet))
        assert app.conn.errors == []


async def test_the_price_moves_while_one_types_and_what_was_typed_stands() -> None:
    services = showing(auctions.OPEN)
    async with app_of(services) as app:
        await app.click(app.one(ft.FilledButton, key="auction.bid"))
        await app.type(app.one(ft.TextField, key="auction.limit"), "1200")
        services.auctions.show(replace(auctions.OPEN, id=ID, price=1300, least=1350))
        await app.settle()
        assert "Price now: 1,300 Sparks" in said(app)
        field = app.one(ft.TextField, key="auction.limit")
        assert (field.value, field.error) == ("1200", "The price went up: 1,350 Sparks or more now.")
        await app.click(app.one(ft.FilledButton, key="auction.confirm"))
        assert app.one(ft.TextField, key="auction.limit").error == "1,350 Sparks or more."
        assert app.conn.errors == []


@pytest.mark.parametrize(
    ("language", "words", "button"),
    [
        ("en", "950 Sparks isn't enough any more: somebody was quicker. From 1,350 Sparks you are in again.", "Bid"),
        ("de", "950 Sparks reichen nicht mehr: Jemand war schneller. Ab 1.350 Sparks bist du wieder dabei.", "Bieten"),
    ],
)
async def test_outbid_offers_the_new_least_and_fills_nothing_in(language: str, words: str, button: str) -> None:
    services = showing(auctions.OPEN)
    services.auctions.answers["bid"] = Failure(FailureKind.OUTBID, current=1300, needed=1350)
    async with app_of(services, language=language) as app:
        await app.click(app.one(ft.FilledButton, key="auction.bid"))
        await app.click(app.one(ft.FilledButton, key="auction.confirm"))
        assert words in said(app)
        assert "auction.news" in names(app)
        assert app.one(ft.TextField, key="auction.limit").value == ""
        assert button in app.texts()
        services.auctions.answers.clear()
        await app.click(app.one(ft.Container, key="auction.step.1"))
        assert app.one(ft.TextField, key="auction.limit").value == "1350"
        await app.click(app.one(ft.FilledButton, key="auction.confirm"))
        assert ("bid", (ID, 1350)) in services.auctions.calls
        assert app.conn.errors == []


async def test_too_few_points_say_how_many_and_where_more_are() -> None:
    async with app_of(showing(auctions.OPEN)) as app:
        await app.click(app.one(ft.FilledButton, key="auction.bid"))
        await app.type(app.one(ft.TextField, key="auction.limit"), "3000")
        await app.click(app.one(ft.FilledButton, key="auction.confirm"))
        assert app.one(ft.TextField, key="auction.limit").error == "You are 520 Sparks short."
        await app.click(app.one(ft.TextButton, key="auction.earn"))
        assert app.page.route == "/play"
    short = Failure(FailureKind.INSUFFICIENT_POINTS, needed=950, available=300)
    async with app_of(showing(replace(auctions.OPEN, spendable=300, blocked=short))) as app:
        assert "You need 950 Sparks to bid here, 650 Sparks more than you have." in said(app)
        assert "auction.earn" in names(app)
        assert "auction.bid" not in names(app)


async def test_who_may_not_bid_is_told_why_and_where_to_go() -> None:
    tier = Failure(FailureKind.TIER_REQUIRED, tier="Blaze")
    async with app_of(showing(replace(auctions.OPEN, blocked=tier))) as app:
        await app.click(app.one(ft.FilledButton, key="auction.tiers"))
        assert app.page.route == "/tiers"


async def test_offline_shows_what_is_saved_and_no_way_to_bid() -> None:
    services = showing(auctions.OUTBID, fresh=False)
    services.connection.stream = Stream(Connection(offline_since=samples.NOW))
    async with app_of(services) as app:
        assert "Bids need a connection" in said(app)
        assert "state.as_of" in names(app)
        assert app.one(ft.FilledButton, key="auction.bid").disabled
        assert app.conn.errors == []


async def test_the_winner_is_led_to_the_reward() -> None:
    async with app_of(showing(auctions.WON)) as app:
        await app.click(app.one(ft.FilledButton, key="auction.reward"))
        assert app.page.route == "/rewards/mine/i9"
    async with app_of(showing(auctions.WON)) as app:
        await app.click(app.one(ft.TextButton, key="auction.entry"))
        assert app.page.route == "/activity/e9"


async def test_history_names_nobody_and_shows_the_rest_on_a_tap() -> None:
    async with app_of(showing(auctions.OUTBID)) as app:
        everything = said(app)
        assert "You" in app.texts()
        assert "Bidder 3" in everything
        assert "The price went from 500 Sparks to 1,450 Sparks in 8 bids" in everything
        assert len([one for one in app.find(ft.Container) if str(one.key).startswith("bid.")]) == 6
        await app.click(app.one(ft.TextButton, key="auction.history.all"))
        assert len([one for one in app.find(ft.Container) if str(one.key).startswith("bid.")]) == 8


async def test_a_lost_answer_is_said() -> None:
    services = showing(auctions.OPEN)
    services.auctions.lost = 1100
    async with app_of(services) as app:
        await app.settle()
        assert "Your bid of up to 1,100 Sparks got no answer" in said(app)
        await app.click(app.one(ft.FilledButton, key="auction.bid"))
        assert "Bid up to 1,100 Sparks" in said(app)


async def test_an_auction_that_is_no_more_leads_to_the_others() -> None:
    services = FakeServices()
    services.auctions.ones[ID] = Stream(Failed(Failure(FailureKind.NOT_FOUND)))
    async with app_of(services) as app:
        await app.click(app.one(ft.FilledButton, key="auction.others"))
        assert app.page.route == "/play/auctions"
        assert app.conn.errors == []


async def test_it_moves_on_by_itself() -> None:
    services = showing(auctions.LEADING)
    async with app_of(services) as app:
        services.auctions.show(replace(auctions.OUTBID, id=ID))
        await app.settle()
        assert "You have been outbid" in said(app)
        services.auctions.show(replace(auctions.LATE, id=ID, standing=Standing.OUTBID))
        await app.settle()
        assert app.conn.errors == []
