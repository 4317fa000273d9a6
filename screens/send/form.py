"""What is typed to send points, what is wrong with it, and what a refusal means for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from member_app.domain.card import NUMBER_LENGTH, card_number
from member_app.domain.draft import Draft
from member_app.domain.failure import Failure, FailureKind
from member_app.domain.programme import TransferRules
from member_app.domain.transfer import Gift

#: Letters that may go along, as the service takes them.
LONGEST_NOTE = 120
#: Amounts a tap fills in.
_USUAL = (50, 100, 250, 500, 1000, 2500, 5000, 10000)


@dataclass(frozen=True)
class Typed:
    """All text, as the member typed it."""

    card: str = ""
    points: str = ""
    note: str = ""

    @property
    def amount(self) -> int:
        """The points, 0 while there are none; what stands between the digits does not count."""
        digits = "".join(letter for letter in self.points if letter.isascii() and letter.isdigit())
        return int(digits[:12] or "0")


@dataclass(frozen=True)
class Wrong:
    """A message key, with the number of points its sentence needs."""

    key: str
    points: int | None = None


def typed_of(gift: Gift) -> Typed:
    """A gift, as one would type it."""
    return Typed(gift.card_number, str(gift.points), gift.message)


def typed_in(draft: Draft) -> Typed:
    """What was typed before."""
    words = draft.fields
    return Typed(words.get("card", ""), words.get("points", ""), words.get("note", ""))


def checked(typed: Typed, own: str, available: int, rules: TransferRules) -> Gift | dict[str, Wrong]:
    """The gift that is meant, or by field what is wrong; `own` is the member's card, `available` their points."""
    wrong: dict[str, Wrong] = {}
    number = card_number(typed.card)
    if not typed.card.strip():
        wrong["card"] = Wrong("transfer.card_missing")
    elif number is None:
        digits = sum(letter.isdigit() for letter in typed.card)
        wrong["card"] = Wrong("transfer.card_slip" if digits == NUMBER_LENGTH else "transfer.card_wrong")
    elif number == own:
        wrong["card"] = Wrong("transfer.card_own")
    if typed.amount == 0:
        wrong["points"] = Wrong("transfer.points_missing")
    elif typed.amount < rules.minimum:
        wrong["points"] = Wrong("transfer.points_few", rules.minimum)
    elif typed.amount + rules.fee > available:
        wrong["points"] = Wrong("transfer.points_many", max(0, available - rules.fee))
    elif typed.amount + rules.fee > rules.per_day:
        wrong["points"] = Wrong("transfer.points_day", max(0, rules.per_day - rules.fee))
    if wrong or number is None:
        return wrong
    return Gift(number, typed.amount, " ".join(typed.note.split())[:LONGEST_NOTE])


def told(failure: Failure, rules: TransferRules) -> dict[str, Wrong]:
    """The field a refusal is about and what is wrong there; empty for what no field can help."""
    match failure.kind:
        case FailureKind.CARD_UNKNOWN:
            return {"card": Wrong("failure.card_unknown")}
        case FailureKind.INSUFFICIENT_POINTS:
            return {"points": Wrong("transfer.points_many", max(0, (failure.available or 0) - rules.fee))}
        case FailureKind.LIMIT_REACHED:
            left = max(0, (failure.left or 0) - rules.fee)
            return {"points": Wrong("transfer.points_left", left) if left else Wrong("transfer.points_none_left")}
        case FailureKind.INVALID if "card_number" in failure.fields:
            # Its check digit is right, so what is left to be wrong with it is whose it is.
            return {"card": Wrong("transfer.card_own")}
        case FailureKind.INVALID if "points" in failure.fields:
            return {"points": Wrong("transfer.points_few", rules.minimum)}
        case _:
            return {}


def suggestions(available: int, rules: TransferRules) -> tuple[int, ...]:
    """Round amounts that could be sent, at most four."""
    most = min(available, rules.per_day) - rules.fee
    return tuple(amount for amount in _USUAL if rules.minimum <= amount <= most)[:4]
