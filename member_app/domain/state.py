"""What a screen or a repository can know about a thing: nothing yet, a value with its time, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from member_app.domain.failure import Failure

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Loading:
    """Nothing cached yet and the server has not answered."""


@dataclass(frozen=True)
class Ready(Generic[T_co]):
    """A value, from the cache or the server; `as_of` is when the server computed it (UTC).

    `fresh` is True once the server has confirmed it in this session. `trouble` says why the newest try to refresh
    failed, and is None while nothing is wrong.
    """

    value: T_co
    as_of: datetime
    fresh: bool
    trouble: Failure | None = None


@dataclass(frozen=True)
class Empty:
    """The server answered, and there is nothing to show."""

    as_of: datetime
    fresh: bool


@dataclass(frozen=True)
class Failed:
    """Nothing cached, and the reason."""

    failure: Failure


T = TypeVar("T")
#: What repositories yield: cached first, then the server's, then each later change.
Known: TypeAlias = Ready[T] | Failed
