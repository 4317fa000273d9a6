"""How much room the card has: where the window is low, as on a phone held sideways, its words stand beside its code."""

from __future__ import annotations

from screens.shared.scope import RAIL, Width, use_scope

PANEL = 264.0  # a rotating code's 37 modules at 7 px each
#: A window lower than this, and wider, is low (logical px).
_LOW = 520.0
#: What a low window has beside the panel: the edges of page and card, a banner, and the bar of tabs where it is below.
_ABOVE, _ABOVE_WIDE, _BANNER, _TABS = 46.0, 54.0, 48.0, 80.0
_SMALLEST = 120.0
#: A card with its words beside the code grows no wider.
_WIDEST = 720.0


def is_low() -> bool:
    """A phone held sideways."""
    scope = use_scope()
    return scope.height < _LOW < scope.pixels


def panel_side() -> float:
    """Of the square on the small card: all of it is on the screen without scrolling, also below a banner."""
    scope = use_scope()
    if not is_low():
        return PANEL
    taken = _ABOVE + _TABS if scope.width is Width.PHONE else _ABOVE_WIDE
    return max(_SMALLEST, min(PANEL, scope.height - taken - _BANNER))


def card_room() -> float:
    """All beside the rail: the card's own screen has no second card beside it."""
    scope = use_scope()
    return scope.pixels if scope.width is Width.PHONE else scope.pixels - RAIL


def card_width() -> float:
    """As wide as a card should be, within the window."""
    narrow, room = use_scope().width is Width.PHONE, card_room()
    if is_low():
        return max(280.0, min(_WIDEST, room - (40 if narrow else 64)))
    return max(280.0, min(400.0, room - 40 if narrow else (room - 92) * 0.53))
