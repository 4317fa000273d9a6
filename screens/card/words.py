"""Sentences about a standing and a day, put together from the catalogue."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel.lists import format_list

from member_app.domain.card_face import FaceTile
from member_app.domain.home import Home
from member_app.domain.programme import Unit
from member_app.domain.tier import Condition, TierStanding
from member_app.i18n import Text

#: A tier that ends later than this is no news on the card; the status page tells it.
_KEEP_NOTICE = timedelta(days=92)
#: Points that expire within this many days stand out.
_SOON_DAYS = 60


def greeting(t: Text, moment: datetime) -> str:
    """Good morning, afternoon or evening, by the programme's clock."""
    hour = t.local(moment).hour
    part = "morning" if 5 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
    return t(f"card.good_{part}")


def balance_words(t: Text, home: Home, unit: Unit) -> str:
    """What stands below the balance: the points' name, and what they are worth."""
    wallet = home.wallet
    words = t.unit(wallet.active, unit)
    worth = t.money(wallet.worth) if wallet.worth and not wallet.owed else None
    return t("card.unit_worth", unit=words, worth=worth) if worth else words


def second_words(t: Text, home: Home, unit: Unit) -> FaceTile:
    """What lapses soonest; when nothing does, what was collected in all."""
    expirations, total = home.wallet.expirations, home.wallet.lifetime_earned
    # What is pending expires too, but can't be used yet.
    usable = min(home.wallet.active, expirations[0].amount) if expirations else 0
    if usable <= 0:
        return FaceTile(t("card.collected"), t.number(total), t.unit(total, unit))
    on = expirations[0].on
    when = t.n("card.expire", usable, day=t.short_day(on))
    return FaceTile(t("card.use_first"), t.number(usable), when, (on - t.today()).days <= _SOON_DAYS)


def to_next(t: Text, standing: TierStanding, unit: Unit) -> str:
    """What is missing to the next tier and until when; at the top, until when it is safe."""
    if standing.next is None:
        until = standing.keep_until
        name = standing.current.name
        return t("card.tier.top_until", tier=name, day=t.day(until)) if until else t("card.tier.top", tier=name)
    return _missing(t, standing.conditions, unit, "reach", standing.next.name, standing.period_end)


def to_keep(t: Text, standing: TierStanding, unit: Unit) -> str | None:
    """What is missing to keep this tier, once its end is near; None while it is safe."""
    until = standing.keep_until
    if until is None or standing.current.level == 0 or all(condition.met for condition in standing.keep_conditions):
        return None
    if until - t.today() > _KEEP_NOTICE:
        return None
    return _missing(t, standing.keep_conditions, unit, "keep", standing.current.name, until)


def _missing(t: Text, conditions: tuple[Condition, ...], unit: Unit, aim: str, tier: str, until: date) -> str:
    parts = [condition for condition in conditions if not condition.met]
    day = t.day(until).replace(" ", "\u00a0")  # never torn apart at the end of a line
    if len(parts) == 1 and parts[0].kind in ("spend", "points", "visits"):
        return t(f"card.tier.{aim}_{parts[0].kind}", missing=_amount(t, parts[0], unit), day=day, tier=tier)
    listed = format_list([_amount(t, part, unit) for part in parts], locale=t.locale)
    return t(f"card.tier.{aim}_all", missing=listed, day=day, tier=tier)


def _amount(t: Text, condition: Condition, unit: Unit) -> str:
    """`€43.20`, `300 Sparks`, `4 visits`, between the stars that make it lead."""
    match condition.kind:
        case "spend":
            words = t.money(condition.as_money(condition.missing))
        case "points":
            words = t.points(condition.missing, unit)
        case _:
            words = t.n("card.visits", condition.missing)
    return f"*{words}*"
