"""How a badge is drawn: the programme's colours and the words in one language."""

from __future__ import annotations

from babel.dates import format_date

from api_client.reference.context import Context
from api_client.reference.localise import babel_locale
from api_client.reference.play import art
from api_client.reference.play.badge_picture import Look
from api_client.reference.play.badges import Held
from api_client.reference.play.badges_file import Badge


def look(ctx: Context, badge: Badge, held: Held, first_name: str, locale: str) -> Look:
    """What the picture of this badge shows; a name that the fonts can't write is left out."""
    programme, brand = ctx.programme, ctx.programme.brand
    since = held.since[-1].astimezone(ctx.zone).date()
    return Look(
        picture=badge.picture,
        title=badge.title.pick(locale),
        level=badge.levels[held.level - 1].title.pick(locale) if badge.levels else "",
        who=first_name if art.can_write(first_name) else "",
        when=format_date(since, "long", locale=babel_locale(locale)),
        text=badge.text.pick(locale),
        goes_with=programme.name.pick(locale),
        initial=brand.initial,
        gradient=brand.card_gradient,
        glow=brand.card_glow,
        depth=brand.card_depth,
    )
