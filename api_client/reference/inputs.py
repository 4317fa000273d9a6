"""What requests may contain. Everything has a length; nothing has control characters; unknown fields are ignored."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    model_validator,
)

_ADDRESS = re.compile(r"[^@\s\"(),:;<>\[\\\]]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}")
# Controls, line ends, private letters and what is no letter can't be shown; the others turn the direction of what
# follows, also on a till and in a mail. Written so that the contract can say it too.
_UNSHOWN = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
_LINE = rf"^[^{_UNSHOWN}]*$"
_SAID = rf"^[^{_UNSHOWN}]*[^\s{_UNSHOWN}][^{_UNSHOWN}]*$"
_DIALLED = r"^ *(\+?[0-9][0-9 ()/.-]{4,30})?$"


def _clean(value: str) -> str:
    """Composed the one way, without space around it."""
    return unicodedata.normalize("NFC", value).strip()


def _address(value: str) -> str:
    value = _clean(value).lower()
    unseen = any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn") for letter in value)
    if len(value) > 254 or unseen or not _ADDRESS.fullmatch(value):
        raise ValueError("is not an e-mail address")
    return value


def _whole(value: object) -> object:
    """JSON has one kind of number: 5.0 is 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Name = Annotated[str, Field(max_length=80, pattern=_LINE), AfterValidator(_clean)]
Label = Annotated[str, Field(min_length=1, max_length=80, pattern=_SAID), AfterValidator(_clean)]
#: Why something is called off, as everybody will read it.
Reason = Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")]
Reference = Annotated[str, Field(min_length=1, max_length=120, pattern=_SAID), AfterValidator(_clean)]
Address = Annotated[str, Field(max_length=320, json_schema_extra={"format": "email"}), AfterValidator(_address)]
Phone = Annotated[str, Field(max_length=40, pattern=_DIALLED), AfterValidator(_clean)]
Locale = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$")]
#: A name of the IANA database, such as `Europe/Berlin`.
Zone = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z][A-Za-z0-9_+/-]*$")]
Code = Annotated[str, Field(min_length=1, max_length=200)]
#: Neither 0 nor "yes": what is meant is said.
Flag = Annotated[bool, Field(strict=True)]
Id = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]
Whole = BeforeValidator(_whole)
Minor = Annotated[int, Field(ge=0, le=100_000_000, strict=True), Whole]


class Input(BaseModel):
    """A part of a request."""

    model_config = ConfigDict(frozen=True)


class MoneyIn(Input):
    """Integer minor units of an ISO 4217 currency."""

    amount: Minor
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class DeviceIn(Input):
    """What the app says about the device; shown to the member, trusted for nothing."""

    name: Label = "Unknown device"
    platform: Annotated[str, Field(pattern=r"^[a-z]{1,20}$")] = "web"
    #: A word the app made up for this device; only ever compared, so that nobody invites themselves.
    installation: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")] | None = None


class OtpIn(Input):
    """Where to send a one-time code."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"channel": "email", "address": "ada@example.org"}]})

    channel: Literal["email"] = "email"
    address: Address
    locale: Locale | None = None


class OtpVerifyIn(Input):
    """The code from the mail."""

    challenge_id: Id
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    device: DeviceIn = DeviceIn()
    #: The code of an invitation.
    referral: Annotated[str, Field(max_length=80, pattern=_LINE)] | None = None


class DemoSignInIn(Input):
    """One tap, a member with a history."""

    device: DeviceIn = DeviceIn()
    locale: Locale | None = None


class MemberPatchIn(Input):
    """Fields to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"first_name": "Ada", "birthday": "1990-12-10"}]})

    first_name: Name | None = None
    last_name: Name | None = None
    phone: Phone | None = None
    birthday: Annotated[date, Field(ge=date(1900, 1, 1))] | None = None
    locale: Locale | None = None
    time_zone: Zone | None = None
    #: ISO 3166: a country or a part of one.
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")] | None = None


class NothingIn(Input):
    """An empty object."""


class RedemptionIn(Input):
    """Which reward and how many of it, `with_money` where part is paid at the till; `dry_run` only asks."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reward_id": "any-coffee", "dry_run": True}]})

    reward_id: Id
    quantity: Annotated[int, Field(ge=1, le=100, strict=True), Whole] = 1
    with_money: Flag = False
    dry_run: Flag = False


class VerifyIn(Input):
    """A code as the scanner read it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "424242424242"}]})

    code: Code


class SoldLineIn(Input):
    """One line of a receipt; `total` is for all of `quantity`."""

    title: Label
    quantity: Annotated[int, Field(ge=1, le=1000, strict=True), Whole]
    total: MoneyIn
    product: Id | None = None
    category: Id | None = None


def _either(**example: JsonValue) -> ConfigDict:
    """A basket needs an amount or lines; JSON Schema says that by examples of both."""
    sold: dict[str, JsonValue] = {"amount": {"amount": 1250, "currency": "EUR"}, "store_id": "mitte"}
    return ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["amount"], "properties": {"amount": {"type": "object"}}},
                {"required": ["lines"], "properties": {"lines": {"minItems": 1}}},
            ],
            "examples": [{**example, **sold}],
        }
    )


class BasketIn(Input):
    """What is bought: by its lines, or by its amount alone."""

    model_config = _either()

    amount: MoneyIn | None = None
    lines: Annotated[list[SoldLineIn], Field(max_length=200)] = []
    store_id: Id | None = None

    @model_validator(mode="after")
    def _one_way(self) -> BasketIn:
        """Lines say the amount; said twice, it must agree."""
        if self.amount is None and not self.lines:
            raise ValueError("say amount or lines")
        currencies = {
            part.currency for part in [*(line.total for line in self.lines), *([self.amount] if self.amount else [])]
        }
        if len(currencies) > 1:
            raise ValueError("has more than one currency")
        if self.amount is not None and self.lines and self.amount.amount != self.total:
            raise ValueError("amount is not the sum of the lines")
        return self

    @property
    def total(self) -> int:
        """Minor units paid in all."""
        return sum(line.total.amount for line in self.lines) if self.lines else self.amount.amount if self.amount else 0

    @property
    def currency(self) -> str:
        return self.lines[0].total.currency if self.lines else self.amount.currency if self.amount else ""


class TransactionIn(BasketIn):
    """A purchase by the holder of a card; `occurred_at` is when it was, of a till that was offline then."""

    model_config = _either(code="424242424242")

    code: Code
    reference: Reference | None = None
    occurred_at: AwareDatetime | None = None


class PosPreviewIn(BasketIn):
    """A basket before it is paid; without a code, a guest's."""

    model_config = _either(code="424242424242")

    code: Code | None = None


class ReturnedIn(MoneyIn):
    """Money that goes back: some."""

    amount: Annotated[int, Field(ge=1, le=100_000_000, strict=True), Whole]


class RefundIn(Input):
    """Which purchase, and how much of it; all that is left when nothing is said."""

    transaction_id: Id
    amount: ReturnedIn | None = None


class CouponIn(Input):
    """A coupon, and the card when the till scanned that too."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "C1AAAAAAAAAAAAAA", "store_id": "mitte"}]})

    code: Code
    store_id: Id | None = None
    card_code: Code | None = None
