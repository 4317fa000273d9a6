"""The programme file as apps see it, in one language."""

from __future__ import annotations

from datetime import datetime

from api_client.models import (
    BrandDto,
    MoneyDto,
    PaletteDto,
    PerkDto,
    ProgrammeDto,
    StorePolicyDto,
    TransferRulesDto,
    UnitDto,
    WorthDto,
)
from api_client.reference.catalogue import categories
from api_client.reference.programme_schema import Palette, ProgrammeFile


def manifest(programme: ProgrammeFile, locale: str, demo: bool, now: datetime) -> ProgrammeDto:
    """Everything about the programme that is the same for all members."""
    unit, worth, given = programme.unit_in(locale), programme.worth, programme.transfers
    return ProgrammeDto(
        id=programme.id,
        name=programme.name.pick(locale),
        tagline=programme.tagline.pick(locale),
        brand=_brand(programme),
        unit=UnitDto(unit.one, unit.other),
        worth=WorthDto(worth.points, MoneyDto(worth.money.amount, worth.money.currency)) if worth else None,
        locales=list(programme.locales),
        modules=list(programme.modules),
        card_kinds=list(programme.card.kinds),
        categories=categories(programme, locale),
        welcome=[
            PerkDto(one.id, one.title.pick(locale), one.text.pick(locale), one.picture) for one in programme.welcome
        ],
        support_email=programme.support_email,
        minimum_age=programme.minimum_age,
        time_zone=programme.time_zone,
        currency=programme.currency,
        demo=demo,
        formal=programme.formal,
        as_of=now,
        transfers=TransferRulesDto(given.minimum, given.per_day, given.fee) if given else None,
        store_policy=StorePolicyDto(list(programme.store_policy.no_points_for_chance)),
    )


def _brand(programme: ProgrammeFile) -> BrandDto:
    brand = programme.brand
    return BrandDto(
        name=brand.name,
        initial=brand.initial,
        light=_palette(brand.light),
        dark=_palette(brand.dark),
        card_gradient=list(brand.card_gradient),
        card_glow=brand.card_glow,
        card_depth=brand.card_depth,
        progress=list(brand.progress),
    )


def _palette(palette: Palette) -> PaletteDto:
    return PaletteDto(**palette.model_dump())
