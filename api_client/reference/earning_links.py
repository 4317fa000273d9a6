"""What the earning rules of a programme must agree about: stores, goods, tiers and groups that exist, sane limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from api_client.reference.links import Fault, Path, ids, known
from api_client.reference.programme_earning import CAMPAIGNS, TIER, Cap, EarningRule, Goods, Per, Scoped, Segment
from api_client.reference.programme_schema import (
    ActivityRule,
    CampaignRule,
    ProductRule,
    ProgrammeFile,
    TierRule,
)

#: So many factors may multiply each other: what they make together is still worked out at once.
MOST_MULTIPLIED = 6
_SPANS: tuple[Per, ...] = get_args(Per)


def earning_faults(programme: ProgrammeFile) -> Iterator[Fault]:
    """Every disagreement among the earning rules."""
    for position, rule in enumerate(programme.earning):
        path: Path = ("earning", position)
        if isinstance(rule, Scoped):
            yield from _scope(path, programme, rule)
        yield from _caps((*path, "caps"), rule.caps, activity=isinstance(rule, ActivityRule))
        yield from _rule(path, programme, rule)
    yield from _goods(("not_earning",), programme, programme.not_earning)
    yield from _caps(("earning_caps",), programme.earning_caps)
    yield from _activities(programme)
    yield from _stacking(programme)


def _rule(path: Path, programme: ProgrammeFile, rule: EarningRule) -> Iterator[Fault]:
    match rule:
        case ProductRule():
            if not rule.products and not rule.categories:
                yield path, "names neither products nor categories"
        case CampaignRule():
            yield from _campaign(path, programme, rule)
        case TierRule():
            for tier in rule.factors:
                yield from known((*path, "factors", tier), tier, _tiers(programme), "tier")
            yield from _group(path, programme, rule.group)
        case ActivityRule():
            for at, cap in enumerate(rule.caps):
                if cap.points is not None and cap.points < rule.points:
                    yield (*path, "caps", at, "points"), f"is less than doing it once brings, {rule.points}"
        case _:
            pass


def _scope(path: Path, programme: ProgrammeFile, rule: Scoped) -> Iterator[Fault]:
    for at, store in enumerate(rule.stores):
        yield from known((*path, "stores", at), store, ids(programme.stores), "store")
    yield from _products((*path, "products"), programme, rule.products)
    yield from _goods((*path, "without"), programme, rule.without)
    for at, product in enumerate(rule.without.products):
        if product in rule.products:
            yield (*path, "without", "products", at), f"'{product}' is both named and left out"
    for at, category in enumerate(rule.without.categories):
        if category in rule.categories:
            yield (*path, "without", "categories", at), f"'{category}' is both named and left out"
    for at, product in enumerate(rule.products):
        if product in programme.not_earning.products:
            yield (*path, "products", at), f"'{product}' is among not_earning"


def _goods(path: Path, programme: ProgrammeFile, goods: Goods) -> Iterator[Fault]:
    yield from _products((*path, "products"), programme, goods.products)


def _products(path: Path, programme: ProgrammeFile, products: Sequence[str]) -> Iterator[Fault]:
    for at, product in enumerate(products):
        yield from known((*path, at), product, ids(programme.products), "product")


def _campaign(path: Path, programme: ProgrammeFile, rule: CampaignRule) -> Iterator[Fault]:
    said = [name for name in ("factor", "bonus", "bonus_each") if getattr(rule, name) is not None]
    if not said:
        yield path, "brings nothing; write factor, bonus or bonus_each"
    for name in said[1:]:
        yield (*path, name), f"a campaign brings one thing, and this one has {said[0]}"
    if rule.bonus_each is not None and not rule.products and not rule.categories:
        yield (*path, "bonus_each"), "needs the products or categories it is for"
    if rule.first_day and rule.last_day and rule.first_day > rule.last_day:
        yield (*path, "last_day"), "is before first_day"
    if rule.since is not None and rule.since == rule.until:
        yield (*path, "until"), "is when it begins; leave both out for the whole day"
    yield from _segment((*path, "who"), programme, rule.who)
    yield from _group(path, programme, rule.group)


def _segment(path: Path, programme: ProgrammeFile, who: Segment) -> Iterator[Fault]:
    for at, tier in enumerate(who.tiers):
        yield from known((*path, "tiers", at), tier, _tiers(programme), "tier")
    for at, locale in enumerate(who.locales):
        yield from known((*path, "locales", at), locale, programme.locales, "locale")
    if who.joined_from and who.joined_until and who.joined_from > who.joined_until:
        yield (*path, "joined_until"), "is before joined_from"
    if who.inactive_days is not None and who.nth_purchase == (1,) and who.every_nth_purchase is None:
        yield (*path, "inactive_days"), "nobody has bought before their first purchase"


def _group(path: Path, programme: ProgrammeFile, group: str) -> Iterator[Fault]:
    groups = {CAMPAIGNS, TIER, *(one.group for one in programme.stacking)}
    yield from known((*path, "group"), group, groups, "group in stacking")


def _caps(path: Path, caps: Sequence[Cap], *, activity: bool = False) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for at, cap in enumerate(caps):
        here: Path = (*path, at)
        if cap.points is None and cap.times is None:
            yield here, "limits nothing; write points or times"
        if cap.per == "purchase" and cap.times is not None:
            yield (*here, "times"), "a rule counts once in a purchase anyway"
        if cap.per == "purchase" and activity:
            yield (*here, "per"), "an activity is no purchase"
        if cap.per in seen:
            yield (*here, "per"), f"'{cap.per}' is limited by {path[-1]}[{seen[cap.per]}] already"
        seen.setdefault(cap.per, at)
    yield from _order(path, caps)


def _order(path: Path, caps: Sequence[Cap]) -> Iterator[Fault]:
    """A longer time cannot allow less than a shorter one within it."""
    for what in ("points", "times"):
        least, of = 0, ""
        for at, cap in sorted(enumerate(caps), key=lambda pair: _SPANS.index(pair[1].per)):
            allowed = getattr(cap, what)
            if allowed is None:
                continue
            if allowed < least:
                yield (*path, at, what), f"is less than is allowed per {of}, {least}"
            least, of = max(least, allowed), cap.per if allowed >= least else of


def _activities(programme: ProgrammeFile) -> Iterator[Fault]:
    activities: dict[str, int] = {}
    for position, rule in enumerate(programme.earning):
        if isinstance(rule, ActivityRule):
            if rule.activity in activities:
                first = activities[rule.activity]
                yield ("earning", position, "activity"), f"'{rule.activity}' is already paid by earning[{first}]"
            activities.setdefault(rule.activity, position)


def _stacking(programme: ProgrammeFile) -> Iterator[Fault]:
    rules = [rule for rule in programme.earning if isinstance(rule, CampaignRule | TierRule)]
    seen: dict[str, int] = {}
    for position, stack in enumerate(programme.stacking):
        path: Path = ("stacking", position)
        if stack.group in seen:
            yield (*path, "group"), f"'{stack.group}' is taken by stacking[{seen[stack.group]}]"
        seen.setdefault(stack.group, position)
        within = [rule for rule in rules if rule.group == stack.group]
        if not within:
            yield (*path, "group"), f"no rule is in the group '{stack.group}'"
        factors = [one for one in within if isinstance(one, TierRule) or one.factor is not None]
        if stack.how == "multiply" and len(factors) > MOST_MULTIPLIED:
            yield (*path, "how"), f"at most {MOST_MULTIPLIED} rules can multiply each other, here are {len(factors)}"


def _tiers(programme: ProgrammeFile) -> set[str]:
    return {tier.id for tier_set in programme.tier_sets for tier in tier_set.tiers}
