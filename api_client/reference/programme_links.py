"""What a programme file must agree with itself about: ids that exist and are unique, every language, sane ladders.

Each check yields faults as (path in the file, words); none raises, so that all are reported at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, RootModel

from api_client.reference.earning_links import earning_faults
from api_client.reference.ids import luhn_valid
from api_client.reference.links import Fault, Path, ids, known
from api_client.reference.pictures import PICTURES
from api_client.reference.play.auctions_links import auction_faults
from api_client.reference.play.badges_file import badge_faults
from api_client.reference.play.challenges_links import challenge_faults, other_grant_faults
from api_client.reference.play.friends_file import referral_faults
from api_client.reference.play.games_file import game_faults
from api_client.reference.play.meets_links import meets_demo_faults, meets_faults
from api_client.reference.play.questions_links import questions_faults
from api_client.reference.play.raffles_links import raffle_demo_faults, raffle_faults
from api_client.reference.programme_demo import (
    DemoActivity,
    DemoCheckin,
    DemoEnrolment,
    DemoFriend,
    DemoMeet,
    DemoMember,
    DemoPurchase,
    DemoRaffle,
    DemoRedemption,
)
from api_client.reference.programme_schema import ActivityRule, ProgrammeFile, Reward
from api_client.reference.programme_types import Text
from api_client.reference.tier_links import tier_faults


def faults(programme: ProgrammeFile) -> Iterator[Fault]:
    """Every disagreement in `programme`."""
    yield from _languages(programme)
    yield from _place(programme)
    yield from _walk((), programme, programme)
    yield from _unique(programme)
    yield from _card(programme)
    yield from earning_faults(programme)
    yield from tier_faults(programme)
    yield from badge_faults(programme)
    yield from challenge_faults(programme)
    yield from other_grant_faults(programme)
    yield from _rewards(programme)
    yield from meets_faults(programme)
    yield from referral_faults(programme)
    yield from questions_faults(programme)
    yield from game_faults(programme)
    yield from raffle_faults(programme)
    yield from auction_faults(programme)
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
                yield from known((*path, name), value, PICTURES, "picture")
            yield from _walk((*path, name), value, programme)
    elif isinstance(part, tuple):
        for position, value in enumerate(part):
            yield from _walk((*path, position), value, programme)


def _unique(programme: ProgrammeFile) -> Iterator[Fault]:
    lists: list[tuple[Path, Iterable[object]]] = [
        ((name,), getattr(programme, name))
        for name in (
            "welcome",
            "stores",
            "products",
            "earning",
            "tier_sets",
            "categories",
            "rewards",
            "meets",
            "demo",
            "badge_groups",
            "badges",
            "challenges",
        )
    ]
    lists += [(("tier_sets", at, "tiers"), one.tiers) for at, one in enumerate(programme.tier_sets)]
    for path, items in lists:
        seen: dict[str, int] = {}
        for position, item in enumerate(items):
            name = str(getattr(item, "id", ""))
            if name in seen:
                yield (*path, position, "id"), f"'{name}' is taken by {path[-1]}[{seen[name]}]"
            seen.setdefault(name, position)


def _card(programme: ProgrammeFile) -> Iterator[Fault]:
    card, path = programme.card, ("card",)
    for position, kind in enumerate(card.kinds):
        if kind in card.kinds[:position]:
            yield (*path, "kinds", position), f"'{kind}' is listed twice"
    if "ean13" in card.kinds and not (card.number_prefix.startswith("2") and len(card.number_prefix) > 1):
        yield (
            (*path, "number_prefix"),
            (
                "with the kind ean13 the numbers must begin with 20 to 29, which are kept for use in stores:"
                " any other number may be that of a product on the till"
            ),
        )


def _tiers(programme: ProgrammeFile) -> set[str]:
    return {tier.id for tier_set in programme.tier_sets for tier in tier_set.tiers}


def _rewards(programme: ProgrammeFile) -> Iterator[Fault]:
    for position, reward in enumerate(programme.rewards):
        yield from _reward(("rewards", position), reward, programme)


def reward_faults(reward: Reward, programme: ProgrammeFile) -> Iterator[Fault]:
    """Every disagreement of a reward from elsewhere with `programme`; paths begin in the reward."""
    yield from _walk((), reward, programme)
    yield from _reward((), reward, programme)


def _reward(path: Path, reward: Reward, programme: ProgrammeFile) -> Iterator[Fault]:
    yield from known((*path, "category"), reward.category, ids(programme.categories), "category")
    yield from known((*path, "tier_required"), reward.tier_required, _tiers(programme), "tier")
    if reward.money and reward.money.points >= reward.cost:
        yield (*path, "money", "points"), f"with money it takes fewer points than the {reward.cost} without"


def _demo(path: Path, programme: ProgrammeFile, member: DemoMember) -> Iterator[Fault]:
    stores, products, rewards = ids(programme.stores), ids(programme.products), ids(programme.rewards)
    activities = {rule.id for rule in programme.earning if isinstance(rule, ActivityRule)}
    if not luhn_valid(member.card_number):
        yield (*path, "card_number"), "its last digit is not the Luhn check digit of the others"
    if not member.card_number.startswith(programme.card.number_prefix):
        yield (*path, "card_number"), f"must begin with the card's number_prefix, {programme.card.number_prefix}"
    yield from known((*path, "locale"), member.locale, programme.locales, "locale")
    yield from known((*path, "shows", "tier"), member.shows.tier, _tiers(programme), "tier")
    for position, event in enumerate(member.events):
        here: Path = (*path, "events", position)
        match event:
            case DemoPurchase() | DemoFriend():
                yield from known((*here, "store"), event.store, stores, "store")
                if event.items and event.store is None:
                    yield here, "who buys needs a store"
                for at, product in enumerate(event.items):
                    yield from known((*here, "items", at), product, products, "product")
            case DemoActivity():
                yield from known((*here, "rule"), event.rule, activities, "activity rule")
            case DemoRedemption():
                yield from known((*here, "reward"), event.reward, rewards, "reward")
                yield from known((*here, "store"), event.store, stores, "store")
                if event.ends == "redeemed" and event.store is None:
                    yield here, "a redeemed reward needs the store that took it"
            case DemoEnrolment():
                yield from known((*here, "challenge"), event.challenge, ids(programme.challenges), "challenge")
            case DemoCheckin() | DemoMeet():
                yield from meets_demo_faults(here, programme, event)
            case DemoRaffle():
                yield from raffle_demo_faults(here, programme, event)
