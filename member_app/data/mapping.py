"""Wire types to domain values. Raises ValueError or LookupError for what the domain can't show."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from api_client import models as m
from api_client.movements import TransferDto, TransferQuoteDto
from member_app.barcode.picture import qr
from member_app.data.failures import blocked_of
from member_app.domain.activity import ActivityPage, Entry, Month, Purchase, PurchaseLine, Reason
from member_app.domain.card import Card, CodeKind
from member_app.domain.home import Home
from member_app.domain.member import Device, Member
from member_app.domain.money import Money
from member_app.domain.programme import Brand, Category, Palette, Perk, Programme, TransferRules, Unit, Worth
from member_app.domain.reward import (
    Coupon,
    IssuedReward,
    IssuedStatus,
    PointsAndMoney,
    Portion,
    Quote,
    Reward,
    RewardPage,
)
from member_app.domain.tier import Condition, Projection, Tier, TierStanding
from member_app.domain.transfer import Transfer, TransferQuote
from member_app.domain.wallet import Arrival, Expiration, Wallet


def money_of(dto: m.MoneyDto) -> Money:
    return Money(dto.amount, dto.currency)


def perk_of(dto: m.PerkDto) -> Perk:
    return Perk(dto.id, dto.title, dto.text, dto.picture)


def palette_of(dto: m.PaletteDto) -> Palette:
    return Palette(
        page=dto.page,
        surface=dto.surface,
        quiet=dto.quiet,
        text=dto.text,
        text2=dto.text2,
        line=dto.line,
        primary=dto.primary,
        primary_container=dto.primary_container,
        on_primary_container=dto.on_primary_container,
        good=dto.good,
        good_container=dto.good_container,
        attention=dto.attention,
        attention_container=dto.attention_container,
    )


def brand_of(dto: m.BrandDto) -> Brand:
    """`progress` must name exactly two colours."""
    first, last = dto.progress
    return Brand(
        name=dto.name,
        initial=dto.initial,
        light=palette_of(dto.light),
        dark=palette_of(dto.dark),
        card_gradient=tuple(dto.card_gradient),
        card_glow=dto.card_glow,
        card_depth=dto.card_depth,
        progress=(first, last),
    )


def programme_of(dto: m.ProgrammeDto) -> Programme:
    return Programme(
        id=dto.id,
        name=dto.name,
        tagline=dto.tagline,
        brand=brand_of(dto.brand),
        unit=Unit(dto.unit.one, dto.unit.other),
        worth=Worth(dto.worth.points, money_of(dto.worth.money)) if dto.worth else None,
        locales=tuple(dto.locales),
        modules=frozenset(dto.modules),
        card_kinds=tuple(dto.card_kinds),
        categories=tuple(Category(each.id, each.name, each.picture) for each in dto.categories),
        welcome=tuple(perk_of(each) for each in dto.welcome),
        support_email=dto.support_email,
        demo=dto.demo,
        formal=dto.formal,
        time_zone=dto.time_zone,
        currency=dto.currency,
        transfers=TransferRules(dto.transfers.minimum, dto.transfers.per_day, dto.transfers.fee)
        if dto.transfers
        else None,
    )


def member_of(dto: m.MemberDto) -> Member:
    return Member(
        id=dto.id,
        first_name=dto.first_name,
        last_name=dto.last_name,
        email=dto.email,
        phone=dto.phone,
        birthday=dto.birthday,
        locale=dto.locale,
        joined_on=dto.joined_on,
        version=dto.version,
        region=dto.region,
    )


def device_of(dto: m.DeviceDto) -> Device:
    return Device(dto.id, dto.name, dto.platform, dto.signed_in_at, dto.last_seen_at, dto.current)


def devices_of(dto: m.DevicesDto) -> tuple[Device, ...]:
    return tuple(device_of(each) for each in dto.items)


def card_of(dto: m.CardDto) -> Card:
    """Kinds this app does not know are left out."""
    known = {kind.value for kind in CodeKind}
    return Card(dto.id, dto.number, dto.holder, tuple(CodeKind(kind) for kind in dto.kinds if kind in known))


def wallet_of(dto: m.WalletDto) -> Wallet:
    return Wallet(
        id=dto.id,
        active=dto.active,
        pending=dto.pending,
        reserved=dto.reserved,
        lifetime_earned=dto.lifetime_earned,
        worth=money_of(dto.worth) if dto.worth else None,
        expirations=tuple(Expiration(each.amount, each.on) for each in dto.expirations),
        arrivals=tuple(Arrival(each.amount, each.on) for each in dto.arrivals),
    )


def condition_of(dto: m.ConditionDto) -> Condition:
    return Condition(dto.kind, dto.current, dto.goal, dto.missing, dto.currency)


def tier_of(dto: m.TierDto) -> Tier:
    return Tier(
        id=dto.id,
        name=dto.name,
        level=dto.level,
        color=dto.color,
        picture=dto.picture,
        threshold=tuple(condition_of(each) for each in dto.threshold),
        benefits=tuple(perk_of(each) for each in dto.benefits),
    )


def standing_of(dto: m.TierStandingDto) -> TierStanding:
    return TierStanding(
        set_id=dto.set_id,
        current=tier_of(dto.current),
        next=tier_of(dto.next) if dto.next else None,
        progress=min(1.0, max(0.0, dto.progress)),
        conditions=tuple(condition_of(each) for each in dto.conditions),
        period_end=dto.period_end,
        keep_until=dto.keep_until,
        keep_conditions=tuple(condition_of(each) for each in dto.keep_conditions),
        ladder=tuple(tier_of(each) for each in dto.ladder),
        projection=Projection(dto.projection.kind, dto.projection.tier, dto.projection.on) if dto.projection else None,
        grace_until=dto.grace_until,
    )


def standings_of(dto: m.TiersDto) -> tuple[TierStanding, ...]:
    return tuple(standing_of(each) for each in dto.items)


def reward_of(dto: m.RewardDto) -> Reward:
    return Reward(
        id=dto.id,
        title=dto.title,
        summary=dto.summary,
        description=dto.description,
        category=dto.category,
        category_name=dto.category_name,
        kind=dto.kind,
        cost=dto.cost,
        picture=dto.picture,
        missing=dto.missing,
        stock=dto.stock,
        tier_required=dto.tier_required,
        blocked=blocked_of(dto.blocked, dto.tier_required),
        reserve_days=dto.reserve_days,
        reveal_minutes=dto.reveal_minutes,
        where=dto.where,
        with_money=PointsAndMoney(dto.with_money.points, money_of(dto.with_money.money)) if dto.with_money else None,
        limit_left=dto.limit_left,
    )


def reward_page_of(dto: m.RewardsDto) -> RewardPage:
    goal = reward_of(dto.goal) if dto.goal else None
    items = tuple(reward_of(each) for each in dto.items)
    return RewardPage(items, dto.next_cursor, dto.total, goal, dto.total_exact)


def quote_of(dto: m.QuoteDto) -> Quote:
    return Quote(
        cost=dto.cost,
        uses_first=portions_of(dto.uses_first),
        balance_after=dto.balance_after,
        tier_stays=dto.tier_stays,
        tier_after=dto.tier_after,
        reserve_until=dto.reserve_until,
        quantity=dto.quantity,
        money=money_of(dto.money) if dto.money else None,
        tier_until=dto.tier_until,
    )


def portions_of(dtos: Sequence[m.PortionDto]) -> tuple[Portion, ...]:
    return tuple(Portion(each.amount, each.expires_on) for each in dtos)


def transfer_quote_of(dto: TransferQuoteDto) -> TransferQuote:
    uses = portions_of(dto.uses_first)
    return TransferQuote(dto.points, dto.fee, dto.first_name, uses, dto.balance_after, dto.left_today)


def transfer_of(dto: TransferDto) -> Transfer:
    return Transfer(dto.id, dto.points, dto.fee, dto.first_name, dto.message, dto.entry_id, dto.balance)


def issued_of(dto: m.IssuedRewardDto) -> IssuedReward:
    coupon = dto.coupon
    return IssuedReward(
        id=dto.id,
        reward_id=dto.reward_id,
        title=dto.title,
        picture=dto.picture,
        category_name=dto.category_name,
        cost=dto.cost,
        status=IssuedStatus(dto.status),
        created_at=dto.created_at,
        reserve_until=dto.reserve_until,
        reveal_minutes=dto.reveal_minutes,
        coupon=Coupon(coupon.code, qr(coupon.code).svg(), coupon.valid_until) if coupon else None,
        redeemed_at=dto.redeemed_at,
        redeemed_at_store=dto.redeemed_at_store,
        where=dto.where,
        quantity=dto.quantity,
        money=money_of(dto.money) if dto.money else None,
    )


def purchase_of(dto: m.PurchaseDto) -> Purchase:
    return Purchase(
        id=dto.id,
        store=dto.store,
        total=money_of(dto.total),
        lines=tuple(PurchaseLine(line.title, line.quantity, money_of(line.total)) for line in dto.lines),
        occurred_at=dto.occurred_at,
        refunded=money_of(dto.refunded) if dto.refunded else None,
    )


def entry_of(dto: m.EntryDto) -> Entry:
    return Entry(
        id=dto.id,
        type=dto.type,
        amount=dto.amount,
        balance_after=dto.balance_after,
        title=dto.title,
        subtitle=dto.subtitle,
        picture=dto.picture,
        occurred_at=dto.occurred_at,
        pending=dto.pending,
        reasons=tuple(
            Reason(each.rule_id, each.title, each.points, each.factor, each.sentence) for each in dto.reasons
        ),
        purchase=purchase_of(dto.purchase) if dto.purchase else None,
        issued_id=dto.issued_reward_id,
        pending_until=dto.pending_until,
        written_off=dto.written_off,
        quantity=dto.quantity,
        money=money_of(dto.money) if dto.money else None,
    )


def activity_of(dto: m.EntriesDto) -> ActivityPage:
    months = tuple(Month(each.month, each.earned, each.spent) for each in dto.months)
    return ActivityPage(tuple(entry_of(each) for each in dto.items), dto.next_cursor, months)


def home_of(dto: m.SnapshotDto, issued: Callable[[m.IssuedRewardDto], IssuedReward] = issued_of) -> Home:
    """The main card, wallet and tier set come first; raises LookupError without a card or a wallet."""
    open_ones = (each for each in map(issued, dto.issued) if each.open)
    return Home(
        member=member_of(dto.member),
        card=card_of(dto.cards[0]),
        wallet=wallet_of(dto.wallets[0]),
        standing=standing_of(dto.tiers[0]) if dto.tiers else None,
        issued=tuple(sorted(open_ones, key=lambda each: each.created_at, reverse=True)),
        unread=dto.unread,
    )
