"""Every operation of the client, found by looking, so that a new one is put to the same tests."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from api_client.client import LoyaltyClient

#: What is no operation.
_HOUSEKEEPING = {"aclose", "speak"}
_MADE_UP: dict[str, Any] = {"str": "made_up_1", "int": 1, "bool": False, "Mapping": {"name": "made up"}, "Sequence": []}
#: Parts of an address that only certain words fit.
_WORDS = {"kind": "quizzes"}


def operations() -> dict[str, Callable[[LoyaltyClient], Awaitable[Any]]]:
    """Name -> a call with made-up arguments; the event stream is read to its end."""
    found: dict[str, Callable[[LoyaltyClient], Awaitable[Any]]] = {}
    for name, function in inspect.getmembers(LoyaltyClient, inspect.isfunction):
        if name.startswith("_") or name in _HOUSEKEEPING:
            continue
        found[name] = _listen if name == "events" else _call(name, function)
    return found


def _call(name: str, function: Callable[..., Any]) -> Callable[[LoyaltyClient], Awaitable[Any]]:
    wanted = {
        argument.name: _WORDS.get(argument.name, _made_up(str(argument.annotation)))
        for argument in list(inspect.signature(function).parameters.values())[1:]
        if argument.default is argument.empty
    }
    return lambda client: getattr(client, name)(**wanted)


def _made_up(annotation: str) -> Any:
    return _MADE_UP[annotation.partition("[")[0]]


async def _listen(client: LoyaltyClient) -> int:
    async with client.events() as events:
        return len([event async for event in events])
