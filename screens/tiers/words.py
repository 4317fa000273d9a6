"""Conditions in the member's words. Pure: text in, text out."""

from __future__ import annotations

from collections.abc import Sequence

from member_app.domain.programme import Unit
from member_app.domain.tier import Condition, Projection, Tier, TierStanding
from member_app.i18n import Text


def amount(t: Text, condition: Condition, value: int, unit: Unit | None) -> str:
    """`value` of a condition in its own unit: `€43.20`, `300 Sparks`, `4 visits`."""
    match condition.kind:
        case "spend":
            return t.money(condition.as_money(value))
        case "visits":
            return t.n("tiers.visits", value)
        case _:
            return t.points(value, unit) if unit else t.number(value)


def bare(t: Text, condition: Condition, value: int) -> str:
    """`value` without its unit where the unit stands beside it anyway."""
    return t.money(condition.as_money(value)) if condition.kind == "spend" else t.number(value)


def missing(t: Text, conditions: Sequence[Condition], unit: Unit | None) -> str:
    """All that is missing, as one list: `€43.20 and 4 visits`; empty when nothing is."""
    return t.listed([amount(t, c, c.missing, unit) for c in conditions if not c.met])


def next_sentence(t: Text, standing: TierStanding, unit: Unit | None) -> str:
    """What takes the member to the next tier, until when."""
    if standing.next is None:
        return t("tiers.top", tier=standing.current.name)
    gap = missing(t, standing.conditions, unit)
    if not gap:
        return t("tiers.reached", tier=standing.next.name)
    return t("tiers.missing", missing=gap, day=t.day(standing.period_end), tier=standing.next.name)


def keep_sentence(t: Text, standing: TierStanding, unit: Unit | None) -> str:
    """How long the tier is safe, and what keeps it after that."""
    tier = standing.current.name
    if standing.keep_until is None:
        return t("tiers.forever", tier=tier)
    day = t.day(standing.keep_until)
    gap = missing(t, standing.keep_conditions, unit)
    if standing.grace_until:
        return t("tiers.grace", missing=gap, day=t.day(standing.grace_until), tier=tier)
    held = [one for one in standing.keep_conditions if one.kind == "balance"]
    if held and not gap and len(held) == len(standing.keep_conditions):
        return t("tiers.held", tier=tier, amount=amount(t, held[0], held[0].goal, unit))
    return t("tiers.keep_missing", missing=gap, day=day, tier=tier) if gap else t("tiers.kept", day=day, tier=tier)


def pace_sentence(t: Text, projection: Projection) -> str:
    """Where the present pace leads; empty for a kind this version does not know."""
    if projection.kind not in ("reach", "keep", "lose", "far", "early"):
        return ""
    return t(f"tiers.pace.{projection.kind}", tier=projection.tier, day=t.day(projection.on) if projection.on else "")


def threshold_sentence(t: Text, tier: Tier, unit: Unit | None) -> str:
    """What it takes to reach a tier."""
    if not tier.threshold:
        return t("tiers.from_start")
    return t("tiers.from", conditions=t.listed([amount(t, c, c.goal, unit) for c in tier.threshold]))
