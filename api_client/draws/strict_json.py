"""Reading what strangers wrote: size first, then each field by name and kind, and nothing that was not asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

from api_client.draws.canonical import LARGEST_NUMBER

_T = TypeVar("_T")
_HEX = re.compile(r"(?:[0-9a-f]{2})*", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_LOCALE = re.compile(r"[A-Za-z0-9_-]{2,35}", re.ASCII)
_LONGEST_NUMBER = len(str(LARGEST_NUMBER))


class DocumentError(ValueError):
    """What was read is no such document; the text names the field and what is wrong with it."""


def loads(data: bytes, limit: int) -> object:
    """The value of a JSON text of at most `limit` bytes. Raises DocumentError."""
    if len(data) > limit:
        raise DocumentError(f"it is larger than {limit:,} bytes")
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_refuse_number,
            parse_float=_refuse_number,
            parse_int=_whole,
        )
    except DocumentError:
        raise
    except UnicodeDecodeError:
        raise DocumentError("it is not UTF-8") from None
    except RecursionError:
        raise DocumentError("it is nested too deeply") from None
    except ValueError as fault:
        raise DocumentError(f"it is not JSON: {fault}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DocumentError("a name is there twice in one object")
    return found


def _refuse_number(text: str) -> NoReturn:
    raise DocumentError(f"{text[:20]} is not a whole number")


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER or text.startswith("-"):
        raise DocumentError(f"the number {text[:20]} is out of range")
    return int(text)


def _name(key: object) -> str:
    if not isinstance(key, str) or _LOCALE.fullmatch(key) is None:
        raise DocumentError(f"{str(key)[:40]!r} is not the name of a language")
    return key


def moment_text(at: datetime) -> str:
    """A time as documents write it: UTC, whole seconds, `2026-11-23T18:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


class Fields:
    """An object's fields, each read once; `done` refuses what was not read."""

    def __init__(self, value: object, path: str) -> None:
        """`path` says where in the document this is. Raises DocumentError when it is no object."""
        if not isinstance(value, Mapping):
            raise DocumentError(f"{path or 'the document'} is not an object")
        self._value = dict(value)
        self._path = path

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def fault(self, name: str, what: str) -> NoReturn:
        """Refuse a field."""
        raise DocumentError(f"{self._at(name)} {what}")

    def take(self, name: str) -> object:
        """A field as it is; it has to be there."""
        if name not in self._value:
            self.fault(name, "is missing")
        return self._value.pop(name)

    def text(self, name: str, longest: int = 200) -> str:
        """A text, not empty, that has UTF-8 bytes."""
        value = self.take(name)
        if not isinstance(value, str) or not 0 < len(value) <= longest:
            self.fault(name, f"is not a text of 1 to {longest} characters")
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            self.fault(name, "holds half a character")
        return value

    def matching(self, name: str, pattern: re.Pattern[str], what: str) -> str:
        """A text of a form."""
        text = self.text(name)
        if pattern.fullmatch(text) is None:
            self.fault(name, f"is not {what}")
        return text

    def number(self, name: str, least: int = 0, most: int = LARGEST_NUMBER) -> int:
        """A whole number."""
        value = self.take(name)
        if type(value) is not int or not least <= value <= most:
            self.fault(name, f"is not a whole number from {least} to {most}")
        return value

    def digits(self, name: str, size: int, largest: int | None = None) -> bytes:
        """Bytes, written as lower case hexadecimal digits: `size`, or from `size` to `largest`."""
        text = self.text(name, 2 * (largest or size))
        if _HEX.fullmatch(text) is None or not 2 * size <= len(text) <= 2 * (largest or size):
            self.fault(name, f"is not {size} bytes in lower case hexadecimal digits")
        return bytes.fromhex(text)

    def moment(self, name: str) -> datetime:
        """A time in UTC, to the second."""
        text = self.text(name)
        try:
            return datetime.strptime(text if _MOMENT.fullmatch(text) else "", "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            return self.fault(name, "is not a time like 2026-11-23T18:00:00Z")

    def inner(self, name: str) -> Fields:
        """An object inside."""
        return Fields(self.take(name), self._at(name))

    def maybe(self, name: str, read: Callable[[str], _T]) -> _T | None:
        """What `read` makes of a field, or None where the document says null."""
        if name in self._value and self._value[name] is None:
            del self._value[name]
            return None
        return read(name)

    def items(self, name: str, most: int) -> list[object]:
        """A list."""
        value = self.take(name)
        if not isinstance(value, list) or len(value) > most:
            self.fault(name, f"is not a list of at most {most} items")
        return value

    def objects(self, name: str, most: int) -> Iterator[Fields]:
        """A list of objects."""
        for index, item in enumerate(self.items(name, most)):
            yield Fields(item, f"{self._at(name)}[{index}]")

    def texts(self, name: str, longest: int, most: int = 64) -> dict[str, str]:
        """An object of texts, by locale; at least one."""
        value = self.take(name)
        if not isinstance(value, Mapping) or not 0 < len(value) <= most:
            self.fault(name, f"is not an object of 1 to {most} texts")
        each = Fields(value, self._at(name))
        return {_name(key): each.text(key, longest) for key in value}

    def done(self) -> None:
        """Refuse what nobody asked for."""
        for name in self._value:
            self.fault(name[:40], "is not known")
