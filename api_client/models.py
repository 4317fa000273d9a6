"""Wire types of the loyalty API, version 1: the shape of every request and answer the client knows.

Field names are the JSON names. Times are RFC 3339 UTC, dates ISO, points integers in units of 10^-scale (scale 0 by
default), money integer minor units. Unknown fields are ignored so that a newer server does not break an older app;
missing or wrong ones raise (see `errors.Unintelligible`).
"""

from __future__ import annotations

from datetime import date, datetime

from attrs import field, frozen

from api_client.missed import CapDto, MissedDto
from api_client.play.briefs import ChallengeBriefDto

# --- common ---


@frozen
class MoneyDto:
    amount: int
    currency: str


@frozen
class ProblemDto:
    """RFC 9457. `type` is the stable name, e.g. `insufficient-points`; further members are in `extra`."""

    type: str
    title: str
    status: int
    detail: str = ""
    extra: dict[str, object] = field(factory=dict)


# --- auth ---


@frozen
class OtpChallengeDto:
    challenge_id: str
    address: str
    expires_in: int
    resend_in: int


@frozen
class TokensDto:
    """Secrets: never in a repr. Times in seconds.

    `referral` is what became of the code somebody signed in with: `joined`, or why it does not count: `unknown`,
    `refused` (it is their own, or from their own device), `closed`, `member` (they were one already). None without one.
    """

    member_id: str
    device_id: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105 - a kind, no secret
    referral: str | None = None


@frozen
class DevMessageDto:
    """Mail of demo mode."""

    id: str
    to: str
    subject: str
    body: str
    sent_at: datetime


# --- programme ---


@frozen
class PaletteDto:
    page: str
    surface: str
    quiet: str
    text: str
    text2: str
    line: str
    primary: str
    primary_container: str
    on_primary_container: str
    good: str
    good_container: str
    attention: str
    attention_container: str


@frozen
class BrandDto:
    name: str
    initial: str
    light: PaletteDto
    dark: PaletteDto
    card_gradient: list[str]
    card_glow: str
    card_depth: str
    progress: list[str]


@frozen
class UnitDto:
    one: str
    other: str


@frozen
class WorthDto:
    points: int
    money: MoneyDto


@frozen
class CategoryDto:
    id: str
    name: str
    picture: str


@frozen
class PerkDto:
    id: str
    title: str
    text: str
    picture: str


@frozen
class TransferRulesDto:
    """Points at least at once, and at most a day, the fee of each transfer included."""

    minimum: int
    per_day: int
    fee: int


@frozen
class StorePolicyDto:
    """What app stores forbid. `no_points_for_chance`: platforms (such as `ios`) on which nothing that costs points and

    is decided by chance may be offered; free ways to take part stay.
    """

    no_points_for_chance: list[str] = field(factory=list)


@frozen
class ProgrammeDto:
    """`GET /v1/program`, localised by Accept-Language. `transfers` is None where members can't send points."""

    id: str
    name: str
    tagline: str
    brand: BrandDto
    unit: UnitDto
    worth: WorthDto | None
    locales: list[str]
    modules: list[str]
    card_kinds: list[str]
    categories: list[CategoryDto]
    welcome: list[PerkDto]
    support_email: str
    minimum_age: int
    time_zone: str
    currency: str
    demo: bool
    formal: bool
    as_of: datetime
    transfers: TransferRulesDto | None = None
    store_policy: StorePolicyDto = field(factory=StorePolicyDto)


# --- member ---


@frozen
class MemberDto:
    id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    birthday: date | None
    locale: str
    joined_on: date
    version: str
    #: Where their days begin and end, such as `Europe/Berlin`; None: where the programme's do.
    time_zone: str | None = None
    #: Where they live, as ISO 3166 says it: `DE` or `DE-BE`; None: they have not said.
    region: str | None = None


@frozen
class DeviceDto:
    id: str
    name: str
    platform: str
    signed_in_at: datetime
    last_seen_at: datetime
    current: bool


@frozen
class DevicesDto:
    items: list[DeviceDto]
    as_of: datetime


# --- card ---


@frozen
class CardDto:
    id: str
    number: str
    holder: str
    kinds: list[str]


@frozen
class CardSecretDto:
    """`POST /v1/me/cards/{id}/provision`. `key` names card and device in rotating codes; `secret` is base64url."""

    card_id: str
    device_id: str
    key: str
    secret: str = field(repr=False)
    step_seconds: int
    static_code: str


# --- wallet ---


@frozen
class ExpirationDto:
    amount: int
    on: date


@frozen
class ArrivalDto:
    """Pending points, and the local day from which they can be used."""

    amount: int
    on: date


@frozen
class WalletDto:
    """`active` is below zero while a refund is owed; `arrivals` tells the pending points by day, soonest first."""

    id: str
    unit: UnitDto
    scale: int
    active: int
    pending: int
    reserved: int
    expired: int
    spent: int
    lifetime_earned: int
    worth: MoneyDto | None
    expirations: list[ExpirationDto]
    as_of: datetime
    arrivals: list[ArrivalDto] = field(factory=list)


@frozen
class WalletsDto:
    items: list[WalletDto]
    as_of: datetime


@frozen
class ExpirationsDto:
    items: list[ExpirationDto]
    as_of: datetime


@frozen
class ReasonDto:
    """`sentence` says how the points came about; empty where it was booked without."""

    rule_id: str
    title: str
    points: int
    factor: float | None = None
    sentence: str = ""


@frozen
class LineDto:
    title: str
    quantity: int
    total: MoneyDto
    product: str | None = None
    category: str | None = None


@frozen
class PurchaseDto:
    id: str
    store: str
    total: MoneyDto
    lines: list[LineDto]
    occurred_at: datetime
    refunded: MoneyDto | None = None


@frozen
class EntryDto:
    """A ledger entry as the member sees it: `amount` is its signed effect on the member's active + pending points.

    `written_off` is what a refund should have taken and the member did not have any more. Of a reward, `quantity` says
    how many, and `money` what was to be paid at the till.
    """

    id: str
    type: str
    amount: int
    balance_after: int
    title: str
    subtitle: str
    picture: str
    occurred_at: datetime
    pending: bool
    reasons: list[ReasonDto]
    purchase: PurchaseDto | None = None
    issued_reward_id: str | None = None
    pending_until: datetime | None = None
    written_off: int = 0
    quantity: int = 1
    money: MoneyDto | None = None


@frozen
class MonthDto:
    """`month` is the first day of a local month."""

    month: date
    earned: int
    spent: int


@frozen
class EntriesDto:
    """`months` comes with the first page only."""

    items: list[EntryDto]
    next_cursor: str | None
    as_of: datetime
    months: list[MonthDto] = field(factory=list)


# --- tiers ---


@frozen
class ConditionDto:
    """`kind`: spend | points | visits | balance (points held); amounts in minor units, points or visits;

    `explanation` in words.
    """

    kind: str
    current: int
    goal: int
    missing: int
    explanation: str
    currency: str | None = None


@frozen
class TierDto:
    id: str
    name: str
    level: int
    color: str
    picture: str
    threshold: list[ConditionDto]
    benefits: list[PerkDto]


@frozen
class ProjectionDto:
    """Where the present pace leads: `kind` is reach | keep | lose | early (too little history) | far, `on` the day.

    `reach` and `far` name the tier above, the others the present one.
    """

    kind: str
    sentence: str
    on: date | None
    tier_id: str
    tier: str


@frozen
class TierStandingDto:
    """`grace_until` is the last day of a tier that is not met any more; None while it is."""

    set_id: str
    current: TierDto
    next: TierDto | None
    progress: float
    conditions: list[ConditionDto]
    period_end: date
    keep_until: date | None
    keep_conditions: list[ConditionDto]
    ladder: list[TierDto]
    projection: ProjectionDto | None = None
    grace_until: date | None = None


@frozen
class TiersDto:
    items: list[TierStandingDto]
    as_of: datetime


# --- rewards ---


@frozen
class PointsAndMoneyDto:
    """What a reward costs when part of it is paid at the till."""

    points: int
    money: MoneyDto


@frozen
class RewardDto:
    """`blocked` is a problem type (`tier-required`, `out-of-stock`, `limit-reached`, `not-eligible`) or None.

    `limit_left` is how many more this member may have; None where there is no limit, or nobody is signed in.
    """

    id: str
    title: str
    summary: str
    description: str
    category: str
    category_name: str
    kind: str
    cost: int
    picture: str
    missing: int
    affordable: bool
    stock: int | None
    tier_required: str | None
    blocked: str | None
    reserve_days: int
    reveal_minutes: int
    where: str
    with_money: PointsAndMoneyDto | None = None
    limit_left: int | None = None


@frozen
class RewardsDto:
    """A page of the catalogue.

    `total` is how many rewards fit. Of all rewards, or of a category or kind, it is always exact; of what is found by
    words, by cost or as affordable it is up to 5,000. Beyond, `total_exact` is false, and at least so many fit.
    """

    items: list[RewardDto]
    next_cursor: str | None
    total: int
    goal: RewardDto | None
    as_of: datetime
    total_exact: bool = True


@frozen
class PortionDto:
    amount: int
    expires_on: date | None


@frozen
class QuoteDto:
    """Answer to a redemption with `dry_run`. `money` is to be paid at the till on top of the points.

    `tier_after` is the tier that would be held then; `tier_until` its last day, where this would make it run out.
    """

    cost: int
    uses_first: list[PortionDto]
    balance_after: int
    tier_stays: bool
    tier_after: str | None
    reserve_until: date
    as_of: datetime
    quantity: int = 1
    money: MoneyDto | None = None
    tier_until: date | None = None


@frozen
class CouponDto:
    code: str = field(repr=False)
    valid_until: datetime


@frozen
class IssuedRewardDto:
    """A reward that was bought: `quantity` of it for `cost` points in all, and `money` to be paid at the till."""

    id: str
    reward_id: str
    title: str
    picture: str
    category_name: str
    cost: int
    status: str
    created_at: datetime
    reserve_until: datetime
    reveal_minutes: int
    coupon: CouponDto | None
    redeemed_at: datetime | None
    redeemed_at_store: str | None
    where: str
    quantity: int = 1
    money: MoneyDto | None = None


@frozen
class IssuedRewardsDto:
    items: list[IssuedRewardDto]
    next_cursor: str | None
    as_of: datetime


# --- home ---


@frozen
class SnapshotDto:
    """`GET /v1/me/snapshot`: everything the first screen needs, one ETag. Coupon codes are left out of `issued`."""

    member: MemberDto
    cards: list[CardDto]
    wallets: list[WalletDto]
    tiers: list[TierStandingDto]
    issued: list[IssuedRewardDto]
    unread: int
    as_of: datetime
    #: Those the member has begun and not done, closest to done first.
    challenges: list[ChallengeBriefDto] = field(factory=list)


@frozen
class EventDto:
    """One server-sent event: `event` is its `type`, `id` its number. Data holds no secret and little else."""

    id: str
    type: str
    data: dict[str, object]


# --- store ---


@frozen
class VerifyDto:
    """What a cashier may see. `due` is to be paid for the coupons the member is showing right now."""

    card_number: str
    first_name: str
    tier: str | None
    points: int
    unit: UnitDto
    rotating: bool
    due: MoneyDto | None = None


@frozen
class PostedTransactionDto:
    transaction_id: str
    points_earned: int
    balance: int
    unit: UnitDto
    first_name: str
    reasons: list[ReasonDto]
    tier_changed: str | None
    as_of: datetime
    missed: list[MissedDto] = field(factory=list)
    caps: list[CapDto] = field(factory=list)


@frozen
class RefundDto:
    refund_id: str
    transaction_id: str
    refunded: MoneyDto
    points_taken: int
    balance: int
    unit: UnitDto
    as_of: datetime


@frozen
class RedeemedCouponDto:
    """What to hand over; `due` is to be paid first."""

    issued_reward_id: str
    title: str
    first_name: str
    redeemed_at: datetime
    quantity: int = 1
    due: MoneyDto | None = None
