"""What a programme file must agree with itself about: ids that exist and are unique, every language, sane ladders.

Each check yields faults as (path in the file, words); none raises, so that all are reported at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, RootModel

from api_client.reference.ids import luhn_valid
from api_client.reference.pictures import PICTURES
from api_client.reference.programme_demo import DemoActivity, DemoMember, DemoPurchase, DemoRedemption
from api_client.reference.programme_schema import (
    ActivityRule,
    CampaignRule,
    ProductRule,
    ProgrammeFile,
    TierRule,
    TierSet,
)
from api_client.reference.programme_types import Text

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


def faults(programme: ProgrammeFile) -> Iterator[Fault]:
    """Every disagreement in `programme`."""
    yield from _languages(programme)
    yield from _place(programme)
    yield from _walk((), programme, programme)
    yield from _unique(programme)
    yield from _earning(programme)
    for position, tier_set in enumerate(programme.tier_sets):
        yield from _ladder(("tier_sets", position), tier_set)
    yield from _rewards(programme)
    for position, member in enumerate(programme.demo):
        yield from _demo(("demo", position), programme, member)


def _place(programme: ProgrammeFile) -> Iterator[Fault]:
    try:
        ZoneInfo(programme.time_zone)
    except (KeyError, ValueError, OSError):
        yield ("time_zone",), f"'{programme.time_zone}' is no time zone; write one such as Europe/Berlin"
    if programme.worth and programme.worth.money.currency != programme.currency:
        yield ("worth", "money", "currency"), f"must be the programme's currency, {programme.currency}"


def _languages(programme: ProgrammeFile) -> Iterator[Fault]:
    for position, locale in enumerate(programme.locales):
        try:
            Locale.parse(locale, sep="-")
        except (UnknownLocaleError, ValueError):
            yield ("locales", position), f"'{locale}' is no known language"
        if locale in programme.locales[:position]:
            yield ("locales", position), f"'{locale}' is listed twice"
    yield from _translated(("unit",), set(programme.unit), programme)


def _translated(path: Path, written: set[str], programme: ProgrammeFile) -> Iterator[Fault]:
    for locale in programme.locales:
        if locale not in written:
            yield path, f"the translation '{locale}' is missing"
    for locale in sorted(written - set(programme.locales)):
        yield (*path, locale), f"'{locale}' is not among the programme's locales"


def _walk(path: Path, part: object, programme: ProgrammeFile) -> Iterator[Fault]:
    """Texts and pictures, wherever they are."""
    if isinstance(part, Text):
        yield from _translated(path, part.locales, programme)
    elif isinstance(part, BaseModel) and not isinstance(part, RootModel):
        for name in type(part).model_fields:
            value = getattr(part, name)
            if name == "picture":
                yield from _known((*path, name), value, PICTURES, "picture")
            yield from _walk((*path, name), value, programme)
    elif isinstance(part, tuple):
        for position, value in enumerate(part):
            yield from _walk((*path, position), value, programme)


def _known(path: Path, value: str | None, choices: Iterable[str], what: str) -> Iterator[Fault]:
    known = sorted(choices)
    if value is None or value in known:
        return
    close = difflib.get_close_matches(value, known, 1)
    listed = ", ".join(known) if len(known) <= 12 else ""
    hint = f"; did you mean '{close[0]}'?" if close else f"; there are {listed}" if listed else ""
    yield path, f"there is no {what} '{value}'{hint}"


def _unique(programme: ProgrammeFile) -> Iterator[Fault]:
    lists: list[tuple[Path, Iterable[object]]] = [
        ((name,), getattr(programme, name))
        for name in ("welcome", "stores", "products", "earning", "tier_sets", "categories", "rewards", "demo")
    ]
    lists += [(("tier_sets", at, "tiers"), one.tiers) for at, one in enumerate(programme.tier_sets)]
    for path, items in lists:
        seen: dict[str, int] = {}
        for position, item in enumerate(items):
            name = str(getattr(item, "id", ""))
            if name in seen:
                yield (*path, position, "id"), f"'{name}' is taken by {path[-1]}[{seen[name]}]"
            seen.setdefault(name, position)


def _ids(items: Iterable[object]) -> set[str]:
    return {str(getattr(item, "id", "")) for item in items}


def _tiers(programme: ProgrammeFile) -> set[str]:
    return {tier.id for tier_set in programme.tier_sets for tier in tier_set.tiers}


def _earning(programme: ProgrammeFile) -> Iterator[Fault]:
    stores, products, tiers = _ids(programme.stores), _ids(programme.products), _tiers(programme)
    activities: dict[str, int] = {}
    for position, rule in enumerate(programme.earning):
        path: Path = ("earning", position)
        match rule:
            case ProductRule():
                if not rule.products and not rule.categories:
                    yield path, "names neither products nor categories"
                for at, product in enumerate(rule.products):
                    yield from _known((*path, "products", at), product, products, "product")
            case CampaignRule():
                for at, store in enumerate(rule.stores):
                    yield from _known((*path, "stores", at), store, stores, "store")
                if rule.first_day and rule.last_day and rule.first_day > rule.last_day:
                    yield (*path, "last_day"), "is before first_day"
            case TierRule():
                for tier in rule.factors:
                    yield from _known((*path, "factors", tier), tier, tiers, "tier")
            case ActivityRule():
                if rule.activity in activities:
                    first = activities[rule.activity]
                    yield (*path, "activity"), f"'{rule.activity}' is already paid by earning[{first}]"
                activities.setdefault(rule.activity, position)
            case _:
                pass


def _ladder(path: Path, tier_set: TierSet) -> Iterator[Fault]:
    if tier_set.period.kind == "calendar_year" and tier_set.period.months != 12:
        yield (*path, "period", "months"), "a calendar year has 12"
    for position, tier in enumerate(tier_set.tiers):
        here: Path = (*path, "tiers", position)
        if position == 0 and tier.conditions:
            yield (*here, "conditions"), "the lowest tier is everybody's and has no conditions"
        if position == 0 and tier.keep:
            yield (*here, "keep"), "the lowest tier cannot be lost"
        if position > 0 and not tier.conditions:
            yield here, "a higher tier needs conditions"
        below = {one.kind: one.goal for one in tier_set.tiers[position - 1].conditions} if position else {}
        for at, condition in enumerate(tier.conditions):
            least = below.get(condition.kind, 0)
            if condition.goal <= least:
                yield (*here, "conditions", at, "goal"), f"must be more than the tier below asks, {least}"
        goals = {one.kind: one.goal for one in tier.conditions}
        for at, condition in enumerate(tier.keep):
            if condition.goal > goals.get(condition.kind, condition.goal):
                yield (*here, "keep", at, "goal"), f"keeping cannot ask more than reaching, {goals[condition.kind]}"


def _rewards(programme: ProgrammeFile) -> Iterator[Fault]:
    categories, tiers = _ids(programme.categories), _tiers(programme)
    for position, reward in enumerate(programme.rewards):
        path: Path = ("rewards", position)
        yield from _known((*path, "category"), reward.category, categories, "category")
        yield from _known((*path, "tier_required"), reward.tier_required, tiers, "tier")


def _demo(path: Path, programme: ProgrammeFile, member: DemoMember) -> Iterator[Fault]:
    stores, products, rewards = _ids(programme.stores), _ids(programme.products), _ids(programme.rewards)
    activities = {rule.id for rule in programme.earning if isinstance(rule, ActivityRule)}
    if not luhn_valid(member.card_number):
        yield (*path, "card_number"), "its last digit is not the Luhn check digit of the others"
    yield from _known((*path, "locale"), member.locale, programme.locales, "locale")
    yield from _known((*path, "shows", "tier"), member.shows.tier, _tiers(programme), "tier")
    for position, event in enumerate(member.events):
        here: Path = (*path, "events", position)
        match event:
            case DemoPurchase():
                yield from _known((*here, "store"), event.store, stores, "store")
                for at, product in enumerate(event.items):
                    yield from _known((*here, "items", at), product, products, "product")
            case DemoActivity():
                yield from _known((*here, "rule"), event.rule, activities, "activity rule")
            case DemoRedemption():
                yield from _known((*here, "reward"), event.reward, rewards, "reward")
                yield from _known((*here, "store"), event.store, stores, "store")
                if event.ends == "redeemed" and event.store is None:
                    yield here, "a redeemed reward needs the store that took it"
