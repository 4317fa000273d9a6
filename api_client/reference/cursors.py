"""Page cursors: the number of the last thing seen and the list it belongs to, in a form nobody should take apart."""

from __future__ import annotations

import base64

from api_client.reference.problems import Problem


def make(number: int, of: str) -> str:
    """A cursor behind `number` in the list `of`."""
    return base64.urlsafe_b64encode(f"{of}:{number}".encode()).decode().rstrip("=")


def read(cursor: str, of: str) -> int:
    """The number in a cursor; one that this list did not give is refused."""
    try:
        name, _, number = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(":")
        if name == of and number.isdigit() and len(number) < 19:
            return int(number)
    except ValueError:
        pass
    raise Problem("validation", errors={"cursor": "not a cursor of this list"})
