"""Earning: what a purchase or an activity brings, and why. Pure, exact arithmetic only.

Order, which is also how it is explained to the member:
1. every `amount` rule counts what it is for and rounds once, as the rule says (`basket`);
2. every `product` rule adds its points for each unit bought;
3. campaigns and the member's tier add to that, group by group as the programme stacks them (`campaigns`). Where the
   file says nothing, of the campaigns that apply the best counts, and the tier beside it; each multiplies the points
   of 1 and 2, not the other's result. Double points with a tier that earns a quarter more then make 225 of 100;
4. every rule keeps within its caps, and all of them together within the programme's, which cut the last ones first.
What was nearly earned is told too. The tier is the one held before the purchase. Activities bring a fixed sum and are
never multiplied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from api_client.models import ReasonDto
from api_client.reference import explain
from api_client.reference.basket import Base, Basket, BasketLine
from api_client.reference.campaigns import add
from api_client.reference.caps import ALL, NONE, Allowed, CapState, Key, Use, Used, allow, keys, states
from api_client.reference.earning_sentences import Saying, both
from api_client.reference.programme_earning import Cap
from api_client.reference.programme_schema import ActivityRule, ProgrammeFile
from api_client.reference.programme_types import Text
from api_client.reference.segments import Shopper

__all__ = ["Basket", "BasketLine", "Earned", "Missed", "Reason", "activity", "activity_of", "earn", "reason_dto",
           "refund_points"]  # fmt: skip


@dataclass(frozen=True)
class Reason:
    """One part of the points earned. `factor` is set where a multiplier added them; `sentence` by language."""

    rule_id: str
    title: Text
    points: int
    factor: float | None = None
    sentence: Saying = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """For the ledger, in every language, so that it still reads right when the rule is long gone."""
        kept = {"rule_id": self.rule_id, "title": dict(self.title.root), "points": self.points, "factor": self.factor}
        return {**kept, "sentence": dict(self.sentence)} if self.sentence else kept


@dataclass(frozen=True)
class Missed:
    """Points that nearly came, and what kept them away: `limit`, `beaten`, `clock`, `store`, `tiers`, `minimum` ..."""

    rule_id: str
    title: Text
    points: int
    what: str
    sentence: Saying


@dataclass(frozen=True)
class Earned:
    """Points, the reasons that add up to them, what was missed, the caps after it, and what counts against those."""

    points: int
    reasons: tuple[Reason, ...]
    missed: tuple[Missed, ...] = ()
    caps: tuple[CapState, ...] = ()
    uses: Mapping[Key, Use] = field(default_factory=dict)


@dataclass(frozen=True)
class _Line:
    """One rule's part before the programme's own caps."""

    reason: Reason
    allowed: Allowed
    caps: Sequence[Cap]


def reason_dto(stored: Mapping[str, Any], locale: str) -> ReasonDto:
    """A stored reason in the member's language."""
    title, sentence = stored["title"], stored.get("sentence")
    words = Text(title).pick(locale) if isinstance(title, dict) else str(title)
    why = Text(sentence).pick(locale) if sentence else ""
    return ReasonDto(str(stored["rule_id"]), words, int(stored["points"]), stored.get("factor"), why)


def earn(
    programme: ProgrammeFile, basket: Basket, member: Shopper | str | None = None, used: Used = NONE
) -> Earned:  # fmt: skip
    """What `basket` brings a member, or one of whom only the tier is known, or a guest."""
    shopper = Shopper(frozenset([member])) if isinstance(member, str) else member
    base = Base(programme, basket, used)
    added = add(base, shopper)
    lines = [_line(part.rule, part.allowed, None, explain.part(programme, part)) for part in base.parts]
    lines += [
        _line(one.rule, one.allowed, float(one.factor) if one.factor else None, explain.offer(programme, base, one))
        for one in added.taken
    ]
    missed = [Missed(one.offer.rule.id, one.offer.rule.title, one.offer.allowed.points, "beaten",
                     explain.beaten(programme, one)) for one in added.beaten]  # fmt: skip
    missed += [Missed(one.offer.rule.id, one.offer.rule.title, one.offer.allowed.points, one.obstacle.what,
                      explain.blocked(programme, one)) for one in added.blocked]  # fmt: skip
    return _total(programme, lines, missed, basket.local_time.date(), used)


def activity(programme: ProgrammeFile, name: str) -> Earned:
    """What the activity `name` brings: nothing where no rule pays for it."""
    rule = programme.activity_rule(name)
    return activity_of(rule) if rule is not None else Earned(0, ())


def activity_of(
    rule: ActivityRule, programme: ProgrammeFile | None = None, day: date = date.min, used: Used = NONE
) -> Earned:
    """What an activity rule pays on a local day; with a `programme`, in words and within its caps."""
    allowed = allow(rule.id, rule.caps, rule.points, day, used)
    sentence: Saying = explain.activity(programme, rule) if programme else {}
    line = _line(rule, allowed, None, sentence)
    if programme is None:
        return Earned(allowed.points, (line.reason,) if allowed.points else ())
    return _total(programme, [line], [], day, used, caps=())


def refund_points(points: int, paid: int, refunded: int, taken: int) -> int:
    """Points to take back once `refunded` of `paid` has been returned in all and `taken` points went before.

    Rounded in the member's favour on every part; after the whole sum is returned every point is taken.
    """
    if paid <= 0:
        return 0
    due = points * min(refunded, paid) // paid
    return max(0, due - taken)


def _line(rule: Any, allowed: Allowed, factor: float | None, sentence: Saying) -> _Line:
    return _Line(Reason(rule.id, rule.title, allowed.points, factor, sentence), allowed, rule.caps)


def _total(
    programme: ProgrammeFile, lines: Sequence[_Line], missed: list[Missed], day: date, used: Used,
    caps: Sequence[Cap] | None = None,
) -> Earned:  # fmt: skip
    """Adds up, within the caps of the programme, unless other `caps` are said."""
    ours = programme.earning_caps if caps is None else caps
    whole = allow(ALL, ours, sum(line.allowed.points for line in lines), day, used)
    limits = [_limited(programme, line) for line in lines if line.allowed.cap and line.allowed.missing]
    if whole.cap and whole.missing:
        limits.append(Missed(ALL, programme.name, whole.missing, "limit", explain.limit(programme, whole)))
    given = _cut(lines, whole.missing)
    reasons = tuple(
        replace(line.reason, points=points, sentence=_why(programme, line, points))
        for line, points in zip(lines, given, strict=True)
        if points > 0
    )
    state = [one for line, points in zip(lines, given, strict=True) if line.allowed.wanted
             for one in states(line.reason.rule_id, line.caps, points, day, used)]  # fmt: skip
    uses = {
        key: Use(points, 1)
        for line, points in zip(lines, given, strict=True)
        if points > 0
        for key in keys(line.reason.rule_id, line.caps, day)
    }
    if whole.points:
        uses.update({key: Use(whole.points, 1) for key in keys(ALL, ours, day)})
    state += states(ALL, ours, whole.points, day, used)
    return Earned(whole.points, reasons, (*limits, *missed), tuple(state), uses)


def _cut(lines: Sequence[_Line], missing: int) -> list[int]:
    """What each line keeps when `missing` points must go, the last ones first."""
    kept: list[int] = []
    for line in reversed(lines):
        gone = min(missing, line.allowed.points)
        kept.append(line.allowed.points - gone)
        missing -= gone
    return kept[::-1]


def _limited(programme: ProgrammeFile, line: _Line) -> Missed:
    reason, allowed = line.reason, line.allowed
    return Missed(reason.rule_id, reason.title, allowed.missing, "limit", explain.limit(programme, allowed))


def _why(programme: ProgrammeFile, line: _Line, points: int) -> Saying:
    """The sentence of a reason; where a cap of its own cut it, with that."""
    if line.allowed.cap is None or not line.allowed.missing or not line.reason.sentence:
        return line.reason.sentence
    return both(line.reason.sentence, explain.limit(programme, line.allowed))
