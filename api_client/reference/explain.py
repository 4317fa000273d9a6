"""What earning says for itself: each result, and each one that nearly came, in every language of the programme."""

from __future__ import annotations

from decimal import Decimal

from api_client.reference.basket import Base, Part
from api_client.reference.campaigns import Beaten, Blocked, Offer
from api_client.reference.caps import Allowed, CapState
from api_client.reference.earning_sentences import Saying, per, said, times
from api_client.reference.earning_sentences import limit as limit_words
from api_client.reference.programme_schema import ActivityRule, AmountRule, CampaignRule, ProgrammeFile
from api_client.reference.segments import Obstacle
from api_client.reference.voice import Voice


def part(programme: ProgrammeFile, one: Part) -> Saying:
    """What an amount or a product rule counted."""
    rule = one.rule

    def write(voice: Voice) -> str:
        points = voice.points(rule.points)
        if isinstance(rule, AmountRule):
            return voice.words("amount", points=points, per=voice.money(rule.per), spent=voice.money(one.counted))
        return voice.words("product", count=voice.number(one.counted), each=points)

    return said(programme, write)


def offer(programme: ProgrammeFile, base: Base, one: Offer) -> Saying:
    """What a campaign or a tier added."""
    rule = one.rule

    def write(voice: Voice) -> str:
        points = voice.points(one.allowed.points)
        if isinstance(rule, CampaignRule) and rule.bonus is not None:
            return voice.words("bonus", points=points)
        if isinstance(rule, CampaignRule) and rule.bonus_each is not None:
            units = voice.number(base.units(one.lines))
            return voice.words("each", count=units, each=voice.points(rule.bonus_each))
        worked_on = voice.points(base.points(one.lines))
        shown = times(voice, _decimal(one))
        if one.tier is None:
            return voice.words("factor", factor=shown, base=worked_on, points=points)
        name = tier_name(programme, one.tier, voice.locale)
        return voice.words("tier", tier=name, factor=shown, base=worked_on, points=points)

    return said(programme, write)


def activity(programme: ProgrammeFile, rule: ActivityRule) -> Saying:
    """What an activity pays."""
    return said(programme, lambda voice: voice.words("activity", points=voice.points(rule.points)))


def limit(programme: ProgrammeFile, allowed: Allowed) -> Saying:
    """What a cap kept away."""
    cap = allowed.cap
    if cap is None:
        return {}
    return said(
        programme,
        lambda voice: voice.words(
            "limit", missing=voice.points(allowed.missing), limit=limit_words(voice, cap), per=per(voice, cap)
        ),
    )


def state(programme: ProgrammeFile, one: CapState) -> Saying:
    """How much of a cap is used."""

    def write(voice: Voice) -> str:
        used = voice.number(one.used) if one.counts_times else voice.points(one.used)
        return voice.words("state", used=used, limit=limit_words(voice, one.cap), per=per(voice, one.cap))

    return said(programme, write)


def beaten(programme: ProgrammeFile, one: Beaten) -> Saying:
    """Another of the group counts instead."""
    return said(
        programme,
        lambda voice: voice.words(
            f"beaten.{one.how}",
            title=one.offer.rule.title.pick(voice.locale),
            points=voice.points(one.offer.allowed.points),
            other=one.to.rule.title.pick(voice.locale),
        ),
    )


def blocked(programme: ProgrammeFile, one: Blocked) -> Saying:
    """The one condition that was missing."""
    return said(programme, lambda voice: _missing(programme, voice, one.offer.rule, one.obstacle))


def tier_name(programme: ProgrammeFile, tier_id: str, locale: str) -> str:
    """The name of a tier."""
    tiers = (tier for ladder in programme.tier_sets for tier in ladder.tiers)
    return next((tier.name.pick(locale) for tier in tiers if tier.id == tier_id), tier_id)


def _missing(programme: ProgrammeFile, voice: Voice, rule: object, obstacle: Obstacle) -> str:
    if not isinstance(rule, CampaignRule):
        raise TypeError("only campaigns have conditions")
    title = rule.title.pick(voice.locale)
    match obstacle.what:
        case "minimum":
            return voice.words("minimum", title=title, missing=voice.money(obstacle.figure))
        case "clock":
            ends = "both" if rule.since and rule.until else "since" if rule.since else "until"
            since = voice.clock(rule.since) if rule.since else ""
            until = voice.clock(rule.until) if rule.until else ""
            return voice.words(f"clock.{ends}", title=title, since=since, until=until)
        case "store":
            names = [one.name for one in programme.stores if one.id in rule.stores]
            return voice.words("store", title=title, stores=voice.either(names))
        case "tiers":
            names = [tier_name(programme, one, voice.locale) for one in rule.who.tiers]
            return voice.words("tiers", title=title, tiers=voice.either(names))
        case "nth":
            count = voice.number(obstacle.figure - obstacle.ahead)
            return voice.words("nth", title=title, wanted=voice.number(obstacle.figure), count=count)
        case _:
            return voice.words("members", title=title)


def _decimal(one: Offer) -> Decimal:
    return Decimal(one.factor.numerator) / Decimal(one.factor.denominator) if one.factor else Decimal(1)
