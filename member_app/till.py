"""A store's till on the command line: reads a code, posts the purchase, says what a cashier needs to know."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from babel.numbers import format_currency, format_decimal, get_currency_precision

from api_client import models as m
from api_client.errors import ApiError, Offline, Refused, SignedOut, Slow, TryLater
from api_client.retry import RetryPolicy
from api_client.till import SoldLine, TillClient
from api_client.transport import network

#: Seconds for one step at the till. Who gives up early does not know whether the purchase was posted.
PATIENCE = 30.0
REFUSALS = {
    "code-malformed": "This is not a code of a member's card.",
    "code-unknown": "This card is not known here.",
    "code-expired": "This code is too old. Ask the member to show the card again.",
    "code-used": "This code was used already. Ask the member to wait for the next one.",
    "device-revoked": "This device was signed out. Ask the member to sign in again.",
    "coupon-unknown": "This coupon is not known here.",
    "coupon-expired": "This coupon has expired. Its points are back with the member.",
    "coupon-used": "This coupon was used already.",
    "not-found": "This purchase is not known here.",
    "refund-too-large": "That is more than what is left of this purchase.",
}


class TillError(Exception):
    """The till can't do it; the text is for the cashier."""


@dataclass(frozen=True)
class Line:
    """One sold thing as typed: `Flat white=3.80`."""

    title: str
    price: Decimal


def read_line(text: str) -> Line:
    """`Flat white=3.80` as title and price."""
    title, equals, price = text.rpartition("=")
    if not equals or not title.strip():
        raise TillError(f'A line reads like "Flat white=3.80", not {text!r}.')
    return Line(title.strip(), read_amount(price))


def read_amount(text: str) -> Decimal:
    """A positive amount of money as typed, `24.90` or `24,90`."""
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise TillError(f"{text!r} is not an amount. Write it like 24.90.") from None
    if not amount.is_finite() or amount <= 0 or amount > 1_000_000:
        raise TillError(f"{text!r} is not an amount. It must be more than zero, like 24.90.")
    return amount


def code_in_picture(path: Path) -> str:
    """The one code a picture shows."""
    import zxingcpp
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            found = zxingcpp.read_barcodes(picture.convert("L"))
    except FileNotFoundError:
        raise TillError(f"There is no picture {path}.") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise TillError(f"{path} is not a picture that can be read. Use a PNG or JPEG file.") from None
    codes = sorted({result.text for result in found if result.valid and result.text})
    if not codes:
        raise TillError(f"No code was found in {path}. Take the picture closer, in better light.")
    if len(codes) > 1:
        raise TillError(f"{path} shows {len(codes)} different codes. Show one only, or type it: --code")
    return codes[0]


@dataclass(frozen=True)
class Till:
    """An open till: a client and the programme's currency."""

    client: TillClient
    currency: str

    async def purchase(self, code: str, amount: Decimal | None, lines: Sequence[Line]) -> str:
        """Post a purchase and answer its receipt."""
        member = await self.client.verify(code)
        sold: m.MoneyDto | list[SoldLine]
        if lines:
            sold = [SoldLine(line.title, 1, self._money(line.price)) for line in lines]
        elif amount is not None:
            sold = self._money(amount)
        else:
            raise TillError('Say what was sold: --amount 24.90, or --line "Flat white=3.80" for each thing.')
        posted = await self.client.purchase(code, sold, _key())
        total = amount if not lines else sum((line.price for line in lines), Decimal())
        return self._receipt(member, posted, total or Decimal())

    async def look(self, code: str) -> str:
        """Whose code it is; nothing is posted."""
        member = await self.client.verify(code)
        tier = f" · {member.tier}" if member.tier else ""
        lines = [f"{member.first_name}{tier} · card {member.card_number}"]
        lines.append(f"Balance {_points(member.points, member.unit)}")
        if member.due is not None:
            lines.append(f"To pay for coupons shown now  {_money_in_words(member.due)}")
        return "\n".join(lines)

    async def coupon(self, code: str) -> str:
        """Accept a coupon."""
        redeemed = await self.client.redeem_coupon(code, _key())
        title = redeemed.title if redeemed.quantity == 1 else f"{redeemed.quantity} × {redeemed.title}"
        if redeemed.due is None:
            return f"Coupon accepted for {redeemed.first_name}\n  {title}\nHand it over."
        due = _money_in_words(redeemed.due)
        return f"Coupon accepted for {redeemed.first_name}\n  {title}\n  To pay  {due}\nTake {due}, then hand it over."

    async def refund(self, transaction: str, amount: Decimal | None) -> str:
        """Take a purchase back."""
        money = self._money(amount) if amount is not None else None
        refund = await self.client.refund(transaction, money, _key())
        back = _money_in_words(refund.refunded)
        return (
            f"Refunded {back} of purchase {refund.transaction_id}\n"
            f"  Points taken back  {_points(refund.points_taken, refund.unit)}\n"
            f"  New balance        {_points(refund.balance, refund.unit)}"
        )

    def _money(self, amount: Decimal) -> m.MoneyDto:
        minor = amount.scaleb(get_currency_precision(self.currency))
        if minor != minor.to_integral_value():
            raise TillError(f"{amount} has more decimals than {self.currency} knows.")
        return m.MoneyDto(int(minor), self.currency)

    def _receipt(self, member: m.VerifyDto, posted: m.PostedTransactionDto, total: Decimal) -> str:
        tier = f" · {member.tier}" if member.tier else ""
        lines = [
            f"{posted.first_name}{tier} · card {member.card_number}",
            f"  Purchase     {format_currency(total, self.currency, locale='en')}",
            f"  Earned       +{_points(posted.points_earned, posted.unit)}",
            *(f"    {reason.points:+d}  {reason.title}" for reason in posted.reasons),
            f"  New balance  {_points(posted.balance, posted.unit)}",
        ]
        if posted.tier_changed:
            lines.append(f"  New tier     {posted.tier_changed} – congratulate them!")
        lines.append(f"Purchase {posted.transaction_id}")
        return "\n".join(lines)


@contextlib.asynccontextmanager
async def open_till(api: str, token: str) -> AsyncIterator[Till]:
    """A till at the API in front of whose `/v1` stands `api`. Faults come out as `TillError`s, in words."""
    client = TillClient(network(api), token, RetryPolicy(budget=PATIENCE))
    try:
        yield Till(client, (await client.programme()).currency)
    except ApiError as fault:
        raise TillError(in_words(fault, api)) from None
    finally:
        await client.aclose()


def in_words(fault: ApiError, api: str) -> str:
    """What a cashier can make of a fault."""
    match fault:
        case Refused(problem=problem):
            return REFUSALS.get(problem.type) or problem.detail or problem.title or f"Refused: {problem.type}."
        case SignedOut():
            return "The till's credential is not accepted. Check --token, or the --data of the running app."
        case TryLater(retry_after=seconds):
            return f"The service is busy. Try again in {seconds} seconds."
        case Offline() | Slow():
            return f"No answer from {api}. Is the app running?"
        case _:
            return f"The service could not do it ({fault}). Nothing more was posted; try again."


def _points(points: int, unit: m.UnitDto) -> str:
    return f"{format_decimal(points, locale='en')} {unit.one if points == 1 else unit.other}"


def _money_in_words(money: m.MoneyDto) -> str:
    return format_currency(_decimal(money), money.currency, locale="en")


def _decimal(money: m.MoneyDto) -> Decimal:
    return Decimal(money.amount).scaleb(-get_currency_precision(money.currency))


def _key() -> str:
    return secrets.token_urlsafe(16)
