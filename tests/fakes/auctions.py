"""Auctions of the Aurora Club as Mara finds them in screen tests. Times run from now, since countdowns do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from member_app.domain.auction import Auction, AuctionState, Bid, Placed, SoftClose, Standing
from member_app.domain.money import Money
from member_app.domain.play import Prize

START = datetime.now(UTC)
SPENDABLE = 2480


def after(**delta: float) -> datetime:
    """A moment so long from when the tests began."""
    return START + timedelta(**delta)


def bids(*steps: tuple[str, int], mine: str = "Bidder 2") -> tuple[Bid, ...]:
    """The newest first, half an hour apart; `mine` is Mara's alias."""
    count = len(steps)
    return tuple(
        Bid(number, alias, amount, after(minutes=-30 * (count - number)), alias == mine, alias == "Bidder 1")
        for number, (alias, amount) in reversed(list(enumerate(steps, 1)))
    )


def auction(id: str, title: str, picture: str, hours: float, **more: object) -> Auction:
    """An open auction from 500 Sparks in steps of 50, ending in `hours`."""
    end = after(hours=hours)
    values: dict[str, object] = {
        "id": id,
        "title": title,
        "text": "Closed-back, wireless, thirty hours on a charge. New, in its box, with two years of warranty.",
        "picture": picture,
        "state": AuctionState.OPEN,
        "starts_at": after(hours=-26),
        "ends_at": end,
        "planned_end": end,
        "minimum": 500,
        "step": 50,
        "least": 500,
        "prizes": (Prize("reward", title, picture, id=id),),
        "value": Money(24900, "EUR"),
        "terms": "Collect it in any Aurora store within 60 days.",
        "soft_close": SoftClose(timedelta(minutes=2), timedelta(minutes=2), end + timedelta(minutes=30)),
        "spendable": SPENDABLE,
    }
    return Auction(**(values | more))  # type: ignore[arg-type]


STEPS = (
    ("Bidder 1", 500),
    ("Bidder 2", 550),
    ("Bidder 1", 600),
    ("Bidder 3", 850),
    ("Bidder 1", 900),
    ("Bidder 2", 1200),
)
FRESH = auction("headphones", "Studio headphones", "headphone", 53.2)
OPEN = replace(FRESH, price=900, least=950, bids=bids(*STEPS[:5], mine=""), bid_count=5, bidders=3, leader="Bidder 1")
LEADING = replace(
    OPEN, standing=Standing.LEADING, price=950, least=1450, limit=1400, held=1400, spendable=SPENDABLE - 1400,
    alias="Bidder 2", leader="Bidder 2", bids=bids(*STEPS[:5], ("Bidder 2", 950)), bid_count=6, bidders=3,
)  # fmt: skip
OUTBID = replace(
    OPEN, standing=Standing.OUTBID, price=1450, least=1500, limit=1400, alias="Bidder 2", leader="Bidder 3",
    bids=bids(*STEPS, ("Bidder 1", 1250), ("Bidder 3", 1450)), bid_count=8, bidders=3,
)  # fmt: skip
LATE = replace(OUTBID, ends_at=after(minutes=1.5), planned_end=after(minutes=-0.5))
WON = replace(
    LEADING, state=AuctionState.SOLD, standing=Standing.WON, ends_at=after(minutes=-5), planned_end=after(minutes=-7),
    held=0, spendable=SPENDABLE - 950, entry_id="e9",
    prizes=(Prize("reward", "Studio headphones", "headphone", id="headphones", issued_id="i9", entry_id="e9"),),
)  # fmt: skip
LOST = replace(
    OUTBID, state=AuctionState.SOLD, standing=Standing.LOST, ends_at=after(minutes=-5), planned_end=after(minutes=-5)
)
WATCHED = replace(LOST, standing=Standing.NONE, limit=None, alias="", bids=bids(*STEPS, mine=""))
UNSOLD = replace(FRESH, state=AuctionState.UNSOLD, ends_at=after(hours=-3), planned_end=after(hours=-3))
CALLED_OFF = replace(
    OUTBID, state=AuctionState.UNSOLD, standing=Standing.LOST, ends_at=after(minutes=-5), planned_end=after(hours=50),
    void=True, void_reason="The roaster has broken down.",
)  # fmt: skip
CONCERT = auction(
    "concert", "Two seats, front row", "microphone", 5.4, price=1650, least=1700, bid_count=12, bidders=6,
    leader="Bidder 3", standing=Standing.OUTBID, limit=1600, alias="Bidder 2",
    bids=bids(("Bidder 3", 1000), ("Bidder 2", 1600), ("Bidder 3", 1650)),
)  # fmt: skip
ROASTER = auction(
    "roaster", "A day with the roaster", "coffee", 29, price=500, least=550, bid_count=1, bidders=1, leader="Bidder 2",
    standing=Standing.LEADING, limit=700, held=700, alias="Bidder 2", bids=bids(("Bidder 2", 500)),
)  # fmt: skip
LAKE = auction(
    "lake", "Weekend at the lake", "beach-with-umbrella", 80, state=AuctionState.COMING, starts_at=after(hours=30)
)
BICYCLE = replace(WON, id="bicycle", title="City bicycle", picture="bicycle")
AUCTIONS = (CONCERT, ROASTER, OPEN, LAKE, BICYCLE, replace(UNSOLD, id="puzzle", title="Mystery box", picture="gift"))


def placed(before: Auction, limit: int) -> Placed:
    """Mara's bid leads, one step above the price."""
    price = min(limit, before.minimum if before.price is None else before.price + before.step)
    mine = Bid(before.bid_count + 1, "Bidder 2", price, datetime.now(UTC), True)
    now = replace(
        before, standing=Standing.LEADING, price=price, limit=limit, held=limit, alias="Bidder 2", leader="Bidder 2",
        least=limit + 1, spendable=before.reach - limit, bids=(mine, *before.bids), bid_count=before.bid_count + 1,
        bidders=before.bidders + (not before.mine),
    )  # fmt: skip
    return Placed(now, limit, True)
