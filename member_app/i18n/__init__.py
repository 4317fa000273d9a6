"""Words and formats in the member's language: gettext catalogues, Babel for numbers, money and dates."""

from member_app.i18n.text import LANGUAGES, Text, choose_language, native_name

__all__ = ["LANGUAGES", "Text", "choose_language", "native_name"]
