"""What a store's till may do."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from api_client.models import (
    MoneyDto,
    PostedTransactionDto,
    RedeemedCouponDto,
    RefundDto,
    VerifyDto,
)
from api_client.reference import (
    card_codes,
    expiry,
    ledger,
    members,
    redemptions,
    rewards,
    standing,
    transactions,
    wallet,
)
from api_client.reference.attempts import Persistent
from api_client.reference.calls import Call, Store
from api_client.reference.inputs import CouponIn, RefundIn, TransactionIn, VerifyIn
from api_client.reference.lateness import happened_at
from api_client.reference.preview import cap_dtos, missed_dtos
from api_client.reference.routes.baskets import CODES, check_currency, counting, lines_of, store_named
from api_client.reference.routes.operation import operation
from api_client.reference.wire import respond

router = APIRouter(tags=["store"], route_class=Persistent)


@router.post("/v1/pos/verify", **operation(VerifyDto, *CODES, by="store"))
def verify(call: Store, body: VerifyIn) -> Response:
    """Whose card this is, as far as a cashier may know. Uses nothing up."""
    with counting(call, body.code), call.ctx.read() as conn:
        scanned = card_codes.scan(conn, call.ctx, body.code, call.now)
    expiry.settle_now(call.ctx, scanned.member_id)
    with call.ctx.read() as conn:
        member = members.row(conn, scanned.member_id)
        tier = standing.tier_id(conn, call.ctx, scanned.member_id, call.now)
        held = ledger.balances(conn, scanned.member_id, call.ctx.programme.wallet.id)
        due = redemptions.due(conn, scanned.member_id, call.now)
    return respond(
        VerifyDto(
            card_number=scanned.card_number,
            first_name=member["first_name"],
            tier=standing.tier_name(call.ctx, tier, call.locale),
            points=held["active"],
            unit=wallet.unit_dto(call.ctx, call.locale),
            rotating=scanned.rotating,
            due=MoneyDto(due, call.ctx.programme.currency) if due else None,
        )
    )


@router.post("/v1/pos/transactions", **operation(PostedTransactionDto, *CODES, by="store", keyed=True, status=201))
def purchase(call: Store, body: TransactionIn) -> Response:
    """Post a purchase and give its points."""

    def work(conn: Connection) -> tuple[int, Any]:
        check_currency(call, body.currency)
        place = store_named(call, body.store_id)
        scanned = card_codes.scan(conn, call.ctx, body.code, call.now, use_for="purchase")
        bought = transactions.post_purchase(
            conn, call.ctx, scanned.member_id, lines_of(body), body.total, happened_at(body.occurred_at, call.now),
            store=place, reference=body.reference,
        )  # fmt: skip
        return 201, _posted(conn, call, scanned.member_id, bought)

    with counting(call, body.code):
        return call.once(body, work)


@router.post(
    "/v1/pos/refunds", **operation(RefundDto, "not-found", "refund-too-large", by="store", keyed=True, status=201)
)
def refund(call: Store, body: RefundIn) -> Response:
    """Take a purchase back, whole or in part, and its points with it."""

    def work(conn: Connection) -> tuple[int, Any]:
        if body.amount is not None:
            check_currency(call, body.amount.currency)
        wanted = body.amount.amount if body.amount else None
        done = transactions.refund(conn, call.ctx, body.transaction_id, wanted, call.now)
        return 201, RefundDto(
            refund_id=done.refund_id,
            transaction_id=body.transaction_id,
            refunded=MoneyDto(done.amount, call.ctx.programme.currency),
            points_taken=done.points_taken,
            balance=done.balance,
            unit=wallet.unit_dto(call.ctx, call.locale),
            as_of=call.now,
        )

    return call.once(body, work)


@router.post(
    "/v1/pos/coupons/redeem",
    **operation(RedeemedCouponDto, "coupon-unknown", "coupon-expired", "coupon-used", *CODES, by="store", keyed=True),
)
def redeem(call: Store, body: CouponIn) -> Response:
    """Take a coupon, once; with the member's card, also check that it is theirs."""

    def work(conn: Connection) -> tuple[int, Any]:
        place, shown = store_named(call, body.store_id), None
        if body.card_code is not None:
            shown = card_codes.scan(conn, call.ctx, body.card_code, call.now, use_for="coupon").member_id
        said, where = body.code.strip().upper(), place.name if place else ""
        row = redemptions.redeem(conn, call.ctx, said, call.now, where, shown)
        reward = rewards.get_many(conn, call.ctx, [row["reward_id"]]).get(row["reward_id"])
        return 200, RedeemedCouponDto(
            issued_reward_id=row["id"],
            title=reward.title.pick(call.locale) if reward else row["title"],
            first_name=members.row(conn, row["member_id"])["first_name"],
            redeemed_at=call.now,
            quantity=row["quantity"],
            due=MoneyDto(row["money"], call.ctx.programme.currency) if row["money"] else None,
        )

    with counting(call, body.card_code or ""):
        return call.once(body, work)


def _posted(conn: Connection, call: Call, member_id: str, bought: transactions.Bought) -> PostedTransactionDto:
    return PostedTransactionDto(
        transaction_id=bought.transaction_id,
        points_earned=bought.points,
        balance=bought.balance,
        unit=wallet.unit_dto(call.ctx, call.locale),
        first_name=members.row(conn, member_id)["first_name"],
        reasons=wallet.reasons_dto(bought.reasons, call.locale),
        tier_changed=standing.tier_name(call.ctx, bought.tier_changed, call.locale),
        as_of=call.now,
        missed=missed_dtos(bought.earned.missed, call.locale),
        caps=cap_dtos(call.ctx, bought.earned, call.locale),
    )
