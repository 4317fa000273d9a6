"""A believable member for screen tests: Mara Lindner of the Aurora Club, in November 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from member_app.domain.activity import Entry, Month, Purchase, PurchaseLine, Reason
from member_app.domain.card import Card, CodeKind
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.home import Home
from member_app.domain.member import Device, Member
from member_app.domain.money import Money
from member_app.domain.play import MODULES as PLAY
from member_app.domain.programme import Category, Perk, Programme, TransferRules, Unit, Worth
from member_app.domain.reward import Coupon, IssuedReward, IssuedStatus, Portion, Quote, Reward
from member_app.domain.tier import Condition, Tier, TierStanding
from member_app.domain.transfer import Gift, Transfer, TransferQuote
from member_app.domain.wallet import Expiration, Wallet
from member_app.theme import default_brand

#: The programme's day is not everywhere's.
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = NOW.astimezone(ZONE).date()
#: A tiny drawing that stands for a code where the test is not about scanning.
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><rect width="2" height="2" fill="#fff"/></svg>'

PERKS = (
    Perk("birthday", "A cake on your birthday", "On us, any day of the month.", "birthday-cake"),
    Perk("early", "First look", "New things a week before everyone.", "glowing-star"),
    Perk("double", "Double Sparks on Sundays", "In every store.", "sparkles"),
)
PROGRAMME = Programme(
    id="aurora", name="Aurora Club", tagline="Coffee, good things, and a little light.", brand=default_brand(),
    unit=Unit("Spark", "Sparks"), worth=Worth(100, Money(100, "EUR")), locales=("en", "de"),
    modules=frozenset({"card", "wallet", "tiers", "rewards", "activity", "account", *PLAY}),
    card_kinds=("rotating", "qr", "code128"),
    categories=(
        Category("coffee", "Coffee", "coffee"), Category("bakery", "Bakery", "croissant"),
        Category("shop", "Shop", "shopping-bags"), Category("experiences", "Experiences", "artist-palette"),
        Category("gift-cards", "Gift cards", "gift"), Category("give", "Give", "evergreen-tree"),
    ),
    welcome=PERKS, support_email="hello@aurora.example", demo=True, time_zone=ZONE.key,
    transfers=TransferRules(50, 2000),
)  # fmt: skip
MEMBER = Member("m1", "Mara", "Lindner", "mara@example.org", "", date(1994, 11, 8), "en", date(2026, 5, 20), "1")
CARD = Card("c1", "742100883356", "Mara Lindner", (CodeKind.ROTATING, CodeKind.QR, CodeKind.CODE128))
WALLET = Wallet(
    "w1", 2480, 60, 350, 5120, Money(2480, "EUR"),
    (Expiration(120, TODAY + timedelta(days=8)), Expiration(300, TODAY + timedelta(days=39))),
)  # fmt: skip


def then() -> datetime:
    """The moment all of this is of: what is told by it says the same words before and after midnight and New Year."""
    return NOW


def spend(current: int, goal: int) -> Condition:
    """A spend condition in euro cents."""
    return Condition("spend", current, goal, max(0, goal - current), "EUR")


LADDER = (
    Tier("glimmer", "Glimmer", 0, "#8A8FA3", "seedling", (), PERKS[:1]),
    Tier("glow", "Glow", 1, "#8A3FE0", "sparkles", (spend(25680, 15000),), PERKS[:2]),
    Tier("blaze", "Blaze", 2, "#FF7A59", "fire", (spend(25680, 30000),), PERKS),
    Tier("nova", "Nova", 3, "#2B1380", "glowing-star", (spend(25680, 60000), Condition("visits", 18, 40, 22)), PERKS),
)
STANDING = TierStanding(
    "main",
    LADDER[1],
    LADDER[2],
    0.856,
    (spend(25680, 30000),),
    date(TODAY.year, 12, 31),
    date(TODAY.year + 1, 12, 31),
    (spend(25680, 15000),),
    LADDER,
)


def reward(id: str, title: str, cost: int, picture: str, category: str = "coffee", **more: object) -> Reward:
    """A reward; `missing` follows from Mara's balance."""
    values: dict[str, object] = {
        "id": id,
        "title": title,
        "summary": "Every Aurora store",
        "description": "Pick any hot or iced coffee, every size.",
        "category": category,
        "category_name": category.replace("-", " ").capitalize(),
        "kind": "product",
        "cost": cost,
        "picture": picture,
        "missing": max(0, cost - WALLET.active),
        "stock": None,
        "tier_required": None,
        "blocked": None,
        "reserve_days": 7,
        "reveal_minutes": 15,
        "where": "every Aurora store",
    }
    return Reward(**(values | more))  # type: ignore[arg-type]


REWARDS = (
    reward("coffee", "Any coffee", 350, "coffee"),
    reward("croissant", "Butter croissant", 280, "croissant", "bakery"),
    reward("bouquet", "Seasonal bouquet", 1900, "bouquet", "shop"),
    reward("headphones", "Studio headphones", 9500, "headphone", "shop", kind="merchandise"),
    reward("latte-art", "Latte art class", 2200, "artist-palette", "experiences", kind="experience"),
    reward("tree", "Plant a tree", 150, "evergreen-tree", "give", kind="donation"),
    reward("lake", "Day at the lake", 4200, "beach-with-umbrella", "experiences", kind="travel"),
    reward("tee", "Aurora tee, limited", 3200, "tshirt", "shop", kind="merchandise", stock=3),
    reward(
        "early",
        "Early access: winter roast",
        400,
        "glowing-star",
        "shop",
        kind="early_access",
        tier_required="Blaze",
        blocked=Failure(FailureKind.TIER_REQUIRED, tier="Blaze"),
    ),
    reward("gift10", "Gift card 10 euro", 1000, "gift", "gift-cards", kind="gift_card"),
)
QUOTE = Quote(
    350, (Portion(120, TODAY + timedelta(days=8)), Portion(230, None)), 2130, True, None, TODAY + timedelta(days=7)
)


def quote(quantity: int = 1, with_money: bool = False) -> Quote:
    """What so many coffees would do; with money each is 150 points and two euros."""
    cost = quantity * (150 if with_money else 350)
    money = Money(200 * quantity, "EUR") if with_money else None
    return replace(QUOTE, cost=cost, balance_after=WALLET.active - cost, quantity=quantity, money=money)


#: The card of somebody else; its last digit is right.
JONAS = "385120047712"


def transfer_quote(gift: Gift) -> TransferQuote:
    """What a gift to Jonas would do."""
    uses = (Portion(min(120, gift.points), TODAY + timedelta(days=8)), Portion(max(0, gift.points - 120), None))
    left = WALLET.active + WALLET.pending - gift.points
    return TransferQuote(gift.points, 0, "Jonas", uses, left, 2000 - gift.points)


def transfer(gift: Gift) -> Transfer:
    """The gift as it arrived."""
    return Transfer("t1", gift.points, 0, "Jonas", gift.message, "e9", WALLET.active + WALLET.pending - gift.points)


def issued(status: IssuedStatus = IssuedStatus.RESERVED, **more: object) -> IssuedReward:
    """A bought coffee in the given state."""
    coupon = (
        Coupon("C17K2M9QXW4RTP8Z", SVG, datetime.now(UTC) + timedelta(minutes=15))
        if status is IssuedStatus.ISSUED
        else None
    )
    redeemed = NOW if status is IssuedStatus.REDEEMED else None
    values: dict[str, object] = {
        "id": "i1",
        "reward_id": "coffee",
        "title": "Any coffee",
        "picture": "coffee",
        "category_name": "Coffee",
        "cost": 350,
        "status": status,
        "created_at": NOW - timedelta(hours=2),
        "reserve_until": NOW + timedelta(days=7),
        "reveal_minutes": 15,
        "coupon": coupon,
        "redeemed_at": redeemed,
        "redeemed_at_store": "Aurora Mitte" if redeemed else None,
        "where": "every Aurora store",
    }
    return IssuedReward(**(values | more))  # type: ignore[arg-type]


HOME = Home(MEMBER, CARD, WALLET, STANDING, (issued(),), 1)
PURCHASE = Purchase(
    "t1",
    "Aurora Mitte",
    Money(840, "EUR"),
    (PurchaseLine("Flat white", 1, Money(380, "EUR")), PurchaseLine("Banana bread", 1, Money(460, "EUR"))),
    NOW,
    None,
)


def entry(id: str, type: str, amount: int, balance: int, title: str, subtitle: str, picture: str, days: int) -> Entry:
    """A line of the account `days` ago."""
    return Entry(id, type, amount, balance, title, subtitle, picture, NOW - timedelta(days=days), False, (), None, None)


ENTRIES = (
    Entry(
        "e1", "earn", 84, 2480, "Flat white, banana bread", "Aurora Mitte · double Sparks Sunday", "coffee", NOW, False,
        (
            Reason("base", "5 Sparks per euro", 42, sentence="5 Sparks for every €1.00 of €8.40."),
            Reason("sunday", "Double Sparks Sunday", 42, 2.0, "42 Sparks more for the same purchase."),
        ),
        PURCHASE, None,
    ),
    entry("e2", "spend", -1900, 2396, "Seasonal bouquet", "Redeemed at Aurora Flora", "bouquet", 2),
    entry("e3", "earn", 250, 4296, "Jonas joined with your link", "Referral", "people-hugging", 2),
    entry("e4", "expire", -40, 4046, "Sparks expired", "Earned a year ago", "hourglass-with-flowing-sand", 22),
    entry("e5", "earn", 500, 4086, "Welcome to the club", "Welcome bonus", "party-popper", 40),
)  # fmt: skip


def _month_before(back: int) -> date:
    """The first of the month `back` months ago."""
    index = TODAY.year * 12 + TODAY.month - 1 - back
    return date(index // 12, index % 12 + 1, 1)


MONTHS = tuple(
    Month(_month_before(back), earned, earned // 3)
    for back, earned in zip(range(5, -1, -1), (300, 420, 260, 480, 540, 640), strict=True)
)
DEVICES = (
    Device("d1", "Chromium on Linux", "web", NOW - timedelta(days=30), NOW, True),
    Device("d2", "Mara's phone", "android", NOW - timedelta(days=90), NOW - timedelta(days=3), False),
)
