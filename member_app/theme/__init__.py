"""The brand's look as Flet themes and tokens."""

from member_app.domain.brand import default_brand
from member_app.fonts import FONTS
from member_app.theme.build import flet_theme
from member_app.theme.tokens import Tokens, pastel, tokens_for

__all__ = ["FONTS", "Tokens", "default_brand", "flet_theme", "pastel", "tokens_for"]
