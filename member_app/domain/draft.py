"""What was typed into a form and not handed in yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Draft:
    """`fields` is what was typed, by name; `basis` what it was typed over or for, such as the account's own values.

    Never a code, a PIN or anything else that opens something: whoever reads this device's storage could read it.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    basis: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.fields)


#: Nothing is typed, or not any more.
NOTHING_TYPED = Draft()
