"""Wire types of answers that are lists and nothing more."""

from __future__ import annotations

from attrs import frozen

from api_client.models import DevMessageDto, TierDto


@frozen
class EarningRuleDto:
    """A way to earn, in words."""

    id: str
    title: str
    text: str


@frozen
class EarningRulesDto:
    items: list[EarningRuleDto]


@frozen
class StoreDto:
    """A place that takes the card."""

    id: str
    name: str
    address: str


@frozen
class StoresDto:
    items: list[StoreDto]


@frozen
class LadderDto:
    """A tier set, lowest tier first."""

    set_id: str
    ladder: list[TierDto]


@frozen
class LaddersDto:
    items: list[LadderDto]


@frozen
class DevMessagesDto:
    items: list[DevMessageDto]
