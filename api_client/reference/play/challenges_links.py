"""What challenges must agree about with the rest of a programme: ids that exist, goals that can be reached, no circles.

`criteria_faults` and `grant_faults` are for everything that has criteria or gives prizes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING

from api_client.reference.links import Fault, Path, ids, known
from api_client.reference.play.challenges_file import Challenge, Milestone, StampCard
from api_client.reference.play.criteria_file import Challenged, Criterion, Distinct, Done, Shopping
from api_client.reference.play.grants_file import Grant
from api_client.reference.programme_earning import Goods
from api_client.reference.programme_types import Part

if TYPE_CHECKING:
    from api_client.reference.programme_schema import ProgrammeFile

#: So many stamps still look like a card.
STAMPS = 30


def challenge_faults(programme: ProgrammeFile) -> Iterator[Fault]:
    """Every disagreement about challenges."""
    for position, one in enumerate(programme.challenges):
        path: Path = ("challenges", position)
        yield from _own(path, programme, one)
        yield from criteria_faults((*path, "criteria"), programme, one.criteria)
        yield from _goals(path, one)
        if isinstance(one, Milestone):
            for at, stage in enumerate(one.stages):
                yield from grant_faults((*path, "stages", at, "rewards"), programme, stage.rewards)
        else:
            yield from grant_faults((*path, "rewards"), programme, one.rewards)
    yield from _circles(programme)


def criteria_faults(path: Path, programme: ProgrammeFile, criteria: Sequence[Criterion]) -> Iterator[Fault]:
    """Every disagreement of criteria with the programme."""
    seen = set[str]()
    for at, one in enumerate(criteria):
        here = (*path, at)
        if one.id in seen:
            yield (*here, "id"), f"'{one.id}' is taken by another criterion"
        seen.add(one.id)
        yield from _words((*here, "what"), programme, one)
        if isinstance(one, Shopping):
            yield from _shopping(here, programme, one)
        else:
            yield from _acts(here, programme, one)


def grant_faults(path: Path, programme: ProgrammeFile, grants: Sequence[Grant]) -> Iterator[Fault]:
    """Prizes that do not exist."""
    raffles = ids(programme.raffles) if "raffles" in programme.modules else set[str]()
    badges = {one.id: one.top for one in programme.badges}
    for at, grant in enumerate(grants):
        yield from known((*path, at, "reward"), grant.reward, ids(programme.rewards), "reward")
        yield from known((*path, at, "badge"), grant.badge, badges, "badge")
        if grant.badge in badges and grant.level > badges[grant.badge]:
            yield (*path, at, "level"), f"the badge has {badges[grant.badge]} levels"
        yield from known((*path, at, "raffle"), grant.raffle, raffles, "raffle")


def other_grant_faults(programme: ProgrammeFile) -> Iterator[Fault]:
    """Prizes that do not exist, of games, quizzes, surveys and invitations."""
    for name in ("games", "quizzes", "surveys", "referral"):
        yield from _within((name,), programme, getattr(programme, name))


def _within(path: Path, programme: ProgrammeFile, value: object) -> Iterator[Fault]:
    """Every prize below a part, wherever it stands."""
    if isinstance(value, tuple):
        if prizes := [one for one in value if isinstance(one, Grant)]:
            yield from grant_faults(path, programme, prizes)
        else:
            for at, one in enumerate(value):
                yield from _within((*path, at), programme, one)
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            yield from _within((*path, name), programme, getattr(value, name))


def _own(path: Path, programme: ProgrammeFile, one: Challenge) -> Iterator[Fault]:
    tiers = {tier.id for tier_set in programme.tier_sets for tier in tier_set.tiers}
    for at, tier in enumerate(one.who.tiers):
        yield from known((*path, "who", "tiers", at), tier, tiers, "tier")
    for at, locale in enumerate(one.who.locales):
        yield from known((*path, "who", "locales", at), locale, programme.locales, "locale")
    if one.first_day and one.last_day and one.last_day < one.first_day:
        yield (*path, "last_day"), "is before the first day"
    if one.who.joined_from and one.who.joined_until and one.who.joined_until < one.who.joined_from:
        yield (*path, "who", "joined_until"), "is before the first day"
    if one.days is not None and one.enrolment == "automatic":
        yield (*path, "days"), "are counted from joining, which nobody does where it is automatic; say a last day"


def _goals(path: Path, one: Challenge) -> Iterator[Fault]:
    first = one.criteria[0]
    match one:
        case Milestone():
            if first.goal != 1:
                yield (*path, "criteria", 0, "goal"), "is not used: the stages say how much it takes"
            for at, (before, stage) in enumerate(pairwise(one.stages), 1):
                if stage.goal <= before.goal:
                    yield (*path, "stages", at, "goal"), f"must be above the {before.goal} of the stage before"
            highest = one.stages[-1].goal
            yield from _reachable((*path, "stages", len(one.stages) - 1, "goal"), first, highest)
        case StampCard():
            if not 2 <= first.goal <= STAMPS:
                yield (*path, "criteria", 0, "goal"), f"a card has 2 to {STAMPS} stamps"
            yield from _reachable((*path, "criteria", 0, "goal"), first, first.goal)
        case _:
            for at, criterion in enumerate(one.criteria):
                yield from _reachable((*path, "criteria", at, "goal"), criterion, criterion.goal)
    yield from _in_time(path, one)


def _reachable(path: Path, one: Criterion, goal: int) -> Iterator[Fault]:
    """More different ones than there are."""
    most: int | None = None
    if isinstance(one, Distinct) and one.of == "store" and one.stores:
        most = len(set(one.stores))
    elif isinstance(one, Distinct) and one.of == "product" and one.products and not one.categories:
        most = len(set(one.products))
    elif isinstance(one, Distinct) and one.of == "category" and one.categories and not one.products:
        most = len(set(one.categories))
    elif isinstance(one, Done | Challenged) and one.different:
        named = one.challenges if isinstance(one, Challenged) else one.subjects
        most = len(set(named)) or None
    if most is not None and goal > most:
        yield path, f"can't be reached: there are only {most}"


def _in_time(path: Path, one: Challenge) -> Iterator[Fault]:
    """More days than there are."""
    if not (one.first_day and one.last_day):
        return
    days = (one.last_day - one.first_day).days + 1
    for at, criterion in enumerate(one.criteria):
        if isinstance(criterion, Distinct) and criterion.of == "day" and criterion.goal > days:
            yield (*path, "criteria", at, "goal"), f"can't be reached: there are only {days} days"
    if one.type == "streak" and one.periods > _periods(one.unit, days):
        yield (*path, "periods"), "can't be reached from the first day to the last"


def _periods(unit: str, days: int) -> int:
    """At most so many periods are touched by so many days."""
    return {"day": days, "week": (days + 5) // 7 + 1, "month": (days + 29) // 28 + 1}[unit]


def _words(path: Path, programme: ProgrammeFile, one: Criterion) -> Iterator[Fault]:
    for locale in programme.locales:
        if locale not in one.what:
            yield path, f"the translation '{locale}' is missing"
    for locale in sorted(set(one.what) - set(programme.locales)):
        yield (*path, locale), f"'{locale}' is not among the programme's locales"


def _shopping(path: Path, programme: ProgrammeFile, one: Shopping) -> Iterator[Fault]:
    for at, store in enumerate(one.stores):
        yield from known((*path, "stores", at), store, ids(programme.stores), "store")
    yield from _goods(path, programme, one.products, one.categories)
    yield from _goods((*path, "without"), programme, one.without.products, one.without.categories)
    if one.since is not None and one.since == one.until:
        yield (*path, "until"), "is when it begins"
    if one.names_goods and _nothing_left(one):
        yield path, "leaves out everything it names"


def _nothing_left(one: Shopping) -> bool:
    goods: Goods = one.without
    return set(one.products) <= set(goods.products) and set(one.categories) <= set(goods.categories)


def _goods(path: Path, programme: ProgrammeFile, products: Iterable[str], categories: Iterable[str]) -> Iterator[Fault]:
    named = {one.category for one in programme.products}
    for at, product in enumerate(products):
        yield from known((*path, "products", at), product, ids(programme.products), "product")
    for at, category in enumerate(categories):
        yield from known((*path, "categories", at), category, named, "category of a product")


def _acts(path: Path, programme: ProgrammeFile, one: Done | Challenged) -> Iterator[Fault]:
    if isinstance(one, Challenged):
        for at, challenge in enumerate(one.challenges):
            yield from known((*path, "challenges", at), challenge, ids(programme.challenges), "challenge")
        return
    for at, store in enumerate(one.stores):
        yield from known((*path, "stores", at), store, ids(programme.stores), "store")
    there = _subjects(programme).get(one.activity)
    for at, subject in enumerate(one.subjects):
        if there is not None:
            yield from known((*path, "subjects", at), subject, there, one.activity)


def _subjects(programme: ProgrammeFile) -> dict[str, set[str]]:
    """What activities may be about, where the programme says it."""
    return {
        "checkin": ids(programme.stores),
        "tier": {tier.id for tier_set in programme.tier_sets for tier in tier_set.tiers},
        "quiz": ids(programme.quizzes),
        "survey": ids(programme.surveys),
        "game": ids(programme.games),
        "event": ids(programme.meets),
    }


def _circles(programme: ProgrammeFile) -> Iterator[Fault]:
    """Challenges that wait for each other could never begin, or never end."""
    every = ids(programme.challenges)
    after = {
        one.id: {name for criterion in one.criteria if isinstance(criterion, Challenged)
                 for name in (criterion.challenges or every - {one.id}) if name in every}
        for one in programme.challenges
    }  # fmt: skip
    try:
        TopologicalSorter(after).prepare()
    except CycleError as fault:
        named = fault.args[1]
        position = [one.id for one in programme.challenges].index(named[0])
        yield ("challenges", position, "criteria"), f"challenges wait for each other: {' -> '.join(named)}"
