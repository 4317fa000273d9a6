"""What campaigns and tiers add to a purchase, one group after the other. Pure, exact arithmetic.

Within a group the programme says how they go together (`Stack`); groups add. Each campaign works on what its lines
earned before any campaign, but in a group that multiplies, where it also works on what those before it added there.
What a factor adds is rounded down once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import floor

from api_client.reference.basket import Base, Lines
from api_client.reference.caps import Allowed, allow
from api_client.reference.programme_earning import Stack
from api_client.reference.programme_schema import CampaignRule, TierRule
from api_client.reference.segments import Obstacle, Shopper, obstacles

ONE = Fraction(1)


@dataclass(frozen=True)
class Offer:
    """What a campaign or a tier would bring to this purchase. `tier` is the one whose factor it is."""

    rule: CampaignRule | TierRule
    allowed: Allowed
    lines: Lines
    factor: Fraction | None = None
    tier: str | None = None


@dataclass(frozen=True)
class Beaten:
    """An offer that gave way to another of its group."""

    offer: Offer
    to: Offer
    how: str


@dataclass(frozen=True)
class Blocked:
    """An offer that a single condition kept away, one a member may still do something about."""

    offer: Offer
    obstacle: Obstacle


@dataclass(frozen=True)
class Added:
    """What the campaigns brought, and what they nearly brought."""

    taken: tuple[Offer, ...]
    beaten: tuple[Beaten, ...]
    blocked: tuple[Blocked, ...]


def add(base: Base, shopper: Shopper | None) -> Added:
    """All groups, in the programme's order."""
    taken: list[Offer] = []
    beaten: list[Beaten] = []
    blocked: list[Blocked] = []
    for stack in base.programme.stacks():
        open_rules: list[CampaignRule | TierRule] = []
        for rule in _group(base, stack.group):
            hindered = _obstacles(rule, base, shopper)
            if not hindered:
                open_rules.append(rule)
            elif len(hindered) == 1 and hindered[0].near:
                near = _offer(rule, base, shopper)
                blocked += [Blocked(near, hindered[0])] if near and near.allowed.points else []
        if stack.how == "multiply":
            taken += _multiplied(open_rules, base, shopper)
            continue
        offers = [offer for rule in open_rules if (offer := _offer(rule, base, shopper))]
        chosen = _chosen(stack, offers)
        taken += chosen
        beaten += [Beaten(one, chosen[0], stack.how) for one in offers if one not in chosen and one.allowed.points]
    return Added(tuple(taken), tuple(beaten), tuple(blocked))


def _group(base: Base, group: str) -> list[CampaignRule | TierRule]:
    """The rules of a group, the highest priority first, then as the file has them."""
    rules = [one for one in base.programme.earning if isinstance(one, CampaignRule | TierRule) and one.group == group]
    return sorted(rules, key=lambda rule: -rule.priority)


def _chosen(stack: Stack, offers: Sequence[Offer]) -> list[Offer]:
    if stack.how == "add" or not offers:
        return list(offers)
    if stack.how == "best":
        return [max(offers, key=lambda one: (one.allowed.points, one.factor or ONE))]
    return [next((one for one in offers if one.allowed.points), offers[0])]


def _obstacles(rule: CampaignRule | TierRule, base: Base, shopper: Shopper | None) -> list[Obstacle]:
    if isinstance(rule, TierRule):
        return []
    basket = base.basket
    return list(obstacles(rule, shopper, basket.local_time, basket.store, base.counted))


def _offer(rule: CampaignRule | TierRule, base: Base, shopper: Shopper | None) -> Offer | None:
    """What `rule` brings on its own; None where this purchase has nothing for it."""
    if isinstance(rule, TierRule):
        held = shopper.tiers & rule.factors.keys() if shopper else frozenset[str]()
        if not held:
            return None
        tier = max(sorted(held), key=lambda one: rule.factors[one])
        return _made(rule, base, None, _gain(base.points(None), _exact(rule.factors[tier])), tier)
    lines = base.lines(rule)
    if (lines is not None and not lines) or base.counted <= 0:
        return None
    if rule.factor is not None:
        return _made(rule, base, lines, _gain(base.points(lines), _exact(rule.factor)))
    wanted = rule.bonus or base.units(lines) * (rule.bonus_each or 0)
    return _made(rule, base, lines, wanted)


def _made(rule: CampaignRule | TierRule, base: Base, lines: Lines, wanted: int, tier: str | None = None) -> Offer:
    allowed = allow(rule.id, rule.caps, wanted, base.basket.local_time.date(), base.used)
    factor = rule.factors[tier] if isinstance(rule, TierRule) and tier else getattr(rule, "factor", None)
    return Offer(rule, allowed, lines, _exact(factor) if factor is not None else None, tier)


def _multiplied(rules: Sequence[CampaignRule | TierRule], base: Base, shopper: Shopper | None) -> Iterator[Offer]:
    """Each on what those before it made of the lines it counts; exact until the end of each."""
    before: list[Offer] = []
    for rule in rules:
        offer = _offer(rule, base, shopper)
        if offer is None:
            continue
        if offer.factor is not None:
            shares = (_product(some) * base.points(_common((offer, *some))) for some in _subsets(before))
            added = floor(sum(shares, Fraction(0)) * (offer.factor - ONE))
            offer = _made(rule, base, offer.lines, added, offer.tier)
            before.append(offer)
        yield offer


def _subsets(offers: Sequence[Offer]) -> Iterator[tuple[Offer, ...]]:
    for size in range(len(offers) + 1):
        yield from combinations(offers, size)


def _product(offers: Sequence[Offer]) -> Fraction:
    """What the factors of these, one on the other, add to a point that all of them count."""
    made = ONE
    for one in offers:
        made *= (one.factor or ONE) - ONE
    return made


def _common(offers: Sequence[Offer]) -> Lines:
    """The lines all of them count."""
    lines: Lines = None
    for one in offers:
        if one.lines is not None:
            lines = one.lines if lines is None else lines & one.lines
    return lines


def _exact(factor: float) -> Fraction:
    """Read as written in the file, so that 1.1 is exactly 1.1."""
    return Fraction(str(factor))


def _gain(points: int, factor: Fraction) -> int:
    return floor(points * (factor - ONE))
